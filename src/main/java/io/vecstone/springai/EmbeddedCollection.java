package io.vecstone.springai;

import io.vecstone.collection.Match;
import io.vecstone.collection.Query;
import io.vecstone.collection.VectorCollection;
import io.vecstone.collection.VectorRecord;
import io.vecstone.engine.Metric;
import io.vecstone.filter.Filter;

import java.util.List;
import java.util.function.Consumer;

/** A collection of this process. */
final class EmbeddedCollection implements CollectionAccess {

    private final VectorCollection collection;

    EmbeddedCollection(VectorCollection collection) {
        this.collection = collection;
    }

    @Override
    public String name() {
        return collection.name();
    }

    @Override
    public int dimension() {
        return collection.dimension();
    }

    @Override
    public Metric metric() {
        return collection.metric();
    }

    @Override
    public void checkAllButVectors(List<VectorRecord> records) {
        inBatches(records, collection::checkAllButVectors);
    }

    @Override
    public void upsert(List<VectorRecord> records) {
        inBatches(records, collection::check); // a bad one must not leave the others half written
        inBatches(records, collection::upsert);
    }

    @Override
    public List<Match> query(Query query) {
        return collection.query(query);
    }

    @Override
    public void delete(List<String> ids) {
        inBatches(ids, collection::delete);
    }

    @Override
    public void delete(Filter filter) {
        collection.delete(filter);
    }

    @Override
    public VectorCollection nativeClient() {
        return collection;
    }

    private <T> void inBatches(List<T> elements, Consumer<List<T>> action) {
        int batch = collection.limits().batchMax();
        for (int from = 0; from < elements.size(); from += batch) {
            List<T> part = elements.subList(from, Math.min(from + batch, elements.size()));
            ElementErrors.shifted(from, () -> action.accept(part));
        }
    }
}
