package io.vecstone.filter;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * For each value of one kind that a key has in one segment, the rows that have it. Immutable.
 *
 * <p>The rows of rare values stand in one array, by value; a value of many rows has bits of its
 * own. So a row and value takes at most two bytes, and a range of values is mostly one stretch of
 * the array; of a long one most bits are found in {@link Milestones}.
 */
final class Postings {

    /** Listed rows of a range from which on milestones take less time. */
    private static final int LONG_RANGE_ROWS = 1 << 13;

    private final Dictionary values;
    private final int[] starts;
    private final char[] rows;
    private final long @Nullable [] @Nullable [] many;

    /** Made when first wanted; empty when there can be none. */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType") // null is: not known yet
    private volatile @Nullable Optional<Milestones> milestones;

    /**
     * @param values ascending
     * @param starts per value where its rows begin in {@code rows}, and where the last ones end
     * @param rows counted from the segment's base; ascending within a value
     * @param many per value its rows as bits, or null for those in {@code rows}; null when all are
     */
    Postings(Dictionary values, int[] starts, char[] rows, long @Nullable [] @Nullable [] many) {
        this.values = values;
        this.starts = starts;
        this.rows = rows;
        this.many = many;
    }

    Dictionary values() {
        return values;
    }

    int[] starts() {
        return starts;
    }

    char[] rows() {
        return rows;
    }

    long @Nullable [] @Nullable [] many() {
        return many;
    }

    /**
     * Sets the bits of the rows whose values are {@code from}, inclusive, to {@code to}.
     *
     * @param words of all rows of the segment
     */
    void addTo(long[] words, int from, int to) {
        Milestones known =
                starts[to] - starts[from] < LONG_RANGE_ROWS ? null : milestones(words.length);
        if (known == null) {
            set(words, from, to);
            return;
        }
        long[] before = known.rowsBefore(from);
        long[] range = known.rowsBefore(to);
        for (int i = 0; i < words.length; i++) {
            words[i] |= range[i] & ~before[i];
        }
    }

    /** Null where a row has two values. Cost the first time: a pass over the rows. */
    private @Nullable Milestones milestones(int wordCount) {
        Optional<Milestones> known = milestones;
        if (known == null) {
            known = Optional.ofNullable(Milestones.of(this, wordCount));
            milestones = known; // another thread may do the same work: to the same end
        }
        return known.orElse(null);
    }

    /** Sets the bits of the rows of these values, one by one. */
    void set(long[] words, int from, int to) {
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

    /** Clears the bits of the rows of these values, one by one. */
    void clear(long[] words, int from, int to) {
        for (int i = starts[from]; i < starts[to]; i++) {
            int row = rows[i];
            words[row >>> 6] &= ~(1L << row);
        }
        if (many != null) {
            for (int ordinal = from; ordinal < to; ordinal++) {
                long[] bits = many[ordinal];
                if (bits != null) {
                    Bits.andNot(words, bits);
                }
            }
        }
    }

    /** Rows, each as often as it has values. */
    long rowCount() {
        long count = rows.length;
        if (many != null) {
            for (long[] bits : many) {
                count += bits == null ? 0 : Bits.count(bits);
            }
        }
        return count;
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
        Optional<Milestones> known = milestones;
        return bytes + (known == null ? 0 : known.map(Milestones::sizeBytes).orElse(0L));
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
