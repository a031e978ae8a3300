package io.vecstone.springai;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.collection.Match;
import io.vecstone.collection.Query;
import io.vecstone.collection.VectorCollection;
import io.vecstone.collection.VectorRecord;
import io.vecstone.engine.Metric;

import org.springframework.ai.document.Document;
import org.springframework.ai.document.DocumentMetadata;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.vectorstore.AbstractVectorStoreBuilder;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.filter.Filter;
import org.springframework.ai.vectorstore.observation.AbstractObservationVectorStore;
import org.springframework.ai.vectorstore.observation.VectorStoreObservationContext;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Spring AI {@code VectorStore} over one collection. Every answer is exact; a document is durable
 * when {@link #add} returns.
 *
 * <p>A document's score is the cosine similarity or inner product; for Euclidean collections it is
 * 1 / (1 + distance). Its metadata gains {@code distance}: 1 − score, or the Euclidean distance
 * itself. A document whose id is there already replaces the former one.
 */
public final class VecstoneVectorStore extends AbstractObservationVectorStore {

    private static final String PROVIDER = "vecstone";

    private final VectorCollection collection;

    private VecstoneVectorStore(Builder builder) {
        super(builder);
        this.collection = builder.collection;
    }

    /**
     * A store over {@code collection}, whose dimension must be that of the embedding model. The
     * caller keeps owning both.
     */
    public static Builder builder(VectorCollection collection, EmbeddingModel embeddingModel) {
        return new Builder(collection, embeddingModel);
    }

    @Override
    public void add(List<Document> documents) {
        // Before the base class, which refuses media too, but does not say which document.
        for (int i = 0; i < documents.size(); i++) {
            requireText(documents.get(i), i);
        }
        super.add(documents);
    }

    @Override
    public void doAdd(List<Document> documents) {
        List<float[]> vectors =
                embeddingModel.embed(
                        documents, EmbeddingOptions.builder().build(), batchingStrategy);
        // Within one call the last document of an id wins, as it would over several calls.
        Map<String, VectorRecord> records = LinkedHashMap.newLinkedHashMap(documents.size());
        for (int i = 0; i < documents.size(); i++) {
            Document document = documents.get(i);
            records.put(
                    document.getId(),
                    new VectorRecord(
                            document.getId(),
                            vectors.get(i),
                            document.getText(),
                            document.getMetadata()));
        }
        List<VectorRecord> all = List.copyOf(records.values());
        inBatches(all, collection::check); // a bad document must not leave the others half written
        inBatches(all, collection::upsert);
    }

    @Override
    public void doDelete(List<String> ids) {
        inBatches(ids, collection::delete);
    }

    @Override
    protected void doDelete(Filter.Expression expression) {
        collection.delete(FilterTranslator.translate(expression));
    }

    @Override
    public List<Document> doSimilaritySearch(SearchRequest request) {
        if (request.getTopK() == 0) {
            return List.of();
        }
        Query query = Query.of(embeddingModel.embed(request.getQuery())).topK(request.getTopK());
        double threshold = request.getSimilarityThreshold();
        if (threshold > SearchRequest.SIMILARITY_THRESHOLD_ACCEPT_ALL) {
            query = query.betterThan(lowestSimilarity(threshold));
        }
        Filter.Expression expression = request.getFilterExpression();
        if (expression != null) {
            query = query.filter(FilterTranslator.translate(expression));
        }
        List<Document> documents = new ArrayList<>();
        for (Match match : collection.query(query)) {
            Document document = document(match);
            Double score = document.getScore();
            if (threshold <= SearchRequest.SIMILARITY_THRESHOLD_ACCEPT_ALL
                    || (score != null && score >= threshold)) {
                documents.add(document);
            }
        }
        return documents;
    }

    @Override
    public VectorStoreObservationContext.Builder createObservationContextBuilder(
            String operationName) {
        return VectorStoreObservationContext.builder(PROVIDER, operationName)
                .collectionName(collection.name())
                .dimensions(collection.dimension())
                .similarityMetric(similarityMetric());
    }

    /** The {@link VectorCollection} below. */
    @Override
    @SuppressWarnings("unchecked")
    public <T> Optional<T> getNativeClient() {
        return Optional.of((T) collection);
    }

    private static void requireText(Document document, int index) {
        if (!document.isText()) {
            throw new InvalidRequest(
                    "documents[" + index + "]",
                    "documents[%d] ('%s') holds media; this store embeds text only"
                            .formatted(index, document.getId()));
        }
    }

    /**
     * A similarity that no document of at least this score is below; a little too low, scores are
     * compared exactly.
     */
    private float lowestSimilarity(double score) {
        double similarity = collection.metric() == Metric.EUCLIDEAN ? 1 - 1 / score : score;
        float lowered = Math.nextDown((float) (similarity - Math.ulp((float) similarity)));
        return Math.max(lowered, -Float.MAX_VALUE);
    }

    private Document document(Match match) {
        boolean euclidean = collection.metric() == Metric.EUCLIDEAN;
        double similarity = match.similarity();
        double score = euclidean ? 1 / (1 - similarity) : similarity;
        Map<String, Object> metadata =
                new HashMap<>(match.metadata() == null ? Map.of() : match.metadata());
        metadata.put(DocumentMetadata.DISTANCE.value(), (euclidean ? 0 : 1) - similarity);
        return Document.builder()
                .id(match.id())
                .text(match.text() == null ? "" : match.text())
                .metadata(metadata)
                .score(score)
                .build();
    }

    private String similarityMetric() {
        return switch (collection.metric()) {
            case COSINE -> "cosine";
            case DOT -> "dot";
            case EUCLIDEAN -> "euclidean";
        };
    }

    private <T> void inBatches(List<T> elements, java.util.function.Consumer<List<T>> action) {
        int batch = collection.limits().batchMax();
        for (int from = 0; from < elements.size(); from += batch) {
            action.accept(elements.subList(from, Math.min(from + batch, elements.size())));
        }
    }

    /** Builds a {@link VecstoneVectorStore}. */
    public static final class Builder extends AbstractVectorStoreBuilder<Builder> {

        private final VectorCollection collection;

        private Builder(VectorCollection collection, EmbeddingModel embeddingModel) {
            super(embeddingModel);
            this.collection = collection;
        }

        @Override
        public VecstoneVectorStore build() {
            return new VecstoneVectorStore(this);
        }
    }
}
