package io.vecstone.store;

import org.jspecify.annotations.Nullable;

/**
 * One validated record on its way into the catalog.
 *
 * @param vector float32 [dimension]; not modified
 * @param metadata a JSON object
 */
public record RecordWrite(String id, float[] vector, @Nullable String text, String metadata) {}
