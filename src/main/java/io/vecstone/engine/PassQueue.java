package io.vecstone.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets queries over one matrix share passes when there are many: those that arrive while passes are
 * running wait, and up to {@value #SHARED_MAX} of them become the next one. A lone query starts at
 * once.
 *
 * <p>The thread of the query that came first runs the pass for the others. Two passes run side by
 * side, so that the cores have work while one hands over to the next. Thread-safe.
 */
final class PassQueue {

    private static final int PASSES_AT_ONCE = 2;

    /** Queries of a pass: with half of 32 clients in it, there is a next one when it ends. */
    private static final int SHARED_MAX = 16;

    /** How queries over one snapshot are answered together, in order. */
    interface Pass {

        /**
         * @param passes that share the cores now, this one among them
         */
        List<Hits> answer(Snapshot snapshot, List<TopKQuery> queries, int passes);
    }

    /** What waiting ends with. */
    private sealed interface Turn {}

    private record Answered(Hits hits) implements Turn {}

    private record Lead(List<Waiting> group) implements Turn {}

    private record Waiting(Snapshot snapshot, TopKQuery query, CompletableFuture<Turn> turn) {}

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    @GuardedBy("lock")
    private int running;

    /** The answer to {@code query}, of a pass of its own or one shared with others. */
    Hits answer(Snapshot snapshot, TopKQuery query, Pass pass) {
        var own = new Waiting(snapshot, query, new CompletableFuture<>());
        if (enter(own)) {
            return lead(List.of(own), pass);
        }
        try {
            return switch (own.turn.join()) {
                case Answered(Hits hits) -> hits;
                case Lead(List<Waiting> group) -> lead(group, pass);
            };
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }

    /** Queries that wait for a pass. */
    int waitingCount() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private int runningCount() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a pass may begin at once; otherwise the query waits. */
    private boolean enter(Waiting own) {
        lock.lock();
        try {
            if (running < PASSES_AT_ONCE) {
                running++;
                return true;
            }
            waiting.add(own);
            return false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * @param group over one snapshot; the first is this thread's
     */
    private Hits lead(List<Waiting> group, Pass pass) {
        try {
            List<Hits> answers =
                    pass.answer(
                            group.getFirst().snapshot,
                            group.stream().map(Waiting::query).toList(),
                            runningCount());
            for (int i = 1; i < group.size(); i++) {
                group.get(i).turn.complete(new Answered(answers.get(i)));
            }
            return answers.getFirst();
        } catch (Throwable e) { // whatever it is, nobody may wait for ever
            group.subList(1, group.size()).forEach(other -> other.turn.completeExceptionally(e));
            throw e;
        } finally {
            handOver();
        }
    }

    private void handOver() {
        List<Waiting> next;
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                running--;
                return;
            }
            next = takeGroup();
        } finally {
            lock.unlock();
        }
        next.getFirst().turn.complete(new Lead(next));
    }

    /** The first that waits, and others over the same snapshot. */
    @GuardedBy("lock")
    private List<Waiting> takeGroup() {
        List<Waiting> group = new ArrayList<>();
        Snapshot snapshot = waiting.element().snapshot;
        for (Iterator<Waiting> all = waiting.iterator();
                all.hasNext() && group.size() < SHARED_MAX; ) {
            Waiting candidate = all.next();
            if (candidate.snapshot == snapshot) {
                group.add(candidate);
                all.remove();
            }
        }
        return group;
    }
}
