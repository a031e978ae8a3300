package io.vecstone.engine;

import io.vecstone.engine.kernel.BlockLayout;

import org.roaringbitmap.RoaringBitmap;

/**
 * The rows that a filter allows, as bits by their position in the codes in blocks: so blocks that
 * have none of them are left alone, and whole clusters, too. Immutable.
 *
 * <p>Cost: a pass over the rows allowed; a bit for each position.
 */
final class AllowedPositions {

    private static final int SAMPLE_BLOCKS = 64;

    /** Knowing the positions takes a tenth of a search: it must spare about as many blocks. */
    private static final int SHARE_OF_BLOCKS = 8;

    private static final int ROW_BITS = (1 << BlockLayout.ROWS) - 1;

    private final long[] words;
    private final int blockCount;

    private AllowedPositions(long[] words, int blockCount) {
        this.words = words;
        this.blockCount = blockCount;
    }

    /**
     * Of those rows that are coded.
     *
     * @param byRow a bit for each row; not modified
     */
    static AllowedPositions of(CodedRows codes, long[] byRow) {
        RowOrder order = codes.order();
        int rowCount = codes.rowCount();
        var words = new long[(codes.positionCount() + Long.SIZE - 1) / Long.SIZE];
        for (int i = 0; i < byRow.length; i++) {
            for (long word = byRow[i]; word != 0; word &= word - 1) {
                int row = i * Long.SIZE + Long.numberOfTrailingZeros(word);
                int position = row < rowCount ? order.positionOf(row) : -1;
                if (position >= 0) {
                    words[position >>> 6] |= 1L << position;
                }
            }
        }
        return new AllowedPositions(words, blockCount(words));
    }

    /**
     * Whether the rows lie together so much that a good part of the blocks has none of them, as far
     * as a sample of the blocks can tell.
     */
    static boolean leaveBlocksAlone(CodedRows codes, RoaringBitmap rows) {
        int blocks = codes.blockCount();
        int sampled = Math.min(blocks, SAMPLE_BLOCKS);
        int without = 0;
        for (int i = 0; i < sampled; i++) {
            int block = (int) ((long) blocks * i / sampled);
            without += hasAny(codes, block, rows) ? 0 : 1;
        }
        return without * SHARE_OF_BLOCKS > sampled;
    }

    private static boolean hasAny(CodedRows codes, int block, RoaringBitmap rows) {
        int end = Math.min((block + 1) * BlockLayout.ROWS, codes.positionCount());
        for (int position = block * BlockLayout.ROWS; position < end; position++) {
            if (rows.contains(codes.order().rowAt(position))) {
                return true;
            }
        }
        return false;
    }

    private static int blockCount(long[] words) {
        int count = 0;
        for (long word : words) {
            for (long rest = word; rest != 0; rest >>>= BlockLayout.ROWS) {
                count += (rest & ROW_BITS) == 0 ? 0 : 1;
            }
        }
        return count;
    }

    /** A bit for each position, 64 to a word; not to be modified. */
    long[] words() {
        return words;
    }

    /** Blocks that have a row which is allowed. */
    int blockCount() {
        return blockCount;
    }

    /** Rows allowed in the blocks from {@code firstBlock} to {@code endBlock}, exclusive. */
    int rowsInBlocks(int firstBlock, int endBlock) {
        int count = 0;
        for (int block = firstBlock; block < endBlock; ) {
            int at = block * BlockLayout.ROWS;
            int blocks =
                    Math.min(endBlock - block, (Long.SIZE - at % Long.SIZE) / BlockLayout.ROWS);
            long word = words[at >>> 6] >>> at;
            int bits = blocks * BlockLayout.ROWS;
            count += Long.bitCount(bits == Long.SIZE ? word : word & ((1L << bits) - 1));
            block += blocks;
        }
        return count;
    }
}
