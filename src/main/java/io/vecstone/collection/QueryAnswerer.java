package io.vecstone.collection;

import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.ExactSearch;
import io.vecstone.engine.Hits;
import io.vecstone.engine.Metric;
import io.vecstone.engine.RowFilter;
import io.vecstone.engine.TopKQuery;
import io.vecstone.filter.Filter;
import io.vecstone.store.Catalog;
import io.vecstone.store.StoredRecord;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/**
 * Answers queries from one published state and the catalog. What several queries have in common is
 * done once: evaluating a filter, reading a record. Thread-safe.
 */
final class QueryAnswerer {

    private final Catalog catalog;
    private final RecordCache.Records records;
    private final ExactSearch search;

    /**
     * @param records of the catalog
     */
    QueryAnswerer(Catalog catalog, RecordCache.Records records, ExactSearch search) {
        this.catalog = catalog;
        this.records = records;
        this.search = search;
    }

    /**
     * An answer and what it cost.
     *
     * @param rescored rows whose similarity was computed by the reference arithmetic
     */
    record Answer(List<Match> matches, int rescored) {}

    /** A record as several answers may need it; none of them modifies it. */
    private record Found(StoredRecord record, @Nullable Map<String, Object> metadata) {}

    /** The answers in order, or null if a record of them is no longer in the catalog. */
    @Nullable List<Answer> answer(List<CheckedQuery> queries, PublishedState state) {
        List<Hits> hits = search(queries, state);
        if (hits == null) {
            return null;
        }
        Map<Set<Include>, Map<Long, Found>> fetched = new HashMap<>();
        List<Answer> answers = new ArrayList<>(queries.size());
        for (int i = 0; i < queries.size(); i++) {
            Set<Include> include = queries.get(i).include();
            Map<Long, Found> found = fetched.get(include);
            if (found == null) {
                found = fetch(state.keysOf(rowsOf(include, queries, hits)), include);
                if (found == null) {
                    return null;
                }
                fetched.put(include, found);
            }
            answers.add(answer(hits.get(i), found, state));
        }
        return answers;
    }

    /** Null if a filter needs a record that is no longer in the catalog. */
    private @Nullable List<Hits> search(List<CheckedQuery> queries, PublishedState state) {
        Map<Filter, RowFilter> allowed = new HashMap<>();
        List<TopKQuery> topKs = new ArrayList<>(queries.size());
        for (CheckedQuery query : queries) {
            Filter filter = query.filter();
            RowFilter rows = null;
            if (filter != null) {
                rows = allowed.computeIfAbsent(filter, f -> state.rowsOf(f, catalog));
                if (rows == null) {
                    return null;
                }
            }
            topKs.add(new TopKQuery(query.vector(), query.topK(), query.atLeast(), rows));
        }
        try {
            return search.search(state.rows(), topKs);
        } catch (RejectedExecutionException e) {
            throw new StoreUnavailable("The database is closed", e);
        }
    }

    /** The rows that the queries with {@code include} found. */
    private static RoaringBitmap rowsOf(
            Set<Include> include, List<CheckedQuery> queries, List<Hits> hits) {
        var rows = new RoaringBitmap();
        for (int i = 0; i < queries.size(); i++) {
            if (queries.get(i).include().equals(include)) {
                for (int rank = 0; rank < hits.get(i).size(); rank++) {
                    rows.add(hits.get(i).row(rank));
                }
            }
        }
        return rows;
    }

    /** The records by key, or null if one of them is not there any more. */
    private @Nullable Map<Long, Found> fetch(long[] keys, Set<Include> include) {
        Map<Long, Found> found = HashMap.newHashMap(keys.length);
        for (StoredRecord record : records.fetch(keys, RecordReader.columns(include))) {
            if (record == null) {
                return null;
            }
            found.put(record.key(), new Found(record, RecordReader.metadata(record)));
        }
        return found;
    }

    private Answer answer(Hits hits, Map<Long, Found> found, PublishedState state) {
        List<Match> matches = new ArrayList<>(hits.size());
        for (int rank = 0; rank < hits.size(); rank++) {
            Found record = Objects.requireNonNull(found.get(state.keys()[hits.row(rank)]));
            matches.add(match(record, hits.similarity(rank)));
        }
        return new Answer(matches, hits.cost().rescored());
    }

    private Match match(Found found, float similarity) {
        // Rounding can take the dot product of two unit vectors a little beyond 1.
        boolean cosine = catalog.settings().metric() == Metric.COSINE;
        StoredRecord record = found.record();
        float[] vector = record.vector();
        return new Match(
                record.id(),
                cosine ? Math.clamp(similarity, -1f, 1f) : similarity,
                record.text(),
                found.metadata(),
                vector == null ? null : vector.clone()); // another answer may have it, too
    }
}
