package io.vecstone.filter;

import io.vecstone.VecstoneException.InvalidRequest;

/**
 * How much of a collection's metadata is indexed. What is not is compared by reading the metadata
 * of the records in question, which is slower and gives the same answer.
 *
 * @param keysMax keys, those within objects included, at most; the first ones are indexed
 * @param distinctValuesMax distinct values of one key at most. A value is counted once in each
 *     65,536 records that it occurs in
 */
public record IndexLimits(int keysMax, int distinctValuesMax) {

    /** What holds when nothing is configured. */
    public static final IndexLimits DEFAULTS = new IndexLimits(1_000, 1_000_000);

    private static final int KEYS_CEILING = 100_000;
    private static final int DISTINCT_VALUES_CEILING = 100_000_000;

    public IndexLimits {
        check("index.keys-max", keysMax, KEYS_CEILING);
        check("index.distinct-values-max", distinctValuesMax, DISTINCT_VALUES_CEILING);
    }

    private static void check(String name, int value, int ceiling) {
        if (value < 0 || value > ceiling) {
            throw new InvalidRequest(
                    name,
                    "The limit %s is %d; it must be between 0 and %d"
                            .formatted(name, value, ceiling));
        }
    }
}
