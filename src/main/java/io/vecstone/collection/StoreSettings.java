package io.vecstone.collection;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.filter.IndexLimits;

/**
 * How a database keeps its data.
 *
 * @param durability what has happened to a write when it is acknowledged
 * @param pending what may wait to be committed
 * @param compaction when a collection is compacted
 * @param index how much metadata is indexed
 * @param openCollectionsMax collections whose files are open at once, unless more are in use
 * @param budget what all collections may take
 */
public record StoreSettings(
        Durability durability,
        Pending pending,
        Compaction compaction,
        Index index,
        int openCollectionsMax,
        Budget budget) {

    /** What holds when nothing is configured. */
    public static final StoreSettings DEFAULTS =
            new StoreSettings(
                    Durability.SYNC,
                    new Pending(1_000, 256L << 20),
                    new Compaction(0.3, 1_000),
                    Index.of(IndexLimits.DEFAULTS),
                    200,
                    new Budget(0, 0));

    public StoreSettings {
        requirePositive("open-collections-max", openCollectionsMax);
    }

    /**
     * What may wait to be committed, of one collection. More is refused.
     *
     * @param writesMax writes
     * @param bytesMax bytes of their vectors, texts and metadata; a larger write is taken when no
     *     other waits
     */
    public record Pending(int writesMax, long bytesMax) {
        public Pending {
            requirePositive("pending-writes-max", writesMax);
            requirePositive("pending-bytes-max", bytesMax);
        }
    }

    /**
     * When a collection is compacted.
     *
     * @param deadShareMax share of a collection's rows whose records were replaced or deleted,
     *     beyond which it is compacted; 1 for never
     * @param deadRowsMin how many such rows there must be at least
     */
    public record Compaction(double deadShareMax, int deadRowsMin) {
        public Compaction {
            if (!(deadShareMax >= 0 && deadShareMax <= 1)) {
                throw new InvalidRequest(
                        "dead-share-max",
                        "dead-share-max is %s; it must be between 0 and 1".formatted(deadShareMax));
            }
            requirePositive("dead-rows-min", deadRowsMin);
        }
    }

    /**
     * How much of a collection's metadata is indexed. The rest is read when a filter asks for it.
     *
     * @param keysMax keys, those within objects included, at most; the first ones are indexed
     * @param distinctValuesMax distinct values of one key at most. A value is counted once in each
     *     65,536 records that it occurs in
     */
    public record Index(int keysMax, int distinctValuesMax) {

        public Index {
            new IndexLimits(keysMax, distinctValuesMax); // refuses what is none
        }

        private static Index of(IndexLimits limits) {
            return new Index(limits.keysMax(), limits.distinctValuesMax());
        }

        IndexLimits toLimits() {
            return new IndexLimits(keysMax, distinctValuesMax);
        }
    }

    /**
     * What all collections may take; beyond it records are refused. 0 for no limit.
     *
     * @param diskBytesMax bytes of their files
     * @param memoryBytesMax sum of {@link CollectionInfo#memoryBytes} of those that are open
     */
    public record Budget(long diskBytesMax, long memoryBytesMax) {
        public Budget {
            requireNotNegative("disk-bytes-max", diskBytesMax);
            requireNotNegative("memory-bytes-max", memoryBytesMax);
        }
    }

    /** These, with another budget. */
    public StoreSettings with(Budget other) {
        return new StoreSettings(durability, pending, compaction, index, openCollectionsMax, other);
    }

    /** These, with another time to compact a collection. */
    public StoreSettings with(Compaction other) {
        return new StoreSettings(durability, pending, other, index, openCollectionsMax, budget);
    }

    /** These, with another number of collections that are open at once. */
    public StoreSettings withOpenCollectionsMax(int other) {
        return new StoreSettings(durability, pending, compaction, index, other, budget);
    }

    private static void requireNotNegative(String name, long value) {
        if (value < 0) {
            throw new InvalidRequest(name, "%s is %d; it must be 0 or more".formatted(name, value));
        }
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new InvalidRequest(
                    name, "%s is %d; it must be at least 1".formatted(name, value));
        }
    }
}
