package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.Metric;
import io.vecstone.filter.Filter;
import io.vecstone.filter.FilterParser;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

class BatchQueryTest {

    private static final int DIMENSION = 5;
    private static final int QUERIES_MAX = 50;
    private static final int RESULTS_MAX = 2_000;

    private static final List<Filter> FILTERS =
            List.of(
                    FilterParser.parse("n < 40"),
                    FilterParser.parse("n IN [1, 2, 3, 150, 190]"),
                    FilterParser.parse("parity != 'even'"),
                    FilterParser.parse("nothing == 1"));

    private static final List<Set<Include>> INCLUDES =
            List.of(
                    Include.DEFAULT,
                    Include.ALL,
                    Set.of(),
                    Set.of(Include.VECTOR),
                    Set.of(Include.TEXT));

    @TempDir private Path folder;
    private final List<List<Integer>> told = new ArrayList<>();
    private Vecstone vecstone;

    @BeforeEach
    void open() {
        var limits = new Limits(100, 500, 1_000, QUERIES_MAX, RESULTS_MAX, 100, 100, 10);
        OperationListener listener =
                new OperationListener() {
                    @Override
                    public void queried(
                            String collection, long durationNanos, List<Integer> rescored) {
                        told.add(rescored);
                    }
                };
        vecstone = Vecstone.open(folder, limits, listener);
    }

    @AfterEach
    void close() {
        vecstone.close();
    }

    @ParameterizedTest
    @EnumSource
    void aBatch_answersEachQueryAsIfItWereAlone(Metric metric) {
        var random = new Random(42);
        VectorCollection collection = filled(metric, random);
        for (int size = 1; size <= QUERIES_MAX; size += 7) {
            List<Query> queries = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                queries.add(query(random));
            }
            List<List<Match>> oneByOne = queries.stream().map(collection::query).toList();
            assertThat(collection.query(queries))
                    .usingRecursiveComparison() // a match has an array
                    .isEqualTo(oneByOne);
        }
    }

    /** 200 records, some of them twins, after some were replaced and some deleted. */
    private VectorCollection filled(Metric metric, Random random) {
        VectorCollection collection =
                vecstone.create(metric.name(), DIMENSION, metric).collection();
        List<VectorRecord> records = new ArrayList<>();
        float[] vector = vector(random);
        for (int i = 0; i < 200; i++) {
            vector = i % 10 == 9 ? vector : vector(random);
            Map<String, Object> metadata =
                    Map.of("n", i, "parity", i % 2 == 0 ? "even" : "odd", "o", Map.of("k", i));
            records.add(new VectorRecord("id" + i, vector, "text " + i, metadata));
        }
        collection.upsert(records);
        collection.upsert(records.subList(50, 70));
        collection.delete(IntStream.range(90, 120).mapToObj(i -> "id" + i).toList());
        return collection;
    }

    private static Query query(Random random) {
        Query query =
                Query.of(vector(random))
                        .topK(random.nextInt(10) == 0 ? 250 : 1 + random.nextInt(12))
                        .include(INCLUDES.get(random.nextInt(INCLUDES.size())));
        if (random.nextInt(3) == 0) {
            query = query.betterThan(random.nextFloat() - 0.5f);
        }
        return random.nextBoolean()
                ? query.filter(FILTERS.get(random.nextInt(FILTERS.size())))
                : query;
    }

    private static float[] vector(Random random) {
        var vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    private VectorCollection points() {
        VectorCollection points = vecstone.create("points", 2, Metric.COSINE).collection();
        points.upsert(
                List.of(
                        VectorRecord.of("x", new float[] {1, 0}),
                        VectorRecord.of("y", new float[] {0, 1})));
        return points;
    }

    private static Query at(float... vector) {
        return Query.of(vector);
    }

    @Test
    void anEmptyBatch_isAnsweredByNothing() {
        assertThat(points().query(List.of())).isEmpty();
    }

    @Test
    void aBatchOnAnEmptyCollection_hasAnEmptyAnswerPerQuery() {
        VectorCollection empty = vecstone.create("empty", 2, Metric.DOT).collection();
        assertThat(empty.query(List.of(at(1, 0), at(0, 1)))).containsExactly(List.of(), List.of());
    }

    @Test
    void theVectorsOfAnAnswer_areTheReceivers_evenIfAnotherAnswerHasThemToo() {
        Query query = at(1, 0).topK(1).include(Include.ALL);
        List<List<Match>> answers = points().query(List.of(query, query));
        Objects.requireNonNull(answers.get(0).getFirst().vector())[0] = 99;
        assertThat(answers.get(1).getFirst().vector()).containsExactly(1, 0);
    }

    @Test
    void aBatch_isToldAsOneRequest_withTheCostOfEachQuery() {
        VectorCollection points = points();
        points.query(
                List.of(at(1, 0), at(0, 1).filter(FilterParser.parse("nothing == 1")), at(1, 1)));
        assertThat(told).containsExactly(List.of(2, 0, 2));
    }

    @Test
    void aBadQuery_isNamedByItsPlace_andNoneOfTheBatchIsAsked() {
        refused("queries[1].vector", "queries[1].vector has 1 elements", at(1));
        refused("queries[1].vector", "queries[1].vector is the zero vector", at(0, 0));
        refused("queries[1].vector", "queries[1].vector[1] is NaN", at(1, Float.NaN));
        refused("queries[1].topK", "queries[1].topK is 0", at(1, 0).topK(0));
        refused(
                "queries[1].betterThan",
                "queries[1].betterThan is NaN",
                at(1, 0).betterThan(Float.NaN));
        assertThat(told).isEmpty();
    }

    private void refused(String field, String reason, Query bad) {
        assertThatThrownBy(() -> points().query(List.of(at(1, 0), bad, at(0, 1))))
                .isInstanceOfSatisfying(
                        InvalidRequest.class, e -> assertThat(e.field()).isEqualTo(field))
                .hasMessageContaining(reason);
    }

    @Test
    void aBatchBeyondALimit_isRefused_withNumberAndLimit() {
        VectorCollection points = points();
        Query query = at(1, 0);
        tooLarge(
                points,
                "queries",
                "queries has 51 elements; at most 50",
                Collections.nCopies(51, query));
        tooLarge(
                points,
                "queries[2].topK",
                "queries[2].topK is 1001; at most 1000",
                List.of(query, query, query.topK(1_001)));
        tooLarge(
                points,
                "queries",
                "2001 results, the sum of their topK; at most 2000",
                List.of(query.topK(1_000), query.topK(1_000), query.topK(1)));
        assertThat(told).isEmpty();
        assertThat(points.query(Collections.nCopies(50, query.topK(40)))).hasSize(50);
        assertThat(points.query(List.of(query.topK(1_000), query.topK(1_000)))).hasSize(2);
    }

    private static void tooLarge(
            VectorCollection collection, String field, String reason, List<Query> queries) {
        assertThatThrownBy(() -> collection.query(queries))
                .isInstanceOfSatisfying(
                        LimitExceeded.class, e -> assertThat(e.field()).isEqualTo(field))
                .hasMessageContaining(reason);
    }

    @Test
    void aClosedCollection_refusesABatch() {
        VectorCollection points = points();
        vecstone.delete("points");
        assertThatThrownBy(() -> points.query(List.of(at(1, 0))))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("closed");
    }
}
