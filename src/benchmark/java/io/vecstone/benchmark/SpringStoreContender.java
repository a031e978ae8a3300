package io.vecstone.benchmark;

import org.jspecify.annotations.Nullable;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.SimpleVectorStore;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Spring AI's own in-memory store: a map of objects, compared one after the other. */
final class SpringStoreContender implements Contender {

    /** What it takes of a similarity threshold to accept all. */
    private static final double ACCEPT_ALL = SearchRequest.SIMILARITY_THRESHOLD_ACCEPT_ALL;

    private final KnownVectors vectors = new KnownVectors();
    private final SimpleVectorStore store = SimpleVectorStore.builder(vectors).build();
    private final Preparation preparation;

    /** Documents without metadata. */
    SpringStoreContender(Rows rows) {
        this(rows, row -> Map.of());
    }

    /**
     * @param metadata of each row
     */
    SpringStoreContender(Rows rows, IntFunction<Map<String, Object>> metadata) {
        long before = Heap.usedBytes();
        var clock = new Clock();
        float[][] arrays = rows.arrays();
        for (int row = 0; row < arrays.length; row++) {
            vectors.next.set(arrays[row]);
            String id = Integer.toString(row);
            var document = Document.builder().id(id).text(id).metadata(metadata.apply(row));
            store.add(List.of(document.build()));
        }
        double loadSeconds = clock.seconds();
        preparation = new Preparation(loadSeconds, 0, rows.sizeBytes(), Heap.usedBytes() - before);
    }

    @Override
    public Label label() {
        return new Label("Spring AI SimpleVectorStore", "defaults", false, true);
    }

    @Override
    public Preparation preparation() {
        return preparation;
    }

    @Override
    public Set<Parallelism> parallelism() {
        return Set.of(Parallelism.ONE);
    }

    @Override
    public int[] search(float[] query, int k, Parallelism parallelism) {
        return search(query, k, (String) null);
    }

    /** Answers under a condition, given as text. */
    Contender under(FilterCase condition) {
        return new FilteredContender(
                label(), preparation, (query, k) -> search(query, k, condition.text()));
    }

    private int[] search(float[] query, int k, @Nullable String condition) {
        vectors.next.set(query);
        var request = SearchRequest.builder().query("?").topK(k).similarityThreshold(ACCEPT_ALL);
        if (condition != null) {
            request.filterExpression(condition);
        }
        return store.similaritySearch(request.build()).stream()
                .mapToInt(document -> Integer.parseInt(document.getId()))
                .toArray();
    }

    /** An embedding model that knows already: what the calling thread put down. */
    private static final class KnownVectors implements EmbeddingModel {

        final ThreadLocal<float @Nullable []> next = new ThreadLocal<>();

        private float[] vector() {
            return Objects.requireNonNull(next.get());
        }

        @Override
        public float[] embed(String text) {
            return vector();
        }

        @Override
        public float[] embed(Document document) {
            return vector();
        }

        @Override
        public EmbeddingResponse call(EmbeddingRequest request) {
            return new EmbeddingResponse(
                    IntStream.range(0, request.getInstructions().size())
                            .mapToObj(i -> new Embedding(vector(), i))
                            .toList());
        }
    }
}
