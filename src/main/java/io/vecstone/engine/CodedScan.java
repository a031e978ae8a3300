package io.vecstone.engine;

import io.vecstone.engine.kernel.Kernel;
import io.vecstone.engine.kernel.ReferenceArithmetic;
import io.vecstone.engine.quant.CodeChunk;
import io.vecstone.engine.quant.CodeLevel;
import io.vecstone.engine.quant.LevelQuery;
import io.vecstone.engine.quant.RowEncoder;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One query over the coded rows of one snapshot, in two passes that its workers go through
 * together.
 *
 * <p>The first pass reads the codes of the first level, all of them, and keeps per block of {@value
 * #BLOCK_ROWS} rows the largest upper bound. The second visits blocks: first those of the largest
 * bounds, which soon makes the bar high, then all others whose bound still reaches it. In a block
 * visited, the rows whose bound reaches the bar are bounded again by their full codes, and those
 * that still reach it are computed exactly.
 *
 * <p>Bounds are of ⟨q,x⟩, for Euclidean distance of ⟨q,x⟩ − ‖x‖²/2, which orders rows as the
 * distance does: ‖q−x‖² = ‖q‖² − 2(⟨q,x⟩ − ‖x‖²/2).
 */
final class CodedScan {

    static final int BLOCK_ROWS = 32;

    /** Blocks of a morsel, about 1 MiB of codes at common dimensions. */
    private static final int MORSEL_BLOCKS = 256;

    /** Best blocks that are visited first, beside one per result. */
    private static final int SEED_BLOCKS = 16;

    private final Kernel kernel;
    private final Snapshot snapshot;
    private final CodedRows codes;
    private final float[] query;
    private final int k;
    private final float atLeast;
    private final @Nullable RoaringBitmap filter;
    private final LevelQuery firstQuery;
    private final LevelQuery fullQuery;
    private final Similarity similarity;
    private final double querySquare;
    private final double underflow;
    private final int blockCount;
    private final float[] blockBounds;
    private final SharedBar sharedBar;
    private final AtomicInteger nextMorsel = new AtomicInteger();
    private final AtomicInteger nextSeed = new AtomicInteger();
    private final AtomicInteger nextVisit = new AtomicInteger();

    /** The blocks to visit first, best first; set between the passes. */
    private Hits seeds = Hits.NONE;

    /**
     * @param buffer at least {@link #blocksOf} elements; overwritten
     */
    CodedScan(
            Kernel kernel,
            Snapshot snapshot,
            CodedRows codes,
            float[] query,
            int k,
            float atLeast,
            @Nullable RoaringBitmap filter,
            float[] buffer) {
        this.kernel = kernel;
        this.snapshot = snapshot;
        this.codes = codes;
        this.query = query;
        this.k = k;
        this.atLeast = atLeast;
        this.filter = filter;
        this.firstQuery = codes.encoder().firstQuery(query);
        this.fullQuery = codes.encoder().fullQuery(query);
        this.similarity = new Similarity(snapshot, query);
        double norm = ReferenceArithmetic.norm(query);
        this.querySquare = norm * norm;
        this.underflow = RowEncoder.underflow(query.length, codes.normMax());
        this.blockCount = blocksOf(codes);
        this.blockBounds = buffer;
        this.sharedBar = new SharedBar(atLeast);
    }

    static int blocksOf(CodedRows codes) {
        return (codes.rowCount() + BLOCK_ROWS - 1) / BLOCK_ROWS;
    }

    /** Between the passes: the blocks of the largest bounds that any worker saw. */
    void seed(Iterable<Worker> workers) {
        var best = new TopKHeap(seedCount(), Float.NEGATIVE_INFINITY);
        for (Worker worker : workers) {
            best.offerAll(worker.bestBlocks);
        }
        seeds = best.drain(Hits.Cost.NONE);
        for (int i = 0; i < seeds.size(); i++) {
            blockBounds[seeds.row(i)] = Float.NEGATIVE_INFINITY; // not to be visited again
        }
    }

    private int seedCount() {
        return (int) Math.min(blockCount, (long) k + SEED_BLOCKS);
    }

    /** Used by one thread at a time. */
    final class Worker {

        private final TopKHeap heap = new TopKHeap(k, atLeast);
        private final TopKHeap bestBlocks = new TopKHeap(seedCount(), Float.NEGATIVE_INFINITY);
        private final float[] bounds = new float[BLOCK_ROWS];
        private final float[] bound = new float[1];
        private float bar = atLeast;
        private float rejectBelow = rejectBelow(atLeast);
        private int refined;
        private int rescored;

        TopKHeap heap() {
            return heap;
        }

        Hits.Cost cost() {
            return new Hits.Cost(refined, rescored);
        }

        /** The first pass: bounds of blocks. */
        void bound() {
            int morselCount = (blockCount + MORSEL_BLOCKS - 1) / MORSEL_BLOCKS;
            for (int m = nextMorsel.getAndIncrement();
                    m < morselCount;
                    m = nextMorsel.getAndIncrement()) {
                int end = Math.min((m + 1) * MORSEL_BLOCKS, blockCount);
                for (int block = m * MORSEL_BLOCKS; block < end; block++) {
                    float max = boundsOf(block);
                    blockBounds[block] = max;
                    if (max >= bestBlocks.bar()) {
                        bestBlocks.offer(max, block);
                    }
                }
            }
        }

        /** The second pass: visits blocks. */
        void visit() {
            for (int i = nextSeed.getAndIncrement();
                    i < seeds.size();
                    i = nextSeed.getAndIncrement()) {
                visit(seeds.row(i), seeds.similarity(i));
            }
            int morselCount = (blockCount + MORSEL_BLOCKS - 1) / MORSEL_BLOCKS;
            for (int m = nextVisit.getAndIncrement();
                    m < morselCount;
                    m = nextVisit.getAndIncrement()) {
                int end = Math.min((m + 1) * MORSEL_BLOCKS, blockCount);
                for (int block = m * MORSEL_BLOCKS; block < end; block++) {
                    float max = blockBounds[block];
                    if (max >= rejectBelow && max > Float.NEGATIVE_INFINITY) {
                        visit(block, max);
                    }
                }
            }
        }

        private void visit(int block, float max) {
            raiseBar(sharedBar.raise(heap.bar()));
            if (max < rejectBelow) {
                return;
            }
            boundsOf(block);
            int first = block * BLOCK_ROWS;
            int index = snapshot.shape().chunkOf(first);
            Snapshot.Chunk rows = snapshot.chunks().get(index);
            CodeChunk chunk = codes.chunk(index);
            int count = Math.min(BLOCK_ROWS, codes.rowCount() - first);
            for (int i = 0; i < count; i++) {
                if (bounds[i] >= rejectBelow) {
                    visitRow(rows, chunk, first + i);
                }
            }
        }

        private void visitRow(Snapshot.Chunk rows, CodeChunk chunk, int row) {
            int inChunk = snapshot.shape().rowInChunk(row);
            if (!rows.isLive(inChunk) || (filter != null && !filter.contains(row))) {
                return;
            }
            if (codes.hasPrefix()) {
                refined++;
                chunk.full().bounds(kernel, fullQuery, chunk.halves(), inChunk, 1, bound);
                if (bound[0] < rejectBelow) {
                    return;
                }
            }
            rescored++;
            heap.offer(similarity.of(rows, inChunk), row);
            raiseBar(heap.bar());
        }

        private float boundsOf(int block) {
            int first = block * BLOCK_ROWS;
            CodeChunk chunk = codes.chunk(snapshot.shape().chunkOf(first));
            int count = Math.min(BLOCK_ROWS, codes.rowCount() - first);
            CodeLevel level = chunk.first();
            return level.bounds(
                    kernel,
                    firstQuery,
                    chunk.halves(),
                    snapshot.shape().rowInChunk(first),
                    count,
                    bounds);
        }

        private void raiseBar(float candidate) {
            if (candidate > bar) {
                bar = candidate;
                rejectBelow = rejectBelow(candidate);
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
    private float rejectBelow(float bar) {
        if (bar == Float.NEGATIVE_INFINITY) {
            return bar;
        }
        double lowest = (double) bar - Math.ulp(bar);
        double relative = (query.length + 64) * 0x1p-52;
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
