package io.vecstone.engine;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One query over those coded rows of one snapshot that a selective filter allows: looks at their
 * codes of whole rows, one by one, and leaves all others alone. Any number of threads share the
 * work.
 */
final class CodedGather {

    /** Allowed rows that a thread takes at once. */
    private static final int MORSEL_ROWS = 1 << 11;

    /** There is no first bar: the more rows are looked at together, the fewer are computed. */
    private static final int CANDIDATES_MAX = 1024;

    private final CodedQuery query;
    private final int[] allowed;
    private final int allowedCount;
    private final AtomicInteger nextMorsel = new AtomicInteger();

    /**
     * @param rowCount rows below it are looked at
     */
    CodedGather(CodedQuery query, RowFilter allowed, int rowCount) {
        this.query = query;
        this.allowed = allowed.ordinals();
        int at = Arrays.binarySearch(this.allowed, rowCount);
        this.allowedCount = at < 0 ? -at - 1 : at;
    }

    /** Used by one thread. */
    final class Worker implements Runnable {

        private final CodedQuery.Finder finder = query.new Finder(CANDIDATES_MAX);

        CodedQuery.Finder finder() {
            return finder;
        }

        @Override
        public void run() {
            int morselCount = Math.ceilDiv(allowedCount, MORSEL_ROWS);
            for (int m = nextMorsel.getAndIncrement();
                    m < morselCount;
                    m = nextMorsel.getAndIncrement()) {
                finder.exchangeBars();
                int from = m * MORSEL_ROWS;
                finder.addAll(allowed, from, Math.min(from + MORSEL_ROWS, allowedCount));
            }
            finder.exchangeBars();
            finder.refine();
        }
    }
}
