package io.vecstone.springai;

import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;

import java.util.ArrayList;
import java.util.List;

/** Embeds the text {@code "0.6 0.8"} as the vector [0.6, 0.8], so that tests can say vectors. */
class VectorsAsTexts implements EmbeddingModel {

    private final int dimension;

    VectorsAsTexts(int dimension) {
        this.dimension = dimension;
    }

    @Override
    public EmbeddingResponse call(EmbeddingRequest request) {
        List<Embedding> embeddings = new ArrayList<>();
        for (String text : request.getInstructions()) {
            embeddings.add(new Embedding(vector(text), embeddings.size()));
        }
        return new EmbeddingResponse(embeddings);
    }

    @Override
    public float[] embed(Document document) {
        return vector(String.valueOf(document.getText()));
    }

    @Override
    public int dimensions() {
        return dimension;
    }

    private float[] vector(String text) {
        String[] elements = text.strip().split(" ", dimension);
        var vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = Float.parseFloat(elements[i]);
        }
        return vector;
    }
}
