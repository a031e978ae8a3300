package io.vecstone.store;

/**
 * What one {@link Change} did.
 *
 * @param seq its place among all changes of the collection, which grows by one with each
 * @param firstKey key of the first record written; the others follow in the order given
 * @param replacedKeys per record written, the key of the version that it replaced, or {@link
 *     #NONE}; for a deletion the keys deleted
 */
public record Commit(long seq, long firstKey, long[] replacedKeys) {

    /** No key: keys begin at 1. */
    public static final long NONE = 0;
}
