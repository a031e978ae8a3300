package io.vecstone.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;
import io.vecstone.VecstoneException.NotFound;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.engine.Metric;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.ai.content.Media;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.filter.Filter.Expression;
import org.springframework.ai.vectorstore.filter.Filter.ExpressionType;
import org.springframework.ai.vectorstore.filter.Filter.Key;
import org.springframework.ai.vectorstore.filter.Filter.Value;
import org.springframework.ai.vectorstore.filter.FilterExpressionBuilder;
import org.springframework.ai.vectorstore.filter.FilterExpressionBuilder.Op;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeTypeUtils;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the store does, wherever its collection is. */
abstract class VecstoneVectorStoreBehaviourTest {

    /** The limit of the database on records and ids in one request. */
    static final int BATCH_MAX = 10;

    private static final FilterExpressionBuilder F = new FilterExpressionBuilder();

    /** The database below, with {@value #BATCH_MAX} as its {@code batch-max} and no collections. */
    abstract Vecstone database();

    /** Builds a store over that database, by the way under test. */
    abstract VecstoneVectorStore.Builder builder(EmbeddingModel model);

    // Scores and distances

    @Test
    void cosine_scoreIsTheCosineAndDistanceItsComplement() {
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(List.of(document("same", "3 0"), document("across", "0 5")));
        store.add(List.of(document("slanting", "0.6 0.8"), document("opposite", "-2 0")));

        List<Document> found = store.similaritySearch(all("7 0"));

        assertThat(ids(found)).containsExactly("same", "slanting", "across", "opposite");
        assertThat(scores(found)).containsExactly(1.0, (double) 0.6f, 0.0, -1.0);
        assertThat(distances(found)).containsExactly(0.0, 1 - (double) 0.6f, 1.0, 2.0);
    }

    @Test
    void cosine_scoreNeverExceedsOne() {
        VecstoneVectorStore store = store(Metric.COSINE, 3);
        List<Document> documents = randomDocuments(60, 3);
        store.add(documents);
        for (Document document : documents) {
            Document found = store.similaritySearch(text(document)).getFirst();
            assertThat(score(found)).isLessThanOrEqualTo(1.0).isCloseTo(1.0, within(1e-6));
            assertThat(distance(found)).isNotNegative();
        }
    }

    @Test
    void euclidean_distanceIsTheDistanceAndScoreFallsFromOneToZero() {
        VecstoneVectorStore store = store(Metric.EUCLIDEAN);
        store.add(List.of(document("near", "1 0"), document("far", "3 4"), document("at", "0 0")));

        List<Document> found = store.similaritySearch(all("0 0"));

        assertThat(ids(found)).containsExactly("at", "near", "far");
        assertThat(scores(found)).containsExactly(1.0, 1 / 2.0, 1 / 6.0);
        assertThat(distances(found)).containsExactly(0.0, 1.0, 5.0);
    }

    @Test
    void dot_scoreIsTheInnerProduct() {
        VecstoneVectorStore store = store(Metric.DOT);
        store.add(List.of(document("long", "4 4"), document("short", "1 0")));
        store.add(List.of(document("opposite", "-2 0")));

        List<Document> found = store.similaritySearch(all("2 0"));

        assertThat(ids(found)).containsExactly("long", "short", "opposite");
        assertThat(scores(found)).containsExactly(8.0, 2.0, -4.0);
        assertThat(distances(found)).containsExactly(-7.0, -1.0, 5.0);
    }

    @Test
    void theDistance_isNotWrittenToTheCollection() {
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(List.of(document("a", "1 0", Map.of("k", 1))));
        store.similaritySearch(all("1 0"));
        assertThat(collection().find("a").orElseThrow().metadata()).isEqualTo(Map.of("k", 1));
    }

    // Threshold

    @Test
    void thresholdZero_acceptsNegativeCosines() {
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(List.of(document("opposite", "-1 0"), document("across", "0 1")));
        SearchRequest request = SearchRequest.builder().query("1 0").similarityThreshold(0).build();
        assertThat(ids(store.similaritySearch(request))).containsExactly("across", "opposite");
        assertThat(ids(store.similaritySearch(all("1 0")))).containsExactly("across", "opposite");
    }

    @Test
    void thresholdZero_acceptsNegativeInnerProducts() {
        VecstoneVectorStore store = store(Metric.DOT);
        store.add(List.of(document("opposite", "-9 0")));
        assertThat(ids(store.similaritySearch(all("9 0")))).containsExactly("opposite");
    }

    @Test
    void thresholdOne_keepsWhatIsIdentical() {
        for (Metric metric : List.of(Metric.COSINE, Metric.EUCLIDEAN)) {
            VecstoneVectorStore store = store(metric, 2, metric.name());
            store.add(List.of(document("same", "1 0"), document("other", "0.9 0.1")));
            SearchRequest request =
                    SearchRequest.builder().query("1 0").similarityThreshold(1).build();
            assertThat(ids(store.similaritySearch(request))).containsExactly("same");
        }
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void aScoreEqualToTheThreshold_isKept(Metric metric) {
        VecstoneVectorStore store = store(metric, 3);
        store.add(randomDocuments(60, 3));
        SearchRequest everything = SearchRequest.builder().query("0.3 0.4 0.5").topK(60).build();
        List<Document> ranked = store.similaritySearch(everything);
        assertThat(ranked).hasSize(60);

        for (Document document : ranked) {
            double threshold = score(document);
            if (threshold <= 0 || threshold > 1) {
                continue; // no threshold that Spring AI accepts
            }
            List<String> expected =
                    ids(ranked.stream().filter(other -> score(other) >= threshold).toList());
            assertThat(ids(store.similaritySearch(above(everything, threshold))))
                    .as("threshold %s", threshold)
                    .contains(document.getId())
                    .isEqualTo(expected);
            double higher = Math.nextUp(threshold);
            if (higher <= 1) {
                assertThat(ids(store.similaritySearch(above(everything, higher))))
                        .as("threshold %s", higher)
                        .doesNotContain(document.getId());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void theSmallestThreshold_isOneToo(Metric metric) {
        VecstoneVectorStore store = store(metric);
        store.add(List.of(document("near", "1 0"), document("opposite", "-1 0")));
        SearchRequest request =
                SearchRequest.builder().query("1 0").similarityThreshold(Double.MIN_VALUE).build();
        List<String> found = ids(store.similaritySearch(request));
        // Every finite distance has a positive score; a negative product has not.
        assertThat(found)
                .isEqualTo(
                        metric == Metric.EUCLIDEAN ? List.of("near", "opposite") : List.of("near"));
    }

    @Test
    void euclideanThreshold_isAPositiveScore() {
        VecstoneVectorStore store = store(Metric.EUCLIDEAN);
        store.add(List.of(document("near", "1 0"), document("far", "3 4")));
        SearchRequest half = SearchRequest.builder().query("0 0").similarityThreshold(0.5).build();
        SearchRequest tenth = SearchRequest.builder().query("0 0").similarityThreshold(0.1).build();
        assertThat(ids(store.similaritySearch(half))).containsExactly("near");
        assertThat(ids(store.similaritySearch(tenth))).containsExactly("near", "far");
    }

    // topK

    @Test
    void topK_defaultsToFour() {
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(IntStream.range(0, 6).mapToObj(i -> document("d" + i, "1 " + i)).toList());
        assertThat(ids(store.similaritySearch("1 0"))).containsExactly("d0", "d1", "d2", "d3");
    }

    @Test
    void topKZero_findsNothing() {
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(List.of(document("a", "1 0")));
        assertThat(store.similaritySearch(SearchRequest.builder().query("1 0").topK(0).build()))
                .isEmpty();
    }

    @Test
    void topKLargerThanTheCollection_findsAll() {
        VecstoneVectorStore store = store(Metric.COSINE);
        assertThat(store.similaritySearch(all("1 0"))).isEmpty();
        store.add(List.of(document("a", "1 0"), document("b", "0 1")));
        assertThat(ids(store.similaritySearch(all("1 0")))).containsExactly("a", "b");
    }

    // Adding

    @Test
    void theSameId_replacesTheDocument() {
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(List.of(document("a", "1 0", Map.of("version", 1, "old", true))));
        store.add(List.of(document("a", "0 1", Map.of("version", 2))));

        List<Document> found = store.similaritySearch(all("0 1"));

        assertThat(ids(found)).containsExactly("a");
        assertThat(found.getFirst().getText()).isEqualTo("0 1");
        assertThat(score(found.getFirst())).isEqualTo(1.0);
        assertThat(metadata(found.getFirst())).isEqualTo(Map.of("version", 2));
    }

    @Test
    void ofADuplicateIdWithinOneAdd_theLastWins() {
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(
                List.of(
                        document("a", "1 0", Map.of("n", 1)),
                        document("b", "1 1", Map.of("n", 2)),
                        document("a", "0 1", Map.of("n", 3))));

        List<Document> found = store.similaritySearch(all("0 1"));

        assertThat(ids(found)).containsExactly("a", "b");
        assertThat(found.getFirst().getText()).isEqualTo("0 1");
        assertThat(metadata(found.getFirst())).isEqualTo(Map.of("n", 3));
    }

    @Test
    void identicalTexts_areDistinctDocuments() {
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(List.of(new Document("1 0"), new Document("1 0")));
        store.add(List.of(new Document("1 0")));
        assertThat(store.similaritySearch(all("1 0"))).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void anyNonBlankString_isAnId() {
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(List.of(document("не UUID 😀/..", "1 0")));
        assertThat(ids(store.similaritySearch(all("1 0")))).containsExactly("не UUID 😀/..");
    }

    @Test
    void addingNothing_changesNothing() {
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(List.of());
        assertThat(collection().recordCount()).isZero();
    }

    @Test
    void moreDocumentsThanOneBatchHolds_areAllAddedAndDeleted() {
        VecstoneVectorStore store = store(Metric.COSINE);
        int count = 2 * BATCH_MAX + 5;
        List<Document> documents =
                IntStream.range(0, count)
                        .mapToObj(i -> document("d" + i, "1 " + i, Map.of("i", i)))
                        .toList();
        store.add(documents);
        List<Document> found =
                store.similaritySearch(SearchRequest.builder().query("1 0").topK(100).build());
        assertThat(ids(found)).isEqualTo(ids(documents));
        assertThat(found.getLast().getMetadata()).containsEntry("i", count - 1);

        store.delete(ids(documents).subList(1, count));
        assertThat(ids(store.similaritySearch(all("1 0")))).containsExactly("d0");
    }

    @Test
    void aRefusedDocument_leavesNothingOfTheCallBehind() {
        VecstoneVectorStore store = store(Metric.COSINE);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < BATCH_MAX; i++) {
            documents.add(document("d" + i, "1 " + i));
        }
        documents.add(document("bad", "1 0", Map.of("k", new Object())));

        assertThatThrownBy(() -> store.add(documents))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        e -> assertThat(e.field()).isEqualTo("documents[10].metadata.k"))
                .hasMessageContaining("documents[10].metadata.k")
                .hasMessageContaining("java.lang.Object");
        assertThat(collection().recordCount()).isZero();
    }

    @Test
    void aRefusedDocument_costsNoEmbedding() {
        var model = new CountingModel();
        VecstoneVectorStore store = builder(model).build();
        model.textsPerCall.clear();

        assertThatThrownBy(() ->
                        store.add(
                                List.of(
                                        document("a", "1 0"),
                                        document("b", "1 0", Map.of("k", new Object())))))
                .isInstanceOf(InvalidRequest.class);
        assertThat(model.textsPerCall).isEmpty();
    }

    @Test
    void aRefusedDocument_isNamedByItsPlaceWhereIdsRepeat() {
        VecstoneVectorStore store = store(Metric.COSINE);
        List<Document> documents =
                List.of(
                        document("a", "1 0"),
                        document("a", "0 1"),
                        document("a", "1 1"),
                        document("records[1]", "1 0", Map.of("records[1]", new Object())));
        assertThatThrownBy(() -> store.add(documents))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        e -> assertThat(e.field()).startsWith("documents[3].metadata"));
    }

    @Test
    void aRefusedEmbedding_isNamedByItsDocument() {
        VecstoneVectorStore store = store(Metric.COSINE);
        assertThatThrownBy(() -> store.add(List.of(document("a", "1 0"), document("b", "NaN 0"))))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        e -> assertThat(e.field()).startsWith("documents[1].vector"))
                .hasMessageContaining("documents[1].vector");
    }

    @Test
    void media_isRefusedByItsIndexAndNothingIsWritten() {
        VecstoneVectorStore store = store(Metric.COSINE);
        var media = new Media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(new byte[] {1}));
        Document picture = Document.builder().id("picture").media(media).build();

        assertThatThrownBy(() -> store.add(List.of(document("a", "1 0"), picture)))
                .isInstanceOfSatisfying(
                        InvalidRequest.class, e -> assertThat(e.field()).isEqualTo("documents[1]"))
                .hasMessageContaining("documents[1]")
                .hasMessageContaining("'picture'");
        assertThat(collection().recordCount()).isZero();
    }

    @Test
    void aVectorOfAnotherDimension_isRefused() {
        database().create("c", 3, Metric.COSINE);
        VecstoneVectorStore store = builder(new VectorsAsTexts(2)).collection("c").build();
        assertThatThrownBy(() -> store.add(List.of(document("a", "1 0"))))
                .isInstanceOf(InvalidRequest.class)
                .hasMessageContaining("dimension 3");
        assertThatThrownBy(() -> store.similaritySearch("1 0"))
                .isInstanceOf(InvalidRequest.class)
                .hasMessageContaining("dimension 3");
    }

    @Test
    void aDocumentOverALimit_isRefusedByItsIndexInTheWholeList() {
        VecstoneVectorStore store = store(Metric.COSINE);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 2 * BATCH_MAX; i++) {
            documents.add(document("d" + i, "1 " + i));
        }
        documents.set(17, document("long", "1 0", Map.of("k", "x".repeat(300_000))));

        assertThatThrownBy(() -> store.add(documents))
                .isInstanceOfSatisfying(
                        LimitExceeded.class,
                        e -> assertThat(e.field()).isEqualTo("documents[17].metadata"))
                .hasMessageContaining("documents[17].metadata has 3000")
                .hasMessageContaining("at most 262144");
    }

    @Test
    void documents_areEmbeddedInTheBatchesOfTheStrategy() {
        var model = new CountingModel();
        VecstoneVectorStore store =
                builder(model)
                        .batchingStrategy(all -> List.of(all.subList(0, 5), all.subList(5, 7)))
                        .build();
        store.add(IntStream.range(0, 7).mapToObj(i -> document("d" + i, "1 " + i)).toList());
        assertThat(model.textsPerCall).containsExactly(5, 2);
        assertThat(ids(store.similaritySearch(all("1 0")))).hasSize(7).startsWith("d0", "d1");
    }

    private static final class CountingModel extends VectorsAsTexts {

        private final List<Integer> textsPerCall = new ArrayList<>();

        CountingModel() {
            super(2);
        }

        @Override
        public EmbeddingResponse call(EmbeddingRequest request) {
            if (!request.getInstructions().equals(List.of("1 0"))) { // a document, no query
                textsPerCall.add(request.getInstructions().size());
            }
            return super.call(request);
        }
    }

    // Collections

    @Test
    void storesSideBySide_haveACollectionEach() {
        VecstoneVectorStore one = builder(new VectorsAsTexts(2)).collection("one").build();
        VecstoneVectorStore two =
                builder(new VectorsAsTexts(3)).collection("two").metric(Metric.DOT).build();
        one.add(List.of(document("a", "1 0")));
        two.add(List.of(document("b", "2 0 0")));
        assertThat(ids(one.similaritySearch(all("1 0")))).containsExactly("a");
        assertThat(scores(two.similaritySearch(all("1 0 0")))).containsExactly(2.0);
        assertThat(database().collections())
                .extracting(VectorCollection::name, VectorCollection::metric)
                .containsExactly(tuple("one", Metric.COSINE), tuple("two", Metric.DOT));
    }

    @Test
    void anExistingCollection_isUsedWithItsMetricAndWithoutAskingForTheDimension() {
        database().create("documents", 2, Metric.EUCLIDEAN);
        var model =
                new VectorsAsTexts(2) {
                    @Override
                    public int dimensions() {
                        throw new AssertionError("asked for the dimension");
                    }
                };
        VecstoneVectorStore store = builder(model).metric(Metric.DOT).build();
        store.add(List.of(document("a", "3 4")));
        assertThat(scores(store.similaritySearch(all("0 0")))).containsExactly(1 / 6.0);
    }

    @Test
    void withoutInitialisation_aMissingCollectionIsSaidToBeMissing() {
        VecstoneVectorStore.Builder builder =
                builder(new VectorsAsTexts(2)).collection("missing").initializeSchema(false);
        assertThatThrownBy(builder::build)
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("'missing'");
        assertThat(database().collections()).isEmpty();
        database().create("missing", 2, Metric.COSINE);
        assertThatCode(builder::build).doesNotThrowAnyException();
    }

    @Test
    void aDeletedCollection_isSaidToBeMissing() {
        VecstoneVectorStore store = store(Metric.COSINE);
        database().delete("documents");
        assertThatThrownBy(() -> store.similaritySearch("1 0"))
                .isInstanceOfAny(NotFound.class, StoreUnavailable.class)
                .hasMessageContaining("'documents'");
    }

    @Test
    void aBadCollectionName_isRefused() {
        VecstoneVectorStore.Builder builder =
                builder(new VectorsAsTexts(2)).collection("no/slash é");
        assertThatThrownBy(builder::build)
                .isInstanceOfSatisfying(
                        InvalidRequest.class, e -> assertThat(e.field()).isEqualTo("collection"))
                .hasMessageContaining("'no/slash é'");
    }

    // Metadata

    @Test
    void metadataTypes_areKept() {
        Map<String, Object> kinds =
                Map.of(
                        "int",
                        42,
                        "long",
                        3_000_000_000L,
                        "double",
                        2.5,
                        "whole double",
                        3.0,
                        "boolean",
                        true,
                        "string",
                        "text",
                        "number as string",
                        "42",
                        "list",
                        List.of("a", 1, false, 0.5),
                        "map",
                        Map.of("nested", Map.of("deep", 1)));
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(List.of(document("a", "1 0", kinds)));
        // Equal values of these types are equal only if their types are.
        assertThat(metadata(store.similaritySearch(all("1 0")).getFirst())).isEqualTo(kinds);
    }

    @Test
    void valuesWithAnEvidentText_becomeThatText() {
        VecstoneVectorStore store = store(Metric.COSINE);
        Map<String, Object> values =
                Map.of(
                        "date", LocalDate.of(2026, 11, 23),
                        "sql date", java.sql.Date.valueOf("2026-11-23"),
                        "metric", Metric.DOT);
        store.add(List.of(document("a", "1 0", values)));
        assertThat(metadata(store.similaritySearch(all("1 0")).getFirst()))
                .isEqualTo(Map.of("date", "2026-11-23", "sql date", "2026-11-23", "metric", "DOT"));
        assertThat(ids(search(store, F.eq("date", LocalDate.of(2026, 11, 23)))))
                .containsExactly("a");
        assertThat(ids(search(store, F.in("metric", Metric.DOT)))).containsExactly("a");
    }

    // Filters

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "country == 'BG' | bg2020 bg2023",
                "country != 'BG' | nl2020 none",
                "year > 2020 | bg2023",
                "year >= 2020 | bg2020 bg2023 nl2020",
                "year < 2023 | bg2020 nl2020",
                "year <= 2023 | bg2020 bg2023 nl2020",
                "country IN ['NL', 'DE'] | nl2020",
                "country NIN ['NL', 'DE'] | bg2020 bg2023 none",
                "country NOT IN ['NL'] | bg2020 bg2023 none",
                "country IS NULL | none",
                "country IS NOT NULL | bg2020 bg2023 nl2020",
                "country == 'BG' AND year == 2020 | bg2020",
                "country == 'NL' OR year == 2023 | bg2023 nl2020",
                "NOT (country == 'BG') | nl2020 none",
                "country == 'BG' AND (year == 2023 OR year == 2019) | bg2023",
                "active == true | bg2020",
                "rating >= 4.5 | bg2020 nl2020"
            })
    void textExpressions_selectDocuments(String expression, String expected) {
        VecstoneVectorStore store = withCountries();
        SearchRequest request =
                SearchRequest.builder().query("1 0").topK(10).filterExpression(expression).build();
        assertThat(ids(store.similaritySearch(request)))
                .containsExactlyInAnyOrder(expected.split(" "));
    }

    record Case(Op filter, List<String> expected) {}

    static Stream<Case> astFilters() {
        return Stream.of(
                new Case(F.eq("country", "BG"), List.of("bg2020", "bg2023")),
                new Case(F.ne("country", "BG"), List.of("nl2020", "none")),
                new Case(F.gt("year", 2020), List.of("bg2023")),
                new Case(F.gte("year", 2023L), List.of("bg2023")),
                new Case(F.lt("year", 2020.5), List.of("bg2020", "nl2020")),
                new Case(F.lte("year", 2020), List.of("bg2020", "nl2020")),
                new Case(F.in("country", "NL", "DE"), List.of("nl2020")),
                new Case(F.nin("country", "NL", "DE"), List.of("bg2020", "bg2023", "none")),
                new Case(F.isNull("country"), List.of("none")),
                new Case(F.isNotNull("country"), List.of("bg2020", "bg2023", "nl2020")),
                new Case(F.and(F.eq("country", "BG"), F.gt("year", 2020)), List.of("bg2023")),
                new Case(F.or(F.eq("country", "NL"), F.isNull("year")), List.of("nl2020", "none")),
                new Case(F.not(F.eq("country", "BG")), List.of("nl2020", "none")),
                new Case(F.not(F.not(F.eq("country", "BG"))), List.of("bg2020", "bg2023")),
                new Case(F.not(F.isNull("country")), List.of("bg2020", "bg2023", "nl2020")),
                new Case(
                        F.and(
                                F.eq("year", 2020),
                                F.group(F.or(F.eq("country", "NL"), F.eq("country", "DE")))),
                        List.of("nl2020")),
                new Case(F.eq("rating", 4.5), List.of("nl2020")),
                new Case(F.eq("active", true), List.of("bg2020")));
    }

    @ParameterizedTest
    @MethodSource("astFilters")
    void astFilters_selectDocuments(Case filter) {
        assertThat(ids(search(withCountries(), filter.filter())))
                .containsExactlyInAnyOrderElementsOf(filter.expected());
    }

    /** What Spring AI's expressions don't have. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ID() == 'a#1' | a#1",
                "ID() != 'a#1' | a#2 b#1 b#2",
                "ID() IN ['b#1', 'a#2', 'nobody'] | a#2 b#1",
                "ID() IN [] | -",
                "ID() NIN ['b#1', 'a#2'] | a#1 b#2",
                "ID() NOT IN ['b#1'] | a#1 a#2 b#2",
                "ID() STARTS WITH 'a#' | a#1 a#2",
                "ID() NOT STARTS WITH 'a#' | b#1 b#2",
                "title STARTS WITH 'abc' | a#1 a#2 b#1",
                "title STARTS WITH 'abcd' | a#2 b#1",
                "title STARTS WITH 'it\\'s \\n 😀' | b#2",
                "title NOT STARTS WITH 'abc' | b#2",
                "date == DATETIME('2026-01-01') | a#1 a#2",
                "date != DATETIME('2026-01-01T00:00:00Z') | b#1 b#2",
                "date < DATETIME('2026-01-01T00:00:00.5Z') | a#1 a#2",
                "date <= DATETIME('2026-01-01T01:00:00+01:00') | a#1 a#2",
                "date > DATETIME('2026-01-01') | b#1",
                "date >= DATETIME('2026-01-01T00:00:01Z') | b#1",
                "date IN [DATETIME('2026-01-01'), 'soon'] | a#1 a#2 b#2",
                "date NOT IN [DATETIME('2026-01-01')] | b#1 b#2",
                "ID() STARTS WITH 'a' AND NOT (title STARTS WITH 'abcd') OR date == 'soon' | a#1 b#2"
            })
    void filtersOfOurs_selectDocuments_andDeleteThem(String text, String expected) {
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(
                List.of(
                        document("a#1", "1 0", dated("abc", "2026-01-01T01:00+01:00")),
                        document("a#2", "1 0.1", dated("abcd", "2026-01-01")),
                        document("b#1", "1 0.2", dated("abcd" + "e".repeat(300), "2026-01-02")),
                        document("b#2", "1 0.3", dated("it's \n 😀", "soon"))));
        List<String> wanted = expected.equals("-") ? List.of() : List.of(expected.split(" "));
        assertThat(ids(search(store, new Op(VecstoneFilter.parse(text)))))
                .containsExactlyElementsOf(wanted);
        store.delete(VecstoneFilter.parse(text));
        List<String> kept = new ArrayList<>(List.of("a#1", "a#2", "b#1", "b#2"));
        kept.removeAll(wanted);
        assertThat(ids(store.similaritySearch(all("1 0")))).containsExactlyElementsOf(kept);
    }

    private static Map<String, Object> dated(String title, String date) {
        return Map.of("title", title, "date", date);
    }

    @Test
    void filterValues_arriveAsTheyAre() {
        VecstoneVectorStore store = store(Metric.COSINE);
        List<Object> values =
                List.of(
                        "it's \\ \"quoted\" \n\t\u0001 \u2028 \ud83d\ude00 é",
                        9_007_199_254_740_993L,
                        Long.MIN_VALUE,
                        0.1,
                        1e300,
                        Double.MIN_VALUE,
                        -2.5,
                        true);
        for (int i = 0; i < values.size(); i++) {
            store.add(List.of(document("d" + i, "1 0", Map.of("k", values.get(i)))));
        }
        for (int i = 0; i < values.size(); i++) {
            assertThat(ids(search(store, F.eq("k", values.get(i))))).containsExactly("d" + i);
            assertThat(ids(search(store, F.in("k", values.get(i))))).containsExactly("d" + i);
        }
    }

    @Test
    void keysOfAnyCharacters_canBeFilteredBy() {
        VecstoneVectorStore store = store(Metric.COSINE);
        for (String key : List.of("where", "not", "my key", "it's", "a\\b", "ключ", "a.b")) {
            store.add(List.of(document(key, "1 0", Map.of(key, 1))));
            assertThat(ids(search(store, F.eq(key, 1)))).containsExactly(key);
        }
    }

    @Test
    void notEqualAndNotIn_matchDocumentsWithoutTheKey() {
        VecstoneVectorStore store = withCountries();
        assertThat(ids(search(store, F.ne("color", "red")))).hasSize(4);
        assertThat(ids(search(store, F.nin("color", "red")))).hasSize(4);
        assertThat(ids(search(store, F.eq("color", "red")))).isEmpty();
    }

    @Test
    void aFilterOnAList_matchesIfOneElementDoes() {
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(
                List.of(
                        document("a", "1 0", Map.of("tags", List.of("x", "y"))),
                        document("b", "1 0", Map.of("tags", List.of("z"))),
                        document("c", "1 0", Map.of("tags", List.of()))));
        assertThat(ids(search(store, F.eq("tags", "y")))).containsExactly("a");
        assertThat(ids(search(store, F.in("tags", "y", "z")))).containsExactly("a", "b");
        assertThat(ids(search(store, F.ne("tags", "y")))).containsExactly("b", "c");
        assertThat(ids(search(store, F.nin("tags", "x", "z")))).containsExactly("c");
    }

    @Test
    void aFilterOnANestedObject_usesADottedKey() {
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(List.of(document("a", "1 0", Map.of("author", Map.of("name", "Ivan")))));
        assertThat(ids(search(store, F.eq("author.name", "Ivan")))).containsExactly("a");
        assertThat(ids(search(store, F.eq("author.name", "Maria")))).isEmpty();
    }

    @Test
    void theFilter_isAppliedBeforeTopK() {
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(
                IntStream.range(0, 20)
                        .mapToObj(i -> document("d" + i, "1 " + i, Map.of("last", i == 19)))
                        .toList());
        SearchRequest request =
                SearchRequest.builder()
                        .query("1 0")
                        .topK(1)
                        .filterExpression(F.eq("last", true).build())
                        .build();
        assertThat(ids(store.similaritySearch(request))).containsExactly("d19");
    }

    @Test
    void aListOfThousandsOfValues_isFilteredAndDeletedBy() {
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(
                List.of(
                        document("a", "1 0", Map.of("k", "value number 19999")),
                        document("b", "1 1", Map.of("k", "value number 20000"))));
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            values.add("value number " + i);
        }
        var in = new FilterExpressionBuilder().in("k", values);
        assertThat(ids(search(store, in))).containsExactly("a");
        store.delete(in.build());
        assertThat(ids(store.similaritySearch(all("1 0")))).containsExactly("b");
    }

    @Test
    void aFilterThatComparesWithNull_isRefused() {
        VecstoneVectorStore store = withCountries();
        Expression expression =
                new Expression(ExpressionType.EQ, new Key("country"), new Value(nothing()));
        SearchRequest request =
                SearchRequest.builder().query("1 0").filterExpression(expression).build();
        assertThatThrownBy(() -> store.similaritySearch(request))
                .isInstanceOf(InvalidRequest.class);
        assertThatThrownBy(() -> store.delete(expression)).isInstanceOf(InvalidRequest.class);
        assertThat(collection().recordCount()).isEqualTo(4);
    }

    // Deleting

    @Test
    void deletingAnUnknownId_isSilent() {
        VecstoneVectorStore store = withCountries();
        assertThatCode(() -> store.delete(List.of("unknown"))).doesNotThrowAnyException();
        store.delete(List.of("unknown", "none"));
        assertThat(ids(store.similaritySearch(all("1 0"))))
                .containsExactlyInAnyOrder("bg2020", "bg2023", "nl2020");
    }

    @Test
    void deletingNoIds_changesNothing() {
        VecstoneVectorStore store = withCountries();
        store.delete(List.of());
        assertThat(collection().recordCount()).isEqualTo(4);
    }

    @Test
    void deletingByAnAstFilter_deletesWhatItMatches() {
        VecstoneVectorStore store = withCountries();
        store.delete(F.and(F.eq("country", "BG"), F.lt("year", 2023)).build());
        assertThat(ids(store.similaritySearch(all("1 0"))))
                .containsExactlyInAnyOrder("bg2023", "nl2020", "none");
    }

    @Test
    void deletingByATextFilter_deletesWhatItMatches() {
        VecstoneVectorStore store = withCountries();
        store.delete("country NIN ['BG']");
        assertThat(ids(store.similaritySearch(all("1 0"))))
                .containsExactlyInAnyOrder("bg2020", "bg2023");
    }

    @Test
    void deletingByAFilter_mayExceedOneBatch() {
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(
                IntStream.range(0, 3 * BATCH_MAX)
                        .mapToObj(i -> document("d" + i, "1 " + i, Map.of("i", i)))
                        .toList());
        store.delete(F.gte("i", 1).build());
        assertThat(ids(store.similaritySearch(all("1 0")))).containsExactly("d0");
    }

    // Spring AI

    @Test
    void everyOperation_isObserved() {
        TestObservationRegistry registry = TestObservationRegistry.create();
        VecstoneVectorStore store = store(Metric.EUCLIDEAN, 2, "observed", registry);

        store.add(List.of(document("a", "1 0")));
        assertObserved(registry, "add");
        store.similaritySearch(SearchRequest.builder().query("1 0").topK(3).build());
        assertObserved(registry, "query");
        store.delete(List.of("a"));
        assertObserved(registry, "delete");
        store.delete(F.eq("k", 1).build());
        assertObserved(registry, "delete");
    }

    @Test
    void aFailedOperation_isObservedAsAnError() {
        TestObservationRegistry registry = TestObservationRegistry.create();
        VecstoneVectorStore store = store(Metric.COSINE, 2, "observed", registry);
        assertThatThrownBy(() -> store.add(List.of(document("a", "0 0"))))
                .isInstanceOf(InvalidRequest.class);
        registry.assertThat()
                .hasObservationWithNameEqualTo("db.vector.client.operation")
                .that()
                .hasBeenStopped()
                .assertThatError()
                .isInstanceOf(InvalidRequest.class);
    }

    private static void assertObserved(TestObservationRegistry registry, String operation) {
        registry.assertThat()
                .hasNumberOfObservationsEqualTo(1)
                .hasObservationWithNameEqualTo("db.vector.client.operation")
                .that()
                .hasContextualNameEqualTo("vecstone " + operation)
                .hasLowCardinalityKeyValue("db.system", "vecstone")
                .hasLowCardinalityKeyValue("db.operation.name", operation)
                .hasLowCardinalityKeyValue("spring.ai.kind", "vector_store")
                .hasHighCardinalityKeyValue("db.collection.name", "observed")
                .hasHighCardinalityKeyValue("db.vector.dimension_count", "2")
                .hasHighCardinalityKeyValue("db.search.similarity_metric", "euclidean")
                .doesNotHaveError()
                .hasBeenStarted()
                .hasBeenStopped();
        registry.clear();
    }

    // The stores under test

    VecstoneVectorStore store(Metric metric) {
        return store(metric, 2);
    }

    private VecstoneVectorStore store(Metric metric, int dimension) {
        return store(metric, dimension, "documents");
    }

    VecstoneVectorStore store(Metric metric, int dimension, String name) {
        return store(metric, dimension, name, ObservationRegistry.NOOP);
    }

    private VecstoneVectorStore store(
            Metric metric, int dimension, String name, ObservationRegistry registry) {
        return builder(new VectorsAsTexts(dimension))
                .collection(name)
                .metric(metric)
                .observationRegistry(registry)
                .build();
    }

    private VecstoneVectorStore withCountries() {
        VecstoneVectorStore store = store(Metric.COSINE);
        store.add(
                List.of(
                        document(
                                "bg2020",
                                "1 0",
                                Map.of(
                                        "country", "BG", "year", 2020, "active", true, "rating",
                                        5.0)),
                        document("bg2023", "1 0.1", Map.of("country", "BG", "year", 2023)),
                        document(
                                "nl2020",
                                "1 0.2",
                                Map.of("country", "NL", "year", 2020, "rating", 4.5)),
                        document("none", "1 0.3", Map.of("rating", 4.4))));
        return store;
    }

    VectorCollection collection() {
        return database().collection("documents");
    }

    static Document document(String id, String text) {
        return document(id, text, Map.of());
    }

    static Document document(String id, String text, Map<String, Object> metadata) {
        return new Document(id, text, metadata);
    }

    /** Vectors with elements in [0, 1). */
    static List<Document> randomDocuments(int count, int dimension) {
        var random = new Random(7);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> elements =
                    random.doubles(dimension).mapToObj(x -> Float.toString((float) x)).toList();
            documents.add(document("d" + i, String.join(" ", elements)));
        }
        return documents;
    }

    static String text(Document document) {
        return Objects.requireNonNull(document.getText());
    }

    static SearchRequest all(String query) {
        return SearchRequest.builder().query(query).topK(1000).similarityThresholdAll().build();
    }

    private static SearchRequest above(SearchRequest request, double threshold) {
        return SearchRequest.from(request).similarityThreshold(threshold).build();
    }

    static List<Document> search(VecstoneVectorStore store, Op filter) {
        return store.similaritySearch(
                SearchRequest.builder()
                        .query("1 0")
                        .topK(100)
                        .filterExpression(filter.build())
                        .build());
    }

    static List<String> ids(List<Document> documents) {
        return documents.stream().map(Document::getId).toList();
    }

    static List<Double> scores(List<Document> documents) {
        return documents.stream().map(VecstoneVectorStoreBehaviourTest::score).toList();
    }

    private static List<Double> distances(List<Document> documents) {
        return documents.stream().map(VecstoneVectorStoreBehaviourTest::distance).toList();
    }

    private static double score(Document document) {
        return Objects.requireNonNull(document.getScore());
    }

    private static double distance(Document document) {
        return (double) Objects.requireNonNull(document.getMetadata().get("distance"));
    }

    /** Without what the search adds. */
    static Map<String, Object> metadata(Document document) {
        Map<String, Object> metadata = new HashMap<>(document.getMetadata());
        assertThat(metadata.remove("distance")).isNotNull();
        return metadata;
    }

    /** Null for a parameter that is not declared to take it, as a careless caller would pass. */
    @SuppressWarnings("NullAway")
    private static <T> T nothing() {
        @Nullable T none = null;
        return none;
    }
}
