package io.vecstone.collection;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * One result of a query.
 *
 * @param similarity higher is nearer: the cosine in [-1, 1], the inner product, or minus the
 *     Euclidean distance
 * @param text null when there is none or it was not asked for
 * @param metadata null when not asked for; not to be modified: matches of one batch share it
 * @param vector null when not asked for; owned by the receiver
 */
public record Match(
        String id,
        float similarity,
        @Nullable String text,
        @Nullable Map<String, Object> metadata,
        float @Nullable [] vector) {}
