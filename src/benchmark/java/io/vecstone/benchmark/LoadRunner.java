package io.vecstone.benchmark;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Puts one workload on one contender for a while. */
final class LoadRunner {

    /** Calls that are made in any case, however long they take. */
    private static final int CALLS_MIN = 5;

    /** Below this many calls a 99th percentile says nothing. */
    private static final int CALLS_FOR_P99 = 100;

    private static final double NANOS_PER_MICRO = 1e3;

    /**
     * What came of it.
     *
     * @param p50Micros median time of a call
     * @param p99Micros null when there were too few calls
     */
    record Sample(double queriesPerSecond, double p50Micros, @Nullable Double p99Micros) {}

    private final List<float[]> queries;
    private final Options options;

    LoadRunner(float[][] queries, Options options) {
        this.queries = List.of(queries);
        this.options = options;
    }

    /**
     * Runs every client until the time is over and its last call has returned. A call begun in time
     * counts, and so does the time until the last one returns.
     */
    Sample run(Contender contender, Workload workload, double seconds) {
        int clients = workload.clients(options);
        List<Callable<long[]>> tasks = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            int first = (int) ((long) queries.size() * client / clients);
            int callsMin = Math.ceilDiv(CALLS_MIN, clients);
            tasks.add(() -> ask(contender, workload, first, callsMin, seconds));
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(clients)) {
            var clock = new Clock();
            List<long[]> nanos = new ArrayList<>();
            for (var task : pool.invokeAll(tasks)) {
                nanos.add(task.get());
            }
            return sample(nanos, workload.batch(), clock.seconds());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(contender.label() + " failed", e.getCause());
        }
    }

    private static Sample sample(List<long[]> nanosOfClients, int batch, double seconds) {
        long[] nanos = nanosOfClients.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        return new Sample(
                nanos.length * (double) batch / seconds,
                nanos[nanos.length / 2] / NANOS_PER_MICRO,
                nanos.length < CALLS_FOR_P99
                        ? null
                        : nanos[nanos.length * 99 / 100] / NANOS_PER_MICRO);
    }

    /** One client: the time of each of its calls, in nanoseconds. */
    private long[] ask(
            Contender contender, Workload workload, int first, int callsMin, double seconds) {
        var nanos = new long[1024];
        int calls = 0;
        long found = 0;
        int next = first;
        var clock = new Clock();
        while (calls < callsMin || clock.seconds() < seconds) {
            List<float[]> asked = new ArrayList<>(workload.batch());
            for (int i = 0; i < workload.batch(); i++) {
                asked.add(queries.get(next++ % queries.size()));
            }
            if (calls == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * calls);
            }
            long start = System.nanoTime();
            found += call(contender, workload, asked);
            nanos[calls++] = System.nanoTime() - start;
        }
        if (found == 0) {
            throw new IllegalStateException("no answers"); // also keeps calls from being elided
        }
        return Arrays.copyOf(nanos, calls);
    }

    /** Rows found; SimpleVectorStore finds none where all that may are of negative similarity. */
    private int call(Contender contender, Workload workload, List<float[]> asked) {
        return workload.batch() == 1
                ? contender.search(asked.getFirst(), options.k(), workload.parallelism()).length
                : contender.searchAll(asked, options.k(), workload.parallelism()).size();
    }
}
