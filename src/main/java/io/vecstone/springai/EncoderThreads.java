package io.vecstone.springai;

import io.vecstone.VecstoneException.ModelUnavailable;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The threads that encode texts, shared by all callers in turns: a job goes to the end of the queue
 * after each text, so that a query does not wait for the thousands of texts of another caller, but
 * for one text of each.
 */
final class EncoderThreads implements AutoCloseable {

    private final int count;
    private final ThreadPoolExecutor threads;

    EncoderThreads(int count) {
        this.count = count;
        this.threads =
                new ThreadPoolExecutor(
                        count,
                        count,
                        0,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name("vecstone-embedding-", 1).factory(),
                        (job, _) -> ((Job) job).giveUp());
    }

    /** The vectors of {@code texts}, in order. Returns when all are there or one has failed. */
    List<float[]> encode(List<String> texts, Function<String, float[]> encoder) {
        var job = new Job(texts, encoder);
        for (int i = 0; i < Math.min(count, texts.size()); i++) {
            threads.execute(job);
        }
        return job.await();
    }

    /** Texts under way are finished, those still waiting are given up. */
    @Override
    public void close() {
        threads.shutdownNow().forEach(job -> ((Job) job).giveUp());
        threads.close();
    }

    /** Queued once for each thread that works on it. */
    private final class Job implements Runnable {

        private final List<String> texts;
        private final Function<String, float[]> encoder;
        private final float[][] vectors;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger open;
        private final CompletableFuture<float[][]> outcome = new CompletableFuture<>();

        Job(List<String> texts, Function<String, float[]> encoder) {
            this.texts = texts;
            this.encoder = encoder;
            this.vectors = new float[texts.size()][];
            this.open = new AtomicInteger(texts.size());
        }

        @Override
        public void run() {
            int index = outcome.isDone() ? texts.size() : next.getAndIncrement();
            if (index >= texts.size()) {
                return;
            }
            try {
                vectors[index] = encoder.apply(texts.get(index));
            } catch (RuntimeException | Error e) {
                outcome.completeExceptionally(e); // thrown to the caller, who waits for it
                return;
            }
            if (open.decrementAndGet() == 0) {
                outcome.complete(vectors);
            } else {
                threads.execute(this);
            }
        }

        void giveUp() {
            outcome.completeExceptionally(
                    new ModelUnavailable("The local embedding model has been closed", null));
        }

        List<float[]> await() {
            try {
                return Arrays.asList(outcome.get());
            } catch (InterruptedException e) {
                outcome.cancel(false); // nothing more is begun
                Thread.currentThread().interrupt();
                throw new ModelUnavailable("The embedding of texts was interrupted", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) e.getCause();
            }
        }
    }
}
