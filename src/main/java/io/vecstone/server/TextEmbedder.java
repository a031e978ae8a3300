package io.vecstone.server;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.collection.VectorCollection;
import io.vecstone.collection.VectorRecord;

import org.jspecify.annotations.Nullable;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;

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

    /**
     * Vectors for {@code texts}, to be used in {@code collection}.
     *
     * @param field what the request would have to bring instead, if there is no fitting model
     */
    List<float[]> embed(VectorCollection collection, String field, List<String> texts) {
        return embed(collection.name(), collection.dimension(), field, texts);
    }

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

    /** The records of a request, with the vectors that were left out. */
    List<VectorRecord> complete(VectorCollection collection, List<RecordBody> bodies) {
        return complete(collection.name(), collection.dimension(), bodies);
    }

    /** The same for a collection that may not be there yet. */
    List<VectorRecord> complete(String collection, int dimension, List<RecordBody> bodies) {
        List<String> texts = new ArrayList<>();
        String firstField = "";
        for (int i = 0; i < bodies.size(); i++) {
            RecordBody body = bodies.get(i);
            if (body.needsEmbedding()) {
                firstField = texts.isEmpty() ? "records[" + i + "].vector" : firstField;
                texts.add(String.valueOf(body.text()));
            }
        }
        List<float[]> embedded =
                texts.isEmpty() ? List.of() : embed(collection, dimension, firstField, texts);
        Iterator<float[]> next = embedded.iterator();
        return bodies.stream()
                .map(body ->
                        new VectorRecord(
                                body.id(),
                                body.needsEmbedding() ? next.next() : body.vector(),
                                body.text(),
                                body.metadata()))
                .toList();
    }
}
