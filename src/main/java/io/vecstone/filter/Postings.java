package io.vecstone.filter;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * For each value of one kind that a key has in one segment, the rows that have it. Immutable.
 *
 * <p>The rows of rare values stand in one array, by value; a value of many rows has bits of its
 * own. So a row and value takes at most two bytes, and a range of values is mostly one stretch of
 * the array.
 *
 * @param values ascending
 * @param starts per value where its rows begin in {@code rows}, and where the last ones end
 * @param rows counted from the segment's base; ascending within a value
 * @param many per value its rows as bits, or null for those in {@code rows}; null when all are
 */
record Postings(Dictionary values, int[] starts, char[] rows, long @Nullable [] @Nullable [] many) {

    /** Sets the bits of the rows whose values are {@code from}, inclusive, to {@code to}. */
    void addTo(long[] words, int from, int to) {
        for (int i = starts[from]; i < starts[to]; i++) {
            int row = rows[i];
            words[row >>> 6] |= 1L << row;
        }
        if (many != null) {
            for (int ordinal = from; ordinal < to; ordinal++) {
                long[] bits = many[ordinal];
                if (bits != null) {
                    Bits.or(words, bits);
                }
            }
        }
    }

    /** The rows of one value. */
    RowSet rowsOf(int ordinal) {
        long[] bits = many == null ? null : many[ordinal];
        return bits != null
                ? new RowSet.Many(bits)
                : new RowSet.Few(Arrays.copyOfRange(rows, starts[ordinal], starts[ordinal + 1]));
    }

    long sizeBytes() {
        long bytes =
                values.sizeBytes()
                        + (long) Integer.BYTES * starts.length
                        + (long) Character.BYTES * rows.length;
        if (many != null) {
            for (long[] bits : many) {
                bytes += bits == null ? Integer.BYTES : (long) Long.BYTES * bits.length;
            }
        }
        return bytes;
    }

    /** Of values that are ascending and the rows of each. */
    static Postings of(Dictionary values, List<RowCollector> rowsOfValues, int wordCount) {
        int count = values.size();
        var starts = new int[count + 1];
        long @Nullable [] @Nullable [] many = null;
        for (int i = 0; i < count; i++) {
            RowCollector rows = rowsOfValues.get(i);
            boolean isMany = RowSet.isMany(rows.count(), wordCount);
            starts[i + 1] = starts[i] + (isMany ? 0 : rows.count());
            if (isMany) {
                many = many == null ? new long[count][] : many;
                var words = new long[wordCount];
                rows.copyTo(words);
                many[i] = words;
            }
        }
        var rows = new char[starts[count]];
        for (int i = 0; i < count; i++) {
            if (starts[i + 1] > starts[i]) {
                rowsOfValues.get(i).copyTo(rows, starts[i]);
            }
        }
        return new Postings(values, starts, rows, many);
    }
}
