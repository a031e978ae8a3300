package io.vecstone.engine.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The kernel over the Vector API, at the widest lanes of the machine. Only {@link Kernels} names
 * this class, by reflection, so that nothing links {@code jdk.incubator.vector} unless the module
 * is there.
 *
 * <p>Rows that the processor's cache may hold are taken four at a time: each load of the query
 * serves four fused multiply-adds, whose latencies overlap, and the four lane reductions at the end
 * overlap as well. Short rows that come from memory are taken one by one: what each load
 * instruction reads then lies at equal distances, which the processor foresees.
 */
final class VectorKernel implements Kernel {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final long VECTOR_BYTES = SPECIES.vectorByteSize();
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final int ROWS_AT_ONCE = 4;

    /** Rows of a segment of more bytes are taken to come from memory. */
    private static final long CACHED_BYTES_MAX = 4L << 20;

    /**
     * Elements up to which such rows take less than half of the time one by one; 512 take as long.
     */
    private static final int SHORT_ROW_MAX = 384;

    /** As many float32 as there are double lanes. */
    private static final VectorSpecies<Float> HALF =
            LANES >= 16
                    ? FloatVector.SPECIES_256
                    : LANES == 8 ? FloatVector.SPECIES_128 : FloatVector.SPECIES_64;

    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    @Override
    public String description() {
        return "Vector API, " + SPECIES.vectorBitSize() + " bit (" + LANES + " lanes)";
    }

    @Override
    public void dot(MemorySegment rows, long firstByte, int rowCount, float[] query, float[] out) {
        long rowBytes = 4L * query.length;
        int row = 0;
        int together = rowsTogether(rows, rowCount, query.length);
        for (; row < together; row += ROWS_AT_ONCE) {
            dot4(rows, firstByte + row * rowBytes, query, out, row);
        }
        for (; row < rowCount; row++) {
            out[row] = dot1(rows, firstByte + row * rowBytes, query);
        }
    }

    private static int rowsTogether(MemorySegment rows, int rowCount, int dimension) {
        boolean oneByOne = rows.byteSize() > CACHED_BYTES_MAX && dimension <= SHORT_ROW_MAX;
        return oneByOne ? 0 : rowCount - rowCount % ROWS_AT_ONCE;
    }

    @Override
    public void squaredDistance(
            MemorySegment rows, long firstByte, int rowCount, float[] query, float[] out) {
        long rowBytes = 4L * query.length;
        int row = 0;
        int together = rowsTogether(rows, rowCount, query.length);
        for (; row < together; row += ROWS_AT_ONCE) {
            squaredDistance4(rows, firstByte + row * rowBytes, query, out, row);
        }
        for (; row < rowCount; row++) {
            out[row] = squaredDistance1(rows, firstByte + row * rowBytes, query);
        }
    }

    @Override
    public void dotCodes(
            RowChunks codes, int[] rows, int from, int to, float[] query, float[] out) {
        VectorCodes.dot(codes, rows, from, to, query, out);
    }

    @Override
    public void referenceDot(
            RowChunks matrix, int[] rows, int rowCount, float[] query, double[] out) {
        VectorReference.dot(matrix, rows, rowCount, query, out);
    }

    @Override
    public void referenceSquaredDistance(
            RowChunks matrix, int[] rows, int rowCount, float[] query, double[] out) {
        VectorReference.squaredDistance(matrix, rows, rowCount, query, out);
    }

    @Override
    public void stage(
            MemorySegment[] codes,
            BlockLayout layout,
            int stage,
            BlockQuery query,
            float bar,
            BlockList blocks) {
        VectorBlocks.stage(codes, layout, stage, query, bar, blocks);
    }

    @Override
    public void firstStage(
            MemorySegment[] codes,
            BlockLayout layout,
            int[] tile,
            BlockQuery[] queries,
            float[] bars,
            BlockList[] blocks) {
        VectorTile.firstStage(codes, layout, tile, queries, bars, blocks);
    }

    @Override
    public void multiply(float[] matrix, float[] vector, double[] out) {
        int dimension = vector.length;
        int bound = DOUBLES.loopBound(dimension);
        for (int row = 0; row < out.length; row++) {
            int at = row * dimension;
            var sum = DoubleVector.zero(DOUBLES);
            for (int i = 0; i < bound; i += DOUBLES.length()) {
                sum = doubles(matrix, at + i).fma(doubles(vector, i), sum);
            }
            double total = sum.reduceLanes(VectorOperators.ADD);
            for (int i = bound; i < dimension; i++) {
                total += (double) matrix[at + i] * vector[i];
            }
            out[row] = total;
        }
    }

    private static DoubleVector doubles(float[] from, int at) {
        return (DoubleVector)
                FloatVector.fromArray(HALF, from, at).convertShape(VectorOperators.F2D, DOUBLES, 0);
    }

    private static void dot4(
            MemorySegment rows, long at, float[] query, float[] out, int firstOut) {
        int dimension = query.length;
        long rowBytes = 4L * dimension;
        int bound = SPECIES.loopBound(dimension);
        var a = FloatVector.zero(SPECIES);
        var b = a;
        var c = a;
        var d = a;
        for (int i = 0; i < bound; i += LANES) {
            var q = FloatVector.fromArray(SPECIES, query, i);
            long p = at + 4L * i;
            a = load(rows, p).fma(q, a);
            b = load(rows, p + rowBytes).fma(q, b);
            c = load(rows, p + 2 * rowBytes).fma(q, c);
            d = load(rows, p + 3 * rowBytes).fma(q, d);
        }
        float ra = a.reduceLanes(VectorOperators.ADD);
        float rb = b.reduceLanes(VectorOperators.ADD);
        float rc = c.reduceLanes(VectorOperators.ADD);
        float rd = d.reduceLanes(VectorOperators.ADD);
        for (int i = bound; i < dimension; i++) {
            long p = at + 4L * i;
            ra += query[i] * NativeMemory.of(rows).get(FLOAT, p);
            rb += query[i] * NativeMemory.of(rows).get(FLOAT, p + rowBytes);
            rc += query[i] * NativeMemory.of(rows).get(FLOAT, p + 2 * rowBytes);
            rd += query[i] * NativeMemory.of(rows).get(FLOAT, p + 3 * rowBytes);
        }
        out[firstOut] = ra;
        out[firstOut + 1] = rb;
        out[firstOut + 2] = rc;
        out[firstOut + 3] = rd;
    }

    /** One address serves four loads: rows from memory took 2.4 times as long with four of them. */
    private static float dot1(MemorySegment rows, long at, float[] query) {
        int bound = SPECIES.loopBound(query.length);
        var a = FloatVector.zero(SPECIES);
        var b = a;
        var c = a;
        var d = a;
        int i = 0;
        for (; i <= bound - 4 * LANES; i += 4 * LANES) {
            long p = at + 4L * i;
            a = load(rows, p).fma(query(query, i), a);
            b = load(rows, p + VECTOR_BYTES).fma(query(query, i + LANES), b);
            c = load(rows, p + 2 * VECTOR_BYTES).fma(query(query, i + 2 * LANES), c);
            d = load(rows, p + 3 * VECTOR_BYTES).fma(query(query, i + 3 * LANES), d);
        }
        for (; i < bound; i += LANES) {
            a = load(rows, at + 4L * i).fma(query(query, i), a);
        }
        float sum = a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
        for (; i < query.length; i++) {
            sum += query[i] * NativeMemory.of(rows).get(FLOAT, at + 4L * i);
        }
        return sum;
    }

    private static void squaredDistance4(
            MemorySegment rows, long at, float[] query, float[] out, int firstOut) {
        int dimension = query.length;
        long rowBytes = 4L * dimension;
        int bound = SPECIES.loopBound(dimension);
        var a = FloatVector.zero(SPECIES);
        var b = a;
        var c = a;
        var d = a;
        for (int i = 0; i < bound; i += LANES) {
            var q = FloatVector.fromArray(SPECIES, query, i);
            long p = at + 4L * i;
            var ea = q.sub(load(rows, p));
            var eb = q.sub(load(rows, p + rowBytes));
            var ec = q.sub(load(rows, p + 2 * rowBytes));
            var ed = q.sub(load(rows, p + 3 * rowBytes));
            a = ea.fma(ea, a);
            b = eb.fma(eb, b);
            c = ec.fma(ec, c);
            d = ed.fma(ed, d);
        }
        out[firstOut] = a.reduceLanes(VectorOperators.ADD) + tailDistance(rows, at, query, bound);
        out[firstOut + 1] =
                b.reduceLanes(VectorOperators.ADD)
                        + tailDistance(rows, at + rowBytes, query, bound);
        out[firstOut + 2] =
                c.reduceLanes(VectorOperators.ADD)
                        + tailDistance(rows, at + 2 * rowBytes, query, bound);
        out[firstOut + 3] =
                d.reduceLanes(VectorOperators.ADD)
                        + tailDistance(rows, at + 3 * rowBytes, query, bound);
    }

    private static float squaredDistance1(MemorySegment rows, long at, float[] query) {
        int bound = SPECIES.loopBound(query.length);
        var a = FloatVector.zero(SPECIES);
        var b = a;
        var c = a;
        var d = a;
        int i = 0;
        for (; i <= bound - 4 * LANES; i += 4 * LANES) {
            long p = at + 4L * i;
            var ea = query(query, i).sub(load(rows, p));
            var eb = query(query, i + LANES).sub(load(rows, p + VECTOR_BYTES));
            var ec = query(query, i + 2 * LANES).sub(load(rows, p + 2 * VECTOR_BYTES));
            var ed = query(query, i + 3 * LANES).sub(load(rows, p + 3 * VECTOR_BYTES));
            a = ea.fma(ea, a);
            b = eb.fma(eb, b);
            c = ec.fma(ec, c);
            d = ed.fma(ed, d);
        }
        for (; i < bound; i += LANES) {
            var e = query(query, i).sub(load(rows, at + 4L * i));
            a = e.fma(e, a);
        }
        return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD)
                + tailDistance(rows, at, query, bound);
    }

    private static float tailDistance(MemorySegment rows, long at, float[] query, int from) {
        float sum = 0;
        for (int i = from; i < query.length; i++) {
            float e = query[i] - NativeMemory.of(rows).get(FLOAT, at + 4L * i);
            sum += e * e;
        }
        return sum;
    }

    private static FloatVector query(float[] query, int element) {
        return FloatVector.fromArray(SPECIES, query, element);
    }

    private static FloatVector load(MemorySegment rows, long at) {
        return FloatVector.fromMemorySegment(SPECIES, NativeMemory.of(rows), at, ORDER);
    }
}
