package io.vecstone.collection;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;

/**
 * How large requests may be. A request beyond a limit is refused and changes nothing.
 *
 * @param dimensionMax elements of a vector
 * @param batchMax records or ids in one request
 * @param topKMax results of one query
 * @param queriesMax queries in one batch
 * @param resultsMax results of all queries of one batch: the sum of their topK
 * @param textBytesMax bytes of a record's text, as UTF-8
 * @param metadataBytesMax bytes of a record's metadata or of a collection's additional data, as
 *     JSON
 * @param collectionsMax collections in one data folder
 */
public record Limits(
        int dimensionMax,
        int batchMax,
        int topKMax,
        int queriesMax,
        int resultsMax,
        int textBytesMax,
        int metadataBytesMax,
        int collectionsMax) {

    /** Bytes of a record's id, as UTF-8. Not configurable: ids are keys of the catalog's index. */
    public static final int ID_BYTES_MAX = 512;

    private static final int DIMENSION_CEILING = 65_536;

    /** What holds when nothing is configured. */
    public static final Limits DEFAULTS =
            new Limits(DIMENSION_CEILING, 10_000, 10_000, 1_000, 100_000, 1 << 20, 1 << 18, 10_000);

    /** The most that can be configured. */
    static final Limits CEILINGS =
            new Limits(
                    DIMENSION_CEILING,
                    1_000_000,
                    1_000_000,
                    100_000,
                    10_000_000,
                    1 << 28,
                    1 << 28,
                    1_000_000);

    public Limits {
        check("dimension-max", dimensionMax, DIMENSION_CEILING);
        check("batch-max", batchMax, 1_000_000);
        check("top-k-max", topKMax, 1_000_000);
        check("queries-max", queriesMax, 100_000);
        check("results-max", resultsMax, 10_000_000);
        check("text-bytes-max", textBytesMax, 1 << 28);
        check("metadata-bytes-max", metadataBytesMax, 1 << 28);
        check("collections-max", collectionsMax, 1_000_000);
    }

    /**
     * Refuses too many records or ids.
     *
     * @param field where they stand in the request
     */
    public void checkBatch(String field, int size) {
        checkSize(field, size, batchMax);
    }

    /** Refuses a batch of too many queries. */
    public void checkQueries(int count) {
        checkSize("queries", count, queriesMax);
    }

    private static void checkSize(String field, int size, int max) {
        if (size > max) {
            throw new LimitExceeded(
                    field,
                    "%s has %d elements; at most %d are allowed in one request"
                            .formatted(field, size, max));
        }
    }

    private static void check(String name, int value, int ceiling) {
        if (value < 1 || value > ceiling) {
            throw new InvalidRequest(
                    name,
                    "The limit %s is %d; it must be between 1 and %d"
                            .formatted(name, value, ceiling));
        }
    }
}
