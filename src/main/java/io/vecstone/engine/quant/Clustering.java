package io.vecstone.engine.quant;

import io.vecstone.engine.kernel.Kernel;
import io.vecstone.engine.kernel.NativeMemory;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Groups of near points: k-means (Lloyd) in two levels, so that assigning a point costs about twice
 * the square root of the clusters, not all of them.
 *
 * <p>Rows of one cluster are coded next to each other. That is worth it because a block of codes is
 * left early only if none of its rows can be in the answer, and because the rows of the best
 * clusters give a search a good bar to begin with. No answer depends on it.
 *
 * <p>Used by one thread to assign; the centroids are read by any.
 */
public final class Clustering {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int ITERATIONS = 5;

    private final Centroids top;
    private final int[] firstLeaf; // per top cluster, and the end
    private final Centroids leaves;

    private Clustering(Centroids top, int[] firstLeaf, Centroids leaves) {
        this.top = top;
        this.firstLeaf = firstLeaf;
        this.leaves = leaves;
    }

    /**
     * Learns about so many clusters.
     *
     * @param points at least one, each [width]; not modified
     */
    public static Clustering learn(Kernel kernel, float[][] points, int clusters) {
        int wanted = Math.clamp(clusters, 1, points.length);
        var random = new Random(3); // any seed will do; a fixed one makes runs repeatable
        Centroids top =
                Centroids.learn(
                        kernel, List.of(points), (int) Math.round(Math.sqrt(wanted)), random);
        List<List<float[]>> groups = top.groups(List.of(points));
        var firstLeaf = new int[groups.size() + 1];
        List<float[]> leaves = new ArrayList<>();
        for (int t = 0; t < groups.size(); t++) {
            List<float[]> group = groups.get(t);
            firstLeaf[t] = leaves.size();
            int share = (int) Math.round((double) wanted * group.size() / points.length);
            if (group.isEmpty()) {
                leaves.add(top.point(t));
            } else {
                Centroids part = Centroids.learn(kernel, group, Math.max(1, share), random);
                for (int i = 0; i < part.count; i++) {
                    leaves.add(part.point(i));
                }
            }
        }
        firstLeaf[groups.size()] = leaves.size();
        return new Clustering(top, firstLeaf, new Centroids(kernel, leaves));
    }

    /** Writes the means of the clusters. */
    public void writeTo(DataOutputStream out) throws IOException {
        out.writeInt(leaves.count);
        out.writeInt(leaves.width);
        for (int i = 0; i < leaves.count; i++) {
            SegmentStreams.write(out, leaves.point(i));
        }
    }

    /**
     * Reads what {@link #writeTo} wrote; with one level instead of two, so that assigning a point
     * costs more.
     */
    public static Clustering read(Kernel kernel, DataInputStream in) throws IOException {
        int count = in.readInt();
        int width = in.readInt();
        List<float[]> points = new ArrayList<>();
        var firstLeaf = new int[count + 1];
        for (int i = 0; i < count; i++) {
            points.add(SegmentStreams.readFloats(in, width));
            firstLeaf[i + 1] = i + 1;
        }
        var means = new Centroids(kernel, points);
        return new Clustering(means, firstLeaf, means);
    }

    /** Clusters. */
    public int count() {
        return leaves.count;
    }

    /** The cluster that a point [width] belongs to. */
    public int assign(float[] point) {
        int t = top.nearest(point, 0, top.count);
        return leaves.nearest(point, firstLeaf[t], firstLeaf[t + 1]);
    }

    /** The clusters' means, float32 row-major [count × width]; to be read only. */
    public MemorySegment centroids() {
        return leaves.rows;
    }

    /** Per cluster half the squared norm of its mean; to be read only. */
    public float[] halves() {
        return leaves.halves;
    }

    /** Some points that others are compared with. */
    private static final class Centroids {

        private final Kernel kernel;
        private final int count;
        private final int width;
        private final MemorySegment rows;
        private final float[] halves;
        private final float[] products;

        Centroids(Kernel kernel, List<float[]> points) {
            this.kernel = kernel;
            this.count = points.size();
            this.width = points.getFirst().length;
            this.rows = NativeMemory.allocate((long) Float.BYTES * count * width);
            this.halves = new float[count];
            this.products = new float[count];
            for (int i = 0; i < count; i++) {
                set(i, points.get(i));
            }
        }

        static Centroids learn(Kernel kernel, List<float[]> points, int count, Random random) {
            List<float[]> starts = new ArrayList<>();
            for (int i = 0; i < Math.min(count, points.size()); i++) {
                starts.add(points.get(random.nextInt(points.size())));
            }
            var centroids = new Centroids(kernel, starts);
            for (int i = 0; i < ITERATIONS && centroids.count > 1; i++) {
                centroids.moveToMeans(points);
            }
            return centroids;
        }

        private void set(int index, float[] point) {
            MemorySegment.copy(point, 0, rows, FLOAT, offset(index), width);
            double squares = 0;
            for (float element : point) {
                squares += (double) element * element;
            }
            halves[index] = (float) (squares / 2);
        }

        private long offset(int index) {
            return (long) Float.BYTES * index * width;
        }

        float[] point(int index) {
            var point = new float[width];
            MemorySegment.copy(rows, FLOAT, offset(index), point, 0, width);
            return point;
        }

        /** The nearest of those from..to. */
        int nearest(float[] point, int from, int to) {
            kernel.dot(rows, offset(from), to - from, point, products);
            int best = from;
            float highest = Float.NEGATIVE_INFINITY;
            for (int i = from; i < to; i++) {
                float score = products[i - from] - halves[i];
                if (score > highest) {
                    highest = score;
                    best = i;
                }
            }
            return best;
        }

        List<List<float[]>> groups(List<float[]> points) {
            List<List<float[]>> groups = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                groups.add(new ArrayList<>());
            }
            for (float[] point : points) {
                groups.get(nearest(point, 0, count)).add(point);
            }
            return groups;
        }

        private void moveToMeans(List<float[]> points) {
            List<List<float[]>> groups = groups(points);
            for (int i = 0; i < count; i++) {
                if (!groups.get(i).isEmpty()) {
                    set(i, mean(groups.get(i)));
                }
            }
        }

        private float[] mean(List<float[]> points) {
            var sums = new double[width];
            for (float[] point : points) {
                for (int d = 0; d < width; d++) {
                    sums[d] += point[d];
                }
            }
            var mean = new float[width];
            for (int d = 0; d < width; d++) {
                mean[d] = (float) (sums[d] / points.size());
            }
            return mean;
        }
    }
}
