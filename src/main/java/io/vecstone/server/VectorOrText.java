package io.vecstone.server;

import org.jspecify.annotations.Nullable;

/** A part of a request that brings a vector, or a text to make one from. */
interface VectorOrText {

    float @Nullable [] vector();

    @Nullable String text();

    /** Whether there is a text and no vector. */
    default boolean needsEmbedding() {
        return vector() == null && text() != null;
    }
}
