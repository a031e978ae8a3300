package io.vecstone.engine;

import io.vecstone.engine.kernel.BlockList;
import io.vecstone.engine.kernel.BlockQuery;
import io.vecstone.engine.kernel.Kernel;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One pass over the coded rows of one snapshot for a tile of up to {@link Kernel#TILE} queries.
 *
 * <p>First each query gets a bar near the final one from the clusters whose means are most similar
 * to it ({@link Seeds}). Then all blocks are read in the order in which they lie. The first stage,
 * which every block goes through, is computed for all queries of the tile at once; the blocks that
 * a query can't exclude yet go on to its next stage, and the rows that are left at the end are
 * bounded by the codes of whole rows, and computed.
 *
 * <p>Work is handed out in morsels; any number of threads share a pass, each with a {@link Worker}.
 */
final class CodedScan {

    private static final int CANDIDATES_MAX = 64;

    private final Kernel kernel;
    private final Snapshot snapshot;
    private final CodedRows codes;
    private final List<CodedQuery> queries;
    private final BlockQuery[] blockQueries;
    private final int[] tile;
    private final int blockCount;
    private final int blocksPerChunk;
    private final int morselBlocks;
    private final int morselCount;
    private final AtomicInteger nextSeeded = new AtomicInteger();
    private final CountDownLatch toBeSeeded;
    private final AtomicInteger nextMorsel = new AtomicInteger();

    /**
     * @param tile at most {@link Kernel#TILE}, of blocks
     */
    CodedScan(Kernel kernel, Snapshot snapshot, CodedRows codes, List<CodedQuery> tile) {
        this.kernel = kernel;
        this.snapshot = snapshot;
        this.codes = codes;
        this.queries = List.copyOf(tile);
        this.blockQueries = queries.stream().map(CodedQuery::blockQuery).toArray(BlockQuery[]::new);
        this.tile = tile(blockQueries, codes.layout().cut(0));
        this.blockCount = codes.blockCount();
        this.blocksPerChunk = codes.blocksPerChunk();
        this.morselBlocks = Math.min(BlockList.CAPACITY, blocksPerChunk);
        this.morselCount = (blockCount + morselBlocks - 1) / morselBlocks;
        this.toBeSeeded = new CountDownLatch(queries.size());
    }

    private static int[] tile(BlockQuery[] queries, int length) {
        int pairs = length / 2;
        var tile = new int[queries.length == 1 ? 0 : pairs * Kernel.TILE];
        for (int i = 0; i < tile.length; i += Kernel.TILE) {
            for (int j = 0; j < queries.length; j++) {
                tile[i + j] = queries[j].pairs()[i / Kernel.TILE];
            }
        }
        return tile;
    }

    /** Used by one thread. */
    final class Worker implements Runnable {

        private final List<CodedQuery.Finder> finders = new ArrayList<>();
        private final BlockList[] lists;
        private final float[] bars = new float[queries.size()];

        Worker() {
            for (CodedQuery query : queries) {
                finders.add(query.new Finder(CANDIDATES_MAX));
            }
            int steps = Math.ceilDiv(queries.size(), Kernel.TILE_STEP);
            lists = new BlockList[queries.size() == 1 ? 1 : steps * Kernel.TILE_STEP];
            Arrays.setAll(lists, i -> new BlockList());
        }

        CodedQuery.Finder finder(int query) {
            return finders.get(query);
        }

        @Override
        public void run() {
            for (int j = nextSeeded.getAndIncrement();
                    j < queries.size();
                    j = nextSeeded.getAndIncrement()) {
                seed(j);
            }
            awaitSeeds();
            for (int m = nextMorsel.getAndIncrement();
                    m < morselCount;
                    m = nextMorsel.getAndIncrement()) {
                scan(m * morselBlocks, Math.min((m + 1) * morselBlocks, blockCount));
            }
            finders.forEach(CodedQuery.Finder::refine);
        }

        private void seed(int query) {
            try {
                var seeds = new Seeds(kernel, snapshot, codes, queries.get(query), lists[0]);
                finders.get(query).seed(seeds);
            } finally {
                toBeSeeded.countDown(); // whatever happens: the others wait for it
            }
        }

        /** All of one morsel, which lies in one chunk. */
        private void scan(int from, int to) {
            int chunk = from / blocksPerChunk;
            int first = from % blocksPerChunk;
            MemorySegment[] segments = codes.blocks(chunk).segments();
            begin(chunk, first, to - from);
            for (int j = 0; j < bars.length; j++) {
                finders.get(j).exchangeBars();
                bars[j] = finders.get(j).rejectBelow();
            }
            if (bars.length == 1) {
                kernel.stage(segments, codes.layout(), 0, blockQueries[0], bars[0], lists[0]);
            } else {
                kernel.firstStage(segments, codes.layout(), tile, blockQueries, bars, lists);
            }
            for (int j = 0; j < bars.length; j++) {
                queries.get(j).retain(lists[j], chunk, first);
                finders.get(j).finish(segments, chunk, lists[j]);
            }
        }

        /** Queries of a tile go through the same blocks; one alone only where it may find rows. */
        private void begin(int chunk, int first, int count) {
            if (lists.length == 1) {
                queries.getFirst().reset(lists[0], chunk, first, count);
            } else {
                for (BlockList list : lists) {
                    list.reset(first, count);
                }
            }
        }
    }

    /** Returns when every query has its first bar: another worker may be about to give it. */
    private void awaitSeeds() {
        boolean interrupted = false;
        while (true) {
            try {
                toBeSeeded.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
