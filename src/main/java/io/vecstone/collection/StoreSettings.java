package io.vecstone.collection;

import io.vecstone.VecstoneException.InvalidRequest;

/**
 * How a database keeps its data.
 *
 * @param durability what has happened to a write when it is acknowledged
 * @param pendingWritesMax writes of one collection that may wait to be committed
 * @param pendingBytesMax bytes of the vectors, texts and metadata of one collection that may wait;
 *     a larger write is taken when no other waits
 */
public record StoreSettings(Durability durability, int pendingWritesMax, long pendingBytesMax) {

    /** What holds when nothing is configured. */
    public static final StoreSettings DEFAULTS =
            new StoreSettings(Durability.SYNC, 1_000, 256L << 20);

    public StoreSettings {
        requirePositive("pending-writes-max", pendingWritesMax);
        requirePositive("pending-bytes-max", pendingBytesMax);
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new InvalidRequest(
                    name, "%s is %d; it must be at least 1".formatted(name, value));
        }
    }
}
