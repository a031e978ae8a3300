package io.vecstone.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;

/**
 * Where rows of one length lie, by their ordinals: one after the other in chunks of a power of two
 * of rows. Immutable; what is in the memory is the owner's business.
 */
public final class RowChunks {

    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment[] segments;
    private final long[] addresses;
    private final long[] sizes;
    private final int rowsLog2;
    private final int inChunk;
    private final long rowBytes;

    /**
     * @param segments per chunk its native memory ({@link NativeMemory})
     * @param rowsLog2 log₂ of the rows of a full chunk
     * @param rowBytes from one row to the next
     */
    public RowChunks(List<MemorySegment> segments, int rowsLog2, long rowBytes) {
        this.segments = segments.stream().map(NativeMemory::of).toArray(MemorySegment[]::new);
        this.addresses = segments.stream().mapToLong(MemorySegment::address).toArray();
        this.sizes = segments.stream().mapToLong(MemorySegment::byteSize).toArray();
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

    /**
     * Where a row begins in {@link NativeMemory#ALL}. Its memory is there as long as these chunks
     * are: who reads it ends with a {@link Reference#reachabilityFence} for them.
     *
     * @throws IndexOutOfBoundsException if there is no such row
     */
    long address(int row) {
        int chunk = row >>> rowsLog2;
        return addresses[chunk] + Objects.checkIndex(offset(row), sizes[chunk]);
    }

    /** The eight bytes {@code at} bytes behind a row's beginning, little-endian. */
    public long longAt(int row, long at) {
        long address = address(row) + Objects.checkIndex(at, rowBytes - Long.BYTES + 1);
        long value = NativeMemory.ALL.get(LONG, address);
        Reference.reachabilityFence(this);
        return value;
    }

    /** Bytes from one row to the next. */
    public long rowBytes() {
        return rowBytes;
    }
}
