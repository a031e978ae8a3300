package io.vecstone.engine.kernel;

/**
 * Neighbouring blocks on their way through the stages of one query: which are left, the sums of
 * their rows so far, and which rows reached the bar last. Used by one thread; meant to be used
 * again.
 */
public final class BlockList {

    /** Blocks at most. */
    public static final int CAPACITY = 64;

    final int[] numbers = new int[CAPACITY];
    final float[] sums = new float[CAPACITY * BlockLayout.ROWS];
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

    /** Blocks left. */
    public int count() {
        return count;
    }

    /** The number of a block that is left. */
    public int number(int index) {
        return numbers[index];
    }

    /** One bit per row of a block that is left: whether its bound reached the bar. */
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
}
