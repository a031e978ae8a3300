package io.vecstone.engine;

import io.vecstone.engine.kernel.Kernel;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

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

    /** A scan of codes costs about this many times less than one of float32. */
    private static final int CODED_SPEED = 6;

    /**
     * A filter that lets fewer than one row in so many pass is followed row by row, without codes.
     */
    private static final int FEW_SHARE = 20;

    private static final int BUFFER_LENGTH_MIN = 1024;

    /**
     * Buffers for block bounds, used again so that a query allocates nothing in proportion to the
     * rows.
     */
    private final Queue<float[]> buffers = new ArrayBlockingQueue<>(64);

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
     * Answers queries over the same snapshot, in order. Each answer is what {@link
     * #search(Snapshot, TopKQuery)} gives.
     */
    public List<Hits> search(Snapshot snapshot, List<TopKQuery> queries) {
        return queries.stream().map(query -> search(snapshot, query)).toList();
    }

    /** The most similar live rows. */
    public Hits search(Snapshot snapshot, TopKQuery topK) {
        float[] query = topK.vector();
        int k = topK.k();
        float atLeast = topK.atLeast();
        RoaringBitmap filter = topK.filter();
        if (query.length != snapshot.dimension()) {
            throw new IllegalArgumentException("query of " + query.length + " elements");
        }
        long allowed = filter == null ? snapshot.rowCount() : filter.getLongCardinality();
        CodedRows codes = snapshot.codes();
        if (codes == null || allowed * FEW_SHARE < snapshot.rowCount()) {
            return scan(snapshot, 0, allowed, query, k, atLeast, filter);
        }
        Hits coded = codedScan(snapshot, codes, query, k, atLeast, filter);
        int tailRows = snapshot.rowCount() - codes.rowCount();
        if (tailRows == 0) {
            return coded;
        }
        float bar = coded.size() < k ? atLeast : coded.similarity(k - 1);
        Hits tail = scan(snapshot, codes.rowCount(), tailRows, query, k, bar, filter);
        return Hits.merge(coded, tail, k);
    }

    private Hits scan(
            Snapshot snapshot,
            int firstRow,
            long rowsInSight,
            float[] query,
            int k,
            float atLeast,
            @Nullable RoaringBitmap filter) {
        var scan = new Scan(kernel, snapshot, firstRow, query, k, atLeast, filter);
        List<Scan.Worker> workers = new ArrayList<>();
        for (int i = workerCount(rowsInSight * snapshot.dimension()); i > 0; i--) {
            workers.add(scan.new Worker());
        }
        runAll(workers, Scan.Worker::run);
        var best = new TopKHeap(k, atLeast);
        Hits.Cost cost = Hits.Cost.NONE;
        for (Scan.Worker worker : workers) {
            best.offerAll(worker.heap());
            cost = cost.plus(worker.cost());
        }
        return best.drain(cost);
    }

    private Hits codedScan(
            Snapshot snapshot,
            CodedRows codes,
            float[] query,
            int k,
            float atLeast,
            @Nullable RoaringBitmap filter) {
        float[] buffer = takeBuffer(CodedScan.blocksOf(codes));
        try {
            var scan = new CodedScan(kernel, snapshot, codes, query, k, atLeast, filter, buffer);
            List<CodedScan.Worker> workers = new ArrayList<>();
            long elements = (long) codes.rowCount() * snapshot.dimension() / CODED_SPEED;
            for (int i = workerCount(elements); i > 0; i--) {
                workers.add(scan.new Worker());
            }
            runAll(workers, CodedScan.Worker::bound);
            scan.seed(workers);
            runAll(workers, CodedScan.Worker::visit);
            var best = new TopKHeap(k, atLeast);
            Hits.Cost cost = Hits.Cost.NONE;
            for (CodedScan.Worker worker : workers) {
                best.offerAll(worker.heap());
                cost = cost.plus(worker.cost());
            }
            return best.drain(cost);
        } finally {
            buffers.offer(buffer);
        }
    }

    private int workerCount(long elements) {
        return elements < parallelElementsMin ? 1 : pool.getParallelism();
    }

    /**
     * Runs {@code step} of every worker; of a lone one on this thread. Whatever happens, none is
     * running any more when this returns or throws: they share a buffer that others use next.
     */
    private <W> void runAll(List<W> workers, Consumer<W> step) {
        if (workers.size() == 1) {
            step.accept(workers.getFirst());
            return;
        }
        List<ForkJoinTask<?>> tasks = new ArrayList<>();
        try {
            for (W worker : workers) {
                tasks.add(pool.submit(() -> step.accept(worker)));
            }
        } finally {
            tasks.forEach(ForkJoinTask::quietlyJoin);
        }
        tasks.forEach(ForkJoinTask::join);
    }

    private float[] takeBuffer(int length) {
        float[] buffer = buffers.poll();
        return buffer != null && buffer.length >= length
                ? buffer
                : new float[Math.max(length + length / 4, BUFFER_LENGTH_MIN)];
    }
}
