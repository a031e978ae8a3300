package io.vecstone.springai;

import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.engine.Metric;

import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.test.vectorstore.BaseVectorStoreTests;
import org.springframework.ai.vectorstore.VectorStore;

import java.nio.file.Path;
import java.util.function.Consumer;

/** What Spring AI demands of every vector store, over a database of this process. */
class EmbeddedVectorStoreTests extends BaseVectorStoreTests {

    @TempDir Path folder;

    @Override
    protected void executeTest(Consumer<VectorStore> test) {
        try (Vecstone vecstone = Vecstone.open(folder);
                var model = new LocalEmbeddingModel()) {
            VectorCollection collection =
                    vecstone.create("documents", model.dimensions(), Metric.COSINE).collection();
            test.accept(VecstoneVectorStore.builder(collection, model).build());
        }
    }
}
