package io.vecstone.collection;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Some of a collection's records, in ascending order of id.
 *
 * @param next where the next page begins (its {@code after}), or null on the last one
 */
public record RecordPage(List<VectorRecord> records, @Nullable String next) {

    public RecordPage {
        records = List.copyOf(records);
    }
}
