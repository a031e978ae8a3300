package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.Metric;
import io.vecstone.filter.FilterParser;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

class VectorCollectionTest {

    private static final Limits LIMITS = new Limits(100, 5, 20, 4, 30, 50, 60, 3);

    @TempDir Path folder;
    private @Nullable Vecstone vecstone;

    @BeforeEach
    void open() {
        vecstone = Vecstone.open(folder, LIMITS, OperationListener.NONE);
    }

    @AfterEach
    void close() {
        vecstone().close();
    }

    private Vecstone vecstone() {
        if (vecstone == null) {
            throw new IllegalStateException("not open");
        }
        return vecstone;
    }

    private VectorCollection collection(Metric metric) {
        return vecstone().create(metric.name(), 2, metric).collection();
    }

    private VectorCollection reopened(VectorCollection collection) {
        vecstone().close();
        open();
        return vecstone().collection(collection.name());
    }

    @ParameterizedTest
    @EnumSource
    void aQuery_givesTheNearestFirst_inEveryMetric_andAfterReopening(Metric metric) {
        VectorCollection collection = collection(metric);
        collection.upsert(
                List.of(
                        record("far", -1, 0.1f),
                        record("near", 0.9f, 0.1f),
                        record("middle", 0.1f, 0.9f)));
        Query query = Query.of(new float[] {1, 0});
        List<Match> matches = collection.query(query);
        assertThat(matches).extracting(Match::id).containsExactly("near", "middle", "far");
        assertThat(reopened(collection).query(query)).isEqualTo(matches);
    }

    @Test
    void similarities_areAsTheMetricDefinesThem() {
        float[] query = {1, 0};
        for (Metric metric : Metric.values()) {
            collection(metric).upsert(List.of(record("a", 3, 4)));
        }
        assertThat(similarity(Metric.COSINE, query)).isEqualTo(0.6f);
        assertThat(similarity(Metric.DOT, query)).isEqualTo(3f);
        assertThat(similarity(Metric.EUCLIDEAN, query)).isEqualTo((float) -Math.sqrt(20));
    }

    private float similarity(Metric metric, float[] query) {
        return collection(metric).query(Query.of(query)).getFirst().similarity();
    }

    @Test
    void cosineSimilarity_neverLeavesItsRange() {
        VectorCollection collection = vecstone().create("c", 7, Metric.COSINE).collection();
        float[] vector = {0.1f, 0.7f, -0.3f, 0.2f, 0.9f, 0.11f, 0.13f};
        collection.upsert(List.of(VectorRecord.of("a", vector)));
        for (int i = 1; i < 1000; i++) {
            var scaled = new float[7];
            for (int j = 0; j < 7; j++) {
                scaled[j] = vector[j] * i * 0.37f;
            }
            assertThat(collection.query(Query.of(scaled)).getFirst().similarity())
                    .isBetween(0.9999f, 1f);
        }
    }

    @Test
    void aUnitVector_isKeptBitForBit_soThatWritingBackWhatWasReadChangesNothing() {
        VectorCollection collection = collection(Metric.COSINE);
        collection.upsert(List.of(record("a", 0.3f, -0.77f)));
        float[] first = vector(collection, "a");
        collection.upsert(List.of(VectorRecord.of("a", first)));
        assertThat(vector(collection, "a")).containsExactly(first);
    }

    @Test
    void equalSimilarity_isOrderedByTimeOfWriting() {
        VectorCollection collection = collection(Metric.DOT);
        collection.upsert(List.of(record("b", 1, 0), record("a", 1, 0), record("c", 1, 0)));
        collection.upsert(List.of(record("b", 1, 0)));
        assertThat(collection.query(Query.of(new float[] {1, 0})))
                .extracting(Match::id)
                .containsExactly("a", "c", "b");
    }

    @Test
    void upsert_tellsInsertedFromUpdated_andReplacesEverything() {
        VectorCollection collection = collection(Metric.DOT);
        collection.upsert(
                List.of(new VectorRecord("a", new float[] {1, 0}, "old", Map.of("x", 1, "y", 2))));
        UpsertResult result =
                collection.upsert(
                        List.of(
                                record("b", 0, 1),
                                new VectorRecord("a", new float[] {0, 1}, null, Map.of("x", 3))));
        assertThat(result.inserted()).containsExactly("b");
        assertThat(result.updated()).containsExactly("a");
        VectorRecord a = collection.find("a").orElseThrow();
        assertThat(a.text()).isNull();
        assertThat(a.metadata()).isEqualTo(Map.of("x", 3));
        assertThat(a.vector()).containsExactly(0, 1);
        assertThat(collection.recordCount()).isEqualTo(2);
        assertThat(collection.info().deadRows()).isEqualTo(1);
    }

    @Test
    void aRecordWithoutId_getsARandomOne() {
        VectorCollection collection = collection(Metric.DOT);
        UpsertResult result =
                collection.upsert(
                        List.of(
                                VectorRecord.of(null, new float[] {1, 0}),
                                VectorRecord.of(null, new float[] {1, 0})));
        assertThat(result.inserted()).hasSize(2).doesNotHaveDuplicates();
        assertThat(collection.get(result.inserted(), Set.of())).hasSize(2);
    }

    @Test
    void deletion_countsWhatWasThere_andIsLasting() {
        VectorCollection collection = collection(Metric.DOT);
        collection.upsert(List.of(record("a", 1, 0), record("b", 1, 0), record("c", 1, 0)));
        assertThat(collection.delete(List.of("a", "zz", "a"))).isEqualTo(1);
        assertThat(collection.delete(List.of("a"))).isZero();
        VectorCollection again = reopened(collection);
        assertThat(again.query(Query.of(new float[] {1, 0})))
                .extracting(Match::id)
                .containsExactly("b", "c");
        assertThat(again.find("a")).isEmpty();
    }

    @Test
    void deletionByFilter_deletesExactlyTheMatches() {
        VectorCollection collection = collection(Metric.DOT);
        collection.upsert(
                List.of(
                        record("a", Map.of("n", 1)),
                        record("b", Map.of("n", 2)),
                        record("c", Map.of("n", 3))));
        assertThat(collection.delete(FilterParser.parse("n >= 2"))).isEqualTo(2);
        assertThat(collection.delete(FilterParser.parse("n >= 2"))).isZero();
        assertThat(ids(collection.page(null, 5, null, Set.of()))).containsExactly("a");
    }

    @Test
    void aFilter_restrictsTheAnswer_notItsLength() {
        VectorCollection collection = collection(Metric.DOT);
        for (int i = 0; i < 20; i++) {
            collection.upsert(
                    List.of(
                            new VectorRecord(
                                    "r" + i,
                                    new float[] {i, 1},
                                    null,
                                    Map.of("even", i % 2 == 0))));
        }
        Query query =
                Query.of(new float[] {1, 0}).topK(3).filter(FilterParser.parse("even == false"));
        assertThat(collection.query(query))
                .extracting(Match::id)
                .containsExactly("r19", "r17", "r15");
    }

    @Test
    void betterThan_keepsWhatEqualsIt() {
        VectorCollection collection = collection(Metric.DOT);
        collection.upsert(List.of(record("a", 0.5f, 0), record("b", 0.49f, 0)));
        Query query = Query.of(new float[] {1, 0}).betterThan(0.5f);
        assertThat(collection.query(query)).extracting(Match::id).containsExactly("a");
    }

    @Test
    void include_decidesWhatComesAlong() {
        VectorCollection collection = collection(Metric.DOT);
        collection.upsert(
                List.of(new VectorRecord("a", new float[] {1, 2}, "text", Map.of("k", "v"))));
        Query query = Query.of(new float[] {1, 0});
        Match bare = collection.query(query.include(Set.of())).getFirst();
        assertThat(bare.text()).isNull();
        assertThat(bare.metadata()).isNull();
        assertThat(bare.vector()).isNull();
        Match full = collection.query(query.include(Include.ALL)).getFirst();
        assertThat(full.text()).isEqualTo("text");
        assertThat(full.metadata()).isEqualTo(Map.of("k", "v"));
        assertThat(full.vector()).containsExactly(1, 2);
    }

    @Test
    void paging_visitsEachRecordOnce_whateverTheLimit() {
        VectorCollection collection = collection(Metric.DOT);
        for (int i = 0; i < 12; i++) {
            collection.upsert(List.of(record("r" + i, Map.of("odd", i % 2))));
        }
        for (int limit = 1; limit <= 5; limit++) {
            assertThat(pageThrough(collection, limit, null)).hasSize(12).doesNotHaveDuplicates();
            assertThat(pageThrough(collection, limit, "odd == 1"))
                    .containsExactly("r1", "r11", "r3", "r5", "r7", "r9");
        }
    }

    private static List<String> pageThrough(
            VectorCollection collection, int limit, @Nullable String filter) {
        List<String> seen = new ArrayList<>();
        String after = null;
        do {
            RecordPage page =
                    collection.page(
                            after,
                            limit,
                            filter == null ? null : FilterParser.parse(filter),
                            Set.of());
            assertThat(page.records()).hasSizeBetween(0, limit);
            seen.addAll(ids(page));
            after = page.next();
        } while (after != null);
        return seen;
    }

    @Test
    void additionalData_isKept_withNullsAndAll() {
        VectorCollection collection = collection(Metric.DOT);
        Map<String, @Nullable Object> data = new HashMap<String, @Nullable Object>();
        data.put("nothing", null);
        data.put("list", Arrays.<@Nullable Object>asList(1, null, "x"));
        collection.putAdditionalData(data);
        assertThat(reopened(collection).additionalData()).isEqualTo(data);
    }

    @Test
    void metadata_isCopied_soThatTheCallersLaterChangesDoNotReachIt() {
        VectorCollection collection = collection(Metric.DOT);
        Map<String, Object> metadata = new HashMap<>(Map.of("tags", new ArrayList<>(List.of("a"))));
        var vector = new float[] {1, 0};
        VectorRecord record = new VectorRecord("a", vector, null, metadata);
        collection.upsert(List.of(record));
        metadata.put("late", true);
        vector[0] = 99;
        assertThat(collection.delete(FilterParser.parse("late == true"))).isZero();
        assertThat(record.vector()).containsExactly(1, 0);
    }

    @Test
    void arraysInMetadata_becomeLists_nullElementsAndAll() {
        VectorCollection collection = collection(Metric.DOT);
        Object[] array = {"x", null, 1};
        collection.upsert(List.of(record("a", Map.of("array", array))));
        assertThat(collection.find("a").orElseThrow().metadata())
                .isEqualTo(Map.of("array", Arrays.<@Nullable Object>asList("x", null, 1)));
    }

    @Test
    void metadataNumbers_keepTheirValue_beyond2To53() {
        VectorCollection collection = collection(Metric.DOT);
        long large = (1L << 53) + 1;
        collection.upsert(List.of(record("a", Map.of("n", large))));
        VectorCollection again = reopened(collection);
        assertThat(again.find("a").orElseThrow().metadata()).isEqualTo(Map.of("n", large));
        assertThat(again.delete(FilterParser.parse("n == " + (large - 1)))).isZero();
        assertThat(again.delete(FilterParser.parse("n == " + large))).isEqualTo(1);
    }

    @Test
    void badRecords_areRefused_namingFieldAndPosition_andNothingChanges() {
        VectorCollection collection = collection(Metric.COSINE);
        collection.upsert(List.of(record("a", 1, 0)));
        refused(collection, "records[1].vector", "dimension 2", VectorRecord.of("x", new float[3]));
        refused(collection, "records[1].vector", "zero vector", record("x", 0, 0));
        refused(collection, "records[1].vector", "[1] is NaN", record("x", 1, Float.NaN));
        refused(
                collection,
                "records[1].vector",
                "[0] is Infinity",
                record("x", Float.POSITIVE_INFINITY, 1));
        refused(collection, "records[1].vector", "missing", withoutVector("x"));
        refused(collection, "records[1].id", "blank", record("\t ", 1, 0));
        refused(collection, "records[1].id", "513 bytes", record("é".repeat(256) + "x", 1, 0));
        refused(collection, "records[1].id", "U+0000", record("a\0b", 1, 0));
        refused(collection, "records[1].id", "surrogate", record("\uD800", 1, 0));
        refused(collection, "records[1].id", "records[0] and records[1]", record("ok", 1, 0));
        refused(collection, "records[1].metadata.a", "null", record("x", withNull("a")));
        refused(
                collection,
                "records[1].metadata.a",
                "finite",
                record("x", Map.of("a", Double.NaN)));
        refused(
                collection,
                "records[1].metadata.a[0]",
                "java.lang.Object",
                record("x", Map.of("a", List.of(new Object()))));
        assertThat(collection.recordCount()).isEqualTo(1);
        assertThat(ids(collection.page(null, 5, null, Set.of()))).containsExactly("a");
    }

    @SuppressWarnings("NullAway") // callers without null checks do this
    private static Map<String, Object> withNull(String key) {
        Map<String, Object> map = new HashMap<>();
        map.put(key, null);
        return map;
    }

    @SuppressWarnings(
            "NullAway") // the class file does not tell NullAway that the array may be null
    private static VectorRecord withoutVector(String id) {
        return new VectorRecord(id, null, "text", Map.of());
    }

    private static void refused(
            VectorCollection collection, String field, String reason, VectorRecord bad) {
        assertThatThrownBy(() -> collection.upsert(List.of(record("ok", 1, 0), bad)))
                .isInstanceOfSatisfying(
                        InvalidRequest.class, e -> assertThat(e.field()).isEqualTo(field))
                .hasMessageContaining(reason);
    }

    @Test
    void whatExceedsALimit_isRefused_namingIt() {
        VectorCollection collection = collection(Metric.DOT);
        VectorRecord longText = new VectorRecord("x", new float[] {1, 0}, "é".repeat(26), Map.of());
        assertThatThrownBy(() -> collection.upsert(List.of(longText)))
                .isInstanceOf(LimitExceeded.class)
                .hasMessageContaining("records[0].text has 52 bytes")
                .hasMessageContaining("50");
        assertThatThrownBy(
                        () -> collection.upsert(List.of(record("x", Map.of("k", "v".repeat(60))))))
                .isInstanceOf(LimitExceeded.class)
                .hasMessageContaining("records[0].metadata");
        assertThatThrownBy(() -> collection.upsert(Collections.nCopies(6, record("x", 1, 0))))
                .isInstanceOf(LimitExceeded.class)
                .hasMessageContaining("6 elements; at most 5");
        assertThatThrownBy(() -> collection.query(Query.of(new float[] {1, 0}).topK(21)))
                .isInstanceOf(LimitExceeded.class)
                .hasMessageContaining("topK is 21; at most 20");
        assertThatThrownBy(() -> collection.query(Query.of(new float[] {1, 0}).topK(0)))
                .isInstanceOf(InvalidRequest.class)
                .hasMessageContaining("topK is 0");
        assertThatThrownBy(() -> vecstone().create("large", 101, Metric.DOT))
                .isInstanceOf(InvalidRequest.class)
                .hasMessageContaining("between 1 and 100");
        assertThat(collection.recordCount()).isZero();
    }

    @Test
    void vectorsTooLongForFloat32Sums_areRefused_whereTheyAreNotNormalised() {
        float huge = 2e18f;
        for (Metric metric : List.of(Metric.DOT, Metric.EUCLIDEAN)) {
            assertThatThrownBy(() -> collection(metric).upsert(List.of(record("x", huge, 0))))
                    .isInstanceOf(InvalidRequest.class)
                    .hasMessageContaining("norm");
        }
        collection(Metric.COSINE).upsert(List.of(record("x", 3e38f, 3e38f)));
        assertThat(vector(collection(Metric.COSINE), "x"))
                .containsExactly(0.70710677f, 0.70710677f);
    }

    @Test
    void badQueryVectors_areRefused() {
        VectorCollection collection = collection(Metric.COSINE);
        assertThatThrownBy(() -> collection.query(Query.of(new float[] {1})))
                .isInstanceOf(InvalidRequest.class)
                .hasMessageContaining("vector has 1 elements");
        assertThatThrownBy(() -> collection.query(Query.of(new float[] {0, 0})))
                .isInstanceOf(InvalidRequest.class);
        assertThatThrownBy(
                        () -> collection.query(Query.of(new float[] {1, 0}).betterThan(Float.NaN)))
                .isInstanceOf(InvalidRequest.class)
                .hasMessageContaining("betterThan");
    }

    @Test
    void aClosedCollection_refusesEverything_clearly() {
        VectorCollection collection = collection(Metric.DOT);
        collection.upsert(List.of(record("a", 1, 0)));
        vecstone().delete(collection.name());
        assertThatThrownBy(() -> collection.query(Query.of(new float[] {1, 0})))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> collection.upsert(List.of(record("b", 1, 0))))
                .isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> collection.find("a")).isInstanceOf(StoreUnavailable.class);
    }

    private static VectorRecord record(String id, float x, float y) {
        return VectorRecord.of(id, new float[] {x, y});
    }

    private static VectorRecord record(String id, Map<String, Object> metadata) {
        return new VectorRecord(id, new float[] {1, 0}, null, metadata);
    }

    private static float[] vector(VectorCollection collection, String id) {
        float[] vector = collection.find(id).orElseThrow().vector();
        assertThat(vector).isNotNull();
        return vector;
    }

    private static List<String> ids(RecordPage page) {
        return page.records().stream().map(record -> String.valueOf(record.id())).toList();
    }
}
