package io.vecstone.engine.kernel;

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
 * <p>Four rows are taken at a time: each load of the query serves four fused multiply-adds, whose
 * latencies overlap, and the four lane reductions at the end overlap as well.
 */
final class VectorKernel implements Kernel {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final int ROWS_AT_ONCE = 4;

    @Override
    public String description() {
        return "Vector API, " + SPECIES.vectorBitSize() + " bit (" + LANES + " lanes)";
    }

    @Override
    public void dot(MemorySegment rows, long firstByte, int rowCount, float[] query, float[] out) {
        long rowBytes = 4L * query.length;
        int row = 0;
        for (; row <= rowCount - ROWS_AT_ONCE; row += ROWS_AT_ONCE) {
            dot4(rows, firstByte + row * rowBytes, query, out, row);
        }
        for (; row < rowCount; row++) {
            out[row] = dot1(rows, firstByte + row * rowBytes, query);
        }
    }

    @Override
    public void squaredDistance(
            MemorySegment rows, long firstByte, int rowCount, float[] query, float[] out) {
        long rowBytes = 4L * query.length;
        int row = 0;
        for (; row <= rowCount - ROWS_AT_ONCE; row += ROWS_AT_ONCE) {
            squaredDistance4(rows, firstByte + row * rowBytes, query, out, row);
        }
        for (; row < rowCount; row++) {
            out[row] = squaredDistance1(rows, firstByte + row * rowBytes, query);
        }
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
            ra += query[i] * rows.get(FLOAT, p);
            rb += query[i] * rows.get(FLOAT, p + rowBytes);
            rc += query[i] * rows.get(FLOAT, p + 2 * rowBytes);
            rd += query[i] * rows.get(FLOAT, p + 3 * rowBytes);
        }
        out[firstOut] = ra;
        out[firstOut + 1] = rb;
        out[firstOut + 2] = rc;
        out[firstOut + 3] = rd;
    }

    private static float dot1(MemorySegment rows, long at, float[] query) {
        int bound = SPECIES.loopBound(query.length);
        var a = FloatVector.zero(SPECIES);
        for (int i = 0; i < bound; i += LANES) {
            a = load(rows, at + 4L * i).fma(FloatVector.fromArray(SPECIES, query, i), a);
        }
        float sum = a.reduceLanes(VectorOperators.ADD);
        for (int i = bound; i < query.length; i++) {
            sum += query[i] * rows.get(FLOAT, at + 4L * i);
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
        for (int i = 0; i < bound; i += LANES) {
            var e = FloatVector.fromArray(SPECIES, query, i).sub(load(rows, at + 4L * i));
            a = e.fma(e, a);
        }
        return a.reduceLanes(VectorOperators.ADD) + tailDistance(rows, at, query, bound);
    }

    private static float tailDistance(MemorySegment rows, long at, float[] query, int from) {
        float sum = 0;
        for (int i = from; i < query.length; i++) {
            float e = query[i] - rows.get(FLOAT, at + 4L * i);
            sum += e * e;
        }
        return sum;
    }

    private static FloatVector load(MemorySegment rows, long at) {
        return FloatVector.fromMemorySegment(SPECIES, rows, at, ORDER);
    }
}
