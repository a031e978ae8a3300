package io.vecstone.engine;

import io.vecstone.engine.kernel.Kernel;
import io.vecstone.engine.kernel.ReferenceArithmetic;

import org.jspecify.annotations.Nullable;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The writer of one matrix. Each change gives a new {@link Snapshot}, which the caller publishes;
 * rows are appended or retired, never changed in place. Not thread-safe: one writer at a time.
 */
public final class FlatMatrix {

    private final RowStorage storage;
    private final PassQueue passes;
    private Snapshot current;

    /**
     * A matrix without rows.
     *
     * @param storage empty; owned from here on: nobody else appends to it
     */
    public FlatMatrix(Metric metric, RowStorage storage) {
        if (storage.rowCount() != 0) {
            throw new IllegalArgumentException("storage must be empty: " + storage.rowCount());
        }
        this.storage = storage;
        this.passes = new PassQueue();
        this.current = new Snapshot(metric, storage, passes, List.of(), 0, 0, null);
    }

    private FlatMatrix(RowStorage storage, PassQueue passes, Snapshot current) {
        this.storage = storage;
        this.passes = passes;
        this.current = current;
    }

    /**
     * A matrix with the rows that {@code storage} holds, and what {@link Snapshot#writeTo} wrote of
     * them.
     *
     * @param storage owned from here on: nobody else appends to it
     * @throws IOException if it was written of another number of rows
     */
    public static FlatMatrix read(
            Kernel kernel, Metric metric, RowStorage storage, DataInputStream in)
            throws IOException {
        int rowCount = in.readInt();
        if (rowCount != storage.rowCount()) {
            throw new IOException(rowCount + " rows instead of " + storage.rowCount());
        }
        int liveRowCount = in.readInt();
        ChunkShape shape = storage.shape();
        List<Snapshot.Chunk> chunks = new ArrayList<>();
        for (int row = 0; row < rowCount; row += shape.rowsPerChunk()) {
            int rows = Math.min(shape.rowsPerChunk(), rowCount - row);
            chunks.add(Snapshot.Chunk.read(storage.chunk(chunks.size()), rows, in));
        }
        CodedRows codes = in.readBoolean() ? CodedRows.read(kernel, shape.dimension(), in) : null;
        var passes = new PassQueue();
        var snapshot = new Snapshot(metric, storage, passes, chunks, rowCount, liveRowCount, codes);
        return new FlatMatrix(storage, passes, snapshot);
    }

    /** Whether {@code snapshot} is of this matrix. */
    @SuppressWarnings("ReferenceEquality") // the very same matrix is meant
    public boolean isOf(Snapshot snapshot) {
        return snapshot.storage() == storage;
    }

    /** The latest snapshot. */
    public Snapshot snapshot() {
        return current;
    }

    /**
     * Appends rows and retires others, in one step. When it throws, nothing has changed.
     *
     * @param appended each [dimension], norm at most {@link
     *     io.vecstone.engine.kernel.Kernel#NORM_MAX}; not kept
     * @param retired distinct live rows of the current snapshot
     */
    public Snapshot apply(List<float[]> appended, int[] retired) {
        for (float[] row : appended) {
            if (row.length != storage.shape().dimension()) {
                throw new IllegalArgumentException("row of " + row.length + " elements");
            }
        }
        Math.addExact(current.rowCount(), appended.size());
        if (!appended.isEmpty()) {
            storage.append(appended);
        }
        var chunks = new ArrayList<>(current.chunks());
        append(chunks, appended);
        retire(chunks, retired);
        current =
                new Snapshot(
                        current.metric(),
                        storage,
                        passes,
                        chunks,
                        current.rowCount() + appended.size(),
                        current.liveRowCount() + appended.size() - retired.length,
                        current.codes());
        return current;
    }

    /**
     * Puts codes in the place of those there were.
     *
     * @param codes of rows of this matrix
     */
    public Snapshot install(CodedRows codes) {
        current =
                new Snapshot(
                        current.metric(),
                        storage,
                        passes,
                        current.chunks(),
                        current.rowCount(),
                        current.liveRowCount(),
                        codes);
        return current;
    }

    private void append(List<Snapshot.Chunk> chunks, List<float[]> rows) {
        ChunkShape shape = storage.shape();
        int row = current.rowCount();
        int next = 0;
        while (next < rows.size()) {
            int index = shape.chunkOf(row);
            int from = shape.rowInChunk(row);
            int count = Math.min(rows.size() - next, shape.rowsPerChunk() - from);
            Snapshot.@Nullable Chunk old = index < chunks.size() ? chunks.get(index) : null;
            float[] norms = withRoomFor(old == null ? new float[0] : old.norms(), from + count);
            for (int i = 0; i < count; i++) {
                norms[from + i] = roundUp(ReferenceArithmetic.norm(rows.get(next + i)));
            }
            var chunk =
                    new Snapshot.Chunk(
                            storage.chunk(index), norms, old == null ? null : old.retired());
            if (old == null) {
                chunks.add(chunk);
            } else {
                chunks.set(index, chunk);
            }
            next += count;
            row += count;
        }
    }

    private void retire(List<Snapshot.Chunk> chunks, int[] rows) {
        ChunkShape shape = storage.shape();
        int[] sorted = rows.clone();
        Arrays.sort(sorted);
        int next = 0;
        while (next < sorted.length) {
            int index = shape.chunkOf(sorted[next]);
            int end = next;
            while (end < sorted.length && shape.chunkOf(sorted[end]) == index) {
                end++;
            }
            Snapshot.Chunk chunk = chunks.get(index);
            int lastWord = shape.rowInChunk(sorted[end - 1]) >>> 6;
            long[] retired = copy(chunk.retired(), lastWord + 1);
            for (int row : Arrays.copyOfRange(sorted, next, end)) {
                int inChunk = shape.rowInChunk(row);
                if ((retired[inChunk >>> 6] & (1L << inChunk)) != 0) {
                    throw new IllegalArgumentException("row " + row + " is retired already");
                }
                retired[inChunk >>> 6] |= 1L << inChunk;
            }
            chunks.set(index, new Snapshot.Chunk(chunk.rows(), chunk.norms(), retired));
            next = end;
        }
    }

    private static long[] copy(long @Nullable [] words, int lengthMin) {
        return words == null
                ? new long[lengthMin]
                : Arrays.copyOf(words, Math.max(words.length, lengthMin));
    }

    private float[] withRoomFor(float[] norms, int count) {
        if (norms.length >= count) {
            return norms;
        }
        int capacity = Math.max(count, 2 * norms.length);
        return Arrays.copyOf(norms, Math.min(capacity, storage.shape().rowsPerChunk()));
    }

    /**
     * The smallest float32 that is at least the true norm, of which {@code norm} is within a few
     * ulps of double.
     */
    private static float roundUp(double norm) {
        return Math.nextUp((float) norm);
    }
}
