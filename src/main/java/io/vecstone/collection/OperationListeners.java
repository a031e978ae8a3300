package io.vecstone.collection;

import java.util.List;

/** Several listeners as one. */
record OperationListeners(List<OperationListener> listeners) implements OperationListener {

    OperationListeners {
        listeners = List.copyOf(listeners);
    }

    @Override
    public void opened(VectorCollection collection) {
        listeners.forEach(listener -> listener.opened(collection));
    }

    @Override
    public void closed(String collection) {
        listeners.forEach(listener -> listener.closed(collection));
    }

    @Override
    public void queried(String collection, long durationNanos, List<Integer> rescored) {
        listeners.forEach(listener -> listener.queried(collection, durationNanos, rescored));
    }

    @Override
    public void upserted(String collection, long durationNanos, int records) {
        listeners.forEach(listener -> listener.upserted(collection, durationNanos, records));
    }

    @Override
    public void deleted(String collection, long durationNanos, int records) {
        listeners.forEach(listener -> listener.deleted(collection, durationNanos, records));
    }

    @Override
    public void committed(String collection, long durationNanos) {
        listeners.forEach(listener -> listener.committed(collection, durationNanos));
    }
}
