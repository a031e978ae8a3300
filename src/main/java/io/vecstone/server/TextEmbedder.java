package io.vecstone.server;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.collection.VectorCollection;
import io.vecstone.collection.VectorRecord;

import org.jspecify.annotations.Nullable;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/** Turns texts of requests into vectors, if there is an embedding model. */
@Component
class TextEmbedder {

    private final @Nullable EmbeddingModel model;
    private volatile int knownDimension;

    TextEmbedder(ObjectProvider<EmbeddingModel> model) {
        this.model = model.getIfUnique();
    }

    /** Elements of the model's vectors, asked for once. */
    OptionalInt dimension() {
        if (model == null) {
            return OptionalInt.empty();
        }
        if (knownDimension == 0) {
            knownDimension = model.dimensions();
        }
        return OptionalInt.of(knownDimension);
    }

    /** The records of a request, with the vectors that were left out. */
    List<VectorRecord> complete(VectorCollection collection, List<RecordBody> bodies) {
        return complete(collection.name(), collection.dimension(), bodies);
    }

    /** The same for a collection that may not be there yet. */
    List<VectorRecord> complete(String collection, int dimension, List<RecordBody> bodies) {
        List<float @Nullable []> vectors =
                vectors(collection, dimension, bodies, i -> "records[" + i + "].vector");
        List<VectorRecord> records = new ArrayList<>(bodies.size());
        for (int i = 0; i < bodies.size(); i++) {
            RecordBody body = bodies.get(i);
            records.add(new VectorRecord(body.id(), vectors.get(i), body.text(), body.metadata()));
        }
        return records;
    }

    /**
     * The vectors of a request, in order: those it brings, those of its texts, and null where there
     * is neither. The texts are embedded as one batch.
     *
     * @param collection they are to be used in
     * @param dimension of that collection
     * @param fields where each vector stands in the request, or would
     */
    List<float @Nullable []> vectors(
            String collection,
            int dimension,
            List<? extends VectorOrText> parts,
            IntFunction<String> fields) {
        List<String> texts = new ArrayList<>();
        String firstField = "";
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).needsEmbedding()) {
                firstField = texts.isEmpty() ? fields.apply(i) : firstField;
                texts.add(String.valueOf(parts.get(i).text()));
            }
        }
        Iterator<float[]> embedded =
                texts.isEmpty()
                        ? Collections.emptyIterator()
                        : embed(collection, dimension, firstField, texts).iterator();
        List<float @Nullable []> vectors = new ArrayList<>(parts.size());
        for (VectorOrText part : parts) {
            vectors.add(part.needsEmbedding() ? embedded.next() : part.vector());
        }
        return vectors;
    }

    /**
     * Vectors for {@code texts}.
     *
     * @param field what the request would have to bring instead, if there is no fitting model
     */
    private List<float[]> embed(
            String collection, int collectionDimension, String field, List<String> texts) {
        if (model == null) {
            throw new InvalidRequest(
                    field,
                    "%s is missing, and this service has no embedding model to make it from the text"
                            .formatted(field));
        }
        int dimension = dimension().orElseThrow();
        if (dimension != collectionDimension) {
            throw new InvalidRequest(
                    field,
                    "%s is missing; the embedding model makes vectors of %d elements, but the collection '%s' has dimension %d"
                            .formatted(field, dimension, collection, collectionDimension));
        }
        return model.embed(texts);
    }
}
