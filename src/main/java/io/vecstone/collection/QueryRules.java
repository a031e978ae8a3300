package io.vecstone.collection;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;
import io.vecstone.store.CollectionSettings;

import java.util.ArrayList;
import java.util.List;

/** Checks queries before anything is searched. */
final class QueryRules {

    private final CollectionSettings settings;
    private final Limits limits;

    QueryRules(CollectionSettings settings, Limits limits) {
        this.settings = settings;
        this.limits = limits;
    }

    CheckedQuery check(Query query) {
        return check("", query);
    }

    /** All queries of a batch, in order; errors name {@code queries[3].vector} and the like. */
    List<CheckedQuery> check(List<Query> queries) {
        limits.checkQueries(queries.size());
        List<CheckedQuery> checked = new ArrayList<>(queries.size());
        long results = 0;
        for (int i = 0; i < queries.size(); i++) {
            CheckedQuery query = check("queries[" + i + "].", queries.get(i));
            checked.add(query);
            results += query.topK();
        }
        if (results > limits.resultsMax()) {
            throw new LimitExceeded(
                    "queries",
                    "queries ask for %d results, the sum of their topK; at most %d are allowed in one request"
                            .formatted(results, limits.resultsMax()));
        }
        return checked;
    }

    /**
     * @param path of the query in the request, up to its fields
     */
    private CheckedQuery check(String path, Query query) {
        checkTopK(path + "topK", query.topK());
        float[] vector = VectorRules.prepare(settings, path + "vector", query.vector());
        float atLeast = atLeast(path + "betterThan", query);
        return new CheckedQuery(vector, query.topK(), atLeast, query.filter(), query.include());
    }

    private void checkTopK(String field, int topK) {
        if (topK < 1) {
            throw new InvalidRequest(
                    field, "%s is %d; it must be at least 1".formatted(field, topK));
        }
        if (topK > limits.topKMax()) {
            throw new LimitExceeded(
                    field,
                    "%s is %d; at most %d is allowed".formatted(field, topK, limits.topKMax()));
        }
    }

    private static float atLeast(String field, Query query) {
        Float betterThan = query.betterThan();
        if (betterThan == null) {
            return Float.NEGATIVE_INFINITY;
        }
        if (!Float.isFinite(betterThan)) {
            throw new InvalidRequest(
                    field, "%s is %s; it must be finite".formatted(field, betterThan));
        }
        return betterThan;
    }
}
