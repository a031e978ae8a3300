package io.vecstone.engine;

import io.vecstone.engine.kernel.ReferenceArithmetic;

/** The similarity of one query to rows of a snapshot, as it is reported. */
final class Similarity {

    private final Metric metric;
    private final float[] query;
    private final long rowBytes;

    Similarity(Snapshot snapshot, float[] query) {
        this.metric = snapshot.metric();
        this.query = query;
        this.rowBytes = snapshot.shape().rowBytes();
    }

    float of(Snapshot.Chunk chunk, int rowInChunk) {
        long at = rowInChunk * rowBytes;
        if (metric == Metric.EUCLIDEAN) {
            double squared = ReferenceArithmetic.squaredDistance(chunk.rows(), at, query);
            return 0f - (float) Math.sqrt(squared);
        }
        return 0f + (float) ReferenceArithmetic.dot(chunk.rows(), at, query);
    }
}
