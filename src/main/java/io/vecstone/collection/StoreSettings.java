package io.vecstone.collection;

import io.vecstone.VecstoneException.InvalidRequest;

/**
 * How a database keeps its data.
 *
 * @param durability what has happened to a write when it is acknowledged
 * @param pendingWritesMax writes of one collection that may wait to be committed
 * @param pendingBytesMax bytes of the vectors, texts and metadata of one collection that may wait;
 *     a larger write is taken when no other waits
 * @param deadShareMax share of a collection's rows whose records were replaced or deleted, beyond
 *     which it is compacted; 1 for never
 * @param deadRowsMin how many such rows there must be at least
 */
public record StoreSettings(
        Durability durability,
        int pendingWritesMax,
        long pendingBytesMax,
        double deadShareMax,
        int deadRowsMin) {

    /** What holds when nothing is configured. */
    public static final StoreSettings DEFAULTS =
            new StoreSettings(Durability.SYNC, 1_000, 256L << 20, 0.3, 1_000);

    /** These, with other bounds of when a collection is compacted. */
    StoreSettings compactingAt(double share, int rows) {
        return new StoreSettings(durability, pendingWritesMax, pendingBytesMax, share, rows);
    }

    public StoreSettings {
        requirePositive("pending-writes-max", pendingWritesMax);
        requirePositive("pending-bytes-max", pendingBytesMax);
        requirePositive("dead-rows-min", deadRowsMin);
        if (!(deadShareMax >= 0 && deadShareMax <= 1)) {
            throw new InvalidRequest(
                    "dead-share-max",
                    "dead-share-max is %s; it must be between 0 and 1".formatted(deadShareMax));
        }
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new InvalidRequest(
                    name, "%s is %d; it must be at least 1".formatted(name, value));
        }
    }
}
