package io.vecstone.collection;

import io.vecstone.filter.Filter;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * A query that {@link QueryRules} let pass.
 *
 * @param vector float32 [dimension], for COSINE of unit length; not modified
 * @param atLeast the lowest similarity wanted; negative infinity for any
 */
record CheckedQuery(
        float[] vector, int topK, float atLeast, @Nullable Filter filter, Set<Include> include) {}
