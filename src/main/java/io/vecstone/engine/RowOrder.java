package io.vecstone.engine;

import io.vecstone.engine.kernel.BlockLayout;
import io.vecstone.engine.kernel.BlockQuery;
import io.vecstone.engine.kernel.Kernel;
import io.vecstone.engine.quant.Basis;
import io.vecstone.engine.quant.Clustering;
import io.vecstone.engine.quant.CodePlan;

import org.jspecify.annotations.Nullable;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/**
 * Which row lies at which position of the codes in blocks. Rows that were live when the order was
 * learnt come first, cluster by cluster; rows added since follow in their own order. Immutable.
 */
final class RowOrder {

    /**
     * Rows of a cluster. Of 64, 128 and 256 rows per cluster the first gave the best bars for rows
     * looked at, but 128 keeps ranking the centroids a hundredth of a search.
     */
    private static final int CLUSTER_ROWS = 128;

    private static final int CLUSTERS_MAX = 8192;
    private static final int SAMPLE_ROWS_PER_CLUSTER = 12;

    private final int[] rows; // row per position, of the rows that were live
    private final int[] positions; // and back; -1 for rows that were not
    private final int learntAtRows;
    private final int[] starts; // position per cluster, and the end
    private final @Nullable Clustering clusters;

    private RowOrder(int[] rows, int learntAtRows, int[] starts, @Nullable Clustering clusters) {
        this.rows = rows;
        this.positions = new int[learntAtRows];
        Arrays.fill(positions, -1);
        for (int position = 0; position < rows.length; position++) {
            positions[rows[position]] = position;
        }
        this.learntAtRows = learntAtRows;
        this.starts = starts;
        this.clusters = clusters;
    }

    /** Learns clusters of the first elements that codes have, and puts the live rows in order. */
    static RowOrder learn(Kernel kernel, Snapshot snapshot, CodePlan plan) {
        int rowCount = snapshot.rowCount();
        int count = Math.min(snapshot.liveRowCount() / CLUSTER_ROWS, CLUSTERS_MAX);
        if (count < 2) {
            int[] live = new int[snapshot.liveRowCount()];
            int next = 0;
            for (int row = 0; row < rowCount; row++) {
                if (snapshot.isLive(row)) {
                    live[next++] = row;
                }
            }
            return new RowOrder(live, rowCount, new int[] {0}, null);
        }
        var points = new Points(kernel, snapshot, plan);
        Clustering clusters =
                Clustering.learn(kernel, points.sample(count * SAMPLE_ROWS_PER_CLUSTER), count);
        return sorted(snapshot, points, clusters);
    }

    /** Counting sort of the live rows by cluster. */
    private static RowOrder sorted(Snapshot snapshot, Points points, Clustering clusters) {
        var clusterOf = new int[snapshot.rowCount()];
        var starts = new int[clusters.count() + 1];
        for (int row = 0; row < clusterOf.length; row++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted at row " + row);
            }
            clusterOf[row] = snapshot.isLive(row) ? clusters.assign(points.of(row)) : -1;
            if (clusterOf[row] >= 0) {
                starts[clusterOf[row] + 1]++;
            }
        }
        Arrays.parallelPrefix(starts, Integer::sum);
        int[] next = starts.clone();
        var rows = new int[starts[clusters.count()]];
        for (int row = 0; row < clusterOf.length; row++) {
            if (clusterOf[row] >= 0) {
                rows[next[clusterOf[row]]++] = row;
            }
        }
        return new RowOrder(rows, clusterOf.length, starts, clusters);
    }

    void writeTo(DataOutputStream out) throws IOException {
        out.writeInt(learntAtRows);
        write(out, rows);
        write(out, starts);
        out.writeBoolean(clusters != null);
        if (clusters != null) {
            clusters.writeTo(out);
        }
    }

    /** Reads what {@link #writeTo} wrote. */
    static RowOrder read(Kernel kernel, DataInputStream in) throws IOException {
        int learntAtRows = in.readInt();
        int[] rows = readInts(in);
        int[] starts = readInts(in);
        return new RowOrder(
                rows, learntAtRows, starts, in.readBoolean() ? Clustering.read(kernel, in) : null);
    }

    private static void write(DataOutputStream out, int[] values) throws IOException {
        out.writeInt(values.length);
        for (int value : values) {
            out.writeInt(value);
        }
    }

    private static int[] readInts(DataInputStream in) throws IOException {
        var values = new int[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }

    /** Rows as points of the space that is clustered: the elements of the first stage. */
    private static final class Points {

        private final Kernel kernel;
        private final Snapshot snapshot;
        private final @Nullable MemorySegment directions;
        private final float[] row;
        private final float[] point;

        Points(Kernel kernel, Snapshot snapshot, CodePlan plan) {
            this.kernel = kernel;
            this.snapshot = snapshot;
            this.directions = plan.basis() == null ? null : plan.basis().copy();
            this.row = new float[snapshot.dimension()];
            this.point = new float[plan.layout().cut(0)];
        }

        /** Overwritten by the next call. */
        float[] of(int rowOrdinal) {
            CodedRows.read(snapshot, rowOrdinal, row);
            write(row);
            return point;
        }

        private void write(float[] from) {
            if (directions == null) {
                System.arraycopy(from, 0, point, 0, Math.min(from.length, point.length));
            } else {
                Basis.project(kernel, directions, from, point);
            }
        }

        float[][] sample(int rowsMax) {
            float[][] sample = CodedRows.sample(snapshot, rowsMax);
            for (int i = 0; i < sample.length; i++) {
                write(sample[i]);
                sample[i] = point.clone();
            }
            return sample;
        }
    }

    /** Positions that the first so many rows of the matrix take. */
    int positions(int rowCount) {
        return rows.length + (rowCount - learntAtRows);
    }

    int rowAt(int position) {
        return position < rows.length ? rows[position] : learntAtRows + (position - rows.length);
    }

    /** The position of a row, or -1 if it has none. */
    int positionOf(int row) {
        return row < learntAtRows ? positions[row] : rows.length + (row - learntAtRows);
    }

    int learntAtRows() {
        return learntAtRows;
    }

    /** Rows of a cluster, on average; 0 without clusters. */
    int clusterRows() {
        return clusters == null ? 0 : rows.length / clusters.count();
    }

    /**
     * The clusters whose means are most similar to a query.
     *
     * @param allowed clusters without one of these are left out; null for all
     * @return their numbers as {@link Hits#row}, best first
     */
    Hits nearestClusters(
            Kernel kernel,
            BlockQuery query,
            BlockLayout layout,
            int count,
            boolean euclidean,
            @Nullable AllowedPositions allowed) {
        if (clusters == null) {
            return Hits.NONE;
        }
        var products = new float[clusters.count()];
        float[] point = Arrays.copyOf(query.vector(), layout.cut(0));
        kernel.dot(clusters.centroids(), 0, products.length, point, products);
        var best = new TopKHeap(Math.min(count, products.length), Float.NEGATIVE_INFINITY);
        for (int i = 0; i < products.length; i++) {
            if (allowed == null || allowed.rowsInBlocks(firstBlock(i), firstBlock(i + 1)) > 0) {
                best.offer(euclidean ? products[i] - clusters.halves()[i] : products[i], i);
            }
        }
        return best.drain(Hits.Cost.NONE);
    }

    /**
     * The first block that begins within a cluster; the end of the last cluster for their count.
     */
    int firstBlock(int cluster) {
        return (starts[cluster] + BlockLayout.ROWS - 1) / BlockLayout.ROWS;
    }

    long sizeBytes() {
        return (long) Integer.BYTES * (rows.length + positions.length + starts.length)
                + (clusters == null ? 0 : clusters.centroids().byteSize());
    }
}
