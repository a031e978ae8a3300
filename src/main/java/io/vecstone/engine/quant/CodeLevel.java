package io.vecstone.engine.quant;

import io.vecstone.engine.kernel.Kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * One level of codes of one chunk of rows. Row i has codes c (int8 [length]), a scale, an error and
 * a rest, such that for every query prepared as a {@link LevelQuery} (u, ‖u‖, ‖w‖)
 *
 * <pre>⟨q, x⟩ ≤ scale·⟨u, c⟩ + ‖u‖·error + ‖w‖·rest</pre>
 *
 * where the right side may be computed in float32 as {@link #bounds} does it. {@link RowEncoder}
 * derives the numbers.
 *
 * <p>Written by one thread, append only; read by any up to the rows that were there when it was
 * published.
 */
public final class CodeLevel {

    private final int length;
    private final MemorySegment codes;
    private final float[] scales;
    private final float[] errors;
    private final float[] rests;

    /**
     * @param length codes per row, a multiple of {@link Kernel#CODES_ALIGNMENT}
     */
    CodeLevel(int length, int capacityRows) {
        this(
                length,
                Arena.ofAuto().allocate((long) length * capacityRows, 64),
                new float[capacityRows],
                new float[capacityRows],
                new float[capacityRows]);
    }

    private CodeLevel(
            int length, MemorySegment codes, float[] scales, float[] errors, float[] rests) {
        this.length = length;
        this.codes = codes;
        this.scales = scales;
        this.errors = errors;
        this.rests = rests;
    }

    /** A copy with more room; this one stays valid for the rows it has. */
    CodeLevel grown(int capacityRows) {
        MemorySegment larger = Arena.ofAuto().allocate((long) length * capacityRows, 64);
        MemorySegment.copy(codes, 0, larger, 0, codes.byteSize());
        return new CodeLevel(
                length,
                larger,
                Arrays.copyOf(scales, capacityRows),
                Arrays.copyOf(errors, capacityRows),
                Arrays.copyOf(rests, capacityRows));
    }

    void set(int row, byte[] rowCodes, float scale, float error, float rest) {
        MemorySegment.copy(
                MemorySegment.ofArray(rowCodes), 0, codes, (long) row * length, rowCodes.length);
        scales[row] = scale;
        errors[row] = error;
        rests[row] = rest;
    }

    /**
     * Writes upper bounds of ⟨q, x⟩ − half for some rows, and returns the largest.
     *
     * @param halves per row of the chunk, what is subtracted
     * @param out [at least rowCount]; overwritten
     */
    public float bounds(
            Kernel kernel,
            LevelQuery query,
            float[] halves,
            int firstRow,
            int rowCount,
            float[] out) {
        kernel.dotCodes(codes, (long) firstRow * length, rowCount, query.vector(), out);
        float uNorm = query.norm();
        float wNorm = query.restNorm();
        for (int i = 0; i < rowCount; i++) {
            int row = firstRow + i;
            out[i] =
                    (scales[row] * out[i] + (uNorm * errors[row] + wNorm * rests[row]))
                            - halves[row];
        }
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < rowCount; i++) {
            max = Math.max(max, out[i]);
        }
        return max;
    }

    /** Bytes off the heap and on it. */
    public long sizeBytes() {
        return codes.byteSize() + 3L * Float.BYTES * scales.length;
    }
}
