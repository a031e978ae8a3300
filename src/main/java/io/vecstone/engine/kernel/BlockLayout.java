package io.vecstone.engine.kernel;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How the codes of {@value #ROWS} rows lie together in memory, two elements at a time: the codes of
 * elements 0 and 1 of all rows, then those of 2 and 3, and so on. One vector register holds two
 * elements of many rows, so that sums need no reduction across lanes, and a search that has seen
 * enough of the first elements need not read the others. (The layout of PDX, Kuffo, Krippner,
 * Boncz, SIGMOD 2025, with int8 codes in pairs.)
 *
 * <p>The elements are read in stages: stage s ends before element {@code cut(s)}. What a stage
 * needs lies together, in a memory segment of its own, so that the first one, which reads all
 * blocks, reads nothing else:
 *
 * <pre>
 * stage 0   scale     float32 [16]
 *           half      float32 [16], only where there are halves
 *           error     float32, one for all rows of the block
 *           codeNorm  float32, one for all rows of the block
 *           unused    56 bytes
 * each      rest      float32 [16]
 *           codes     int8 [elements of the stage / 2 × 16 × 2]
 * </pre>
 *
 * <p>After each stage, with the sum over the elements so far,
 *
 * <pre>bound = (scale · sum + restNorm(s) · rest(s)) − half</pre>
 *
 * and a row can be left out if that is below {@code bar − norm(s) · error − queryError(s) ·
 * codeNorm}, with the numbers of the {@link BlockQuery}. All numbers are little-endian.
 *
 * <p><b>Parts.</b> A stage is summed in parts of at most {@value #PART} elements, each in int16 and
 * twice: over its even elements and over its odd ones. Of the codes of a row such a half of a part
 * has a norm of at most {@value #ROW_NORM_MAX}, of those of a query of at most {@value
 * #QUERY_NORM_MAX}. So the sum is at most their product (Cauchy–Schwarz), which int16 holds; what
 * overflows on the way there makes no difference, since int16 arithmetic is modulo 2¹⁶. Parts are
 * added in float32, each multiplied by the query's scale for it.
 */
public final class BlockLayout {

    /** Rows of a block. */
    public static final int ROWS = 16;

    /** Elements of a part at most. */
    public static final int PART = 96;

    /** The norm of the even or odd codes of a row in a part at most. */
    public static final int ROW_NORM_MAX = 256;

    /** The norm of the even or odd codes of a query in a part at most. */
    public static final int QUERY_NORM_MAX = 127;

    /** Codes that lie side by side, of one row. */
    static final int PAIR = 2;

    private static final long LINE_BYTES = (long) Float.BYTES * ROWS;

    private final boolean hasHalves;
    private final int[] cuts;

    /** Where the parts end. */
    private final int[] partEnds;

    /** Parts before the end of each stage. */
    private final int[] stageParts;

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
        this.stageParts = new int[cuts.length];
        var ends = IntStream.builder();
        int count = 0;
        int from = 0;
        for (int stage = 0; stage < cuts.length; stage++) {
            while (from < cuts[stage]) {
                from = Math.min(from + PART, cuts[stage]);
                ends.add(from);
                count++;
            }
            stageParts[stage] = count;
        }
        this.partEnds = ends.build().toArray();
    }

    /** Parts of all stages. */
    public int partCount() {
        return partEnds.length;
    }

    /** The first part of a stage; for the stage after the last the number of parts. */
    public int firstPart(int stage) {
        return stage == 0 ? 0 : stageParts[stage - 1];
    }

    /** The first element of a part. */
    public int partStart(int part) {
        return part == 0 ? 0 : partEnds[part - 1];
    }

    /** The element that a part ends before. */
    public int partEnd(int part) {
        return partEnds[part];
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

    /** Elements that have been read when a stage begins. */
    public int start(int stage) {
        return stage == 0 ? 0 : cuts[stage - 1];
    }

    /** The stage that reads an element. */
    public int stageOf(int element) {
        int stage = 0;
        while (element >= cuts[stage]) {
            stage++;
        }
        return stage;
    }

    /** Bytes of a block in the segment of a stage, a multiple of 64. */
    public long stageBytes(int stage) {
        return codes(stage) + (long) ROWS * (cuts[stage] - start(stage));
    }

    /** Whether there are halves. */
    public boolean hasHalves() {
        return hasHalves;
    }

    /** Offset of the scales in a block of stage 0. */
    public long scales() {
        return 0;
    }

    /** Offset of the halves in a block of stage 0 that has them. */
    public long halves() {
        return LINE_BYTES;
    }

    /** Offset of the error in a block of stage 0. */
    public long error() {
        return hasHalves ? 2 * LINE_BYTES : LINE_BYTES;
    }

    /**
     * Offset in a block of stage 0 of a number that is at least the norm of every row as its codes
     * give it.
     */
    public long codeNorm() {
        return error() + Float.BYTES;
    }

    /** Offset of the rests in a block of a stage. */
    public long rests(int stage) {
        return stage == 0 ? error() + LINE_BYTES : 0;
    }

    /** Offset of the codes in a block of a stage. */
    public long codes(int stage) {
        return rests(stage) + LINE_BYTES;
    }

    /** Offset of one code of a row in a block of the stage that reads it. */
    public long code(int rowInBlock, int element) {
        int stage = stageOf(element);
        long pair = (long) ((element - start(stage)) / PAIR) * ROWS + rowInBlock;
        return codes(stage) + pair * PAIR + element % PAIR;
    }

    /**
     * What a bound has to reach, or a little less: the difference of two float32 numbers is off by
     * half an ulp, and exact where it is subnormal; what is subtracted has been raised by more than
     * the roundings here.
     */
    static float lowest(float bar, float norm, float error, float queryError, float codeNorm) {
        float difference = bar - (norm * error + queryError * codeNorm);
        return difference - Math.abs(difference) * 0x1p-22f;
    }
}
