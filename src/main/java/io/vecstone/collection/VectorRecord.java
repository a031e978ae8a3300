package io.vecstone.collection;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * One record.
 *
 * @param id unique within the collection; null on a write lets Vecstone make a random one
 * @param vector float32 [dimension]; required on a write; null on a read that did not ask for it.
 *     Copied in and out
 * @param text what the vector stands for, or null
 * @param metadata a JSON object: strings, booleans, finite numbers, lists and maps of these; null
 *     on a read that did not ask for it
 */
public record VectorRecord(
        @Nullable String id,
        float @Nullable [] vector,
        @Nullable String text,
        @Nullable Map<String, Object> metadata) {

    public VectorRecord {
        vector = vector == null ? null : vector.clone();
    }

    /** A record without text and metadata. */
    public static VectorRecord of(@Nullable String id, float[] vector) {
        return new VectorRecord(id, vector, null, Map.of());
    }

    @Override
    public float @Nullable [] vector() {
        return vector == null ? null : vector.clone();
    }
}
