package io.vecstone.filter;

import java.util.Arrays;

/** Rows of a segment that is being built, in ascending order. */
final class RowCollector {

    private static final int FIRST_ROWS = 2;

    private char[] rows = new char[FIRST_ROWS];
    private int count;

    /** Adds a row that is at least the last one; a second time it changes nothing. */
    void add(int row) {
        if (count > 0 && rows[count - 1] == row) {
            return;
        }
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, Math.min(2 * count, Segment.ROWS_MAX));
        }
        rows[count++] = (char) row;
    }

    /** Adds the rows of {@code later}, which are greater than all of these. */
    RowCollector append(RowCollector later) {
        if (count + later.count > rows.length) {
            int wanted = Math.max(2 * count, count + later.count);
            rows = Arrays.copyOf(rows, Math.min(wanted, Segment.ROWS_MAX));
        }
        System.arraycopy(later.rows, 0, rows, count, later.count);
        count += later.count;
        return this;
    }

    int count() {
        return count;
    }

    void copyTo(char[] target, int at) {
        System.arraycopy(rows, 0, target, at, count);
    }

    void copyTo(long[] words) {
        for (int i = 0; i < count; i++) {
            words[rows[i] >>> 6] |= 1L << rows[i];
        }
    }
}
