package io.vecstone.store;

import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.ChunkShape;
import io.vecstone.engine.Metric;
import io.vecstone.engine.RowStorage;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The float32 rows of one collection in an append-only, memory-mapped file. Derived from the
 * catalog, and never synced: a {@linkplain CheckpointFile checkpoint} has checksums of the rows
 * that may be used when the file is opened again.
 *
 * <p>Rows are written through the channel and read through mappings of it, which show the same page
 * cache. The last chunk is mapped in doubling steps, so that a small collection has a small file;
 * snapshots taken before keep the mapping they know. A mapping never reaches beyond the end of the
 * file, where reading it would be fatal.
 */
final class MatrixFile implements RowStorage, AutoCloseable {

    static final int HEADER_BYTES = 4096;
    static final int FORMAT_VERSION = 1;

    private static final byte[] MAGIC = "VECSTONE".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_BYTES = 64 << 10;
    private static final int BUFFER_BYTES = 1 << 20;

    private final Path path;
    private final DataFile file;
    private final long generation;
    private final ChunkShape shape;
    private final List<MemorySegment> chunks = new ArrayList<>();
    private int rowCount;

    /** An empty matrix in {@code file}, which is owned from here on. */
    MatrixFile(Path path, DataFile file, long generation, int dimension, Metric metric) {
        this(path, file, generation, ChunkShape.of(dimension));
        writeHeader(metric);
    }

    private MatrixFile(Path path, DataFile file, long generation, ChunkShape shape) {
        this.path = path;
        this.file = file;
        this.generation = generation;
        this.shape = shape;
    }

    /**
     * The first rows of a file that was written before; what is behind them will be overwritten.
     *
     * @throws IOException if it is not of this shape and metric, or shorter
     */
    static MatrixFile open(
            Path path,
            DataFile file,
            long generation,
            ChunkShape shape,
            Metric metric,
            int rowCount)
            throws IOException {
        var matrix = new MatrixFile(path, file, generation, shape);
        if (file.sizeBytes() < matrix.offset(rowCount)) {
            throw new IOException(
                    "%s has %d bytes instead of at least %d"
                            .formatted(path, file.sizeBytes(), matrix.offset(rowCount)));
        }
        ByteBuffer there =
                ByteBuffer.wrap(file.map(0, HEADER_BYTES).toArray(ValueLayout.JAVA_BYTE));
        if (!there.equals(header(shape, metric))) {
            throw new IOException("the header of " + path + " is not as it was written");
        }
        for (int row = 0; row < rowCount; row += shape.rowsPerChunk()) {
            int rows = Math.min(shape.rowsPerChunk(), rowCount - row);
            matrix.map(shape.chunkOf(row), rows);
        }
        matrix.rowCount = rowCount;
        return matrix;
    }

    private void writeHeader(Metric metric) {
        try {
            file.write(header(shape, metric), 0);
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot write the header of " + path, e);
        }
    }

    private static ByteBuffer header(ChunkShape shape, Metric metric) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC);
        header.putInt(FORMAT_VERSION);
        header.putInt(shape.dimension());
        header.putInt(code(metric));
        header.putInt(shape.rowsLog2());
        return header.rewind();
    }

    static int code(Metric metric) {
        return switch (metric) {
            case COSINE -> 0;
            case DOT -> 1;
            case EUCLIDEAN -> 2;
        };
    }

    /** The metric of this {@link #code}. */
    static Metric metric(int code) throws IOException {
        return switch (code) {
            case 0 -> Metric.COSINE;
            case 1 -> Metric.DOT;
            case 2 -> Metric.EUCLIDEAN;
            default -> throw new IOException("an unknown metric: " + code);
        };
    }

    /** Its number among the matrices of the collection. */
    long generation() {
        return generation;
    }

    @Override
    public ChunkShape shape() {
        return shape;
    }

    @Override
    public int rowCount() {
        return rowCount;
    }

    @Override
    public void append(List<float[]> rows) {
        int last = rowCount + rows.size() - 1;
        try {
            for (int chunk = shape.chunkOf(rowCount); chunk <= shape.chunkOf(last); chunk++) {
                boolean full = chunk < shape.chunkOf(last);
                map(chunk, full ? shape.rowsPerChunk() : shape.rowInChunk(last) + 1);
            }
            write(rows);
        } catch (IOException e) {
            throw new StoreUnavailable(
                    "Cannot append %d rows at byte %d of %s: %s"
                            .formatted(rows.size(), offset(rowCount), path, e.getMessage()),
                    e);
        }
        rowCount = last + 1;
    }

    @Override
    public MemorySegment chunk(int chunk) {
        return chunks.get(chunk);
    }

    /** Makes sure that {@code rowsNeeded} rows of {@code chunk} are within the file and mapped. */
    private void map(int chunk, int rowsNeeded) throws IOException {
        boolean mapped = chunk < chunks.size();
        if (mapped && chunks.get(chunk).byteSize() >= rowsNeeded * shape.rowBytes()) {
            return;
        }
        // The first chunk doubles; a collection that has outgrown it maps whole chunks.
        long rows =
                chunk == 0
                        ? Math.max(2L * rowsNeeded, FIRST_BYTES / shape.rowBytes())
                        : shape.rowsPerChunk();
        long sizeBytes = Math.min(rows, shape.rowsPerChunk()) * shape.rowBytes();
        long start = offset(chunk << shape.rowsLog2());
        file.extend(start + sizeBytes);
        MemorySegment segment = file.map(start, sizeBytes);
        if (mapped) {
            chunks.set(chunk, segment);
        } else {
            chunks.add(segment);
        }
    }

    private void write(List<float[]> rows) throws IOException {
        int rowsAtOnce = (int) Math.max(1, BUFFER_BYTES / shape.rowBytes());
        int capacity = (int) (Math.min(rowsAtOnce, rows.size()) * shape.rowBytes());
        ByteBuffer buffer = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
        for (int first = 0; first < rows.size(); first += rowsAtOnce) {
            buffer.clear();
            for (float[] row : rows.subList(first, Math.min(first + rowsAtOnce, rows.size()))) {
                buffer.asFloatBuffer().put(row);
                buffer.position(buffer.position() + Float.BYTES * row.length);
            }
            file.write(buffer.flip(), offset(rowCount + first));
        }
    }

    private long offset(int row) {
        return HEADER_BYTES + row * shape.rowBytes();
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot close " + path, e);
        }
    }
}
