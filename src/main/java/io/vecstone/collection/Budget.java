package io.vecstone.collection;

import io.vecstone.VecstoneException.LimitExceeded;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Holds what all collections take on disk and in memory to its limits: when one is reached, records
 * are refused; queries and deletions go on. Writes under way at the same time are not counted.
 * Thread-safe.
 */
final class Budget {

    private final StoreSettings.Budget limits;
    private final Supplier<Collection<VectorCollection>> collections;

    Budget(StoreSettings.Budget limits, Supplier<Collection<VectorCollection>> collections) {
        this.limits = limits;
        this.collections = collections;
    }

    /** Whether there is any limit, so that figures are needed. */
    boolean isLimited() {
        return limits.diskBytesMax() > 0 || limits.memoryBytesMax() > 0;
    }

    /**
     * Refuses records that there is no room for.
     *
     * @throws LimitExceeded if a limit would be passed
     */
    void requireRoom(List<VectorRecord> records) {
        if (!isLimited()) {
            return;
        }
        long vectors = 0;
        long others = 0;
        for (VectorRecord record : records) {
            float[] vector = record.vector();
            String text = record.text();
            vectors += vector == null ? 0 : (long) Float.BYTES * vector.length;
            others += text == null ? 0 : text.length();
        }
        // A vector is in the catalog and in the matrix.
        require("disk", 2 * vectors + others, limits.diskBytesMax(), CollectionInfo::diskBytes);
        require("memory", vectors, limits.memoryBytesMax(), CollectionInfo::memoryBytes);
    }

    private void require(String kind, long added, long max, ToLongFunction<CollectionInfo> figure) {
        if (max == 0) {
            return;
        }
        long taken = 0;
        for (VectorCollection collection : collections.get()) {
            taken += figure.applyAsLong(collection.known());
        }
        if (taken + added > max) {
            throw new LimitExceeded(
                    "records",
                    "All collections take %d bytes of %s, and these records about %d more; %s-bytes-max is %d. Delete records or collections, or raise the limit"
                            .formatted(taken, kind, added, kind, max));
        }
    }
}
