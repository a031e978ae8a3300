package io.vecstone.engine;

import io.vecstone.engine.kernel.Kernel;
import io.vecstone.engine.kernel.ReferenceArithmetic;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

import java.util.concurrent.atomic.AtomicInteger;

/** One query on its way over one snapshot: what its workers share. */
final class Scan {

    private static final int BLOCK_ROWS = 256;

    /**
     * A row of the reference arithmetic costs about as much as this many of the kernel: a filter
     * that lets fewer than one row in so many pass is followed row by row.
     */
    private static final int GATHER_COST = 6;

    private static final double FLOAT_ROUNDING = 0x1p-24;
    private static final double SUBNORMAL_ROUNDING = 0x1p-149;

    private final Kernel kernel;
    private final Snapshot snapshot;
    private final float[] query;
    private final int k;
    private final float atLeast;
    private final @Nullable RowFilter filter;
    private final int firstRow;
    private final int morselRows;
    private final Slack slack;
    private final Similarity similarity;
    private final AtomicInteger nextMorsel = new AtomicInteger();
    private final SharedBar sharedBar;

    /**
     * @param firstRow rows below it are left out
     */
    Scan(Kernel kernel, Snapshot snapshot, int firstRow, TopKQuery topK) {
        this.kernel = kernel;
        this.snapshot = snapshot;
        this.query = topK.vector();
        this.k = topK.k();
        this.atLeast = topK.atLeast();
        this.filter = topK.filter();
        this.slack = Slack.of(query);
        this.similarity = new Similarity(kernel, snapshot, query);
        this.firstRow = firstRow;
        this.sharedBar = new SharedBar(atLeast);
        long rows = ExactSearch.MORSEL_BYTES / snapshot.shape().rowBytes();
        // A power of two that divides the chunk, so that no morsel crosses a chunk's end.
        int powerOfTwo = Integer.highestOneBit((int) Math.max(1, rows));
        this.morselRows = Math.min(powerOfTwo, snapshot.shape().rowsPerChunk());
    }

    /**
     * How far a kernel's estimate may lie from the reference value.
     *
     * @param perNorm dot products: to be multiplied by the row's norm
     * @param absolute dot products and squared distances: underflow
     * @param relative squared distances: share of the value
     */
    private record Slack(double perNorm, double absolute, double relative) {

        /**
         * From {@link Kernel}: γₙ‖q‖‖x‖ + n·2⁻¹⁴⁹ for dot products and γₙ₊₂ relative for squared
         * distances; from {@link ReferenceArithmetic}: (n/8 + 5)·2⁻⁵³, which is far below one more
         * unit of 2⁻²⁴. The roundings of the comparison itself, in double, are below another one.
         * Together γₙ₊₄ covers both.
         */
        static Slack of(float[] query) {
            int terms = query.length + 4;
            double gamma = terms * FLOAT_ROUNDING / (1 - terms * FLOAT_ROUNDING);
            double queryNorm = Math.nextUp((float) ReferenceArithmetic.norm(query));
            return new Slack(gamma * queryNorm, terms * SUBNORMAL_ROUNDING, gamma);
        }
    }

    /** Takes morsels until none is left. Used by one thread. */
    final class Worker implements Runnable {

        private final TopKHeap heap = new TopKHeap(k, atLeast);
        private final float[] estimates = new float[BLOCK_ROWS];
        private float bar = atLeast;
        private double rejectBound = rejectBound(atLeast);
        private int rescored;

        TopKHeap heap() {
            return heap;
        }

        Hits.Cost cost() {
            return new Hits.Cost(0, rescored);
        }

        @Override
        public void run() {
            int firstMorsel = firstRow / morselRows;
            int morselCount = (snapshot.rowCount() + morselRows - 1) / morselRows;
            for (int m = firstMorsel + nextMorsel.getAndIncrement();
                    m < morselCount;
                    m = firstMorsel + nextMorsel.getAndIncrement()) {
                int from = Math.max(firstRow, m * morselRows);
                scan(from, Math.min((m + 1) * morselRows, snapshot.rowCount()));
                raiseBar(sharedBar.raise(heap.bar()));
            }
        }

        private void scan(int from, int to) {
            if (filter == null) {
                estimate(from, to);
                return;
            }
            long allowed = filter.rows().rangeCardinality(from, to);
            if (allowed * GATHER_COST < to - from) {
                gather(filter.rows(), from, to);
            } else {
                estimate(from, to);
            }
        }

        /** Scores the allowed rows one by one. */
        private void gather(RoaringBitmap allowed, int from, int to) {
            Snapshot.Chunk chunk = snapshot.chunks().get(snapshot.shape().chunkOf(from));
            PeekableIntIterator rows = allowed.getIntIterator();
            rows.advanceIfNeeded(from);
            while (rows.hasNext()) {
                int row = rows.next();
                if (row >= to) {
                    return;
                }
                int rowInChunk = snapshot.shape().rowInChunk(row);
                if (chunk.isLive(rowInChunk)) {
                    rescore(row);
                }
            }
        }

        /**
         * Estimates all rows from..to, which lie in one chunk, and rescores those that may reach
         * the bar.
         */
        private void estimate(int from, int to) {
            Snapshot.Chunk chunk = snapshot.chunks().get(snapshot.shape().chunkOf(from));
            long rowBytes = snapshot.shape().rowBytes();
            for (int first = from; first < to; first += BLOCK_ROWS) {
                int count = Math.min(BLOCK_ROWS, to - first);
                int inChunk = snapshot.shape().rowInChunk(first);
                if (snapshot.metric() == Metric.EUCLIDEAN) {
                    kernel.squaredDistance(
                            chunk.rows(), inChunk * rowBytes, count, query, estimates);
                    rescoreNear(chunk, inChunk, first, count);
                } else {
                    kernel.dot(chunk.rows(), inChunk * rowBytes, count, query, estimates);
                    rescoreSimilar(chunk, inChunk, first, count);
                }
            }
        }

        private void rescoreSimilar(Snapshot.Chunk chunk, int inChunk, int first, int count) {
            float[] norms = chunk.norms();
            for (int i = 0; i < count; i++) {
                double upperBound = estimates[i] + slack.perNorm() * norms[inChunk + i];
                if (upperBound >= rejectBound) {
                    rescoreIfAllowed(chunk, inChunk + i, first + i);
                }
            }
        }

        private void rescoreNear(Snapshot.Chunk chunk, int inChunk, int first, int count) {
            for (int i = 0; i < count; i++) {
                if (estimates[i] <= rejectBound) {
                    rescoreIfAllowed(chunk, inChunk + i, first + i);
                }
            }
        }

        private void rescoreIfAllowed(Snapshot.Chunk chunk, int rowInChunk, int row) {
            if (chunk.isLive(rowInChunk) && (filter == null || filter.rows().contains(row))) {
                rescore(row);
            }
        }

        private void rescore(int row) {
            rescored++;
            heap.offer(similarity.of(row), row);
            raiseBar(heap.bar());
        }

        private void raiseBar(float candidate) {
            if (candidate > bar) {
                bar = candidate;
                rejectBound = rejectBound(candidate);
            }
        }

        /**
         * What an estimate is compared with. A similarity that rounds to at least {@code bar} is at
         * least bar − ulp(bar) before rounding.
         */
        private double rejectBound(float bar) {
            double lowest = (double) bar - Math.ulp(bar);
            if (bar == Float.NEGATIVE_INFINITY) {
                lowest = Double.NEGATIVE_INFINITY;
            }
            if (snapshot.metric() != Metric.EUCLIDEAN) {
                return lowest - slack.absolute();
            }
            if (lowest > 0) {
                return -1; // no distance is negative
            }
            return lowest * lowest * (1 + slack.relative()) + slack.absolute();
        }
    }
}
