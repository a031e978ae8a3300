package io.vecstone.collection;

import io.vecstone.filter.Filter;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * A question: which records are most similar to this vector?
 *
 * @param vector float32 [dimension]; not modified
 * @param topK results wanted, at least 1
 * @param betterThan the lowest similarity wanted, or null for any
 * @param filter which records may be in the answer, or null for all
 * @param include what each result brings along
 */
public record Query(
        float[] vector,
        int topK,
        @Nullable Float betterThan,
        @Nullable Filter filter,
        Set<Include> include) {

    public static final int TOP_K_DEFAULT = 10;

    public Query {
        vector = vector.clone();
        include = Set.copyOf(include);
    }

    /** The {@value #TOP_K_DEFAULT} most similar records with text and metadata. */
    public static Query of(float[] vector) {
        return new Query(vector, TOP_K_DEFAULT, null, null, Include.DEFAULT);
    }

    public Query topK(int results) {
        return new Query(vector, results, betterThan, filter, include);
    }

    public Query betterThan(float similarity) {
        return new Query(vector, topK, similarity, filter, include);
    }

    public Query filter(@Nullable Filter condition) {
        return new Query(vector, topK, betterThan, condition, include);
    }

    public Query include(Set<Include> parts) {
        return new Query(vector, topK, betterThan, filter, parts);
    }

    @Override
    public float[] vector() {
        return vector.clone();
    }
}
