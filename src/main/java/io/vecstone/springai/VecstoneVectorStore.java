package io.vecstone.springai;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.collection.Match;
import io.vecstone.collection.Query;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.collection.VectorRecord;
import io.vecstone.engine.Metric;

import org.jspecify.annotations.Nullable;
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
 * A Spring AI {@code VectorStore} over one collection, of this process or of a Vecstone service.
 * Every answer is exact; a document is durable when {@link #add} returns.
 *
 * <p>A document's score is the cosine similarity or inner product; for Euclidean collections it is
 * 1 / (1 + distance). Its metadata gains {@code distance}: 1 − score, or the Euclidean distance
 * itself. A document whose id is there already replaces the former one.
 */
public final class VecstoneVectorStore extends AbstractObservationVectorStore {

    private static final String PROVIDER = "vecstone";

    private final CollectionAccess collection;

    private VecstoneVectorStore(Builder builder) {
        super(builder);
        this.collection = builder.open();
    }

    /**
     * A store over {@code collection}, whose dimension must be that of the embedding model. The
     * caller keeps owning both.
     */
    public static Builder builder(VectorCollection collection, EmbeddingModel embeddingModel) {
        return new Builder(collection, embeddingModel);
    }

    /** A store over a collection of {@code vecstone}, which the caller keeps owning. */
    public static Builder builder(Vecstone vecstone, EmbeddingModel embeddingModel) {
        return new Builder(vecstone, embeddingModel);
    }

    /** A store over a collection of a Vecstone service. The caller keeps owning the connection. */
    public static Builder builder(RemoteVecstone vecstone, EmbeddingModel embeddingModel) {
        return new Builder(vecstone, embeddingModel);
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
        int[] places = lastOfEachId(documents);
        ElementErrors.placed(
                "documents",
                places,
                () -> collection.checkAllButVectors(records(documents, places, null)));
        List<float[]> vectors =
                embeddingModel.embed(
                        documents, EmbeddingOptions.builder().build(), batchingStrategy);
        ElementErrors.placed(
                "documents", places, () -> collection.upsert(records(documents, places, vectors)));
    }

    /** Within one call the last document of an id wins, as it would over several calls. */
    private static int[] lastOfEachId(List<Document> documents) {
        Map<String, Integer> places = LinkedHashMap.newLinkedHashMap(documents.size());
        for (int i = 0; i < documents.size(); i++) {
            places.put(documents.get(i).getId(), i);
        }
        return places.values().stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * @param places of the documents that become records
     * @param vectors of all documents; null as long as they have none
     */
    private static List<VectorRecord> records(
            List<Document> documents, int[] places, @Nullable List<float[]> vectors) {
        List<VectorRecord> records = new ArrayList<>(places.length);
        for (int place : places) {
            Document document = documents.get(place);
            records.add(
                    new VectorRecord(
                            document.getId(),
                            vectors == null ? null : vectors.get(place),
                            document.getText(),
                            document.getMetadata()));
        }
        return records;
    }

    @Override
    public void doDelete(List<String> ids) {
        collection.delete(ids);
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

    /** The {@link VectorCollection}, or the {@link RemoteVecstone} that it is reached by. */
    @Override
    @SuppressWarnings("unchecked")
    public <T> Optional<T> getNativeClient() {
        return Optional.of((T) collection.nativeClient());
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

    /**
     * Builds a {@link VecstoneVectorStore}. Unless it is built for a collection already, it uses
     * the one called {@value #COLLECTION_DEFAULT}, and creates it when it is not there.
     */
    public static final class Builder extends AbstractVectorStoreBuilder<Builder> {

        /** The collection's name unless another is given. */
        public static final String COLLECTION_DEFAULT = "documents";

        private final Object source;
        private String collection = COLLECTION_DEFAULT;
        private Metric metric = Metric.COSINE;
        private boolean initializeSchema = true;

        private Builder(Object source, EmbeddingModel embeddingModel) {
            super(embeddingModel);
            this.source = source;
            if (source instanceof VectorCollection given) {
                collection = given.name();
            }
        }

        /** The name of the collection. */
        public Builder collection(String name) {
            if (source instanceof VectorCollection given && !name.equals(given.name())) {
                throw new IllegalStateException(
                        "The store is built over the collection '%s'; it can't be over '%s'"
                                .formatted(given.name(), name));
            }
            collection = name;
            return this;
        }

        /** The collection's metric, if it is created; by default COSINE. */
        public Builder metric(Metric metricWhenCreated) {
            metric = metricWhenCreated;
            return this;
        }

        /** Whether to create the collection when it is not there; by default it is. */
        public Builder initializeSchema(boolean create) {
            initializeSchema = create;
            return this;
        }

        /**
         * The store.
         *
         * @throws io.vecstone.VecstoneException.NotFound if there is no such collection and none is
         *     to be created
         */
        @Override
        public VecstoneVectorStore build() {
            return new VecstoneVectorStore(this);
        }

        /**
         * Asks the model for its dimension only when there is a collection to create: that may cost
         * a remote call.
         */
        private CollectionAccess open() {
            return switch (source) {
                case VectorCollection given -> new EmbeddedCollection(given);
                case Vecstone vecstone -> new EmbeddedCollection(find(vecstone));
                case RemoteVecstone vecstone -> find(vecstone);
                default -> throw new IllegalStateException("no collection in " + source);
            };
        }

        private VectorCollection find(Vecstone vecstone) {
            if (!initializeSchema) {
                return vecstone.collection(collection);
            }
            return vecstone.find(collection)
                    .orElseGet(() ->
                            vecstone.create(collection, embeddingModel.dimensions(), metric)
                                    .collection());
        }

        private RemoteCollection find(RemoteVecstone vecstone) {
            if (!initializeSchema) {
                return vecstone.collection(collection);
            }
            return vecstone.find(collection)
                    .orElseGet(
                            () -> vecstone.create(collection, embeddingModel.dimensions(), metric));
        }
    }
}
