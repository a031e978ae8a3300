package io.vecstone.engine.quant;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * The codes of one chunk of rows.
 *
 * @param prefix of the projection to the basis, or null without one
 * @param full of the whole row
 * @param halves per row, at most ‖x‖²/2 for Euclidean distance, else 0
 */
public record CodeChunk(@Nullable CodeLevel prefix, CodeLevel full, float[] halves) {

    /** The level that is read first: the one of fewer bytes. */
    public CodeLevel first() {
        return prefix == null ? full : prefix;
    }

    /** Rows that there is room for. */
    public int capacityRows() {
        return halves.length;
    }

    CodeChunk grown(int capacityRows) {
        return new CodeChunk(
                prefix == null ? null : prefix.grown(capacityRows),
                full.grown(capacityRows),
                Arrays.copyOf(halves, capacityRows));
    }

    /** Bytes off the heap and on it. */
    public long sizeBytes() {
        return full.sizeBytes()
                + (prefix == null ? 0 : prefix.sizeBytes())
                + (long) Float.BYTES * halves.length;
    }
}
