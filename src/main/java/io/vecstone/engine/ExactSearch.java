package io.vecstone.engine;

import io.vecstone.engine.kernel.Kernel;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Exact top-k over a snapshot: the same rows in the same order as sorting all of them by the
 * similarity of {@link io.vecstone.engine.kernel.ReferenceArithmetic}, rounded to float32, then by
 * row.
 *
 * <p><b>How.</b> The {@link Kernel} estimates similarities in float32, fast, with a proven error
 * bound. A row whose estimate plus bound does not reach the bar (the k-th best similarity so far,
 * or the caller's threshold) can't be in the answer. The others, a few dozen per query, are
 * computed again by the reference arithmetic and offered to the heap, so that the bar is always an
 * exact value. A bar only rises, so pruning with an old one is merely less sharp.
 *
 * <p><b>Parallelism.</b> Rows are cut into morsels of about {@value #MORSEL_BYTES} bytes. Workers
 * of one shared pool take the next morsel from a counter until none is left, each with a heap of
 * its own; the bar is shared. Small snapshots stay on the calling thread.
 *
 * <p>Thread-safe.
 */
public final class ExactSearch {

    static final int MORSEL_BYTES = 1 << 20;

    /**
     * Elements (rows × dimension) from which on a second core pays. Two busy cores: at 0.4 million
     * the hand-over cost a fifth more than it saved, at 2 million it saved a seventh.
     */
    static final long PARALLEL_ELEMENTS_MIN = 1L << 21;

    private final Kernel kernel;
    private final ForkJoinPool pool;
    private final long parallelElementsMin;

    /** A search on {@code pool}, which the caller keeps owning. */
    public ExactSearch(Kernel kernel, ForkJoinPool pool) {
        this(kernel, pool, PARALLEL_ELEMENTS_MIN);
    }

    ExactSearch(Kernel kernel, ForkJoinPool pool, long parallelElementsMin) {
        this.kernel = kernel;
        this.pool = pool;
        this.parallelElementsMin = parallelElementsMin;
    }

    /** A pool for searches: one daemon thread per core, first come first served. */
    public static ForkJoinPool newPool(int threads) {
        var number = new AtomicInteger();
        return new ForkJoinPool(
                threads,
                pool -> {
                    ForkJoinWorkerThread thread =
                            ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
                    thread.setName("vecstone-search-" + number.incrementAndGet());
                    return thread;
                },
                null,
                true);
    }

    /** What the kernel calls itself. */
    public String kernelDescription() {
        return kernel.description();
    }

    /**
     * The {@code k} most similar live rows.
     *
     * @param query float32 [dimension], finite, norm at most {@link Kernel#NORM_MAX}, of unit
     *     length for COSINE; not modified
     * @param k at least 1; may exceed the number of rows
     * @param atLeast the lowest similarity wanted; negative infinity for all
     * @param filter the rows allowed, or null for all; not modified
     */
    public Hits search(
            Snapshot snapshot,
            float[] query,
            int k,
            float atLeast,
            @Nullable RoaringBitmap filter) {
        if (query.length != snapshot.dimension()) {
            throw new IllegalArgumentException("query of " + query.length + " elements");
        }
        var scan = new Scan(kernel, snapshot, query, k, atLeast, filter);
        long elements =
                (filter == null ? snapshot.rowCount() : filter.getLongCardinality())
                        * snapshot.dimension();
        int workers = elements < parallelElementsMin ? 1 : pool.getParallelism();
        if (workers == 1) {
            Scan.Worker worker = scan.new Worker();
            worker.run();
            return worker.heap().drain(worker.rescored());
        }
        return searchParallel(scan, workers, k, atLeast);
    }

    private Hits searchParallel(Scan scan, int workerCount, int k, float atLeast) {
        List<Scan.Worker> workers = new ArrayList<>();
        List<ForkJoinTask<?>> tasks = new ArrayList<>();
        for (int i = 0; i < workerCount; i++) {
            Scan.Worker worker = scan.new Worker();
            workers.add(worker);
            tasks.add(pool.submit(worker));
        }
        tasks.forEach(ForkJoinTask::join);
        var best = new TopKHeap(k, atLeast);
        int rescored = 0;
        for (Scan.Worker worker : workers) {
            best.offerAll(worker.heap());
            rescored += worker.rescored();
        }
        return best.drain(rescored);
    }
}
