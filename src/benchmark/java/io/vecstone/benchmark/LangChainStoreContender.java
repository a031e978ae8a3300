package io.vecstone.benchmark;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** LangChain4j's own in-memory store: a list of objects, compared one after the other. */
final class LangChainStoreContender implements Contender {

    private final InMemoryEmbeddingStore<TextSegment> store = new InMemoryEmbeddingStore<>();
    private final Preparation preparation;

    LangChainStoreContender(Rows rows) {
        long before = Heap.usedBytes();
        var clock = new Clock();
        List<Embedding> embeddings = new ArrayList<>(rows.count());
        for (float[] row : rows.arrays()) {
            embeddings.add(Embedding.from(row));
        }
        List<String> ids = IntStream.range(0, rows.count()).mapToObj(Integer::toString).toList();
        store.addAll(ids, embeddings, ids.stream().map(TextSegment::from).toList());
        double loadSeconds = clock.seconds();
        preparation = new Preparation(loadSeconds, 0, rows.sizeBytes(), Heap.usedBytes() - before);
    }

    @Override
    public Label label() {
        return new Label("LangChain4j InMemoryEmbeddingStore", "defaults", false, true);
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
        EmbeddingSearchRequest request =
                EmbeddingSearchRequest.builder()
                        .queryEmbedding(Embedding.from(query))
                        .maxResults(k)
                        .build();
        return store.search(request).matches().stream()
                .mapToInt(match -> Integer.parseInt(match.embeddingId()))
                .toArray();
    }
}
