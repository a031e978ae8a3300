package io.vecstone.collection;

import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.ExactSearch;
import io.vecstone.engine.Hits;
import io.vecstone.engine.Metric;
import io.vecstone.engine.TopKQuery;
import io.vecstone.filter.Filter;
import io.vecstone.store.Catalog;
import io.vecstone.store.StoredRecord;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** Answers a query from one published state and the catalog. Thread-safe. */
final class QueryAnswerer {

    private final Catalog catalog;
    private final ExactSearch search;

    QueryAnswerer(Catalog catalog, ExactSearch search) {
        this.catalog = catalog;
        this.search = search;
    }

    /** An answer and what it cost. */
    record Answer(List<Match> matches, int rescored) {}

    /**
     * The answer, or null if a record of it is no longer in the catalog.
     *
     * @param vector the query's, checked and, for COSINE, of unit length
     */
    @Nullable Answer answer(Query query, float[] vector, PublishedState state) {
        Hits hits = search(query, vector, state);
        var keys = new long[hits.size()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = state.keys()[hits.row(i)];
        }
        List<@Nullable StoredRecord> records =
                catalog.fetch(keys, RecordReader.columns(query.include()));
        List<Match> matches = new ArrayList<>(keys.length);
        for (int i = 0; i < keys.length; i++) {
            StoredRecord record = records.get(i);
            if (record == null) {
                return null;
            }
            matches.add(match(record, hits.similarity(i)));
        }
        return new Answer(matches, hits.cost().rescored());
    }

    private Hits search(Query query, float[] vector, PublishedState state) {
        Filter filter = query.filter();
        RoaringBitmap allowed =
                filter == null ? null : state.metadata().matching(filter, state.rows());
        Float betterThan = query.betterThan();
        float atLeast = betterThan == null ? Float.NEGATIVE_INFINITY : betterThan;
        try {
            return search.search(
                    state.rows(), new TopKQuery(vector, query.topK(), atLeast, allowed));
        } catch (RejectedExecutionException e) {
            throw new StoreUnavailable("The database is closed", e);
        }
    }

    private Match match(StoredRecord record, float similarity) {
        // Rounding can take the dot product of two unit vectors a little beyond 1.
        boolean cosine = catalog.settings().metric() == Metric.COSINE;
        return new Match(
                record.id(),
                cosine ? Math.clamp(similarity, -1f, 1f) : similarity,
                record.text(),
                RecordReader.metadata(record),
                record.vector());
    }
}
