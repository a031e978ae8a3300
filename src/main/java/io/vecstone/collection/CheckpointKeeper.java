package io.vecstone.collection;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import io.vecstone.VecstoneException;
import io.vecstone.engine.CodedRows;
import io.vecstone.engine.RowStorage;
import io.vecstone.store.CollectionStore;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.ref.WeakReference;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Writes checkpoints of one collection: in the background when so much has changed that reading it
 * again would take long, and when the collection is closed. Writers never wait for it. Thread-safe.
 *
 * <p>A checkpoint is written as a whole, so the next one is due when a share of the rows has
 * changed: all in all that writes each row a few times.
 */
final class CheckpointKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointKeeper.class);

    /** Elements (rows × dimension) that are read again in a fraction of a second. */
    private static final long ELEMENTS_MIN = 1L << 23;

    private static final int CHANGED_SHARE = 4;

    /** What a checkpoint keeps, in figures: nothing of the state must be held on to. */
    private record Kept(
            WeakReference<RowStorage> storage,
            long seq,
            int rowCount,
            int deadRowCount,
            int codedRowCount,
            int learntAtRows) {

        static Kept of(PublishedState state) {
            CodedRows codes = state.rows().codes();
            return new Kept(
                    new WeakReference<>(state.storage()),
                    state.seq(),
                    state.rows().rowCount(),
                    state.deadRowCount(),
                    codes == null ? 0 : codes.rowCount(),
                    codes == null ? 0 : codes.learntAtRows());
        }

        boolean isOf(PublishedState state) {
            Kept now = of(state);
            return storage.refersTo(state.storage())
                    && seq == now.seq
                    && codedRowCount == now.codedRowCount
                    && learntAtRows == now.learntAtRows;
        }
    }

    private final String collection;
    private final CollectionStore store;
    private final Executor background;
    private final Supplier<PublishedState> latest;
    private final AtomicBoolean running = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();

    /** What the last attempt was to keep, so that one that failed is not repeated at once. */
    private volatile @Nullable Kept attempted;

    /** What the checkpoint on the disk keeps. */
    @GuardedBy("lock")
    private @Nullable Kept saved;

    /**
     * @param background runs one task at a time
     * @param latest what is published
     * @param saved what the checkpoint on the disk keeps, if there is one
     */
    CheckpointKeeper(
            String collection,
            CollectionStore store,
            Executor background,
            Supplier<PublishedState> latest,
            @Nullable PublishedState saved) {
        this.collection = collection;
        this.store = store;
        this.background = background;
        this.latest = latest;
        this.saved = saved == null ? null : Kept.of(saved);
        this.attempted = this.saved;
    }

    /** To be called whenever something has changed; returns at once. */
    void check() {
        if (isDue(latest.get(), attempted) && running.compareAndSet(false, true)) {
            try {
                background.execute(() -> {
                    write();
                    running.set(false);
                });
            } catch (RejectedExecutionException e) {
                running.set(false); // the database is being closed, and writes one then
            }
        }
    }

    private static boolean isDue(PublishedState state, @Nullable Kept before) {
        long elements = (long) state.rows().rowCount() * state.rows().dimension();
        if (elements < ELEMENTS_MIN) {
            return false;
        }
        if (before == null || !before.storage.refersTo(state.storage())) {
            return true;
        }
        Kept now = Kept.of(state);
        long changed =
                ((long) now.rowCount - before.rowCount) + (now.deadRowCount - before.deadRowCount);
        return now.learntAtRows != before.learntAtRows || changed * CHANGED_SHARE > now.rowCount;
    }

    /** Writes a checkpoint of what is published, unless there is one. */
    void write() {
        lock.lock();
        try {
            PublishedState state = latest.get();
            Kept kept = Kept.of(state);
            attempted = kept;
            if (saved == null || !saved.isOf(state)) {
                store.writeCheckpoint(state.storage(), state.rows(), state.seq(), state::writeTo);
                saved = kept;
                LOG.debug("Checkpoint of '{}' at change {}", collection, state.seq());
            }
        } catch (VecstoneException e) {
            LOG.warn("The next start of '{}' will take longer: {}", collection, e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }
}
