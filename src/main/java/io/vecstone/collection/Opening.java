package io.vecstone.collection;

import java.util.concurrent.atomic.AtomicInteger;

/** One time that a collection is open, with those who use it. Thread-safe. */
final class Opening {

    private static final int ENDED = -1;

    private final OpenCollection collection;
    private final AtomicInteger users = new AtomicInteger();
    private volatile long lastUsedNanos = System.nanoTime();

    Opening(OpenCollection collection) {
        this.collection = collection;
    }

    OpenCollection collection() {
        return collection;
    }

    /** Begins a use, to be ended by {@link #leave}; returns false when it is too late. */
    boolean enter() {
        while (true) {
            int count = users.get();
            if (count == ENDED) {
                return false;
            }
            if (users.compareAndSet(count, count + 1)) {
                return true;
            }
        }
    }

    void leave() {
        lastUsedNanos = System.nanoTime();
        users.decrementAndGet();
    }

    /** Lets nobody enter any more; returns false, and changes nothing, if it is in use. */
    boolean end() {
        return users.compareAndSet(0, ENDED);
    }

    /** As of {@link System#nanoTime()}. */
    long lastUsedNanos() {
        return lastUsedNanos;
    }
}
