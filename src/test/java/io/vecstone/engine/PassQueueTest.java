package io.vecstone.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PassQueueTest {

    private static final Snapshot SNAPSHOT = snapshot();
    private static final Snapshot LATER_SNAPSHOT = snapshot();

    private final PassQueue queue = new PassQueue();
    private final CountDownLatch firstPassesMayEnd = new CountDownLatch(1);
    private final List<Integer> groupSizes = new CopyOnWriteArrayList<>();
    private final List<Integer> passCounts = new CopyOnWriteArrayList<>();
    private volatile boolean failing;

    private static Snapshot snapshot() {
        return new FlatMatrix(Metric.DOT, new OffHeapRows(1)).snapshot();
    }

    /** Answers a query for k with one hit whose row is k. The first two passes wait. */
    private List<Hits> pass(Snapshot snapshot, List<TopKQuery> queries, int passes) {
        boolean isEarly = groupSizes.size() < 2;
        passCounts.add(passes);
        groupSizes.add(queries.size());
        if (isEarly) {
            awaitUninterruptibly(firstPassesMayEnd);
        }
        if (failing) {
            throw new IllegalStateException("injected");
        }
        return queries.stream()
                .map(query -> new Hits(new int[] {query.k()}, new float[1], Hits.Cost.NONE))
                .toList();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void queriesThatArriveWhilePassesRun_shareTheNextOnes_andEachGetsItsOwnAnswer() {
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
            List<CompletableFuture<Hits>> answers = twoRunning(threads);
            for (int i = 2; i < 20; i++) {
                answers.add(ask(threads, SNAPSHOT, i));
            }
            awaitWaiting(18);
            firstPassesMayEnd.countDown();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).join().row(0)).isEqualTo(i + 1);
            }
            assertThat(groupSizes).containsExactlyInAnyOrder(1, 1, 16, 2);
            assertThat(queue.waitingCount()).isZero();
        }
    }

    @Test
    void queriesOverDifferentSnapshots_areNotMixed() {
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
            List<CompletableFuture<Hits>> answers = twoRunning(threads);
            for (int i = 2; i < 6; i++) {
                answers.add(ask(threads, i % 2 == 0 ? SNAPSHOT : LATER_SNAPSHOT, i));
            }
            awaitWaiting(4);
            firstPassesMayEnd.countDown();
            answers.forEach(CompletableFuture::join);
            assertThat(groupSizes).containsExactly(1, 1, 2, 2);
        }
    }

    @Test
    void aPass_isToldHowManyRun() {
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
            List<CompletableFuture<Hits>> answers = twoRunning(threads);
            firstPassesMayEnd.countDown();
            answers.forEach(CompletableFuture::join);
            ask(threads, SNAPSHOT, 2).join();
            assertThat(passCounts).containsExactly(1, 2, 1);
        }
    }

    @Test
    void aPassThatFails_failsItsQueries_andLaterOnesAreAnswered() {
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
            List<CompletableFuture<Hits>> answers = twoRunning(threads);
            answers.add(ask(threads, SNAPSHOT, 2));
            answers.add(ask(threads, SNAPSHOT, 3));
            awaitWaiting(2);
            failing = true;
            firstPassesMayEnd.countDown();
            for (CompletableFuture<Hits> answer : answers) {
                assertThatThrownBy(answer::join)
                        .isInstanceOf(CompletionException.class)
                        .hasRootCauseMessage("injected");
            }
            failing = false;
            assertThat(ask(threads, SNAPSHOT, 7).join().row(0)).isEqualTo(8);
        }
    }

    private List<CompletableFuture<Hits>> twoRunning(ExecutorService threads) {
        List<CompletableFuture<Hits>> answers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            answers.add(ask(threads, SNAPSHOT, i));
            while (groupSizes.size() <= i) {
                Thread.onSpinWait();
            }
        }
        return answers;
    }

    private CompletableFuture<Hits> ask(ExecutorService threads, Snapshot snapshot, int number) {
        TopKQuery query = TopKQuery.of(new float[1], number + 1);
        return CompletableFuture.supplyAsync(
                () -> queue.answer(snapshot, query, this::pass), threads);
    }

    private void awaitWaiting(int count) {
        while (queue.waitingCount() < count) {
            Thread.onSpinWait();
        }
    }
}
