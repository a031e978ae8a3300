package io.vecstone.engine;

import io.vecstone.engine.kernel.Kernel;
import io.vecstone.engine.kernel.ReferenceArithmetic;
import io.vecstone.engine.kernel.RowChunks;

import java.lang.foreign.MemorySegment;

/** The similarity of one query to rows of a snapshot, as it is reported. */
final class Similarity {

    private final Kernel kernel;
    private final Metric metric;
    private final RowChunks matrix;
    private final float[] query;

    Similarity(Kernel kernel, Snapshot snapshot, float[] query) {
        this.kernel = kernel;
        this.metric = snapshot.metric();
        this.matrix = snapshot.matrix();
        this.query = query;
    }

    float of(int row) {
        MemorySegment rows = matrix.segment(row);
        long at = matrix.offset(row);
        return rounded(
                metric == Metric.EUCLIDEAN
                        ? ReferenceArithmetic.squaredDistance(rows, at, query)
                        : ReferenceArithmetic.dot(rows, at, query));
    }

    private float rounded(double value) {
        return 0f + (float) (metric == Metric.EUCLIDEAN ? -Math.sqrt(value) : value);
    }

    /** Some scattered rows and their similarities. Used by one thread; meant to be used again. */
    final class Batch {

        private final int[] rows;
        private final double[] values;
        private int count;

        Batch(int capacity) {
            this.rows = new int[capacity];
            this.values = new double[capacity];
        }

        void add(int row) {
            rows[count++] = row;
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
                kernel.referenceSquaredDistance(matrix, rows, count, query, values);
            } else {
                kernel.referenceDot(matrix, rows, count, query, values);
            }
            for (int i = 0; i < count; i++) {
                heap.offer(rounded(values[i]), rows[i]);
            }
            count = 0;
        }
    }
}
