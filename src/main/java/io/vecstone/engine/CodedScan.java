package io.vecstone.engine;

import io.vecstone.engine.kernel.BlockLayout;
import io.vecstone.engine.kernel.BlockList;
import io.vecstone.engine.kernel.BlockQuery;
import io.vecstone.engine.kernel.Kernel;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One pass over the coded rows of one snapshot for a tile of up to {@link Kernel#TILE} queries.
 *
 * <p>First each query visits the clusters whose means are most similar to it. Their rows give it a
 * bar near the final one. Then all other blocks are read in the order in which they lie. The first
 * stage, which every block goes through, is computed for all queries of the tile at once; the
 * blocks that a query can't exclude yet go on to its next stage, and the rows that are left at the
 * end are bounded by the codes of whole rows, and computed.
 *
 * <p>Work is handed out in morsels; any number of threads share a pass, each with a {@link Worker}.
 */
final class CodedScan {

    private final Kernel kernel;
    private final Snapshot snapshot;
    private final CodedRows codes;
    private final List<CodedQuery> queries;
    private final BlockQuery[] blockQueries;
    private final float[] tile;
    private final int blockCount;
    private final int blocksPerChunk;
    private final int morselBlocks;
    private final int morselCount;
    private final List<Seed> seeds;
    private final List<int[]> seedBlocks; // per query, ascending: from, to, from, to, …
    private final AtomicInteger nextSeed = new AtomicInteger();
    private final AtomicInteger nextMorsel = new AtomicInteger();

    /** Blocks that one query visits first. */
    private record Seed(int query, int from, int to) {}

    CodedScan(Kernel kernel, Snapshot snapshot, CodedRows codes, List<TopKQuery> tileQueries) {
        this.kernel = kernel;
        this.snapshot = snapshot;
        this.codes = codes;
        this.queries =
                tileQueries.stream()
                        .map(query -> new CodedQuery(kernel, snapshot, codes, query))
                        .toList();
        this.blockQueries = queries.stream().map(CodedQuery::blockQuery).toArray(BlockQuery[]::new);
        this.tile = tile(blockQueries, codes.layout().cut(0));
        this.blockCount = (codes.positionCount() + BlockLayout.ROWS - 1) / BlockLayout.ROWS;
        this.blocksPerChunk = Math.max(1, snapshot.shape().rowsPerChunk() / BlockLayout.ROWS);
        this.morselBlocks = Math.min(BlockList.CAPACITY, blocksPerChunk);
        this.morselCount = (blockCount + morselBlocks - 1) / morselBlocks;
        this.seedBlocks = new ArrayList<>();
        this.seeds = seeds();
    }

    private static float[] tile(BlockQuery[] queries, int length) {
        if (queries.length == 1) {
            return queries[0].vector();
        }
        var tile = new float[length * Kernel.TILE];
        for (int j = 0; j < queries.length; j++) {
            for (int i = 0; i < length; i++) {
                tile[i * Kernel.TILE + j] = queries[j].vector()[i];
            }
        }
        return tile;
    }

    /** The best clusters of every query, then the second best, and so on. */
    private List<Seed> seeds() {
        List<Hits> clusters = queries.stream().map(CodedQuery::seeds).toList();
        List<Seed> found = new ArrayList<>();
        int most = clusters.stream().mapToInt(Hits::size).max().orElse(0);
        for (int rank = 0; rank < most; rank++) {
            for (int j = 0; j < queries.size(); j++) {
                if (rank < clusters.get(j).size()) {
                    int cluster = clusters.get(j).row(rank);
                    RowOrder order = codes.order();
                    found.add(
                            new Seed(j, order.firstBlock(cluster), order.firstBlock(cluster + 1)));
                }
            }
        }
        for (Hits ofQuery : clusters) {
            int[] sorted = new int[ofQuery.size()];
            Arrays.setAll(sorted, ofQuery::row);
            Arrays.sort(sorted);
            seedBlocks.add(
                    Arrays.stream(sorted)
                            .flatMap(cluster ->
                                    java.util.stream.IntStream.of(
                                            codes.order().firstBlock(cluster),
                                            codes.order().firstBlock(cluster + 1)))
                            .toArray());
        }
        return found;
    }

    /** Used by one thread. */
    final class Worker implements Runnable {

        private final List<CodedQuery.Finder> finders = new ArrayList<>();
        private final BlockList[] lists;
        private final float[] bars = new float[queries.size()];

        Worker() {
            for (CodedQuery query : queries) {
                finders.add(query.new Finder());
            }
            lists = new BlockList[queries.size() == 1 ? 1 : Kernel.TILE];
            Arrays.setAll(lists, i -> new BlockList());
        }

        CodedQuery.Finder finder(int query) {
            return finders.get(query);
        }

        @Override
        public void run() {
            for (int i = nextSeed.getAndIncrement();
                    i < seeds.size();
                    i = nextSeed.getAndIncrement()) {
                visit(seeds.get(i));
            }
            for (int m = nextMorsel.getAndIncrement();
                    m < morselCount;
                    m = nextMorsel.getAndIncrement()) {
                scan(m * morselBlocks, Math.min((m + 1) * morselBlocks, blockCount));
            }
        }

        private void visit(Seed seed) {
            CodedQuery.Finder finder = finders.get(seed.query);
            BlockQuery query = blockQueries[seed.query];
            int end = Math.min(seed.to, blockCount);
            for (int from = seed.from; from < end; ) {
                int to = Math.min(end, (from / morselBlocks + 1) * morselBlocks);
                finder.exchangeBars();
                int chunk = from / blocksPerChunk;
                MemorySegment segment = codes.blocks(chunk).segment();
                lists[0].reset(from % blocksPerChunk, to - from);
                kernel.stage(segment, codes.layout(), 0, query, finder.rejectBelow(), lists[0]);
                finder.finish(segment, chunk, lists[0]);
                from = to;
            }
        }

        /** All of one morsel, which lies in one chunk. */
        private void scan(int from, int to) {
            int chunk = from / blocksPerChunk;
            int first = from % blocksPerChunk;
            MemorySegment segment = codes.blocks(chunk).segment();
            for (BlockList list : lists) {
                list.reset(first, to - from);
            }
            for (int j = 0; j < bars.length; j++) {
                finders.get(j).exchangeBars();
                bars[j] = finders.get(j).rejectBelow();
            }
            if (bars.length == 1) {
                kernel.stage(segment, codes.layout(), 0, blockQueries[0], bars[0], lists[0]);
            } else {
                kernel.firstStage(segment, codes.layout(), tile, blockQueries, bars, lists);
            }
            for (int j = 0; j < bars.length; j++) {
                removeSeeds(j, from, to, first - from);
                finders.get(j).finish(segment, chunk, lists[j]);
            }
        }

        private void removeSeeds(int query, int from, int to, int shift) {
            int[] ranges = seedBlocks.get(query);
            for (int i = 0; i < ranges.length; i += 2) {
                if (ranges[i] < to && ranges[i + 1] > from) {
                    lists[query].remove(ranges[i] + shift, ranges[i + 1] + shift);
                }
            }
        }
    }
}
