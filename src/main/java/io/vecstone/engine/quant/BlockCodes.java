package io.vecstone.engine.quant;

import io.vecstone.engine.kernel.BlockLayout;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

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
    private final MemorySegment segment;

    BlockCodes(BlockLayout layout, int capacityRows) {
        this.layout = layout;
        this.segment = Arena.ofAuto().allocate(blocks(capacityRows) * layout.blockBytes(), 64);
    }

    private static long blocks(int rows) {
        return (rows + BlockLayout.ROWS - 1) / BlockLayout.ROWS;
    }

    /** A copy with more room; this one stays valid for the rows it has. */
    BlockCodes grown(int capacityRows) {
        var larger = new BlockCodes(layout, capacityRows);
        MemorySegment.copy(segment, 0, larger.segment, 0, segment.byteSize());
        return larger;
    }

    /** Writes the codes of the first so many rows. */
    public void writeTo(DataOutputStream out, int rows) throws IOException {
        SegmentStreams.write(out, segment, blocks(rows) * layout.blockBytes());
    }

    /** Reads what {@link #writeTo} wrote of so many rows. */
    static BlockCodes read(BlockLayout layout, int rows, DataInputStream in) throws IOException {
        var codes = new BlockCodes(layout, rows);
        SegmentStreams.read(in, codes.segment, codes.segment.byteSize());
        return codes;
    }

    void set(int row, byte[] codes, float scale, float error, float half, float[] rests) {
        long base = row / BlockLayout.ROWS * layout.blockBytes();
        int lane = row % BlockLayout.ROWS;
        for (int i = 0; i < codes.length; i++) {
            long at = base + layout.codes() + (long) i * BlockLayout.ROWS + lane;
            segment.set(ValueLayout.JAVA_BYTE, at, codes[i]);
        }
        long line = base + (long) Float.BYTES * lane;
        segment.set(FLOAT, line + layout.scales(), scale);
        if (layout.hasHalves()) {
            segment.set(FLOAT, line + layout.halves(), half);
        }
        // Readers of fewer rows may see the larger error: their bounds hold all the same.
        float before = segment.get(FLOAT, base + layout.error());
        segment.set(FLOAT, base + layout.error(), Math.max(before, error));
        for (int stage = 0; stage < rests.length; stage++) {
            segment.set(FLOAT, line + layout.rests(stage), rests[stage]);
        }
    }

    /** ⟨q,x⟩ − half without what the codes leave out, given the sum of a row's products with u. */
    public float estimate(int row, float sum) {
        long line =
                row / BlockLayout.ROWS * layout.blockBytes()
                        + (long) Float.BYTES * (row % BlockLayout.ROWS);
        float product = segment.get(FLOAT, line + layout.scales()) * sum;
        return layout.hasHalves() ? product - segment.get(FLOAT, line + layout.halves()) : product;
    }

    /** The blocks, one after the other; to be read only. */
    public MemorySegment segment() {
        return segment;
    }

    /** Rows that there is room for. */
    public int capacityRows() {
        return (int) (segment.byteSize() / layout.blockBytes() * BlockLayout.ROWS);
    }
}
