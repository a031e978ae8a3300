package io.vecstone.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.collection.Limits;
import io.vecstone.collection.OperationListener;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.engine.Metric;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.vectorstore.SearchRequest;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The store over a database of this process. */
class EmbeddedStoreBehaviourTest extends VecstoneVectorStoreBehaviourTest {

    private static final Limits SMALL_BATCHES =
            new Limits(65_536, BATCH_MAX, 10_000, 1_000, 100_000, 1 << 20, 1 << 18, 100);

    @TempDir Path folder;
    private Vecstone vecstone;

    @BeforeEach
    void open() {
        vecstone = Vecstone.open(folder, SMALL_BATCHES, OperationListener.NONE);
    }

    @AfterEach
    void close() {
        vecstone.close();
    }

    @Override
    Vecstone database() {
        return vecstone;
    }

    @Override
    VecstoneVectorStore.Builder builder(EmbeddingModel model) {
        return VecstoneVectorStore.builder(vecstone, model);
    }

    @Test
    void theNativeClient_isTheCollection() {
        VecstoneVectorStore store = store(Metric.COSINE);
        assertThat(store.<VectorCollection>getNativeClient()).containsSame(collection());
    }

    @Test
    void aStoreBuiltForACollection_isOverThatOne() {
        VectorCollection notes = vecstone.create("notes", 2, Metric.DOT).collection();
        VecstoneVectorStore.Builder builder =
                VecstoneVectorStore.builder(notes, new VectorsAsTexts(2));
        assertThat(builder.build().<VectorCollection>getNativeClient()).containsSame(notes);
        assertThatThrownBy(() -> builder.collection("others"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'notes'")
                .hasMessageContaining("'others'");
    }

    @Test
    void aClosedDatabase_isSaidSo() {
        VecstoneVectorStore store = store(Metric.COSINE);
        vecstone.close();
        assertThatThrownBy(() -> store.add(List.of(document("a", "1 0"))))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> store.similaritySearch("1 0"))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("closed");
    }

    @Test
    void documents_outliveTheDatabase() {
        Map<String, Object> kinds =
                Map.of("int", 1, "long", 1L << 40, "double", 1.0, "list", List.of("x", 2));
        store(Metric.COSINE).add(List.of(document("a", "1 0", kinds)));
        vecstone.close();
        vecstone = Vecstone.open(folder);

        VecstoneVectorStore reopened =
                VecstoneVectorStore.builder(collection(), new VectorsAsTexts(2)).build();
        Document found =
                reopened.similaritySearch(
                                SearchRequest.builder()
                                        .query("1 0")
                                        .filterExpression("list == 'x'")
                                        .build())
                        .getFirst();
        assertThat(found.getText()).isEqualTo("1 0");
        assertThat(metadata(found)).isEqualTo(kinds);
    }
}
