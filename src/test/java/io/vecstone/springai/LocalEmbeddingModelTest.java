package io.vecstone.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** One model for all tests: it holds nothing that a call could change. */
class LocalEmbeddingModelTest {

    private static final LocalEmbeddingModel MODEL = new LocalEmbeddingModel();

    @BeforeAll
    static void load() {
        assertThat(MODEL.embed("a")).hasSize(384);
    }

    @AfterAll
    static void close() {
        MODEL.close();
    }

    @Test
    void dimensions_isKnownWithoutLoadingTheModel() {
        try (var fresh = new LocalEmbeddingModel()) {
            assertThat(fresh.dimensions()).isEqualTo(384);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "The World is Big",
                "Здравей, свят",
                "こんにちは",
                "😀",
                "x\u0000y",
                "a \ud83d b"
            })
    void embeddings_have384DimensionsAndUnitLength(String text) {
        assertUnit(MODEL.embed(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n\t ",
                "\u00a0",
                "\u3000",
                "\u2028",
                "\u0000",
                "\u0007",
                "\u200b",
                "\ufeff",
                "\u00ad",
                "\u0301",
                "\u1734",
                "\ue000",
                "\ufffd",
                "\ud83d",
                " \u200b\u0301\u00a0 "
            })
    void textOfWhichTheTokenizerKeepsNothing_isEmbeddedToo(String text) {
        assertUnit(MODEL.embed(text));
        assertUnit(MODEL.embed(new Document(text)));
    }

    @Test
    void aText_hasTheVectorOfTheModelsOwnCall() {
        var plain = new AllMiniLmL6V2QuantizedEmbeddingModel();
        for (String text :
                List.of(
                        "a",
                        "The quick brown fox jumps over the lazy dog.",
                        "Unbelievably, internationalisation (i18n) isn't hard!",
                        "one two three four five six seven eight nine ten ".repeat(12))) {
            float[] expected = plain.embed(text).content().vector();
            assertThat(MODEL.embed(text)).containsExactly(expected, within(1e-5f));
        }
    }

    @Test
    void theVectorOfALongText_isTheMeanOfItsWindowsByTokens() {
        float[] first = MODEL.embed("tree ".repeat(126));
        float[] second = MODEL.embed("stone ".repeat(50));
        var expected = new double[384];
        double squares = 0;
        for (int i = 0; i < 384; i++) {
            expected[i] = 126.0 * first[i] + 50.0 * second[i];
            squares += expected[i] * expected[i];
        }

        float[] whole = MODEL.embed("tree ".repeat(126) + "stone ".repeat(50));

        for (int i = 0; i < 384; i++) {
            assertThat((double) whole[i]).isCloseTo(expected[i] / Math.sqrt(squares), within(1e-6));
        }
    }

    @Test
    void textsThatAreTooLong_areSpokenOfOnce() {
        var logger = (Logger) LoggerFactory.getLogger(LocalEmbeddingModel.class);
        var appender = new ListAppender<ILoggingEvent>();
        appender.start();
        logger.addAppender(appender);
        try (var fresh = new LocalEmbeddingModel()) {
            fresh.embed("tree ".repeat(126));
            assertThat(appender.list).hasSize(1); // that the model is loaded
            fresh.embed(Collections.nCopies(5, "tree ".repeat(127)));
            assertThat(appender.list).hasSize(2);
            assertThat(appender.list.get(1).getFormattedMessage())
                    .contains("has 127 tokens")
                    .contains("reads 126 at once")
                    .contains("mean of its windows'");
        } finally {
            logger.detachAppender(appender);
        }
    }

    @Test
    void longText_isEmbeddedToo() {
        assertUnit(MODEL.embed("word ".repeat(3_000)));
        assertUnit(MODEL.embed("x".repeat(20_000)));
    }

    @Test
    void theEndOfALongText_countsToo() {
        String beginning = "The cat sleeps on the sofa. ".repeat(150);
        float[] aboutCats = MODEL.embed(beginning);
        float[] alsoAboutTrade = MODEL.embed(beginning + "Exports of steel rose. ".repeat(150));
        assertThat(cosine(aboutCats, alsoAboutTrade)).isLessThan(0.98);
    }

    @Test
    void theSameText_hasTheSameVectorInAnyBatch() {
        List<String> texts = List.of("a dog", "stock prices fell sharply on Monday", "", "a dog");
        float[] alone = MODEL.embed("a dog");
        List<float[]> together = MODEL.embed(texts);
        assertThat(together.get(0)).isEqualTo(alone);
        assertThat(together.get(3)).isEqualTo(alone);
        assertThat(MODEL.embed(List.of("a dog")).getFirst()).isEqualTo(alone);
        assertThat(MODEL.embed(new Document("a dog"))).isEqualTo(alone);
    }

    @Test
    void relatedTexts_areNearerThanUnrelatedOnes() {
        float[] query = MODEL.embed("How do I bake bread?");
        double related = cosine(query, MODEL.embed("A recipe for a loaf with flour and yeast"));
        double unrelated = cosine(query, MODEL.embed("The central bank raised interest rates"));
        assertThat(related).isGreaterThan(unrelated + 0.2);
    }

    @Test
    void manyTexts_keepTheirOrder() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            texts.add("item number " + i + " is long".repeat(i % 7));
        }
        List<String> reversed = new ArrayList<>(texts);
        Collections.reverse(reversed);

        List<float[]> vectors = MODEL.embed(texts);
        List<float[]> backwards = new ArrayList<>(MODEL.embed(reversed));
        Collections.reverse(backwards);

        assertThat(vectors).hasSize(60);
        assertThat(vectors).usingElementComparator(java.util.Arrays::compare).isEqualTo(backwards);
        assertThat(vectors.get(41)).isEqualTo(MODEL.embed(texts.get(41)));
        assertThat(MODEL.embedForResponse(texts).getResults())
                .extracting(Embedding::getIndex)
                .isEqualTo(IntStream.range(0, 60).boxed().toList());
    }

    @Test
    void noTexts_giveNoVectors() {
        assertThat(MODEL.embed(List.of())).isEmpty();
    }

    @Test
    void severalThreads_getTheSameVectorsAsOne() throws Exception {
        List<String> texts = IntStream.range(0, 8).mapToObj(i -> "sentence " + i).toList();
        List<float[]> expected = MODEL.embed(texts);
        // A model that is not loaded yet, so that the threads meet while it is.
        try (var fresh = new LocalEmbeddingModel();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<List<float[]>>> tasks = Collections.nCopies(8, () -> fresh.embed(texts));
            for (Future<List<float[]>> answer : threads.invokeAll(tasks)) {
                assertThat(answer.get())
                        .usingElementComparator(java.util.Arrays::compare)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aClosedModel_leavesNoThreads() {
        var fresh = new LocalEmbeddingModel();
        fresh.close(); // never loaded
        fresh.embed("a");
        fresh.close();
        fresh.close();
        assertUnit(fresh.embed("a")); // loaded again
        fresh.close();
    }

    private static void assertUnit(float[] vector) {
        assertThat(vector).hasSize(384);
        assertThat(Math.sqrt(dot(vector, vector))).isCloseTo(1.0, within(1e-5));
    }

    private static double cosine(float[] a, float[] b) {
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
