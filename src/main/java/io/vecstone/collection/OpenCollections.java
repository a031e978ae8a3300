package io.vecstone.collection;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which collections of a database have their files open: at most so many, unless more are in use at
 * once. The one that was not used for longest is closed to make room. Thread-safe.
 */
final class OpenCollections {

    private static final Logger LOG = LoggerFactory.getLogger(OpenCollections.class);

    /** Opens collections. */
    interface Opener {

        /** Opens the files of a collection. */
        OpenCollection open(String name);

        /** Figures of a collection that is not open. */
        CollectionInfo inspect(String name);
    }

    private final int openMax;
    private final Limits limits;
    private final Budget budget;
    private final Opener opener;
    private final OperationListener listener;
    private final Set<VectorCollection> open = ConcurrentHashMap.newKeySet();

    OpenCollections(
            int openMax, Limits limits, Budget budget, Opener opener, OperationListener listener) {
        this.openMax = openMax;
        this.limits = limits;
        this.budget = budget;
        this.opener = opener;
        this.listener = listener;
    }

    Limits limits() {
        return limits;
    }

    Budget budget() {
        return budget;
    }

    Opener opener() {
        return opener;
    }

    /** Takes note that a collection is open now, and closes others beyond the limit. */
    void opened(VectorCollection collection) {
        open.add(collection);
        listener.opened(collection);
        makeRoom(collection);
    }

    void closed(VectorCollection collection) {
        open.remove(collection);
        listener.closed(collection.name());
    }

    private void makeRoom(VectorCollection kept) {
        int surplus = open.size() - openMax;
        if (surplus > 0) {
            open.stream()
                    .filter(collection -> collection != kept)
                    .sorted(Comparator.comparingLong(VectorCollection::lastUsedNanos))
                    .filter(VectorCollection::closeIfIdle)
                    .limit(surplus)
                    .forEach(collection -> LOG.debug("Closed '{}' for now", collection.name()));
        }
    }
}
