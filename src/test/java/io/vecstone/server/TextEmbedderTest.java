package io.vecstone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.InvalidRequest;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class TextEmbedderTest {

    private final LengthModel model = new LengthModel();
    private final TextEmbedder embedder =
            new TextEmbedder(
                    new StaticListableBeanFactory(Map.of("model", model))
                            .getBeanProvider(EmbeddingModel.class));

    @Test
    void allTextsOfARequest_areEmbeddedAtOnce_andTheirVectorsPutInTheirPlaces() {
        List<float @Nullable []> vectors =
                vectors(text("a"), vector(7), text("four"), new Part(null, null), text("two"));
        assertThat(model.calls).containsExactly(List.of("a", "four", "two"));
        assertThat(vectors)
                .containsExactly(
                        new float[] {1}, new float[] {7}, new float[] {4}, null, new float[] {3});
    }

    @Test
    void aVector_isPreferredToItsText_andWithoutTextsTheModelIsLeftAlone() {
        assertThat(vectors(new Part(new float[] {7}, "text"))).containsExactly(new float[] {7});
        assertThat(model.calls).isEmpty();
    }

    @Test
    void aTextThatCannotBeEmbedded_isNamedByTheVectorThatIsMissing() {
        assertThatThrownBy(() ->
                        embedder.vectors("c", 2, List.of(vector(7), text("a")), i -> "at " + i))
                .isInstanceOfSatisfying(
                        InvalidRequest.class, e -> assertThat(e.field()).isEqualTo("at 1"));
        assertThat(model.calls).isEmpty();
    }

    private List<float @Nullable []> vectors(Part... parts) {
        return embedder.vectors("c", 1, List.of(parts), i -> "at " + i);
    }

    private record Part(float @Nullable [] vector, @Nullable String text) implements VectorOrText {}

    private static Part text(String text) {
        return new Part(null, text);
    }

    private static Part vector(float element) {
        return new Part(new float[] {element}, null);
    }

    /** Embeds a text as its length, and remembers what it was asked at once. */
    private static final class LengthModel implements EmbeddingModel {

        private final List<List<String>> calls = new ArrayList<>();

        @Override
        public EmbeddingResponse call(EmbeddingRequest request) {
            calls.add(request.getInstructions());
            List<Embedding> embeddings = new ArrayList<>();
            for (String text : request.getInstructions()) {
                embeddings.add(new Embedding(new float[] {text.length()}, embeddings.size()));
            }
            return new EmbeddingResponse(embeddings);
        }

        @Override
        public float[] embed(Document document) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int dimensions() {
            return 1;
        }
    }
}
