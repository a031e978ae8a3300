package io.vecstone.springai;

import io.vecstone.server.RunningService;
import io.vecstone.server.SharedService;

import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.ai.test.vectorstore.BaseVectorStoreTests;
import org.springframework.ai.vectorstore.VectorStore;

import java.util.UUID;
import java.util.function.Consumer;

/** What Spring AI demands of every vector store, over a real service. */
@ExtendWith(SharedService.class)
class RemoteVectorStoreTests extends BaseVectorStoreTests {

    private final RunningService service;

    RemoteVectorStoreTests(RunningService service) {
        this.service = service;
    }

    @Override
    protected void executeTest(Consumer<VectorStore> test) {
        try (RemoteVecstone remote = RemoteVecstone.builder(service.url()).build();
                var model = new LocalEmbeddingModel()) {
            test.accept(
                    VecstoneVectorStore.builder(remote, model)
                            .collection("conformance-" + UUID.randomUUID())
                            .build());
        }
    }
}
