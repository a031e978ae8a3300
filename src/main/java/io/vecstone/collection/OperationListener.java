package io.vecstone.collection;

import java.util.List;

/**
 * Is told what happens, for meters. Called on the thread of the operation, after it; must be quick
 * and must not throw.
 */
public interface OperationListener {

    /** Listens to nothing. */
    OperationListener NONE = new OperationListener() {};

    /** Tells each of {@code listeners}, in order. */
    static OperationListener all(List<OperationListener> listeners) {
        return switch (listeners.size()) {
            case 0 -> NONE;
            case 1 -> listeners.getFirst();
            default -> new OperationListeners(listeners);
        };
    }

    /** A collection can be used from now on. */
    default void opened(VectorCollection collection) {}

    /** A collection can't be used any more. */
    default void closed(String collection) {}

    /**
     * A query was answered, or a batch of them.
     *
     * @param durationNanos of all of it
     * @param rescored for each query of it, in order, the rows whose similarity was computed by the
     *     reference arithmetic
     */
    default void queried(String collection, long durationNanos, List<Integer> rescored) {}

    /** Records were written. */
    default void upserted(String collection, long durationNanos, int records) {}

    /** Records were deleted. */
    default void deleted(String collection, long durationNanos, int records) {}

    /** A transaction was committed to the catalog. */
    default void committed(String collection, long durationNanos) {}
}
