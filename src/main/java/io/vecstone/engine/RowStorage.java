package io.vecstone.engine;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Where the float32 rows of one matrix lie. Rows are appended and never changed. Used by one writer
 * at a time; the segments it hands out are read by any thread and stay readable for as long as they
 * are referenced.
 */
public interface RowStorage {

    /** How the rows are cut into chunks. */
    ChunkShape shape();

    /** Rows appended so far. */
    int rowCount();

    /**
     * Appends rows. When it throws, none was appended.
     *
     * @param rows each [dimension]; not modified, not kept
     */
    void append(List<float[]> rows);

    /**
     * Chunk {@code chunk} as a read-only segment of float32 little-endian, row-major, of native
     * memory as {@link io.vecstone.engine.kernel.NativeMemory} has it. It holds at least the rows
     * appended so far; bytes behind them have no meaning.
     */
    MemorySegment chunk(int chunk);
}
