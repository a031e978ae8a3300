package io.vecstone.engine.quant;

import io.vecstone.engine.kernel.BlockLayout;
import io.vecstone.engine.kernel.NativeMemory;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Codes of some rows in blocks, as {@link BlockLayout} lays them out: those that a search reads
 * first. Every row has a bound per stage that ⟨q,x⟩ (for Euclidean distance ⟨q,x⟩ − ‖x‖²/2) can't
 * exceed; {@link RowEncoder} derives the numbers.
 *
 * <p>Written by one thread, append only; read by any up to the rows that were there when it was
 * published. Off the heap, freed when nothing refers to it.
 */
public final class BlockCodes {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final BlockLayout layout;
    private final MemorySegment[] segments;

    BlockCodes(BlockLayout layout, int capacityRows) {
        this.layout = layout;
        this.segments = new MemorySegment[layout.stageCount()];
        var sizes = new long[segments.length];
        Arrays.setAll(sizes, stage -> blocks(capacityRows) * layout.stageBytes(stage));
        MemorySegment memory = NativeMemory.allocate(Arrays.stream(sizes).sum());
        long at = 0;
        for (int stage = 0; stage < segments.length; stage++) {
            segments[stage] = memory.asSlice(at, sizes[stage], NativeMemory.ALIGNMENT);
            at += sizes[stage];
        }
    }

    private static long blocks(int rows) {
        return (rows + BlockLayout.ROWS - 1) / BlockLayout.ROWS;
    }

    /** A copy with more room; this one stays valid for the rows it has. */
    BlockCodes grown(int capacityRows) {
        var larger = new BlockCodes(layout, capacityRows);
        for (int stage = 0; stage < segments.length; stage++) {
            MemorySegment own = segments[stage];
            MemorySegment.copy(own, 0, larger.segments[stage], 0, own.byteSize());
        }
        return larger;
    }

    /** Writes the codes of the first so many rows. */
    public void writeTo(DataOutputStream out, int rows) throws IOException {
        for (int stage = 0; stage < segments.length; stage++) {
            SegmentStreams.write(out, segments[stage], blocks(rows) * layout.stageBytes(stage));
        }
    }

    /** Reads what {@link #writeTo} wrote of so many rows. */
    static BlockCodes read(BlockLayout layout, int rows, DataInputStream in) throws IOException {
        var codes = new BlockCodes(layout, rows);
        for (MemorySegment segment : codes.segments) {
            SegmentStreams.read(in, segment, segment.byteSize());
        }
        return codes;
    }

    void set(
            int row,
            byte[] codes,
            float scale,
            float error,
            float codeNorm,
            float half,
            float[] rests) {
        int block = row / BlockLayout.ROWS;
        int lane = row % BlockLayout.ROWS;
        long column = (long) Float.BYTES * lane;
        for (int stage = 0; stage < rests.length; stage++) {
            long at = block * layout.stageBytes(stage) + layout.rests(stage) + column;
            segments[stage].set(FLOAT, at, rests[stage]);
            setCodes(block, lane, stage, codes);
        }
        long base = block * layout.stageBytes(0);
        segments[0].set(FLOAT, base + layout.scales() + column, scale);
        if (layout.hasHalves()) {
            segments[0].set(FLOAT, base + layout.halves() + column, half);
        }
        // Readers of fewer rows may see the larger numbers: their bounds hold all the same.
        raise(base + layout.error(), error);
        raise(base + layout.codeNorm(), codeNorm);
    }

    private void setCodes(int block, int lane, int stage, byte[] codes) {
        MemorySegment segment = segments[stage];
        int start = layout.start(stage);
        int end = layout.cut(stage);
        long at = block * layout.stageBytes(stage) + layout.code(lane, start);
        for (int i = start; i < end; i += 2) {
            segment.set(ValueLayout.JAVA_BYTE, at, codes[i]);
            segment.set(ValueLayout.JAVA_BYTE, at + 1, codes[i + 1]);
            at += 2L * BlockLayout.ROWS;
        }
    }

    private void raise(long at, float least) {
        segments[0].set(FLOAT, at, Math.max(segments[0].get(FLOAT, at), least));
    }

    /** ⟨q,x⟩ − half without what the codes leave out, given the sum of a row's products with u. */
    public float estimate(int row, float sum) {
        long base = row / BlockLayout.ROWS * layout.stageBytes(0);
        long column = (long) Float.BYTES * (row % BlockLayout.ROWS);
        MemorySegment common = NativeMemory.of(segments[0]);
        float product = common.get(FLOAT, base + layout.scales() + column) * sum;
        return layout.hasHalves()
                ? product - common.get(FLOAT, base + layout.halves() + column)
                : product;
    }

    /** Per stage the blocks, one after the other; to be read only. */
    public MemorySegment[] segments() {
        return segments;
    }

    /** Rows that there is room for. */
    public int capacityRows() {
        return (int) (segments[0].byteSize() / layout.stageBytes(0) * BlockLayout.ROWS);
    }

    /** Bytes of all stages. */
    public long sizeBytes() {
        long bytes = 0;
        for (MemorySegment segment : segments) {
            bytes += segment.byteSize();
        }
        return bytes;
    }
}
