package io.vecstone.engine;

import io.vecstone.engine.kernel.BlockLayout;
import io.vecstone.engine.kernel.Kernel;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

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
 * <p>Coded rows are bounded by their codes first ({@link CodedScan}; {@link CodedGather} where a
 * filter lets few pass; of a filter that lets more pass, but not many, the scan knows the
 * positions, and leaves blocks without such rows alone: {@link AllowedPositions}), the others by
 * float32 estimates ({@link Scan}).
 *
 * <p><b>Parallelism.</b> Rows are cut into morsels. The caller, and for a long search the threads
 * of one shared pool, take the next morsel from a counter until none is left, each with heaps of
 * its own; the bar is shared. Queries that many threads ask at the same time share passes ({@link
 * PassQueue}); passes that run side by side share the threads.
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
    private static final int CODED_SPEED = 12;

    /** A filter that lets fewer than one row in so many pass is followed row by row. */
    static final int FEW_SHARE = 9;

    /** The same where rows have no codes of their own, so that each is computed. */
    static final int FEW_SHARE_UNBOUNDED = 50;

    /**
     * A query whose filter leaves fewer than one block in so many has a pass of its own over those:
     * in a tile the first stage costs this much less, but for all blocks.
     */
    private static final int OWN_PASS_SHARE = 3;

    /** The codes of scattered rows take so many times as long as float32 rows in a stretch. */
    private static final int SCATTERED_COST = 3;

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

    /** The most similar live rows. */
    public Hits search(Snapshot snapshot, TopKQuery query) {
        return search(snapshot, List.of(query)).getFirst();
    }

    /**
     * Answers queries over the same snapshot, in order. Tiles of {@value Kernel#TILE} share a pass
     * over the codes, and so do single queries that other threads ask meanwhile; each answer is
     * what the query alone would get.
     */
    public List<Hits> search(Snapshot snapshot, List<TopKQuery> queries) {
        for (TopKQuery query : queries) {
            if (query.vector().length != snapshot.dimension()) {
                throw new IllegalArgumentException(
                        "query of " + query.vector().length + " elements");
            }
        }
        CodedRows codes = snapshot.codes();
        boolean alone = queries.size() == 1 && codes != null && isLong(codes, 1);
        return alone
                ? List.of(snapshot.passes().answer(snapshot, queries.getFirst(), this::pass))
                : pass(snapshot, queries, 1);
    }

    /**
     * @param passes that share the cores: threads for each would be in each other's way
     */
    private List<Hits> pass(Snapshot snapshot, List<TopKQuery> queries, int passes) {
        int threads = Math.max(1, pool.getParallelism() / passes);
        CodedRows codes = snapshot.codes();
        if (codes == null) {
            return queries.stream().map(query -> scan(snapshot, 0, query, threads)).toList();
        }
        List<Hits> coded = searchCoded(snapshot, codes, queries, threads);
        if (codes.rowCount() == snapshot.rowCount()) {
            return coded;
        }
        List<Hits> answers = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            Hits before = coded.get(i);
            answers.add(withTail(snapshot, codes.rowCount(), queries.get(i), before, threads));
        }
        return answers;
    }

    /** The answer, given that over the rows before {@code firstRow}. */
    private Hits withTail(
            Snapshot snapshot, int firstRow, TopKQuery query, Hits before, int threads) {
        int k = query.k();
        float bar = before.size() < k ? query.atLeast() : before.similarity(k - 1);
        TopKQuery rest = new TopKQuery(query.vector(), k, bar, query.filter());
        return Hits.merge(before, scan(snapshot, firstRow, rest, threads), k);
    }

    private List<Hits> searchCoded(
            Snapshot snapshot, CodedRows codes, List<TopKQuery> queries, int threads) {
        Hits[] answers = new Hits[queries.size()];
        List<Integer> tiled = new ArrayList<>();
        int fewShare = codes.hasWholeRows() ? FEW_SHARE : FEW_SHARE_UNBOUNDED;
        for (int i = 0; i < answers.length; i++) {
            TopKQuery query = queries.get(i);
            RowFilter filter = query.filter();
            if (filter != null && filter.allowsFewer(fewShare, snapshot)) {
                answers[i] = gather(snapshot, codes, query, filter, threads);
                continue;
            }
            AllowedPositions allowed = allowed(snapshot, codes, query);
            if (allowed != null && allowed.blockCount() * OWN_PASS_SHARE < codes.blockCount()) {
                answers[i] = codedScan(snapshot, codes, List.of(query), threads).getFirst();
            } else {
                tiled.add(i);
            }
        }
        for (int from = 0; from < tiled.size(); from += Kernel.TILE) {
            List<Integer> tile = tiled.subList(from, Math.min(from + Kernel.TILE, tiled.size()));
            List<TopKQuery> together = tile.stream().map(queries::get).toList();
            List<Hits> hits = codedScan(snapshot, codes, together, threads);
            for (int j = 0; j < tile.size(); j++) {
                answers[tile.get(j)] = hits.get(j);
            }
        }
        return List.of(answers);
    }

    private static @Nullable AllowedPositions allowed(
            Snapshot snapshot, CodedRows codes, TopKQuery query) {
        return query.filter() == null ? null : query.filter().positions(snapshot, codes);
    }

    private Hits scan(Snapshot snapshot, int firstRow, TopKQuery query, int threads) {
        RowFilter filter = query.filter();
        long rows = snapshot.rowCount() - firstRow;
        long rowsInSight = filter == null ? rows : Math.min(rows, filter.count());
        var scan = new Scan(kernel, snapshot, firstRow, query);
        List<Scan.Worker> workers =
                workers(
                        isLong(rowsInSight * snapshot.dimension()),
                        threads,
                        () -> scan.new Worker());
        runAll(workers);
        var best = new TopKHeap(query.k(), query.atLeast());
        Hits.Cost cost = Hits.Cost.NONE;
        for (Scan.Worker worker : workers) {
            best.offerAll(worker.heap());
            cost = cost.plus(worker.cost());
        }
        return best.drain(cost);
    }

    private List<Hits> codedScan(
            Snapshot snapshot, CodedRows codes, List<TopKQuery> tile, int threads) {
        List<CodedQuery> queries = new ArrayList<>();
        long blocks = 0;
        for (TopKQuery query : tile) {
            AllowedPositions allowed = allowed(snapshot, codes, query);
            queries.add(CodedQuery.ofBlocks(kernel, snapshot, codes, query, allowed));
            blocks += allowed == null ? codes.blockCount() : allowed.blockCount();
        }
        long elements = blocks * BlockLayout.ROWS * snapshot.dimension();
        var scan = new CodedScan(kernel, snapshot, codes, queries);
        List<CodedScan.Worker> workers =
                workers(isLong(elements / CODED_SPEED), threads, () -> scan.new Worker());
        runAll(workers);
        List<Hits> answers = new ArrayList<>();
        for (int j = 0; j < tile.size(); j++) {
            int query = j;
            answers.add(merge(tile.get(j), workers.stream().map(worker -> worker.finder(query))));
        }
        return answers;
    }

    private Hits gather(
            Snapshot snapshot, CodedRows codes, TopKQuery query, RowFilter filter, int threads) {
        var coded = CodedQuery.ofWholeRows(kernel, snapshot, codes, query);
        var gather = new CodedGather(coded, filter, codes.rowCount());
        long elements = filter.count() * snapshot.dimension();
        boolean isLong = isLong(elements * SCATTERED_COST);
        List<CodedGather.Worker> workers = workers(isLong, threads, () -> gather.new Worker());
        runAll(workers);
        return merge(query, workers.stream().map(CodedGather.Worker::finder));
    }

    private static Hits merge(TopKQuery query, Stream<CodedQuery.Finder> finders) {
        var best = new TopKHeap(query.k(), query.atLeast());
        Hits.Cost cost = Hits.Cost.NONE;
        for (CodedQuery.Finder finder : finders.toList()) {
            best.offerAll(finder.heap());
            cost = cost.plus(finder.cost());
        }
        return best.drain(cost);
    }

    /** Whether reading so many float32 elements, or what takes as long, is work for all cores. */
    private boolean isLong(long elements) {
        return elements >= parallelElementsMin;
    }

    private boolean isLong(CodedRows codes, int queries) {
        return isLong(codes.elementCount() * queries / CODED_SPEED);
    }

    private static <W> List<W> workers(boolean isLong, int threads, Supplier<W> newWorker) {
        int count = isLong ? threads : 1;
        return Stream.generate(newWorker).limit(count).toList();
    }

    /**
     * Runs all workers, the first of them on this thread. None is running any more when this
     * returns or throws.
     */
    private void runAll(List<? extends Runnable> workers) {
        List<Shift> shifts = new ArrayList<>();
        try {
            for (Runnable worker : workers.subList(1, workers.size())) {
                var shift = new Shift(worker);
                shifts.add(shift);
                pool.execute(shift);
            }
            workers.getFirst().run();
        } finally {
            shifts.forEach(Shift::finish);
        }
        shifts.forEach(Shift::rethrow);
    }

    /** A worker's run in the pool, which is called off when the work is done before it begins. */
    private static final class Shift implements Runnable {

        private final Runnable worker;
        private final AtomicBoolean taken = new AtomicBoolean();
        private final CountDownLatch finished = new CountDownLatch(1);
        private volatile @Nullable Throwable failure;

        Shift(Runnable worker) {
            this.worker = worker;
        }

        @Override
        public void run() {
            if (!taken.compareAndSet(false, true)) {
                return;
            }
            try {
                worker.run();
            } catch (Throwable e) { // rethrown where the search was asked for
                failure = e;
            } finally {
                finished.countDown();
            }
        }

        /** Waits for the run to end, or sees to it that it never begins. */
        void finish() {
            if (!taken.compareAndSet(false, true)) {
                boolean interrupted = false;
                while (true) {
                    try {
                        finished.await();
                        break;
                    } catch (InterruptedException e) {
                        interrupted = true; // the worker shares our state: it must end first
                    }
                }
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        void rethrow() {
            switch (failure) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(failure);
            }
        }
    }
}
