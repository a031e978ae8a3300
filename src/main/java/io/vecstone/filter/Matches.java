package io.vecstone.filter;

import io.vecstone.engine.Snapshot;

import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;

import java.util.Arrays;

/**
 * Gathers what the segments decide, in ascending order of their rows, into bitmaps of the live rows
 * of a snapshot. A block of rows is put together as bits and becomes one container.
 */
final class Matches {

    private static final int BLOCK_WORDS = Segment.ROWS_MAX / Long.SIZE;

    private final Snapshot snapshot;
    private final RoaringBitmap matching = new RoaringBitmap();
    private final RoaringBitmap undecided = new RoaringBitmap();
    private final long[] sure = new long[BLOCK_WORDS];
    private final long[] open = new long[BLOCK_WORDS];
    private int block;
    private boolean anySure;
    private boolean anyOpen;

    Matches(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** Adds the rows {@code firstRow} to {@code endRow}, exclusive, which lie in one block. */
    void add(int firstRow, int endRow, RowDecision decision) {
        turnTo(firstRow / Segment.ROWS_MAX);
        int firstWord = firstRow >>> 6;
        int lastWord = (endRow - 1) >>> 6;
        long[] possible = decision.possible();
        for (int word = firstWord; word <= lastWord; word++) {
            long mayMatch = possible[word - firstWord];
            if (mayMatch != 0) {
                long seen = mayMatch & snapshot.liveWord(word) & within(word, firstRow, endRow);
                long matches = seen & decision.sure()[word - firstWord];
                sure[word & (BLOCK_WORDS - 1)] |= matches;
                open[word & (BLOCK_WORDS - 1)] |= seen & ~matches;
                anySure |= matches != 0;
                anyOpen |= seen != matches;
            }
        }
    }

    /** The bits of a word that stand for rows from {@code firstRow} to {@code endRow}. */
    private static long within(int word, int firstRow, int endRow) {
        long bits = -1L;
        if (word == firstRow >>> 6) {
            bits &= -1L << firstRow;
        }
        if (word == endRow >>> 6) {
            bits &= ~(-1L << endRow);
        }
        return bits;
    }

    /** The rows that match. */
    RoaringBitmap matching() {
        flush();
        return matching;
    }

    /** The rows that may match or not. */
    RoaringBitmap undecided() {
        flush();
        return undecided;
    }

    private void turnTo(int next) {
        if (next != block) {
            flush();
            block = next;
        }
    }

    private void flush() {
        if (anySure) {
            flush(sure, matching);
            anySure = false;
        }
        if (anyOpen) {
            flush(open, undecided);
            anyOpen = false;
        }
    }

    private void flush(long[] bits, RoaringBitmap target) {
        RoaringBitmap rows = BitSetUtil.bitmapOf(bits);
        target.or(RoaringBitmap.addOffset(rows, (long) block * Segment.ROWS_MAX));
        Arrays.fill(bits, 0);
    }
}
