package io.vecstone.collection;

import io.vecstone.VecstoneException;
import io.vecstone.store.CollectionStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes a new matrix without the rows of records that were replaced or deleted, when these have
 * become a large share, and gives their disk space back. In the background: queries and writes go
 * on meanwhile; for a moment writers wait while what they have done since is applied. Thread-safe.
 */
final class Compactor {

    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);

    /** What is compacted. */
    interface Subject {

        String name();

        /** What is published. */
        PublishedState latest();

        /**
         * Puts a compacted state in the place of the one it was made from, between two writes,
         * after it has followed it.
         *
         * @return false if there is no such state any more
         */
        boolean replace(DerivedState compacted, PublishedState from);

        /** Whether it can be read and written no more. */
        boolean isClosed();

        /** Gives up to so many pages of the catalog back; returns whether there are more. */
        boolean shrinkCatalog(int pages);
    }

    /** About 1 MiB: a write of this size keeps the others waiting for some milliseconds. */
    private static final int PAGES_AT_ONCE = 64;

    private static final int ROUNDS_MAX = 5;
    private static final int ROWS_LEFT_MAX = 1_000;

    private final Subject subject;
    private final CollectionStore store;
    private final Executor background;
    private final StoreSettings.Compaction settings;
    private final AtomicBoolean running = new AtomicBoolean();

    /** Dead rows when compacting failed last: it is tried again when there are twice as many. */
    private volatile int failedAtDeadRows;

    /**
     * @param background runs one task at a time
     */
    Compactor(
            Subject subject,
            CollectionStore store,
            Executor background,
            StoreSettings.Compaction settings) {
        this.subject = subject;
        this.store = store;
        this.background = background;
        this.settings = settings;
    }

    /** To be called whenever something has changed; returns at once. */
    void check() {
        if (isDue(subject.latest()) && running.compareAndSet(false, true)) {
            try {
                background.execute(() -> {
                    compactIfPossible();
                    running.set(false);
                    check();
                });
            } catch (RejectedExecutionException e) {
                running.set(false); // the database is being closed
            }
        }
    }

    private boolean isDue(PublishedState state) {
        int dead = state.deadRowCount();
        return dead >= settings.deadRowsMin()
                && dead > settings.deadShareMax() * state.rows().rowCount()
                && dead >= 2L * failedAtDeadRows;
    }

    private void compactIfPossible() {
        int dead = subject.latest().deadRowCount();
        try {
            failedAtDeadRows = dead;
            if (compact()) {
                failedAtDeadRows = 0;
            }
        } catch (CancellationException e) {
            LOG.debug("Compaction of '{}' was cancelled", subject.name());
        } catch (VecstoneException | OutOfMemoryError e) {
            if (subject.isClosed()) {
                LOG.debug("'{}' was closed while it was compacted", subject.name(), e);
            } else {
                LOG.warn("'{}' could not be compacted: {}", subject.name(), e.getMessage(), e);
            }
        }
    }

    /** So that little is left to be done while writers wait. */
    private void follow(DerivedState compacted, PublishedState from) {
        int followedTo = from.rows().rowCount();
        for (int round = 0; round < ROUNDS_MAX; round++) {
            PublishedState now = subject.latest();
            if (now.storage() != from.storage()
                    || now.rows().rowCount() - followedTo < ROWS_LEFT_MAX) {
                return;
            }
            compacted.follow(store.catalog(), now);
            followedTo = now.rows().rowCount();
        }
    }

    /** Compacts now; returns whether it has come about. */
    boolean compact() {
        long start = System.nanoTime();
        PublishedState from = subject.latest();
        DerivedState compacted = DerivedState.compacted(store, from);
        boolean replaced = false;
        try {
            follow(compacted, from);
            replaced = subject.replace(compacted, from);
        } finally {
            if (!replaced) {
                store.discard(compacted.storage());
            }
        }
        if (!replaced) {
            return false;
        }
        while (subject.shrinkCatalog(PAGES_AT_ONCE)) {
            continue;
        }
        LOG.info(
                "Compacted '{}' from {} to {} rows in {} ms",
                subject.name(),
                from.rows().rowCount(),
                subject.latest().rows().rowCount(),
                (System.nanoTime() - start) / 1_000_000);
        return true;
    }
}
