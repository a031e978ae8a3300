package io.vecstone.store;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * One record as the catalog holds it.
 *
 * @param key identifies this version of the record: it grows with every write and is never used
 *     again, so that what it stands for never changes
 * @param vector float32 [dimension], or null when not asked for; owned by the receiver
 * @param text null when there is none or it was not asked for
 * @param metadata a JSON object, or null when not asked for
 */
public record StoredRecord(
        long key,
        String id,
        float @Nullable [] vector,
        @Nullable String text,
        @Nullable String metadata) {

    /** The columns that cost something to read. */
    public enum Column {
        VECTOR,
        TEXT,
        METADATA
    }

    /** All of them. */
    public static final Set<Column> ALL_COLUMNS = Set.of(Column.values());
}
