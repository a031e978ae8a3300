package io.vecstone.engine;

import io.vecstone.engine.kernel.RowChunks;

import org.jspecify.annotations.Nullable;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What one query sees: an immutable set of rows, some of them retired. Any number of threads may
 * read it; it stays valid for as long as it is referenced, whatever the writer does meanwhile.
 */
public final class Snapshot {

    /**
     * One chunk.
     *
     * @param rows float32, read-only
     * @param norms Euclidean norm of each row, rounded up; shared with later snapshots, which only
     *     write behind our rows
     * @param retired one bit per row, set when the row is no longer there; rows beyond its end, or
     *     all when it is null, are live; never modified
     */
    record Chunk(MemorySegment rows, float[] norms, long @Nullable [] retired) {

        void writeTo(DataOutputStream out, int rowCount) throws IOException {
            for (int row = 0; row < rowCount; row++) {
                out.writeFloat(norms[row]);
            }
            out.writeInt(retired == null ? 0 : retired.length);
            if (retired != null) {
                for (long word : retired) {
                    out.writeLong(word);
                }
            }
        }

        static Chunk read(MemorySegment rows, int rowCount, DataInputStream in) throws IOException {
            var norms = new float[rowCount];
            for (int row = 0; row < rowCount; row++) {
                norms[row] = in.readFloat();
            }
            var retired = new long[in.readInt()];
            for (int word = 0; word < retired.length; word++) {
                retired[word] = in.readLong();
            }
            return new Chunk(rows, norms, retired.length == 0 ? null : retired);
        }

        float norm(int rowInChunk) {
            return norms[rowInChunk];
        }

        boolean isLive(int rowInChunk) {
            return (retiredWord(rowInChunk >>> 6) & (1L << rowInChunk)) == 0;
        }

        /** The bits of 64 rows. */
        long retiredWord(int word) {
            return retired == null || word >= retired.length ? 0 : retired[word];
        }
    }

    private final Metric metric;
    private final PassQueue passes;
    private final RowStorage storage; // tells snapshots of different matrices apart
    private final ChunkShape shape;
    private final List<Chunk> chunks;
    private final RowChunks matrix;
    private final int rowCount;
    private final int liveRowCount;
    private final @Nullable CodedRows codes;

    Snapshot(
            Metric metric,
            RowStorage storage,
            PassQueue passes,
            List<Chunk> chunks,
            int rowCount,
            int liveRowCount,
            @Nullable CodedRows codes) {
        this.metric = metric;
        this.storage = storage;
        this.passes = passes;
        this.shape = storage.shape();
        this.chunks = List.copyOf(chunks);
        this.matrix =
                new RowChunks(
                        chunks.stream().map(Chunk::rows).toList(),
                        shape.rowsLog2(),
                        shape.rowBytes());
        this.rowCount = rowCount;
        this.liveRowCount = liveRowCount;
        this.codes = codes;
    }

    /**
     * Writes all that there is beside the float32 rows: norms, which rows are retired, and codes.
     * {@link FlatMatrix#read} reads it.
     */
    public void writeTo(DataOutputStream out) throws IOException {
        out.writeInt(rowCount);
        out.writeInt(liveRowCount);
        for (int chunk = 0; chunk < chunks.size(); chunk++) {
            int rows = Math.min(shape.rowsPerChunk(), rowCount - (chunk << shape.rowsLog2()));
            chunks.get(chunk).writeTo(out, rows);
        }
        out.writeBoolean(codes != null);
        if (codes != null) {
            codes.writeTo(out);
        }
    }

    public Metric metric() {
        return metric;
    }

    /** Elements of a row. */
    public int dimension() {
        return shape.dimension();
    }

    /** Rows, retired ones included: ordinals run from 0 to this, exclusive. */
    public int rowCount() {
        return rowCount;
    }

    /** Rows that are not retired. */
    public int liveRowCount() {
        return liveRowCount;
    }

    /** Whether {@code row}, below {@link #rowCount()}, is not retired. */
    public boolean isLive(int row) {
        return liveRowCount == rowCount
                || chunks.get(shape.chunkOf(row)).isLive(shape.rowInChunk(row));
    }

    /**
     * Which of 64 rows are live: bit {@code i} stands for row {@code 64 · word + i}; the bits of
     * rows from {@link #rowCount()} on are clear.
     */
    public long liveWord(int word) {
        int first = word << 6;
        int rows = Math.clamp((long) rowCount - first, 0, Long.SIZE);
        if (rows == 0) {
            return 0;
        }
        long present = -1L >>> (Long.SIZE - rows);
        if (shape.rowsLog2() >= 6) {
            return present
                    & ~chunks.get(shape.chunkOf(first)).retiredWord(shape.rowInChunk(first) >>> 6);
        }
        long live = 0;
        for (int i = 0; i < rows; i++) {
            live |= isLive(first + i) ? 1L << i : 0;
        }
        return live;
    }

    /** The codes of the first rows, or null while there are none. */
    public @Nullable CodedRows codes() {
        return codes;
    }

    /** Bytes held beside the float32 rows themselves, on the heap and off it. */
    public long indexBytes() {
        long bytes = codes == null ? 0 : codes.sizeBytes();
        for (Chunk chunk : chunks) {
            bytes +=
                    4L * chunk.norms.length
                            + (chunk.retired == null ? 0 : 8L * chunk.retired.length);
        }
        return bytes;
    }

    /** Copies a row. */
    public void copyRow(int row, float[] out) {
        CodedRows.read(this, row, out);
    }

    /** The float32 rows of a chunk, row-major, read-only; those beyond the last have no meaning. */
    public MemorySegment chunkRows(int chunk) {
        return chunks.get(chunk).rows();
    }

    /** Where queries over this matrix, whichever its snapshot, meet. */
    PassQueue passes() {
        return passes;
    }

    RowStorage storage() {
        return storage;
    }

    ChunkShape shape() {
        return shape;
    }

    List<Chunk> chunks() {
        return chunks;
    }

    /** The float32 rows of all chunks. */
    RowChunks matrix() {
        return matrix;
    }
}
