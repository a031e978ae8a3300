package io.vecstone.filter;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys that an index has columns for. A key that once is listed stays it, so that all rows
 * which have it are in its columns. Changed by the one writer, read by any thread.
 */
final class IndexedKeys {

    /** Longer keys are not listed. */
    static final int KEY_LENGTH_MAX = 1_024;

    private static final int ENTRY_BYTES = 100;
    private static final Logger LOG = LoggerFactory.getLogger(IndexedKeys.class);

    private final String collection;
    private final IndexLimits limits;
    private final Set<String> listed = ConcurrentHashMap.newKeySet();
    private final Set<String> scanned = ConcurrentHashMap.newKeySet();

    /** Some key had to be left out, so that no other may come in. */
    private boolean closed;

    IndexedKeys(String collection, IndexLimits limits) {
        this.collection = collection;
        this.limits = limits;
    }

    IndexLimits limits() {
        return limits;
    }

    /** Lists {@code key} if there is room, and tells whether it is listed. */
    boolean list(String key) {
        if (listed.contains(key)) {
            return true;
        }
        if (key.length() > KEY_LENGTH_MAX) {
            return false; // never listed, whatever the limits
        }
        if (closed || listed.size() >= limits.keysMax()) {
            close(key);
            return false;
        }
        listed.add(key);
        return true;
    }

    private void close(String key) {
        if (!closed) {
            closed = true;
            LOG.warn(
                    "The metadata of '{}' has more than {} keys: '{}' and others that come later are not indexed, and filters that use them read the records (vecstone.index.keys-max)",
                    collection,
                    limits.keysMax(),
                    key);
        }
    }

    /** Whether all rows that have {@code key} are in its columns. */
    boolean isListed(String key) {
        return listed.contains(key);
    }

    boolean isScanned(String key) {
        return scanned.contains(key);
    }

    /** Ends the indexing of a key's values. */
    void scan(String key, int distinctValues) {
        if (scanned.add(key)) {
            LOG.warn(
                    "The key '{}' of '{}' has {} distinct values, more than {}: they are not indexed, and filters that use the key read the records (vecstone.index.distinct-values-max)",
                    key,
                    collection,
                    distinctValues,
                    limits.distinctValuesMax());
        }
    }

    long sizeBytes() {
        long bytes = 0;
        for (String key : listed) {
            bytes += ENTRY_BYTES + key.length();
        }
        return bytes;
    }

    Set<String> listed() {
        return Set.copyOf(listed);
    }

    Set<String> scanned() {
        return Set.copyOf(scanned);
    }

    boolean isClosed() {
        return closed;
    }

    /** Takes over what another index had, or what was stored of it. */
    void restore(Set<String> formerlyListed, Set<String> formerlyScanned, boolean formerlyClosed) {
        listed.addAll(formerlyListed);
        scanned.addAll(formerlyScanned);
        closed = formerlyClosed;
    }
}
