package io.vecstone.collection;

import java.util.List;

/**
 * The ids of the records written, in the order given: those that were new, and those that replaced
 * one.
 */
public record UpsertResult(List<String> inserted, List<String> updated) {

    public UpsertResult {
        inserted = List.copyOf(inserted);
        updated = List.copyOf(updated);
    }
}
