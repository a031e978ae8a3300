package io.vecstone.engine.kernel;

/**
 * Neighbouring blocks on their way through the stages of one query: which are left, the sums of
 * their rows so far, and which rows have reached the bar at every stage. Used by one thread; meant
 * to be used again.
 */
public final class BlockList {

    /** Blocks at most. */
    public static final int CAPACITY = 64;

    /** Blocks without rows that follow each other, from which on they are left out. */
    private static final int GAP_MIN = 2;

    final int[] numbers = new int[CAPACITY];
    final float[] sums = new float[CAPACITY * BlockLayout.ROWS];

    /** Sums over the even and over the odd elements of one part, in turn. */
    final short[] partSums = new short[CAPACITY * BlockLayout.ROWS * BlockLayout.PAIR];

    final int[] reached = new int[CAPACITY];
    int first;
    int count;

    /** Begins anew with all blocks from {@code first}, at most {@link #CAPACITY}. */
    public void reset(int first, int count) {
        this.first = first;
        this.count = count;
        for (int i = 0; i < count; i++) {
            numbers[i] = first + i;
        }
    }

    /**
     * Begins anew with the blocks from {@code first}, at most {@link #CAPACITY}, but for runs of
     * blocks that have no row which is allowed. A single one is read over: the gap would cost more
     * than it spares, since memory is read fastest in one stretch.
     *
     * @param allowed a bit for each row; not modified
     * @param firstBit of the first block's first row; a multiple of {@link BlockLayout#ROWS}
     */
    public void reset(int first, int count, long[] allowed, int firstBit) {
        this.first = first;
        int kept = 0;
        int next = 0; // behind the last block kept
        for (int i = 0; i < count; i++) {
            if (rowsOf(allowed, firstBit + i * BlockLayout.ROWS) != 0) {
                next = i - next < GAP_MIN ? next : i;
                for (; next <= i; next++) {
                    numbers[kept] = first + next;
                    kept++;
                }
            }
        }
        this.count = kept;
    }

    /**
     * Notes the rows of a block that have reached the bar at a stage; those that did not at an
     * earlier one are out for good.
     *
     * @return 1 if there are any, 0 if the block is to be dropped
     */
    int reach(int number, int stage, int rows) {
        int left = stage == 0 ? rows : rows & reached[number - first];
        reached[number - first] = left;
        return left == 0 ? 0 : 1;
    }

    /** Drops what is not allowed: rows that have reached the bar, and blocks without others. */
    public void retain(long[] allowed, int firstBit) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int number = numbers[i];
            int bit = firstBit + (number - first) * BlockLayout.ROWS;
            reached[number - first] &= rowsOf(allowed, bit);
            numbers[kept] = number;
            kept += reached[number - first] == 0 ? 0 : 1;
        }
        count = kept;
    }

    private static int rowsOf(long[] allowed, int bit) {
        return (int) (allowed[bit >>> 6] >>> bit) & (1 << BlockLayout.ROWS) - 1;
    }

    /** Blocks left. */
    public int count() {
        return count;
    }

    /** The number of a block that is left. */
    public int number(int index) {
        return numbers[index];
    }

    /** One bit per row of a block that is left: whether its bounds have reached the bar so far. */
    public int reached(int index) {
        return reached[numbers[index] - first];
    }

    /** The sum over the elements so far of a row of a block that is left. */
    public float sum(int index, int rowInBlock) {
        return sums[sumsAt(numbers[index]) + rowInBlock];
    }

    /** Where the sums of a block begin. */
    int sumsAt(int number) {
        return (number - first) * BlockLayout.ROWS;
    }

    /** Where the sums of a block over a part begin. */
    int partSumsAt(int number) {
        return sumsAt(number) * BlockLayout.PAIR;
    }
}
