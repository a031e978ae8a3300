package io.vecstone.engine;

import io.vecstone.engine.kernel.BlockLayout;
import io.vecstone.engine.kernel.BlockList;
import io.vecstone.engine.kernel.BlockQuery;
import io.vecstone.engine.kernel.Kernel;
import io.vecstone.engine.quant.BlockCodes;

/**
 * Looks for rows that are likely to be the most similar ones to a query, so that the search begins
 * with a bar near the final one: those of the nearest clusters with the highest estimates. An
 * estimate is the product with a row's codes of the first stage, without what they leave out. No
 * answer depends on what is found.
 *
 * <p>Used by one thread.
 */
final class Seeds {

    /** Rows at least: which of them are best is found out by whole codes, where there are any. */
    private static final int ROWS_MIN = 32;

    /** Besides k: the k-th best of some more is likely to be higher. */
    private static final int ROWS_MORE = 8;

    private final Kernel kernel;
    private final Snapshot snapshot;
    private final CodedRows codes;
    private final CodedQuery query;
    private final BlockQuery blockQuery;
    private final BlockList blocks;
    private final int blocksPerChunk;
    private final TopKHeap estimates;

    /**
     * @param blocks used meanwhile
     */
    Seeds(Kernel kernel, Snapshot snapshot, CodedRows codes, CodedQuery query, BlockList blocks) {
        this.kernel = kernel;
        this.snapshot = snapshot;
        this.codes = codes;
        this.query = query;
        this.blockQuery = query.blockQuery().estimating();
        this.blocks = blocks;
        this.blocksPerChunk = codes.blocksPerChunk();
        int rows = Math.max(ROWS_MIN, query.k() + ROWS_MORE);
        this.estimates = new TopKHeap(rows, Float.NEGATIVE_INFINITY);
    }

    /**
     * Distinct rows that may be in the answer, highest estimate first; some more than k, or fewer.
     */
    int[] best() {
        RowOrder order = codes.order();
        Hits clusters = query.nearestClusters();
        int wanted = query.seedRowsWanted();
        AllowedPositions allowed = query.allowed();
        for (int rank = 0; rank < clusters.size() && wanted > 0; rank++) {
            int cluster = clusters.row(rank);
            int end = Math.min(order.firstBlock(cluster + 1), codes.blockCount());
            int from = order.firstBlock(cluster);
            wanted -= allowed == null ? 0 : allowed.rowsInBlocks(from, end);
            while (from < end) {
                int ofChunk = from % blocksPerChunk;
                int count =
                        Math.min(
                                Math.min(end - from, BlockList.CAPACITY), blocksPerChunk - ofChunk);
                look(from / blocksPerChunk, ofChunk, count);
                from += count;
            }
        }
        Hits best = estimates.drain(Hits.Cost.NONE);
        var rows = new int[best.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = best.row(i);
        }
        return rows;
    }

    /** A row whose estimate is below the worst one kept is passed over. */
    private void look(int chunk, int firstBlock, int count) {
        BlockCodes chunkCodes = codes.blocks(chunk);
        query.reset(blocks, chunk, firstBlock, count);
        kernel.stage(chunkCodes.segments(), codes.layout(), 0, blockQuery, estimates.bar(), blocks);
        query.retain(blocks, chunk, firstBlock);
        int firstPosition = chunk << snapshot.shape().rowsLog2();
        for (int i = 0; i < blocks.count(); i++) {
            int inChunk = blocks.number(i) * BlockLayout.ROWS;
            for (int bits = blocks.reached(i); bits != 0; bits &= bits - 1) {
                int lane = Integer.numberOfTrailingZeros(bits);
                float estimate = chunkCodes.estimate(inChunk + lane, blocks.sum(i, lane));
                if (estimate >= estimates.bar()) {
                    offer(firstPosition + inChunk + lane, estimate);
                }
            }
        }
    }

    private void offer(int position, float estimate) {
        if (position < codes.positionCount()) {
            int row = codes.order().rowAt(position);
            if (query.allows(row)) {
                estimates.offer(estimate, row);
            }
        }
    }
}
