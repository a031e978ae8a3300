package io.vecstone.collection;

import io.vecstone.engine.CodedRows;
import io.vecstone.engine.Snapshot;
import io.vecstone.filter.IndexLimits;
import io.vecstone.store.CollectionStore;
import io.vecstone.store.Commit;

import java.util.List;

/**
 * What is derived from a catalog, and its latest published state. Anyone may read {@link #latest};
 * everything else is for the one thread that holds the collection's write lock.
 */
final class Publisher {

    private final CollectionStore store;
    private final IndexLimits limits;
    private DerivedState derived;

    /** The catalog is ahead of the derived state: something failed before publication. */
    private boolean isBehind;

    private volatile PublishedState latest;

    /** Takes what the last checkpoint has kept, and the rest from the catalog. */
    Publisher(CollectionStore store, IndexLimits limits) {
        this.store = store;
        this.limits = limits;
        this.derived = DerivedState.open(store, limits);
        this.latest = derived.published();
    }

    /** What is searched: immutable. */
    PublishedState latest() {
        return latest;
    }

    /** Whether a checkpoint has all of it. */
    boolean isSaved() {
        return derived.isSaved();
    }

    /** Publishes what has been committed, and tells those who wait for it. */
    void publish(List<PendingWrite> group, List<Commit> commits) {
        isBehind = true;
        try {
            for (int i = 0; i < commits.size(); i++) {
                group.get(i).applyTo(derived, commits.get(i));
            }
            isBehind = false;
            latest = derived.published();
        } catch (RuntimeException e) {
            group.forEach(write -> write.fail(e)); // they are in the catalog: not to be repeated
            throw e;
        }
        for (int i = 0; i < commits.size(); i++) {
            group.get(i).succeed(commits.get(i));
        }
    }

    /**
     * After a failure between commit and publication everything derived is made anew from the
     * catalog.
     */
    void catchUp() {
        if (isBehind) {
            derived = DerivedState.rebuild(store, limits);
            isBehind = false;
            latest = derived.published();
        }
    }

    /**
     * Publishes codes.
     *
     * @return false if the matrix they belong to has been replaced meanwhile
     */
    boolean install(Snapshot codedFrom, CodedRows codes) {
        if (isBehind || !derived.isOf(codedFrom)) {
            return false;
        }
        derived.install(codes);
        latest = derived.published();
        return true;
    }

    /**
     * Publishes a compacted matrix, once it has what was written meanwhile.
     *
     * @return false if its original has been replaced meanwhile
     */
    boolean replace(DerivedState compacted, PublishedState from) {
        if (isBehind || !derived.isOf(from.rows())) {
            return false;
        }
        compacted.follow(store.catalog(), latest);
        store.use(compacted.storage());
        derived = compacted;
        latest = derived.published();
        return true;
    }
}
