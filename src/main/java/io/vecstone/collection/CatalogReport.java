package io.vecstone.collection;

import io.vecstone.store.CollectionSettings;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a check of one catalog file has found.
 *
 * @param settings null if they can't be read
 * @param recordCount records that could be read
 * @param problems the first ones
 * @param problemCount of all
 */
record CatalogReport(
        @Nullable CollectionSettings settings,
        int schemaVersion,
        long recordCount,
        long seq,
        List<String> problems,
        long problemCount) {

    boolean isClean() {
        return problemCount == 0;
    }

    /** The first problem, and how many more there are. */
    String summary() {
        return problemCount == 1
                ? problems.getFirst()
                : "%s (and %d more)".formatted(problems.getFirst(), problemCount - 1);
    }
}
