package io.vecstone.engine.kernel;

import java.util.Arrays;

/**
 * How the codes of {@value #ROWS} rows lie together in memory, element by element: the codes of
 * element 0 of all rows, then those of element 1, and so on. One vector register holds one element
 * of many rows, so that sums need no reduction across lanes, and a search that has seen enough of
 * the first elements need not read the others. (The layout of PDX, Kuffo, Krippner, Boncz, SIGMOD
 * 2025, with int8 codes.)
 *
 * <pre>
 * scale   float32 [16]
 * half    float32 [16], only where there are halves
 * rest    float32 [stages × 16]
 * error   float32 [16], all the same: one for all rows of the block
 * codes   int8 [length × 16]
 * </pre>
 *
 * <p>The elements are read in stages: stage s ends before element {@code cut(s)}. After each, with
 * the sum over the elements so far,
 *
 * <pre>bound = (scale · sum + restNorm(s) · rest(s)) − half</pre>
 *
 * and a row can be left out if that is below {@code bar − norm(s) · error}, with the norms of the
 * {@link BlockQuery}. All numbers are little-endian.
 */
public final class BlockLayout {

    /** Rows of a block. */
    public static final int ROWS = 16;

    private static final long LINE_BYTES = (long) Float.BYTES * ROWS;

    private final boolean hasHalves;
    private final int[] cuts;

    /**
     * @param hasHalves whether something is subtracted from the products: for Euclidean distance
     * @param cuts ascending multiples of {@link Kernel#CODES_ALIGNMENT}; the last one is the length
     */
    public BlockLayout(boolean hasHalves, int... cuts) {
        this.hasHalves = hasHalves;
        this.cuts = cuts.clone();
        int before = 0;
        for (int cut : cuts) {
            if (cut <= before || cut % Kernel.CODES_ALIGNMENT != 0) {
                throw new IllegalArgumentException("cuts " + Arrays.toString(cuts));
            }
            before = cut;
        }
    }

    /** Stages, at least one. */
    public int stageCount() {
        return cuts.length;
    }

    /** Elements that have been read at the end of a stage. */
    public int cut(int stage) {
        return cuts[stage];
    }

    /** Codes per row. */
    public int length() {
        return cuts[cuts.length - 1];
    }

    /** Bytes of a block, a multiple of 64. */
    public long blockBytes() {
        return codes() + (long) ROWS * length();
    }

    /** Whether there are halves. */
    public boolean hasHalves() {
        return hasHalves;
    }

    /** Offset of the scales in a block. */
    public long scales() {
        return 0;
    }

    /** Offset of the halves in a block that has them. */
    public long halves() {
        return LINE_BYTES;
    }

    /** Offset of the rests of a stage in a block. */
    public long rests(int stage) {
        return ((hasHalves ? 2 : 1) + stage) * LINE_BYTES;
    }

    /** Offset of the error in a block. */
    public long error() {
        return rests(cuts.length);
    }

    /** Offset of the codes in a block. */
    public long codes() {
        return error() + LINE_BYTES;
    }

    /**
     * At most {@code bar − norm · error}, whose product was rounded; the difference of two float32
     * numbers is off by half an ulp, and exact where it is subnormal.
     */
    static float lowest(float bar, float norm, float error) {
        float difference = bar - norm * error;
        return difference - Math.abs(difference) * 0x1p-22f;
    }
}
