package io.vecstone.filter;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * The ids of a segment's rows by their hash codes: which rows may have an id. Immutable.
 *
 * @param hashes ascending
 * @param rows the row of each, counted from the segment's base
 */
record IdHashes(int[] hashes, char[] rows) {

    /** Of a hash and a row each, in any order: the hash in the upper 32 bits. */
    static IdHashes of(long[] pairs) {
        Arrays.sort(pairs);
        var hashes = new int[pairs.length];
        var rows = new char[pairs.length];
        for (int i = 0; i < pairs.length; i++) {
            hashes[i] = (int) (pairs[i] >> Integer.SIZE);
            rows[i] = (char) pairs[i];
        }
        return new IdHashes(hashes, rows);
    }

    static long pair(int hash, int row) {
        return (long) hash << Integer.SIZE | row;
    }

    /** Visits the rows whose ids have this hash code. */
    void forEach(int hash, IntConsumer visitor) {
        int at = Arrays.binarySearch(hashes, hash);
        while (at > 0 && hashes[at - 1] == hash) {
            at--;
        }
        for (; at >= 0 && at < hashes.length && hashes[at] == hash; at++) {
            visitor.accept(rows[at]);
        }
    }

    long sizeBytes() {
        return (long) (Integer.BYTES + Character.BYTES) * hashes.length;
    }
}
