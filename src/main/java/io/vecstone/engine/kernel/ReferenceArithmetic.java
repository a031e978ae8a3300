package io.vecstone.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Defines the value of every similarity that Vecstone reports: sums in double precision, in one
 * fixed order. The same bits come out on every machine, with every kernel and any number of
 * threads, so that results of different pods can be merged and a repeated query gives the same
 * answer.
 *
 * <p>The order: eight accumulators, element i goes to accumulator i mod 8 in ascending i, and these
 * are added pairwise at the end. Products of two float32 values are exact in double (24 + 24 ≤ 53
 * bits), differences are rounded once; so the relative error of a sum is below (dimension/8 +
 * 5)·2⁻⁵³ of the sum of absolute terms.
 *
 * <p>Cost: one load, one multiply and one add per element, here without SIMD; {@link
 * VectorReference} computes the same bits with it. It runs only for rows that may be in the answer.
 */
public final class ReferenceArithmetic {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final int ACCUMULATORS = 8;

    private ReferenceArithmetic() {}

    /**
     * The dot product of {@code query} with the row at {@code firstByte}.
     *
     * @param rows float32 little-endian; not modified
     */
    public static double dot(MemorySegment rows, long firstByte, float[] query) {
        MemorySegment memory = NativeMemory.of(rows);
        int blocked = query.length & -ACCUMULATORS;
        double a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0, a6 = 0, a7 = 0;
        for (int i = 0; i < blocked; i += ACCUMULATORS) {
            long at = firstByte + 4L * i;
            a0 += (double) query[i] * memory.get(FLOAT, at);
            a1 += (double) query[i + 1] * memory.get(FLOAT, at + 4);
            a2 += (double) query[i + 2] * memory.get(FLOAT, at + 8);
            a3 += (double) query[i + 3] * memory.get(FLOAT, at + 12);
            a4 += (double) query[i + 4] * memory.get(FLOAT, at + 16);
            a5 += (double) query[i + 5] * memory.get(FLOAT, at + 20);
            a6 += (double) query[i + 6] * memory.get(FLOAT, at + 24);
            a7 += (double) query[i + 7] * memory.get(FLOAT, at + 28);
        }
        double[] sums = {a0, a1, a2, a3, a4, a5, a6, a7};
        for (int i = blocked; i < query.length; i++) {
            sums[i - blocked] += (double) query[i] * memory.get(FLOAT, firstByte + 4L * i);
        }
        return addPairwise(sums);
    }

    /**
     * The squared Euclidean distance of {@code query} to the row at {@code firstByte}; parameters
     * as in {@link #dot}.
     */
    public static double squaredDistance(MemorySegment rows, long firstByte, float[] query) {
        MemorySegment memory = NativeMemory.of(rows);
        int blocked = query.length & -ACCUMULATORS;
        var sums = new double[ACCUMULATORS];
        for (int i = 0; i < blocked; i += ACCUMULATORS) {
            for (int lane = 0; lane < ACCUMULATORS; lane++) {
                double difference =
                        (double) query[i + lane] - memory.get(FLOAT, firstByte + 4L * (i + lane));
                sums[lane] += difference * difference;
            }
        }
        for (int i = blocked; i < query.length; i++) {
            double difference = (double) query[i] - memory.get(FLOAT, firstByte + 4L * i);
            sums[i - blocked] += difference * difference;
        }
        return addPairwise(sums);
    }

    /** The Euclidean norm of {@code vector}, in the same fixed order. */
    public static double norm(float[] vector) {
        var sums = new double[ACCUMULATORS];
        for (int i = 0; i < vector.length; i++) {
            sums[i % ACCUMULATORS] += (double) vector[i] * vector[i];
        }
        return Math.sqrt(addPairwise(sums));
    }

    /** The end of every sum. */
    static double addPairwise(double[] sums) {
        return ((sums[0] + sums[4]) + (sums[2] + sums[6]))
                + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
    }
}
