package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.Overloaded;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.store.Change;
import io.vecstone.store.Commit;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

class CommitQueueTest {

    private static final long BYTES_MAX = 1_000;

    /** Groups in the order of their commits, each the ids that its writes delete. */
    private final List<List<String>> groups = new CopyOnWriteArrayList<>();

    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private volatile Predicate<List<String>> fails = _ -> false;

    private final CommitQueue queue = new CommitQueue("c", 4, BYTES_MAX, this::commit);

    private void commit(List<PendingWrite> group) {
        List<String> ids = group.stream().map(write -> id(write.change())).toList();
        begun.release();
        mayEnd.acquireUninterruptibly();
        if (fails.test(ids)) {
            throw new StoreUnavailable("no disk for " + ids, null);
        }
        groups.add(ids);
        group.forEach(write -> write.succeed(new Commit(1, 1, new long[0])));
    }

    private static String id(Change change) {
        return change instanceof Change.Delete delete
                ? delete.ids().iterator().next()
                : change.getClass().getSimpleName();
    }

    private static PendingWrite deletion(String id) {
        return PendingWrite.deletion(Set.of(id));
    }

    /** Starts a write that stays in its transaction, and others that have to wait for it. */
    private List<Future<Commit>> start(ExecutorService threads, PendingWrite... writes) {
        List<Future<Commit>> results = new ArrayList<>();
        for (PendingWrite write : writes) {
            int before = queue.size();
            results.add(threads.submit(() -> queue.commit(write)));
            if (before == 0) {
                begun.acquireUninterruptibly();
            }
            while (queue.size() == before) {
                Thread.onSpinWait();
            }
        }
        return results;
    }

    @Test
    void writesThatComeWhileOneIsCommitted_shareTheNextTransaction() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Commit>> results =
                    start(threads, deletion("a"), deletion("b"), deletion("c"), deletion("d"));
            mayEnd.release(2);
            for (Future<Commit> result : results) {
                assertThat(result.get().firstKey()).isEqualTo(1);
            }
        }
        assertThat(groups).containsExactly(List.of("a"), List.of("b", "c", "d"));
        assertThat(queue.size()).isZero();
    }

    @Test
    void whatReadsTheState_comesFirstInItsGroup() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            PendingWrite byFilter = PendingWrite.deletion(() -> new long[0]);
            start(threads, deletion("a"), deletion("b"), byFilter);
            mayEnd.release(2);
        }
        assertThat(groups).containsExactly(List.of("a"), List.of("DeleteVersions", "b"));
    }

    @Test
    void moreThanMayWait_isRefused_andTheOthersAreWritten() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            start(threads, deletion("a"), deletion("b"), deletion("c"), deletion("d"));
            assertThatThrownBy(() -> queue.commit(deletion("e")))
                    .isInstanceOf(Overloaded.class)
                    .hasMessageContaining("'c'")
                    .hasMessageContaining("at most 4 writes of 1000 bytes");
            mayEnd.release(2);
        }
        assertThat(groups).containsExactly(List.of("a"), List.of("b", "c", "d"));
    }

    @Test
    void moreBytesThanMayWait_areRefused_unlessTheyComeAlone() throws Exception {
        PendingWrite large = deletion("x".repeat((int) BYTES_MAX + 1));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Commit> alone = start(threads, large).getFirst();
            assertThatThrownBy(() -> queue.commit(deletion("y"))).isInstanceOf(Overloaded.class);
            mayEnd.release();
            alone.get();
            mayEnd.release();
            assertThat(queue.commit(deletion("y")).firstKey()).isEqualTo(1);
        }
    }

    @Test
    void oneThatCannotBeWritten_keepsNoOtherFromBeingWritten() throws Exception {
        fails = ids -> ids.contains("bad");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Commit>> results =
                    start(threads, deletion("a"), deletion("b"), deletion("bad"), deletion("c"));
            mayEnd.release(1 + 1 + 3); // the group fails, then each is alone
            assertThat(results.get(1).get().firstKey()).isEqualTo(1);
            assertThat(results.get(3).get().firstKey()).isEqualTo(1);
            assertThatThrownBy(() -> results.get(2).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("no disk for [bad]");
        }
        assertThat(groups).containsExactly(List.of("a"), List.of("b"), List.of("c"));
        assertThat(queue.size()).isZero();
    }

    @Test
    void afterAnError_allOfTheGroupAreTold_andTheQueueGoesOn() throws Exception {
        fails =
                ids -> {
                    if (ids.contains("b")) {
                        throw new OutOfMemoryError("of the test");
                    }
                    return false;
                };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Commit>> results =
                    start(threads, deletion("a"), deletion("b"), deletion("c"));
            mayEnd.release(2);
            assertThatThrownBy(() -> results.get(1).get())
                    .hasCauseInstanceOf(OutOfMemoryError.class);
            assertThatThrownBy(() -> results.get(2).get())
                    .hasCauseInstanceOf(StoreUnavailable.class);
            mayEnd.release();
            assertThat(queue.commit(deletion("d")).firstKey()).isEqualTo(1);
        }
        assertThat(groups).containsExactly(List.of("a"), List.of("d"));
    }

    @Test
    void anInterruptedWriter_isToldWhatCameOfItsWrite() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            start(threads, deletion("a"));
            var stillInterrupted = new CompletableFuture<Boolean>();
            Thread writer =
                    Thread.startVirtualThread(() -> {
                        Thread.currentThread().interrupt();
                        queue.commit(deletion("b"));
                        stillInterrupted.complete(Thread.currentThread().isInterrupted());
                    });
            while (queue.size() < 2) {
                Thread.onSpinWait();
            }
            mayEnd.release(2);
            writer.join();
            assertThat(stillInterrupted.get()).isTrue();
        }
        assertThat(groups).containsExactly(List.of("a"), List.of("b"));
    }
}
