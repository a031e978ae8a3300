package io.vecstone.springai;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.collection.Vecstone;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.document.Document;
import org.springframework.ai.rag.Query;
import org.springframework.ai.rag.advisor.RetrievalAugmentationAdvisor;
import org.springframework.ai.rag.retrieval.search.VectorStoreDocumentRetriever;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.ai.vectorstore.filter.FilterExpressionBuilder;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Spring AI's own parts for retrieval, over our store and the local embedding model. */
class RetrievalAugmentationTest {

    private static final String KAKAPO = "The kakapo of New Zealand is a parrot that cannot fly.";
    private static final String SWIFT = "The common swift sleeps on the wing and seldom lands.";
    private static final String BELL = "The bells of Marquis Yi were cast in bronze in China.";

    @TempDir private static Path folder;

    private static final LocalEmbeddingModel MODEL = new LocalEmbeddingModel();
    private static Vecstone vecstone;
    private static VectorStore store;

    @BeforeAll
    static void fill() {
        vecstone = Vecstone.open(folder);
        store = VecstoneVectorStore.builder(vecstone, MODEL).build();
        store.add(
                List.of(
                        new Document("kakapo", KAKAPO, Map.of("country", "NZ", "year", 1845)),
                        new Document("swift", SWIFT, Map.of("country", "UK", "year", 1758)),
                        new Document("bell", BELL, Map.of("country", "CN", "year", -433))));
    }

    @AfterAll
    static void close() {
        vecstone.close();
        MODEL.close();
    }

    private static VectorStoreDocumentRetriever.Builder retriever() {
        return VectorStoreDocumentRetriever.builder().vectorStore(store);
    }

    private static ChatClient chat(VectorStoreDocumentRetriever.Builder retriever) {
        return ChatClient.builder(new EchoingChatModel())
                .defaultAdvisors(
                        RetrievalAugmentationAdvisor.builder()
                                .documentRetriever(retriever.build())
                                .build())
                .build();
    }

    private static String prompt(ChatClient chat, String question) {
        return Objects.requireNonNull(chat.prompt(question).call().content());
    }

    @Test
    void theRetriever_findsTheNearestPassagesFirst() {
        assertThat(retriever().topK(2).build().retrieve(new Query("Which bird cannot fly?")))
                .extracting(Document::getId)
                .containsExactly("kakapo", "swift");
    }

    @Test
    void theThreshold_leavesOutWhatIsFarAway() {
        assertThat(
                        retriever()
                                .similarityThreshold(0.5)
                                .build()
                                .retrieve(new Query("a parrot that cannot fly")))
                .extracting(Document::getId)
                .containsExactly("kakapo");
    }

    @Test
    void thePrompt_holdsTheQuestionAndTheRetrievedPassagesOnly() {
        String prompt = prompt(chat(retriever().topK(1)), "Which bird cannot fly?");
        assertThat(prompt).contains("Which bird cannot fly?", KAKAPO).doesNotContain(SWIFT, BELL);
    }

    @Test
    void theRetrieversFilter_isObeyed() {
        var filter = new FilterExpressionBuilder();
        String prompt =
                prompt(
                        chat(
                                retriever()
                                        .filterExpression(
                                                filter.and(
                                                                filter.ne("country", "NZ"),
                                                                filter.gt("year", 0))
                                                        .build())),
                        "Which bird cannot fly?");
        assertThat(prompt).contains(SWIFT).doesNotContain(KAKAPO, BELL);
    }

    @Test
    void theFilterOfOneQuestion_isObeyed() {
        ChatClient chat = chat(retriever());
        String prompt =
                chat.prompt("Which bird cannot fly?")
                        .advisors(advisor ->
                                advisor.param(
                                        VectorStoreDocumentRetriever.FILTER_EXPRESSION,
                                        "country IN ['CN', 'UK'] && year < 0"))
                        .call()
                        .content();
        assertThat(prompt).contains(BELL).doesNotContain(KAKAPO, SWIFT);
        assertThat(prompt(chat, "Which bird cannot fly?")).contains(KAKAPO, SWIFT, BELL);
    }

    @Test
    void theDocuments_comeWithTheAnswer() {
        var response =
                chat(retriever().topK(1))
                        .prompt("Which bird cannot fly?")
                        .call()
                        .chatClientResponse();
        assertThat(response.context().get(RetrievalAugmentationAdvisor.DOCUMENT_CONTEXT))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Document.class))
                .extracting(Document::getId)
                .containsExactly("kakapo");
    }
}
