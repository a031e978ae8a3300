package io.vecstone.engine;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;

/**
 * The rows that a query may find. What searches need to know of them besides is found out by the
 * first that needs it and kept, so that one asked with the same filter again has less to do.
 *
 * <p>Thread-safe. Made for one snapshot: another with other codes finds all out anew.
 */
public final class RowFilter {

    /**
     * Of a filter that lets fewer than one row in so many pass the positions are found out; of
     * another only where it leaves whole blocks without rows.
     */
    private static final int MANY_SHARE = 4;

    private final RoaringBitmap rows;
    private final long count;
    private volatile int @Nullable [] ordinals;
    private volatile long @Nullable [] words;
    private volatile @Nullable Known known;

    /**
     * @param rows not to be modified any more
     */
    public RowFilter(RoaringBitmap rows) {
        this.rows = rows;
        this.count = rows.getLongCardinality();
    }

    /**
     * @param positions null where the scan does better without
     */
    private record Known(CodedRows codes, @Nullable AllowedPositions positions) {}

    RoaringBitmap rows() {
        return rows;
    }

    /** The rows in ascending order, for a filter that is followed row by row; not modified. */
    int[] ordinals() {
        int[] ascending = ordinals;
        if (ascending == null) {
            ascending = rows.toArray();
            ordinals = ascending;
        }
        return ascending;
    }

    long count() {
        return count;
    }

    /** A bit for each row, to the last one allowed; not to be modified. */
    long[] words() {
        long[] bits = words;
        if (bits == null) {
            bits = BitSetUtil.toLongArray(rows);
            words = bits;
        }
        return bits;
    }

    boolean contains(int row) {
        long[] bits = words();
        return row >>> 6 < bits.length && (bits[row >>> 6] & 1L << row) != 0;
    }

    /**
     * What all of it takes at most, once everything has been found out.
     *
     * @param rowCount of the snapshot
     */
    public long sizeBytesMax(int rowCount) {
        boolean hasBits = count * ExactSearch.FEW_SHARE_UNBOUNDED >= rowCount;
        boolean hasOrdinals = count * ExactSearch.FEW_SHARE < rowCount;
        return rows.getLongSizeInBytes()
                + (hasBits ? 2L * Math.ceilDiv(rowCount, Byte.SIZE) : 0)
                + (hasOrdinals ? Integer.BYTES * count : 0);
    }

    /** Whether fewer than one row in {@code share} is allowed. */
    boolean allowsFewer(int share, Snapshot snapshot) {
        return count * share < snapshot.rowCount();
    }

    /** The positions of the rows, where a scan of the codes is to know them; else null. */
    @Nullable AllowedPositions positions(Snapshot snapshot, CodedRows codes) {
        Known current = known;
        if (current == null || current.codes != codes) {
            boolean isWorthIt =
                    allowsFewer(MANY_SHARE, snapshot)
                            || AllowedPositions.leaveBlocksAlone(codes, rows);
            current = new Known(codes, isWorthIt ? AllowedPositions.of(codes, words()) : null);
            known = current;
        }
        return current.positions;
    }
}
