package io.vecstone.server;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.vecstone.collection.VectorRecord;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** A record as it is answered; what it does not have or was not asked for is left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RecordView(
        String id,
        @Nullable String text,
        @Nullable Map<String, Object> metadata,
        float @Nullable [] vector) {

    static RecordView of(VectorRecord record) {
        return new RecordView(
                String.valueOf(record.id()), record.text(), record.metadata(), record.vector());
    }
}
