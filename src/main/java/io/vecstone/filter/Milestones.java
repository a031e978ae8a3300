package io.vecstone.filter;

import org.jspecify.annotations.Nullable;

/**
 * For some places among the values of {@link Postings} the rows of all values before it, as bits. A
 * range of values is the difference of the sets at its ends, and each of them differs little from
 * the nearest of those that are kept. Only for values of which no row has two. Immutable.
 */
final class Milestones {

    /** Places; a bit for each of them and each row. */
    private static final int COUNT = 8;

    private final Postings postings;
    private final int[] ordinals = new int[COUNT + 1];
    private final long[][] rowsBefore = new long[COUNT + 1][];

    private Milestones(Postings postings, int wordCount) {
        this.postings = postings;
        int[] starts = postings.starts();
        int last = starts.length - 1;
        rowsBefore[0] = new long[wordCount];
        int ordinal = 0;
        for (int place = 1; place <= COUNT; place++) {
            long end = (long) starts[last] * place / COUNT;
            while (ordinal < last && (place == COUNT || starts[ordinal] < end)) {
                ordinal++;
            }
            long[] words = rowsBefore[place - 1].clone();
            postings.set(words, ordinals[place - 1], ordinal);
            ordinals[place] = ordinal;
            rowsBefore[place] = words;
        }
    }

    /** Null if a row has two values. */
    static @Nullable Milestones of(Postings postings, int wordCount) {
        var milestones = new Milestones(postings, wordCount);
        return Bits.count(milestones.rowsBefore[COUNT]) == postings.rowCount() ? milestones : null;
    }

    /** The rows of the values before {@code ordinal}, as bits. */
    long[] rowsBefore(int ordinal) {
        int nearest = 0;
        for (int place = 1; place <= COUNT; place++) {
            if (distance(place, ordinal) < distance(nearest, ordinal)) {
                nearest = place;
            }
        }
        long[] words = rowsBefore[nearest].clone();
        if (ordinals[nearest] <= ordinal) {
            postings.set(words, ordinals[nearest], ordinal);
        } else {
            postings.clear(words, ordinal, ordinals[nearest]);
        }
        return words;
    }

    /** Rows that are listed between them. */
    private int distance(int place, int ordinal) {
        return Math.abs(postings.starts()[ordinals[place]] - postings.starts()[ordinal]);
    }

    long sizeBytes() {
        return (long) Long.BYTES * rowsBefore[0].length * rowsBefore.length;
    }
}
