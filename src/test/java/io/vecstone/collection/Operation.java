package io.vecstone.collection;

import io.vecstone.VecstoneException.NotFound;
import io.vecstone.engine.Metric;
import io.vecstone.filter.FilterParser;

import java.util.List;
import java.util.Map;

/** A write of a crash test: what it does to a database, and to the model of one. */
sealed interface Operation {

    /** The collection that the records are in. */
    String COLLECTION = "c";

    void to(Vecstone vecstone);

    void to(WriterState state);

    /** Inserts or replaces a batch. */
    record Upsert(List<VectorRecord> batch) implements Operation {
        @Override
        public void to(Vecstone vecstone) {
            vecstone.collection(COLLECTION).upsert(batch);
        }

        @Override
        public void to(WriterState state) {
            batch.forEach(state::put);
        }
    }

    /** Deletes records of these ids, some of which may not be there. */
    record DeleteByIds(List<String> ids) implements Operation {
        @Override
        public void to(Vecstone vecstone) {
            vecstone.collection(COLLECTION).delete(ids);
        }

        @Override
        public void to(WriterState state) {
            ids.forEach(state.records()::remove);
        }
    }

    /** Deletes the writer's records in a range of slots, by a filter. */
    record DeleteByFilter(int writer, int slotFirst, int slotLast) implements Operation {
        @Override
        public void to(Vecstone vecstone) {
            vecstone.collection(COLLECTION)
                    .delete(
                            FilterParser.parse(
                                    "writer == %d AND slot >= %d AND slot <= %d"
                                            .formatted(writer, slotFirst, slotLast)));
        }

        @Override
        public void to(WriterState state) {
            for (int slot = slotFirst; slot <= slotLast; slot++) {
                state.records().remove(WriterScript.id(writer, slot));
            }
        }
    }

    /** Replaces the collection's additional data. */
    record PutAdditionalData(int number) implements Operation {
        @Override
        public void to(Vecstone vecstone) {
            vecstone.collection(COLLECTION).putAdditionalData(Map.of("number", number));
        }

        @Override
        public void to(WriterState state) {
            state.setAdditionalData(Map.of("number", number));
        }
    }

    /** Creates a collection of the writer's own; it may be there. */
    record CreateCollection(String name) implements Operation {
        @Override
        public void to(Vecstone vecstone) {
            vecstone.create(name, 3, Metric.COSINE);
        }

        @Override
        public void to(WriterState state) {
            state.collections().add(name);
        }
    }

    /** Deletes a collection of the writer's own; it may be gone. */
    record DeleteCollection(String name) implements Operation {
        @Override
        public void to(Vecstone vecstone) {
            try {
                vecstone.delete(name);
            } catch (NotFound e) {
                // deleting twice is no failure of a crash test
            }
        }

        @Override
        public void to(WriterState state) {
            state.collections().remove(name);
        }
    }
}
