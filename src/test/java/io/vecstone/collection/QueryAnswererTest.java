package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.engine.ExactSearch;
import io.vecstone.engine.FlatMatrix;
import io.vecstone.engine.Metric;
import io.vecstone.engine.OffHeapRows;
import io.vecstone.engine.kernel.Kernels;
import io.vecstone.filter.Filter;
import io.vecstone.filter.FilterParser;
import io.vecstone.filter.IndexLimits;
import io.vecstone.filter.MetadataIndex;
import io.vecstone.store.Catalog;
import io.vecstone.store.CollectionSettings;
import io.vecstone.store.StoredRecord;
import io.vecstone.store.StoredRecord.Column;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/** What queries have in common is done once, whether they come in one batch or one by one. */
class QueryAnswererTest {

    private static final int ROWS = 10;
    private static final long KEY_OF_ROW_0 = 100;

    private final ForkJoinPool pool = ExactSearch.newPool(1);
    private final AtomicInteger evaluations = new AtomicInteger();
    private final Map<Set<Column>, List<long[]>> fetched = new HashMap<>();
    private final PublishedState state = state();
    private final QueryAnswerer answerer = answerer();
    private @Nullable Long missingKey;

    @AfterEach
    void shutDown() {
        pool.close();
    }

    @Test
    void aFilter_isEvaluatedOncePerRow_howeverManyQueriesHaveIt() {
        List<CheckedQuery> queries = new ArrayList<>();
        for (int i = 0; i < 7; i++) { // each parsed anew: equal, but not the same
            queries.add(query(3, FilterParser.parse("n >= 5"), Set.of()));
            queries.add(query(3, FilterParser.parse("n < 2"), Set.of()));
            queries.add(query(3, null, Set.of()));
        }
        assertThat(ids(answers(queries)))
                .startsWith(List.of("5", "6", "7"), List.of("0", "1"), List.of("0", "1", "2"));
        assertThat(evaluations).hasValue(2 * ROWS);
    }

    @Test
    void aRecord_isFetchedOncePerSetOfColumns_howeverManyAnswersHaveIt() {
        Set<Include> text = Set.of(Include.TEXT);
        Filter late = FilterParser.parse("n >= 2");
        answers(
                List.of(
                        query(3, null, text),
                        query(2, null, Set.of()),
                        query(3, late, text),
                        query(3, null, text),
                        query(1, late, Set.of())));
        assertThat(fetched).containsOnlyKeys(Set.of(Column.TEXT), Set.of());
        assertThat(fetched.get(Set.of(Column.TEXT)))
                .containsExactly(new long[] {100, 101, 102, 103, 104});
        assertThat(fetched.get(Set.<Column>of())).containsExactly(new long[] {100, 101, 102});
    }

    @Test
    void aFilterAskedForAgain_isNotEvaluatedAgain() {
        List<List<String>> first =
                ids(answers(List.of(query(2, FilterParser.parse("n >= 5"), Set.of()))));
        evaluations.set(0);
        assertThat(ids(answers(List.of(query(2, FilterParser.parse("n >= 5"), Set.of())))))
                .isEqualTo(first);
        assertThat(evaluations).hasValue(0);
    }

    @Test
    void aRecordOfAFormerAnswer_isNotFetchedAgain() {
        answers(List.of(query(3, null, Set.of(Include.TEXT))));
        fetched.clear();
        assertThat(ids(answers(List.of(query(5, null, Set.of(Include.TEXT))))))
                .containsExactly(List.of("0", "1", "2", "3", "4"));
        assertThat(fetched).containsOnlyKeys(Set.of(Column.TEXT));
        assertThat(fetched.get(Set.of(Column.TEXT))).containsExactly(new long[] {103, 104});
    }

    @Test
    void oneRecordGoneFromTheCatalog_leavesTheWholeBatchUnanswered() {
        missingKey = KEY_OF_ROW_0 + 4;
        List<CheckedQuery> queries =
                List.of(query(2, null, Set.of()), query(5, null, Set.of(Include.TEXT)));
        assertThat(answerer.answer(queries, state)).isNull();
        assertThat(answerer.answer(queries.subList(0, 1), state)).isNotNull();
    }

    private List<QueryAnswerer.Answer> answers(List<CheckedQuery> queries) {
        List<QueryAnswerer.Answer> answers = answerer.answer(queries, state);
        assertThat(answers).isNotNull();
        return answers;
    }

    private static List<List<String>> ids(List<QueryAnswerer.Answer> answers) {
        return answers.stream()
                .map(answer -> answer.matches().stream().map(Match::id).toList())
                .toList();
    }

    private static CheckedQuery query(int topK, @Nullable Filter filter, Set<Include> include) {
        return new CheckedQuery(new float[] {1}, topK, Float.NEGATIVE_INFINITY, filter, include);
    }

    /**
     * Row {@code r} is [-r], so that the earlier is the better; its metadata counts its readers.
     */
    private PublishedState state() {
        var storage = new OffHeapRows(1);
        var matrix = new FlatMatrix(Metric.DOT, storage);
        var metadata = new MetadataIndex("c", IndexLimits.DEFAULTS);
        List<float[]> rows = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            rows.add(new float[] {-row});
            metadata.append(String.valueOf(row), new CountingMap(row));
        }
        long[] keys = LongStream.range(KEY_OF_ROW_0, KEY_OF_ROW_0 + ROWS).toArray();
        return new PublishedState(
                storage, matrix.apply(rows, new int[0]), keys, metadata, new FilterCache(ROWS), 1);
    }

    private final class CountingMap extends HashMap<String, Object> {

        private static final long serialVersionUID = 1L;

        CountingMap(int number) {
            super(Map.of("n", number));
        }

        @Override
        public @Nullable Object get(Object key) {
            evaluations.incrementAndGet();
            return super.get(key);
        }
    }

    private QueryAnswerer answerer() {
        Catalog catalog =
                (Catalog)
                        Proxy.newProxyInstance(
                                Catalog.class.getClassLoader(),
                                new Class<?>[] {Catalog.class},
                                (_, method, arguments) ->
                                        switch (method.getName()) {
                                            case "settings" ->
                                                    new CollectionSettings("c", 1, Metric.DOT);
                                            case "fetch" -> fetch(arguments);
                                            default -> throw new AssertionError(method.getName());
                                        });
        return new QueryAnswerer(
                catalog, new RecordCache().of(catalog), new ExactSearch(Kernels.chosen(), pool));
    }

    @SuppressWarnings("unchecked")
    private List<@Nullable StoredRecord> fetch(Object[] arguments) {
        var keys = (long[]) arguments[0];
        var columns = (Set<Column>) arguments[1];
        fetched.computeIfAbsent(Set.copyOf(columns), _ -> new ArrayList<>()).add(keys);
        return LongStream.of(keys)
                .<@Nullable StoredRecord>mapToObj(key ->
                        missingKey != null && missingKey == key
                                ? null
                                : new StoredRecord(
                                        key, String.valueOf(key - KEY_OF_ROW_0), null, null, null))
                .toList();
    }
}
