package io.vecstone.engine;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One query over those coded rows of one snapshot that a selective filter allows: looks at their
 * codes of whole rows, one by one, and leaves all others alone. Any number of threads share the
 * work.
 */
final class CodedGather {

    private static final int MORSEL_ROWS = 1 << 14;

    /** There is no first bar: the more rows are looked at together, the fewer are computed. */
    private static final int CANDIDATES_MAX = 1024;

    private static final int ROWS_AT_ONCE = 256;

    private final CodedQuery query;
    private final int[] allowed;
    private final int rowCount;
    private final int morselRows;
    private final AtomicInteger nextMorsel = new AtomicInteger();

    /**
     * @param rowCount rows below it are looked at
     * @param isShared whether several threads share the work
     */
    CodedGather(CodedQuery query, RowFilter allowed, int rowCount, boolean isShared) {
        this.query = query;
        this.allowed = allowed.ordinals();
        this.rowCount = rowCount;
        this.morselRows = isShared ? MORSEL_ROWS : Math.max(1, rowCount);
    }

    /** Used by one thread. */
    final class Worker implements Runnable {

        private final CodedQuery.Finder finder = query.new Finder(CANDIDATES_MAX);
        private final int[] rows = new int[ROWS_AT_ONCE];

        CodedQuery.Finder finder() {
            return finder;
        }

        @Override
        public void run() {
            int morselCount = Math.ceilDiv(rowCount, morselRows);
            for (int m = nextMorsel.getAndIncrement();
                    m < morselCount;
                    m = nextMorsel.getAndIncrement()) {
                finder.exchangeBars();
                int from = m * morselRows;
                gather(from, Math.min(from + morselRows, rowCount));
            }
            finder.exchangeBars();
            finder.refine();
        }

        private void gather(int from, int to) {
            int end = firstFrom(to);
            for (int at = firstFrom(from); at < end; at += ROWS_AT_ONCE) {
                int count = Math.min(ROWS_AT_ONCE, end - at);
                System.arraycopy(allowed, at, rows, 0, count);
                finder.addAll(rows, query.retainAllowed(rows, count));
            }
        }

        /** Where the allowed rows from {@code row} on begin. */
        private int firstFrom(int row) {
            int at = Arrays.binarySearch(allowed, row);
            return at < 0 ? -at - 1 : at;
        }
    }
}
