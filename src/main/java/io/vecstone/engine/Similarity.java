package io.vecstone.engine;

import io.vecstone.engine.kernel.Kernel;
import io.vecstone.engine.kernel.ReferenceArithmetic;

import java.lang.foreign.MemorySegment;
import java.util.List;

/** The similarity of one query to rows of a snapshot, as it is reported. */
final class Similarity {

    private final Kernel kernel;
    private final Metric metric;
    private final ChunkShape shape;
    private final List<Snapshot.Chunk> chunks;
    private final float[] query;

    Similarity(Kernel kernel, Snapshot snapshot, float[] query) {
        this.kernel = kernel;
        this.metric = snapshot.metric();
        this.shape = snapshot.shape();
        this.chunks = snapshot.chunks();
        this.query = query;
    }

    float of(Snapshot.Chunk chunk, int rowInChunk) {
        long at = rowInChunk * shape.rowBytes();
        return rounded(
                metric == Metric.EUCLIDEAN
                        ? ReferenceArithmetic.squaredDistance(chunk.rows(), at, query)
                        : ReferenceArithmetic.dot(chunk.rows(), at, query));
    }

    private float rounded(double value) {
        return 0f + (float) (metric == Metric.EUCLIDEAN ? -Math.sqrt(value) : value);
    }

    /** Some scattered rows and their similarities. Used by one thread; meant to be used again. */
    final class Batch {

        private final int[] rows;
        private final MemorySegment[] segments;
        private final long[] offsets;
        private final double[] values;
        private int count;

        Batch(int capacity) {
            this.rows = new int[capacity];
            this.segments = new MemorySegment[capacity];
            this.offsets = new long[capacity];
            this.values = new double[capacity];
        }

        void add(int row) {
            rows[count] = row;
            segments[count] = chunks.get(shape.chunkOf(row)).rows();
            offsets[count] = shape.rowInChunk(row) * shape.rowBytes();
            count++;
        }

        boolean isFull() {
            return count == rows.length;
        }

        int count() {
            return count;
        }

        /** Offers all rows with their similarities, and empties the batch. */
        void offerTo(TopKHeap heap) {
            if (metric == Metric.EUCLIDEAN) {
                kernel.referenceSquaredDistance(segments, offsets, count, query, values);
            } else {
                kernel.referenceDot(segments, offsets, count, query, values);
            }
            for (int i = 0; i < count; i++) {
                heap.offer(rounded(values[i]), rows[i]);
            }
            count = 0;
        }
    }
}
