package io.vecstone.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.LimitExceeded;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.engine.Metric;
import io.vecstone.server.RunningService;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.vectorstore.filter.FilterExpressionBuilder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The store over a real service with an API key. */
class RemoteStoreBehaviourTest extends VecstoneVectorStoreBehaviourTest {

    private static final String API_KEY = "a-key-of-the-test";

    @TempDir static Path folder;
    private static RunningService service;
    private RemoteVecstone remote;

    @BeforeAll
    static void start() {
        service =
                RunningService.start(
                        folder,
                        "vecstone.limits.batch-max=" + BATCH_MAX,
                        "vecstone.http.body-max=1MB",
                        "vecstone.security.api-key=" + API_KEY,
                        "vecstone.embedding.enabled=false");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void connect() {
        remote = RemoteVecstone.builder(service.url() + "/").apiKey(API_KEY).build();
    }

    @AfterEach
    void deleteAll() {
        remote.close();
        database().collections().stream().map(VectorCollection::name).forEach(database()::delete);
    }

    @Override
    Vecstone database() {
        return service.context().getBean(Vecstone.class);
    }

    @Override
    VecstoneVectorStore.Builder builder(EmbeddingModel model) {
        return VecstoneVectorStore.builder(remote, model);
    }

    @Test
    void theNativeClient_isTheConnection() {
        assertThat(store(Metric.COSINE).<RemoteVecstone>getNativeClient()).containsSame(remote);
    }

    @Test
    void requestsLargerThanTheServiceTakes_areHalved() {
        VecstoneVectorStore store = store(Metric.COSINE);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < BATCH_MAX; i++) {
            documents.add(document("d" + i, "1 " + i, Map.of("k", "x".repeat(200_000))));
        }
        store.add(documents);
        assertThat(ids(store.similaritySearch(all("1 0")))).isEqualTo(ids(documents));
    }

    @Test
    void aDocumentOverALimitOfTheService_leavesNothingOfEarlierRequestsBehind() {
        VecstoneVectorStore store = store(Metric.COSINE);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 20; i++) { // 4 MB: several requests
            documents.add(document("d" + i, "1 " + i, Map.of("k", "x".repeat(200_000))));
        }
        documents.add(document("large", "1 0", Map.of("k", "x".repeat(300_000))));
        assertThatThrownBy(() -> store.add(documents))
                .isInstanceOfSatisfying(
                        LimitExceeded.class,
                        e -> assertThat(e.field()).isEqualTo("documents[20].metadata"))
                .hasMessageContaining("at most 262144");
        assertThat(collection().recordCount()).isZero();
    }

    @Test
    void oneDocumentLargerThanTheServiceTakes_isRefused() {
        VecstoneVectorStore store =
                builder(new VectorsAsTexts(2)).batchingStrategy(List::of).build();
        Document large = document("large", "1 0" + "\t".repeat(600_000));
        assertThatThrownBy(() -> store.add(List.of(large)))
                .isInstanceOfSatisfying(
                        LimitExceeded.class, e -> assertThat(e.field()).isEqualTo("body"))
                .hasMessageContaining("1048576 bytes");
        assertThat(collection().recordCount()).isZero();
    }

    @Test
    void aFilterLongerThanAnyServiceTakes_isRefusedWithBothLengths() {
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(List.of(document("a", "1 0", Map.of("k", 1))));
        var filters = new FilterExpressionBuilder();
        assertThatThrownBy(() -> search(store, filters.ne("k", "x".repeat(1_100_000))))
                .isInstanceOfSatisfying(
                        LimitExceeded.class, e -> assertThat(e.field()).isEqualTo("filter"))
                .hasMessageContaining("has 11000")
                .hasMessageContaining("at most 1048576");
        assertThatThrownBy(() -> store.delete(filters.ne("k", "x".repeat(1_100_000)).build()))
                .isInstanceOf(LimitExceeded.class);
        assertThat(collection().recordCount()).isEqualTo(1);
    }

    @Test
    void aClosedConnection_isSaidSo() {
        VecstoneVectorStore store = store(Metric.COSINE);
        remote.close();
        assertThatThrownBy(() -> store.similaritySearch("1 0"))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining(service.url())
                .hasMessageContaining("closed");
    }

    @Test
    void metadataAndScores_areThoseOfTheEmbeddedStoreBitForBit() {
        VecstoneVectorStore store = store(Metric.COSINE, 7, "documents");
        store.add(randomDocuments(300, 7));
        VecstoneVectorStore embedded =
                VecstoneVectorStore.builder(database(), new VectorsAsTexts(7)).build();
        for (Document query : randomDocuments(20, 7)) {
            assertThat(store.similaritySearch(all(text(query))))
                    .isEqualTo(embedded.similaritySearch(all(text(query))));
        }
    }
}
