package io.vecstone.server;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.annotation.JsonDeserialize;

import java.util.Map;

/** A record to write. One with a text and no vector is embedded. */
record RecordBody(
        @Nullable String id,
        @JsonDeserialize(using = VectorDeserializer.class) float @Nullable [] vector,
        @Nullable String text,
        @Nullable Map<String, Object> metadata)
        implements VectorOrText {}
