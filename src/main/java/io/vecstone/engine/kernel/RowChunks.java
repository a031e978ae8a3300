package io.vecstone.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Where rows of one length lie, by their ordinals: one after the other in chunks of a power of two
 * of rows. Immutable; what is in the memory is the owner's business.
 */
public final class RowChunks {

    private final MemorySegment[] segments;
    private final int rowsLog2;
    private final int inChunk;
    private final long rowBytes;

    /**
     * @param segments per chunk its native memory ({@link NativeMemory})
     * @param rowsLog2 log₂ of the rows of a full chunk
     * @param rowBytes from one row to the next
     */
    public RowChunks(List<MemorySegment> segments, int rowsLog2, long rowBytes) {
        this.segments = segments.toArray(MemorySegment[]::new);
        this.rowsLog2 = rowsLog2;
        this.inChunk = (1 << rowsLog2) - 1;
        this.rowBytes = rowBytes;
    }

    /** The memory of the chunk that a row lies in. */
    public MemorySegment segment(int row) {
        return segments[row >>> rowsLog2];
    }

    /** Where a row begins there. */
    public long offset(int row) {
        return (row & inChunk) * rowBytes;
    }

    /** Bytes from one row to the next. */
    public long rowBytes() {
        return rowBytes;
    }
}
