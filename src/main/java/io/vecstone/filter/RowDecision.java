package io.vecstone.filter;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Which rows of a segment match a filter, as far as its index can tell: a bit for each row that
 * surely does, and one for each that may. What surely does also may. Bits of rows that are not of
 * the segment mean nothing.
 */
final class RowDecision {

    private final long[] sure;

    /** Null while every row is decided. */
    private long @Nullable [] possible;

    RowDecision(long[] sure) {
        this.sure = sure;
    }

    static RowDecision none(int wordCount) {
        return new RowDecision(new long[wordCount]);
    }

    /** The rows that match; may be added to while nothing is open. */
    long[] sure() {
        return sure;
    }

    /** The rows that may match, the sure ones included. */
    long[] possible() {
        return possible == null ? sure : possible;
    }

    boolean isDecided() {
        return possible == null;
    }

    /** Leaves these rows open unless they match. */
    void open(RowSet rows) {
        if (!rows.isEmpty()) {
            rows.addTo(ownPossible());
        }
    }

    /** Leaves a row open unless it matches. */
    void open(int row) {
        ownPossible()[row >>> 6] |= 1L << row;
    }

    /** Leaves all rows open that don't match. */
    void openAll() {
        Arrays.fill(ownPossible(), -1L);
    }

    private long[] ownPossible() {
        if (possible == null) {
            possible = sure.clone();
        }
        return possible;
    }

    void and(RowDecision other) {
        if (!isDecided() || !other.isDecided()) {
            Bits.and(ownPossible(), other.possible());
        }
        Bits.and(sure, other.sure);
    }

    void or(RowDecision other) {
        if (!isDecided() || !other.isDecided()) {
            Bits.or(ownPossible(), other.possible());
        }
        Bits.or(sure, other.sure);
    }

    RowDecision not() {
        var negated = new RowDecision(Bits.not(possible()));
        if (!isDecided()) {
            negated.possible = Bits.not(sure);
        }
        return negated;
    }
}
