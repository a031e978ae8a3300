package io.vecstone.engine;

import io.vecstone.engine.kernel.BlockLayout;
import io.vecstone.engine.kernel.BlockList;
import io.vecstone.engine.kernel.BlockQuery;
import io.vecstone.engine.kernel.Kernel;
import io.vecstone.engine.kernel.ReferenceArithmetic;
import io.vecstone.engine.quant.RowCodes;
import io.vecstone.engine.quant.RowEncoder;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/**
 * One query over the coded rows of one snapshot: what is prepared once and shared by all threads
 * that work on it. Bounds are of ⟨q,x⟩, for Euclidean distance of ⟨q,x⟩ − ‖x‖²/2, which orders rows
 * as the distance does: ‖q−x‖² = ‖q‖² − 2(⟨q,x⟩ − ‖x‖²/2).
 */
final class CodedQuery {

    /**
     * Clusters that give the first bar, besides what it takes to have k rows. Of 100,000 text
     * embeddings 16, 32 and 64 leave 500, 420 and 360 rows to refine; with the final bar it would
     * be 130.
     */
    private static final int SEED_CLUSTERS = 32;

    /** Rows to look at for the first bar, per row wanted, where a filter allows few. */
    private static final int SEED_ROWS_PER_RESULT = 16;

    /** Where candidates are more than so many times those wanted, the best are computed first. */
    private static final int BEST_FIRST_SHARE = 2;

    /** Share of the clusters that give it at most: all are searched afterwards anyway. */
    private static final double SEED_SHARE_MAX = 0.25;

    private final Kernel kernel;
    private final Snapshot snapshot;
    private final CodedRows codes;
    private final TopKQuery query;
    private final @Nullable BlockQuery blockQuery;
    private final @Nullable AllowedPositions allowed;

    /** Null where no rows are met that it does not allow. */
    private final @Nullable RowFilter toBeAsked;

    private final float[] wholeQuery;
    private final float queryNorm;
    private final Similarity similarity;
    private final double querySquare;
    private final double underflow;
    private final SharedBar sharedBar;

    /** Rows, ascending, that a finder is done with before the others begin; not modified. */
    private volatile int[] seedRows = {};

    /** A query that looks at whole rows only. */
    static CodedQuery ofWholeRows(
            Kernel kernel, Snapshot snapshot, CodedRows codes, TopKQuery query) {
        return new CodedQuery(kernel, snapshot, codes, query, null, null);
    }

    /**
     * A query that goes through blocks.
     *
     * @param allowed the positions that its filter allows, or null to ask the filter itself
     */
    static CodedQuery ofBlocks(
            Kernel kernel,
            Snapshot snapshot,
            CodedRows codes,
            TopKQuery query,
            @Nullable AllowedPositions allowed) {
        BlockQuery blockQuery = codes.encoder().query(query.vector());
        return new CodedQuery(kernel, snapshot, codes, query, blockQuery, allowed);
    }

    private CodedQuery(
            Kernel kernel,
            Snapshot snapshot,
            CodedRows codes,
            TopKQuery query,
            @Nullable BlockQuery blockQuery,
            @Nullable AllowedPositions allowed) {
        this.kernel = kernel;
        this.snapshot = snapshot;
        this.codes = codes;
        this.query = query;
        this.blockQuery = blockQuery;
        this.allowed = allowed;
        this.wholeQuery = codes.encoder().padded(query.vector());
        this.similarity = new Similarity(kernel, snapshot, query.vector());
        double norm = ReferenceArithmetic.norm(query.vector());
        this.queryNorm = RowEncoder.atLeast(norm);
        this.querySquare = norm * norm;
        this.underflow = RowEncoder.underflow(query.vector().length, codes.normMax());
        this.sharedBar = new SharedBar(query.atLeast());
        this.toBeAsked = blockQuery != null && allowed == null ? query.filter() : null;
    }

    BlockQuery blockQuery() {
        return Objects.requireNonNull(blockQuery);
    }

    /** The positions that are allowed, where they are known. */
    @Nullable AllowedPositions allowed() {
        return allowed;
    }

    /**
     * Begins with {@code count} blocks, but for those that are left out as they can't have rows for
     * the answer.
     *
     * @param first of the blocks, within its chunk
     */
    void reset(BlockList blocks, int chunk, int first, int count) {
        if (allowed == null) {
            blocks.reset(first, count);
        } else {
            blocks.reset(first, count, allowed.words(), bit(chunk, first));
        }
    }

    /** Drops rows that the filter does not allow, as far as it is known by position. */
    void retain(BlockList blocks, int chunk, int first) {
        if (allowed != null) {
            blocks.retain(allowed.words(), bit(chunk, first));
        }
    }

    private int bit(int chunk, int block) {
        return (chunk << snapshot.shape().rowsLog2()) + block * BlockLayout.ROWS;
    }

    /**
     * Rows among which the best ones are taken for the first bar. With a filter that is known by
     * position the clusters are gone through until so many that are allowed have been met.
     */
    int seedRowsWanted() {
        if (allowed == null) {
            return Integer.MAX_VALUE;
        }
        int few = SEED_ROWS_PER_RESULT * query.k();
        double usual = (double) SEED_CLUSTERS * codes.order().clusterRows();
        return (int) Math.max(few, usual * share());
    }

    /**
     * The clusters to look for the first bar in, nearest first: some, and as many as should hold k
     * rows that may be in the answer.
     */
    Hits nearestClusters() {
        int clusterRows = codes.order().clusterRows();
        if (clusterRows == 0) {
            return Hits.NONE;
        }
        double wanted = SEED_CLUSTERS + 2.0 * query.k() / clusterRows / share();
        double clusters = (double) codes.positionCount() / clusterRows;
        int count = (int) Math.ceil(Math.min(wanted, clusters * SEED_SHARE_MAX));
        return codes.order()
                .nearestClusters(
                        kernel,
                        blockQuery(),
                        codes.layout(),
                        count,
                        snapshot.metric() == Metric.EUCLIDEAN,
                        allowed);
    }

    /** The share of the rows that may be in an answer. */
    private double share() {
        RowFilter filter = query.filter();
        double rows = filter == null ? snapshot.liveRowCount() : filter.count();
        return Math.max(1e-9, rows / snapshot.rowCount());
    }

    int k() {
        return query.k();
    }

    /** Tells the rows that the first bar comes from; before any finder looks at rows. */
    void seeded(int[] ascendingRows) {
        seedRows = ascendingRows;
    }

    /** Whether a row may be in an answer to this query, as far as its vector does not matter. */
    boolean allows(int row) {
        return snapshot.isLive(row) && (toBeAsked == null || toBeAsked.contains(row));
    }

    /** The best rows that one thread has found, and how it finds them. */
    final class Finder {

        private static final int RESCORED_AT_ONCE = 8;

        /** Rows whose codes the first cache still holds when their numbers are read. */
        private static final int BOUNDED_AT_ONCE = 32;

        private final TopKHeap heap = new TopKHeap(query.k(), query.atLeast());
        private final int[] candidates;
        private final float[] bounds;
        private final Similarity.Batch batch = similarity.new Batch(RESCORED_AT_ONCE);
        private int candidateCount;
        private float bar = query.atLeast();
        private float rejectBelow = lowestBound(query.atLeast());
        private int refined;
        private int rescored;

        /**
         * @param candidatesMax rows that are looked at together
         */
        Finder(int candidatesMax) {
            candidates = new int[candidatesMax];
            bounds = new float[candidatesMax];
        }

        TopKHeap heap() {
            return heap;
        }

        Hits.Cost cost() {
            return new Hits.Cost(refined, rescored);
        }

        /** The bound that a row must reach to be looked at more closely. */
        float rejectBelow() {
            return rejectBelow;
        }

        /** Shares bars with the other threads. */
        void exchangeBars() {
            raiseBar(sharedBar.raise(heap.bar()));
        }

        /** Gives the query its first bar. */
        void seed(Seeds seeds) {
            int[] rows = seeds.best();
            for (int row : rows) {
                offer(row);
            }
            refine();
            Arrays.sort(rows);
            seeded(rows);
            sharedBar.raise(heap.bar());
        }

        /** Takes blocks that are through the first stage to the end. */
        void finish(MemorySegment[] segments, int chunk, BlockList blocks) {
            BlockLayout layout = codes.layout();
            for (int stage = 1; stage < layout.stageCount() && blocks.count() > 0; stage++) {
                kernel.stage(segments, layout, stage, blockQuery(), rejectBelow, blocks);
            }
            for (int i = 0; i < blocks.count(); i++) {
                int position =
                        (chunk << snapshot.shape().rowsLog2())
                                + blocks.number(i) * BlockLayout.ROWS;
                visit(position, blocks.reached(i));
            }
        }

        private void visit(int position, int reached) {
            for (int bits = reached; bits != 0; bits &= bits - 1) {
                int at = position + Integer.numberOfTrailingZeros(bits);
                if (at < codes.positionCount()) {
                    offer(codes.order().rowAt(at));
                }
            }
        }

        /**
         * Takes a coded row that may be in the answer, if its filter allows it and it was not among
         * the first ones. It waits until some have come together: {@link #refine} has to be called
         * at the end.
         */
        void offer(int row) {
            if (allows(row) && Arrays.binarySearch(seedRows, row) < 0) {
                add(row);
            }
        }

        /** Takes coded rows whichever were the first ones, otherwise as {@link #offer} does. */
        void addAll(int[] rows, int from, int to) {
            for (int i = from; i < to; i++) {
                if (allows(rows[i])) {
                    add(rows[i]);
                }
            }
        }

        private void add(int row) {
            candidates[candidateCount++] = row;
            if (candidateCount == candidates.length) {
                refine();
            }
        }

        /** Bounds the candidates by their codes of whole rows, and computes those that remain. */
        void refine() {
            int count = candidateCount;
            candidateCount = 0;
            if (codes.hasWholeRows()) {
                refined += count;
                for (int from = 0; from < count; from += BOUNDED_AT_ONCE) {
                    int to = Math.min(from + BOUNDED_AT_ONCE, count);
                    kernel.dotCodes(codes.wholeRows(), candidates, from, to, wholeQuery, bounds);
                    RowCodes.bound(codes.wholeRows(), candidates, from, to, queryNorm, bounds);
                }
                if (count > BEST_FIRST_SHARE * query.k()) {
                    rescoreBest(count);
                }
            } else {
                Arrays.fill(bounds, 0, count, Float.POSITIVE_INFINITY);
            }
            for (int i = 0; i < count; i++) {
                if (bounds[i] >= rejectBelow) {
                    rescore(candidates[i]);
                }
            }
            flush();
        }

        /**
         * Computes those of the highest bounds first: they give a bar that spares most others, when
         * there is no good one yet.
         */
        private void rescoreBest(int count) {
            var best = new TopKHeap(query.k(), rejectBelow);
            float reached = best.bar();
            for (int i = 0; i < count; i++) {
                if (bounds[i] >= reached) {
                    best.offer(bounds[i], i);
                    reached = best.bar();
                }
            }
            Hits highest = best.drain(Hits.Cost.NONE);
            for (int rank = 0; rank < highest.size(); rank++) {
                int candidate = highest.row(rank);
                rescore(candidates[candidate]);
                bounds[candidate] = Float.NaN; // reaches no bar again
            }
            flush();
        }

        private void rescore(int row) {
            batch.add(row);
            if (batch.isFull()) {
                flush();
            }
        }

        private void flush() {
            rescored += batch.count();
            batch.offerTo(heap);
            raiseBar(heap.bar());
        }

        private void raiseBar(float candidate) {
            if (candidate > bar) {
                bar = candidate;
                rejectBelow = lowestBound(candidate);
            }
        }
    }

    /**
     * The bound that a row must reach to have a chance of a similarity of {@code bar}. A similarity
     * that rounds to at least bar is at least bar − ulp(bar) before; for Euclidean distance that is
     * a distance of at most d = −bar + ulp(bar), and so a bound of at least (‖q‖² − d²)/2. The
     * reference arithmetic's own error, below (n/8+8)·2⁻⁵³ of ‖q‖‖x‖ or d², and the roundings here
     * are taken off.
     */
    private float lowestBound(float bar) {
        if (bar == Float.NEGATIVE_INFINITY) {
            return bar;
        }
        double lowest = (double) bar - Math.ulp(bar);
        double relative = (wholeQuery.length + 64) * 0x1p-52;
        double value;
        double magnitude;
        if (snapshot.metric() == Metric.EUCLIDEAN) {
            double distance = Math.max(0, -lowest);
            value = (querySquare - distance * distance) / 2;
            magnitude = querySquare + distance * distance;
        } else {
            value = lowest;
            magnitude = Math.sqrt(querySquare) * codes.normMax();
        }
        double reached = value - relative * magnitude - underflow;
        return Math.nextDown((float) reached);
    }
}
