package io.vecstone.server;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.collection.VectorCollection;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

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
        if (model == null) {
            throw new InvalidRequest(
                    field,
                    "%s is missing, and this service has no embedding model to make it from the text"
                            .formatted(field));
        }
        int dimension = dimension().orElseThrow();
        if (dimension != collection.dimension()) {
            throw new InvalidRequest(
                    field,
                    "%s is missing; the embedding model makes vectors of %d elements, but the collection '%s' has dimension %d"
                            .formatted(field, dimension, collection.name(), collection.dimension()));
        }
        return model.embed(texts);
    }
}
