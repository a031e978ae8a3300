package io.vecstone.collection;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import io.vecstone.VecstoneException.Overloaded;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.store.Commit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Group commit: writes that come while others are being committed wait, and are committed together
 * in one transaction, with one sync of the disk. Thread-safe.
 *
 * <p>There is no thread for this. A writer that finds nobody at work leads: it commits the group
 * that begins with its own write. Then the first of those who have come meanwhile leads the next
 * one. The queue is bounded; what doesn't fit is refused.
 */
final class CommitQueue {

    private static final int GROUP_WRITES_MAX = 1_000;
    private static final long GROUP_BYTES_MAX = 32L << 20;

    private final String collection;
    private final int writesMax;
    private final long bytesMax;
    private final Consumer<List<PendingWrite>> transaction;
    private final ReentrantLock lock = new ReentrantLock();

    /** The first of them leads, or is about to. */
    @GuardedBy("lock")
    private final ArrayDeque<PendingWrite> waiting = new ArrayDeque<>();

    /** Writes not decided yet: those waiting and those of the group being committed. */
    @GuardedBy("lock")
    private int writes;

    @GuardedBy("lock")
    private long bytes;

    @GuardedBy("lock")
    private boolean hasLeader;

    /**
     * @param writesMax writes that may be here at once
     * @param bytesMax and what they may hold; one alone may hold more
     * @param transaction commits a group and tells each write what came of it, or throws and has
     *     changed nothing of those not told
     */
    CommitQueue(
            String collection,
            int writesMax,
            long bytesMax,
            Consumer<List<PendingWrite>> transaction) {
        this.collection = collection;
        this.writesMax = writesMax;
        this.bytesMax = bytesMax;
        this.transaction = transaction;
    }

    /** Writes that have come and are not decided yet. */
    int size() {
        lock.lock();
        try {
            return writes;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Commits {@code write}, alone or with others.
     *
     * @throws Overloaded if too many are waiting
     */
    Commit commit(PendingWrite write) {
        if (!enter(write)) {
            write.awaitTurn();
        }
        if (!write.isDecided()) {
            lead();
        }
        return write.result();
    }

    /** Returns whether {@code write} is to lead at once. */
    private boolean enter(PendingWrite write) {
        lock.lock();
        try {
            if (writes >= writesMax || (writes > 0 && bytes + write.sizeBytes() > bytesMax)) {
                throw new Overloaded(
                        "%d writes of %d bytes are waiting to be committed to '%s'; at most %d writes of %d bytes may wait. Try again later"
                                .formatted(writes, bytes, collection, writesMax, bytesMax));
            }
            writes++;
            bytes += write.sizeBytes();
            waiting.add(write);
            boolean leads = !hasLeader;
            hasLeader = true;
            return leads;
        } finally {
            lock.unlock();
        }
    }

    private void lead() {
        List<PendingWrite> group = takeGroup();
        PendingWrite leader = group.getFirst();
        try {
            decide(group);
        } finally {
            group.forEach(CommitQueue::giveUp);
            leave(group);
            group.stream().filter(write -> write != leader).forEach(PendingWrite::wake);
        }
    }

    private List<PendingWrite> takeGroup() {
        lock.lock();
        try {
            List<PendingWrite> group = new ArrayList<>();
            long groupBytes = 0;
            while (!waiting.isEmpty()
                    && group.size() < GROUP_WRITES_MAX
                    && (group.isEmpty()
                            || groupBytes + waiting.peek().sizeBytes() <= GROUP_BYTES_MAX)) {
                PendingWrite write = waiting.remove();
                group.add(write);
                groupBytes += write.sizeBytes();
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    /** One that can't be written must not keep the others from being written. */
    private void decide(List<PendingWrite> group) {
        List<PendingWrite> ordered = new ArrayList<>(group);
        ordered.sort(Comparator.comparing(PendingWrite::readsState).reversed()); // stable
        try {
            transaction.accept(ordered);
        } catch (RuntimeException e) {
            if (group.size() == 1) {
                fail(group.getFirst(), e);
            } else {
                group.forEach(this::decideAlone);
            }
        }
    }

    private void decideAlone(PendingWrite write) {
        if (!write.isDecided()) {
            try {
                transaction.accept(List.of(write));
            } catch (RuntimeException e) {
                fail(write, e);
            }
        }
    }

    private static void fail(PendingWrite write, RuntimeException e) {
        if (!write.isDecided()) {
            write.fail(e);
        }
    }

    /** What an {@link Error} has left undecided. */
    private static void giveUp(PendingWrite write) {
        fail(
                write,
                new StoreUnavailable("The write was given up; it may or may not be there", null));
    }

    /** Makes room, and has the next group led by the first of those waiting. */
    private void leave(List<PendingWrite> group) {
        lock.lock();
        try {
            writes -= group.size();
            for (PendingWrite write : group) {
                bytes -= write.sizeBytes();
            }
            PendingWrite next = waiting.peek();
            if (next == null) {
                hasLeader = false;
            } else {
                next.wake();
            }
        } finally {
            lock.unlock();
        }
    }
}
