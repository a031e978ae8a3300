package io.vecstone.engine;

/**
 * How rows are cut into chunks: a power of two of rows, at most {@value #CHUNK_BYTES_MAX} bytes of
 * float32 (or one row). Every holder of row data uses the same cut, so that a row's place follows
 * from its ordinal.
 *
 * @param dimension elements of a row
 * @param rowsLog2 log₂ of the rows of a full chunk
 */
public record ChunkShape(int dimension, int rowsLog2) {

    private static final int CHUNK_BYTES_MAX = 64 << 20;

    /** The cut for rows of {@code dimension} elements. */
    public static ChunkShape of(int dimension) {
        int rows = Math.max(1, CHUNK_BYTES_MAX / (Float.BYTES * dimension));
        return new ChunkShape(dimension, Integer.SIZE - 1 - Integer.numberOfLeadingZeros(rows));
    }

    /** Rows of a full chunk. */
    public int rowsPerChunk() {
        return 1 << rowsLog2;
    }

    /** Bytes of one float32 row. */
    public long rowBytes() {
        return (long) Float.BYTES * dimension;
    }

    /** The chunk that {@code row} lies in. */
    public int chunkOf(int row) {
        return row >>> rowsLog2;
    }

    /** The place of {@code row} within its chunk. */
    public int rowInChunk(int row) {
        return row & (rowsPerChunk() - 1);
    }
}
