package io.vecstone.engine;

import io.vecstone.engine.kernel.NativeMemory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows in anonymous off-heap memory, gone with the process. The last chunk doubles until it is
 * full, so that a small matrix is small; snapshots taken before keep the segment they know. Memory
 * is freed when nothing refers to it.
 */
public final class OffHeapRows implements RowStorage {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int FIRST_ROWS = 16;

    private final ChunkShape shape;
    private final List<MemorySegment> chunks = new ArrayList<>();
    private int rowCount;

    public OffHeapRows(int dimension) {
        this.shape = ChunkShape.of(dimension);
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
        int next = rowCount;
        for (float[] row : rows) {
            MemorySegment chunk = chunkWithRoomFor(next);
            long at = shape.rowInChunk(next) * shape.rowBytes();
            MemorySegment.copy(row, 0, chunk, FLOAT, at, shape.dimension());
            next++;
        }
        rowCount = next;
    }

    @Override
    public MemorySegment chunk(int chunk) {
        return chunks.get(chunk).asReadOnly();
    }

    private MemorySegment chunkWithRoomFor(int row) {
        int chunk = shape.chunkOf(row);
        int rowsNeeded = shape.rowInChunk(row) + 1;
        if (chunk == chunks.size()) {
            int rows =
                    chunk == 0 ? Math.min(FIRST_ROWS, shape.rowsPerChunk()) : shape.rowsPerChunk();
            chunks.add(allocate(rows));
        }
        MemorySegment current = chunks.get(chunk);
        if (current.byteSize() < rowsNeeded * shape.rowBytes()) {
            MemorySegment larger = allocate(Math.min(2 * rowsNeeded, shape.rowsPerChunk()));
            MemorySegment.copy(current, 0, larger, 0, current.byteSize());
            chunks.set(chunk, larger);
            return larger;
        }
        return current;
    }

    private MemorySegment allocate(int rows) {
        return NativeMemory.allocate(rows * shape.rowBytes());
    }
}
