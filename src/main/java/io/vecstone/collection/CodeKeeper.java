package io.vecstone.collection;

import io.vecstone.engine.CodedRows;
import io.vecstone.engine.Snapshot;
import io.vecstone.engine.kernel.Kernels;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Keeps the codes of one collection up with its rows, in the background. Rows without codes are
 * found all the same, only more slowly; so writes never wait for this. Thread-safe.
 */
final class CodeKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(CodeKeeper.class);

    /**
     * Elements (rows × dimension) without codes that are scanned too quickly to be worth coding.
     */
    private static final long UNCODED_ELEMENTS_MAX = 1L << 20;

    /** A basis is learnt anew when the collection has grown by this factor. */
    private static final int RELEARN_FACTOR = 2;

    /**
     * The same of a collection that has become quiet: rows that came later lie in no cluster, and
     * half of them being such a search takes twice as long.
     */
    private static final double RELEARN_FACTOR_QUIET = 1.1;

    /** After so long without further rows. */
    static final long QUIET_SECONDS = 5;

    private final String collection;
    private final Executor background;
    private final Executor later;
    private final Supplier<Snapshot> latest;
    private final BiConsumer<Snapshot, CodedRows> install;
    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicBoolean waiting = new AtomicBoolean();
    private volatile boolean closed;

    /**
     * @param background runs one task at a time
     * @param later the same after {@value #QUIET_SECONDS} seconds
     * @param latest the snapshot that is published
     * @param install is given new codes and the snapshot that they were made from
     */
    CodeKeeper(
            String collection,
            Executor background,
            Executor later,
            Supplier<Snapshot> latest,
            BiConsumer<Snapshot, CodedRows> install) {
        this.collection = collection;
        this.background = background;
        this.later = later;
        this.latest = latest;
        this.install = install;
    }

    /** To be called whenever there may be rows without codes; returns at once. */
    void check() {
        if (closed) {
            return;
        }
        Snapshot snapshot = latest.get();
        if (isBehind(snapshot)) {
            run(background, CodeKeeper::code);
        } else if (hasManyUnordered(snapshot) && waiting.compareAndSet(false, true)) {
            int rowCount = snapshot.rowCount();
            later.execute(() -> {
                waiting.set(false);
                if (closed) {
                    return;
                }
                if (latest.get().rowCount() == rowCount) {
                    run(Runnable::run, CodeKeeper::build);
                } else {
                    check();
                }
            });
        }
    }

    private void run(Executor executor, Function<Snapshot, CodedRows> coder) {
        if (running.compareAndSet(false, true)) {
            try {
                executor.execute(() -> run(coder));
            } catch (RejectedExecutionException e) {
                running.set(false); // the database is being closed
            }
        }
    }

    static boolean isBehind(Snapshot snapshot) {
        CodedRows codes = snapshot.codes();
        int uncoded = snapshot.rowCount() - (codes == null ? 0 : codes.rowCount());
        return (long) uncoded * snapshot.dimension() > UNCODED_ELEMENTS_MAX;
    }

    private void run(Function<Snapshot, CodedRows> coder) {
        try {
            Snapshot snapshot = latest.get();
            long start = System.nanoTime();
            CodedRows codes = coder.apply(snapshot);
            install.accept(snapshot, codes);
            LOG.debug(
                    "Coded {} rows of '{}' with a prefix of {} of {} dimensions in {} ms",
                    codes.rowCount(),
                    collection,
                    codes.prefixDimension(),
                    snapshot.dimension(),
                    (System.nanoTime() - start) / 1_000_000);
        } catch (CancellationException e) {
            LOG.debug("Coding of '{}' was cancelled", collection);
            return; // leaves it marked as running: there is nobody to run it
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.warn("Rows of '{}' could not be coded; its searches are slower", collection, e);
            running.set(false); // the next write has it tried again
            return;
        }
        running.set(false);
        check();
    }

    /** Begins nothing any more; what runs goes on. */
    void close() {
        closed = true;
    }

    private static boolean hasManyUnordered(Snapshot snapshot) {
        CodedRows codes = snapshot.codes();
        return codes != null && snapshot.rowCount() > RELEARN_FACTOR_QUIET * codes.learntAtRows();
    }

    static CodedRows code(Snapshot snapshot) {
        CodedRows codes = snapshot.codes();
        if (codes == null
                || snapshot.rowCount() / RELEARN_FACTOR >= Math.max(1, codes.learntAtRows())) {
            return build(snapshot);
        }
        return codes.extended(snapshot);
    }

    private static CodedRows build(Snapshot snapshot) {
        return CodedRows.build(Kernels.chosen(), snapshot);
    }
}
