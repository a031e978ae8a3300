package io.vecstone.engine.quant;

import io.vecstone.engine.kernel.Kernel;
import io.vecstone.engine.kernel.NativeMemory;
import io.vecstone.engine.kernel.RowChunks;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Codes of whole rows, one row after the other, for those few rows that the codes in blocks did not
 * decide. A row's numbers lie behind its codes, so that a look at a row is one place in memory:
 *
 * <pre>
 * byte 0       codes  int8 [length]
 *      length  scale  float32
 *              error  float32
 *              half   float32
 *              (4 bytes unused)
 * </pre>
 *
 * <p>Ownership as for {@link BlockCodes}.
 */
public final class RowCodes {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int NUMBERS_BYTES = 16;

    private final int length;
    private final MemorySegment segment;

    /**
     * @param length codes per row, a multiple of {@link Kernel#CODES_ALIGNMENT}
     */
    RowCodes(int length, int capacityRows) {
        this.length = length;
        this.segment = NativeMemory.allocate(capacityRows * rowBytes());
    }

    private long rowBytes() {
        return length + NUMBERS_BYTES;
    }

    /** A copy with more room; this one stays valid for the rows it has. */
    RowCodes grown(int capacityRows) {
        var larger = new RowCodes(length, capacityRows);
        MemorySegment.copy(segment, 0, larger.segment, 0, segment.byteSize());
        return larger;
    }

    /** Writes the codes of the first so many rows. */
    public void writeTo(DataOutputStream out, int rows) throws IOException {
        SegmentStreams.write(out, segment, rows * rowBytes());
    }

    /** Reads what {@link #writeTo} wrote of so many rows. */
    static RowCodes read(int length, int rows, DataInputStream in) throws IOException {
        var codes = new RowCodes(length, rows);
        SegmentStreams.read(in, codes.segment, codes.segment.byteSize());
        return codes;
    }

    void set(int row, byte[] codes, float scale, float error, float half) {
        long at = offset(row);
        MemorySegment.copy(codes, 0, segment, ValueLayout.JAVA_BYTE, at, length);
        segment.set(FLOAT, at + length, scale);
        segment.set(FLOAT, at + length + 4, error);
        segment.set(FLOAT, at + length + 8, half);
    }

    private long offset(int row) {
        return row * rowBytes();
    }

    /**
     * Where the rows of a matrix have their codes.
     *
     * @param chunks of 2^rowsLog2 rows each
     */
    public static RowChunks together(List<RowCodes> chunks, int rowsLog2) {
        return new RowChunks(
                chunks.stream().map(chunk -> chunk.segment).toList(),
                rowsLog2,
                chunks.isEmpty() ? 0 : chunks.getFirst().rowBytes());
    }

    /**
     * Turns products of codes with q into upper bounds of ⟨q,x⟩ − half.
     *
     * @param codes as {@link #together} gives them
     * @param rows ordinals, of which those from {@code from} to {@code to}, exclusive, count
     * @param queryNorm at least ‖q‖
     * @param products one per row; overwritten
     */
    public static void bound(
            RowChunks codes, int[] rows, int from, int to, float queryNorm, float[] products) {
        long numbers = codes.rowBytes() - NUMBERS_BYTES;
        for (int i = from; i < to; i++) {
            long scaleAndError = codes.longAt(rows[i], numbers);
            float scale = Float.intBitsToFloat((int) scaleAndError);
            float error = Float.intBitsToFloat((int) (scaleAndError >>> Integer.SIZE));
            float half = Float.intBitsToFloat((int) codes.longAt(rows[i], numbers + Long.BYTES));
            products[i] = (scale * products[i] + queryNorm * error) - half;
        }
    }

    /** Bytes of all of it. */
    public long sizeBytes() {
        return segment.byteSize();
    }

    /** Rows that there is room for. */
    public int capacityRows() {
        return (int) (segment.byteSize() / rowBytes());
    }
}
