package io.vecstone.collection;

import io.vecstone.store.Change;
import io.vecstone.store.Commit;
import io.vecstone.store.RecordWrite;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * One write on its way into the catalog. Made by its writer's thread, committed by the thread that
 * leads its group ({@link CommitQueue}), which hands it back.
 */
final class PendingWrite {

    /** How what was committed becomes part of the derived state. */
    private interface Application {
        void to(DerivedState state, Commit commit);
    }

    private final Supplier<Change> change;
    private final Application application;
    private final boolean readsState;
    private final long sizeBytes;

    /** Released once: when this write is to lead a group, or when it is decided. */
    private final Semaphore turn = new Semaphore(0);

    private @Nullable Commit commit;
    private @Nullable RuntimeException failure;

    private PendingWrite(
            Supplier<Change> change, Application application, boolean readsState, long sizeBytes) {
        this.change = change;
        this.application = application;
        this.readsState = readsState;
        this.sizeBytes = sizeBytes;
    }

    static PendingWrite of(RecordRules.Batch batch) {
        var upsert = new Change.Upsert(batch.writes());
        return new PendingWrite(
                () -> upsert,
                (state, commit) -> state.upserted(commit, batch),
                false,
                batch.writes().stream().mapToLong(PendingWrite::sizeBytes).sum());
    }

    /** Of the records of these ids. */
    static PendingWrite deletion(Set<String> ids) {
        return new PendingWrite(
                () -> new Change.Delete(ids),
                DerivedState::deleted,
                false,
                ids.stream().mapToLong(String::length).sum());
    }

    /** Of the versions that there are when its group begins. */
    static PendingWrite deletion(Supplier<long[]> keys) {
        return new PendingWrite(
                () -> new Change.DeleteVersions(keys.get()), DerivedState::deleted, true, 0);
    }

    static PendingWrite ofAdditionalData(String json) {
        return new PendingWrite(
                () -> new Change.AdditionalData(json), DerivedState::noted, false, json.length());
    }

    private static long sizeBytes(RecordWrite write) {
        String text = write.text();
        return (long) Float.BYTES * write.vector().length
                + (text == null ? 0 : text.length())
                + write.metadata().length();
    }

    /** Bytes that it holds, about. */
    long sizeBytes() {
        return sizeBytes;
    }

    /** Whether it acts on what is published when its group begins, and so must come first. */
    boolean readsState() {
        return readsState;
    }

    /** What it asks of the catalog now. */
    Change change() {
        return change.get();
    }

    void applyTo(DerivedState state, Commit done) {
        application.to(state, done);
    }

    void succeed(Commit done) {
        commit = done;
    }

    void fail(RuntimeException e) {
        failure = e;
    }

    boolean isDecided() {
        return commit != null || failure != null;
    }

    /** Waits until {@link #wake} was called, whether or not the thread is interrupted. */
    void awaitTurn() {
        turn.acquireUninterruptibly();
    }

    void wake() {
        turn.release();
    }

    /** What came of it, once it is decided. */
    Commit result() {
        if (failure != null) {
            throw failure;
        }
        return Objects.requireNonNull(commit);
    }
}
