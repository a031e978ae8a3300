package io.vecstone.engine;

import io.vecstone.engine.kernel.Kernel;

import org.jspecify.annotations.Nullable;

/**
 * A question to a snapshot: which live rows are most similar to this vector?
 *
 * @param vector float32 [dimension], finite, norm at most {@link Kernel#NORM_MAX}, of unit length
 *     for COSINE; not modified, not copied
 * @param k rows wanted, at least 1; may exceed the number of rows
 * @param atLeast the lowest similarity wanted; negative infinity for all
 * @param filter the rows allowed, or null for all
 */
public record TopKQuery(float[] vector, int k, float atLeast, @Nullable RowFilter filter) {

    /** The {@code k} most similar of all rows. */
    public static TopKQuery of(float[] vector, int k) {
        return new TopKQuery(vector, k, Float.NEGATIVE_INFINITY, null);
    }
}
