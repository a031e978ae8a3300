package io.vecstone.engine.kernel;

import static io.vecstone.engine.kernel.ReferenceArithmetic.ACCUMULATORS;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * {@link ReferenceArithmetic} over the Vector API: its eight accumulators are the lanes of one
 * vector, or of the parts of it that the machine has, and each of them sees the same operations in
 * the same order. A product of two float32 values is exact in double, so that a fused multiply-add
 * rounds once, as the addition does.
 *
 * <p>Four rows are taken at a time: they wait for memory together.
 */
final class VectorReference {

    private static final VectorSpecies<Double> DOUBLES =
            DoubleVector.SPECIES_PREFERRED.length() > ACCUMULATORS
                    ? DoubleVector.SPECIES_512
                    : DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = DOUBLES.length();

    /** As many float32 as there are double lanes. */
    private static final VectorSpecies<Float> FLOATS =
            LANES >= 8
                    ? FloatVector.SPECIES_256
                    : LANES == 4 ? FloatVector.SPECIES_128 : FloatVector.SPECIES_64;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final int ROWS_AT_ONCE = 4;

    private VectorReference() {}

    static void dot(RowChunks matrix, int[] rows, int rowCount, float[] query, double[] out) {
        var sums = new double[ROWS_AT_ONCE][ACCUMULATORS];
        int row = 0;
        for (; row <= rowCount - ROWS_AT_ONCE; row += ROWS_AT_ONCE) {
            for (int part = 0; part < ACCUMULATORS; part += LANES) {
                dot4(matrix, rows, row, query, part, sums);
            }
            for (int i = 0; i < ROWS_AT_ONCE; i++) {
                addTailProducts(matrix, rows[row + i], query, sums[i]);
                out[row + i] = ReferenceArithmetic.addPairwise(sums[i]);
            }
        }
        for (; row < rowCount; row++) {
            out[row] =
                    ReferenceArithmetic.dot(
                            matrix.segment(rows[row]), matrix.offset(rows[row]), query);
        }
    }

    private static void dot4(
            RowChunks matrix, int[] rows, int row, float[] query, int part, double[][] sums) {
        MemorySegment ra = matrix.segment(rows[row]);
        long pa = matrix.offset(rows[row]);
        MemorySegment rb = matrix.segment(rows[row + 1]);
        long pb = matrix.offset(rows[row + 1]);
        MemorySegment rc = matrix.segment(rows[row + 2]);
        long pc = matrix.offset(rows[row + 2]);
        MemorySegment rd = matrix.segment(rows[row + 3]);
        long pd = matrix.offset(rows[row + 3]);
        var a = DoubleVector.zero(DOUBLES);
        var b = a;
        var c = a;
        var d = a;
        int blocked = query.length & -ACCUMULATORS;
        for (int i = part; i < blocked; i += ACCUMULATORS) {
            var q = doubles(FloatVector.fromArray(FLOATS, query, i));
            a = doubles(load(ra, pa + 4L * i)).fma(q, a);
            b = doubles(load(rb, pb + 4L * i)).fma(q, b);
            c = doubles(load(rc, pc + 4L * i)).fma(q, c);
            d = doubles(load(rd, pd + 4L * i)).fma(q, d);
        }
        a.intoArray(sums[0], part);
        b.intoArray(sums[1], part);
        c.intoArray(sums[2], part);
        d.intoArray(sums[3], part);
    }

    private static void addTailProducts(RowChunks matrix, int row, float[] query, double[] sums) {
        MemorySegment memory = NativeMemory.of(matrix.segment(row));
        long at = matrix.offset(row);
        int blocked = query.length & -ACCUMULATORS;
        for (int i = blocked; i < query.length; i++) {
            sums[i - blocked] += (double) query[i] * memory.get(FLOAT, at + 4L * i);
        }
    }

    static void squaredDistance(
            RowChunks matrix, int[] rows, int rowCount, float[] query, double[] out) {
        var sums = new double[ROWS_AT_ONCE][ACCUMULATORS];
        int row = 0;
        for (; row <= rowCount - ROWS_AT_ONCE; row += ROWS_AT_ONCE) {
            for (int part = 0; part < ACCUMULATORS; part += LANES) {
                squaredDistance4(matrix, rows, row, query, part, sums);
            }
            for (int i = 0; i < ROWS_AT_ONCE; i++) {
                addTailSquares(matrix, rows[row + i], query, sums[i]);
                out[row + i] = ReferenceArithmetic.addPairwise(sums[i]);
            }
        }
        for (; row < rowCount; row++) {
            out[row] =
                    ReferenceArithmetic.squaredDistance(
                            matrix.segment(rows[row]), matrix.offset(rows[row]), query);
        }
    }

    private static void squaredDistance4(
            RowChunks matrix, int[] rows, int row, float[] query, int part, double[][] sums) {
        MemorySegment ra = matrix.segment(rows[row]);
        long pa = matrix.offset(rows[row]);
        MemorySegment rb = matrix.segment(rows[row + 1]);
        long pb = matrix.offset(rows[row + 1]);
        MemorySegment rc = matrix.segment(rows[row + 2]);
        long pc = matrix.offset(rows[row + 2]);
        MemorySegment rd = matrix.segment(rows[row + 3]);
        long pd = matrix.offset(rows[row + 3]);
        var a = DoubleVector.zero(DOUBLES);
        var b = a;
        var c = a;
        var d = a;
        int blocked = query.length & -ACCUMULATORS;
        for (int i = part; i < blocked; i += ACCUMULATORS) {
            var q = doubles(FloatVector.fromArray(FLOATS, query, i));
            var ea = q.sub(doubles(load(ra, pa + 4L * i)));
            var eb = q.sub(doubles(load(rb, pb + 4L * i)));
            var ec = q.sub(doubles(load(rc, pc + 4L * i)));
            var ed = q.sub(doubles(load(rd, pd + 4L * i)));
            a = a.add(ea.mul(ea)); // a difference's square is not exact: no fused operation
            b = b.add(eb.mul(eb));
            c = c.add(ec.mul(ec));
            d = d.add(ed.mul(ed));
        }
        a.intoArray(sums[0], part);
        b.intoArray(sums[1], part);
        c.intoArray(sums[2], part);
        d.intoArray(sums[3], part);
    }

    private static void addTailSquares(RowChunks matrix, int row, float[] query, double[] sums) {
        MemorySegment memory = NativeMemory.of(matrix.segment(row));
        long at = matrix.offset(row);
        int blocked = query.length & -ACCUMULATORS;
        for (int i = blocked; i < query.length; i++) {
            double difference = (double) query[i] - memory.get(FLOAT, at + 4L * i);
            sums[i - blocked] += difference * difference;
        }
    }

    private static FloatVector load(MemorySegment row, long at) {
        return FloatVector.fromMemorySegment(FLOATS, NativeMemory.of(row), at, ORDER);
    }

    private static DoubleVector doubles(FloatVector floats) {
        return (DoubleVector) floats.convertShape(VectorOperators.F2D, DOUBLES, 0);
    }
}
