package io.vecstone.collection;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that one writer's writes amount to: its records, in a form that compares every bit, the
 * collections it made, and the additional data if it is the one that sets them.
 */
final class WriterState {

    private final SortedMap<String, String> records;
    private final SortedSet<String> collections;
    private Map<String, ?> additionalData;

    WriterState() {
        this(new TreeMap<>(), new TreeSet<>(), Map.of());
    }

    private WriterState(
            SortedMap<String, String> records,
            SortedSet<String> collections,
            Map<String, ?> additionalData) {
        this.records = records;
        this.collections = collections;
        this.additionalData = additionalData;
    }

    WriterState copy() {
        return new WriterState(new TreeMap<>(records), new TreeSet<>(collections), additionalData);
    }

    void put(VectorRecord record) {
        records.put(String.valueOf(record.id()), print(record));
    }

    SortedMap<String, String> records() {
        return records;
    }

    SortedSet<String> collections() {
        return collections;
    }

    void setAdditionalData(Map<String, ?> data) {
        additionalData = data;
    }

    static String print(VectorRecord record) {
        return print(
                String.valueOf(record.id()), record.metadata(), record.text(), record.vector());
    }

    /** A float's decimal form tells all floats apart. */
    static String print(
            String id,
            @Nullable Map<String, Object> metadata,
            @Nullable String text,
            float @Nullable [] vector) {
        return "%s | %s | %s | %s"
                .formatted(
                        id,
                        metadata == null ? "none" : new TreeMap<>(metadata),
                        text,
                        Arrays.toString(vector));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WriterState state && toString().equals(state.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        return "%s%n%s%n%s"
                .formatted(collections, additionalData, String.join("\n", records.values()));
    }
}
