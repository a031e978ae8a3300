package io.vecstone.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * The true nearest rows, by this package's own brute force in double precision, and what share of
 * them an answer has.
 *
 * <p>A row counts as right when its true similarity is at least the k-th best one less {@value
 * #TIE}: two float32 values near 1 may be that close and equal once rounded, and duplicates are
 * equal anyhow, so that several answers are right.
 */
final class GroundTruth {

    /** Twice the unit roundoff of float32. */
    private static final double TIE = 0x1p-23;

    private static final int QUERIES_AT_ONCE = 4;

    private final DataSet data;
    private final BitSet allowed;
    private final int k;

    /** Of each query, the true similarity of its k-th nearest row. */
    private final double[] bars;

    private GroundTruth(DataSet data, BitSet allowed, int k, double[] bars) {
        this.data = data;
        this.allowed = allowed;
        this.k = k;
        this.bars = bars;
    }

    /** Compares every query with every row. Cost: rows × queries × dimension multiply-adds. */
    static GroundTruth compute(DataSet data, int k, int threads) {
        var all = new BitSet();
        all.set(0, data.rows().count());
        return compute(data, all, k, threads);
    }

    /**
     * The same among some of the rows.
     *
     * @param allowed rows that may be in an answer, at least one; not modified
     */
    static GroundTruth compute(DataSet data, BitSet allowed, int k, int threads) {
        List<Callable<Best[]>> parts = new ArrayList<>();
        int rows = data.rows().count();
        for (int i = 0; i < threads; i++) {
            int from = (int) ((long) rows * i / threads);
            int to = (int) ((long) rows * (i + 1) / threads);
            parts.add(() -> scan(data, allowed, k, from, to));
        }
        Best[] merged = newBest(data.queries().length, k);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (var part : pool.invokeAll(parts)) {
                Best[] others = part.resultNow();
                for (int q = 0; q < merged.length; q++) {
                    Arrays.stream(others[q].similarities).forEach(merged[q]::offer);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        double[] bars = Arrays.stream(merged).mapToDouble(Best::bar).toArray();
        return new GroundTruth(data, allowed, k, bars);
    }

    private static Best[] newBest(int queries, int k) {
        return IntStream.range(0, queries).mapToObj(q -> new Best(k)).toArray(Best[]::new);
    }

    /** The k best similarities so far, ascending. */
    private static final class Best {
        final double[] similarities;

        Best(int k) {
            similarities = new double[k];
            Arrays.fill(similarities, Double.NEGATIVE_INFINITY);
        }

        double bar() {
            return similarities[0];
        }

        void offer(double similarity) {
            if (similarity > similarities[0]) {
                int at = 0;
                while (at + 1 < similarities.length && similarities[at + 1] < similarity) {
                    similarities[at] = similarities[at + 1];
                    at++;
                }
                similarities[at] = similarity;
            }
        }
    }

    private static Best[] scan(DataSet data, BitSet allowed, int k, int from, int to) {
        double[][] queries =
                Arrays.stream(data.queries()).map(GroundTruth::widened).toArray(double[][]::new);
        Best[] best = newBest(queries.length, k);
        var row = new float[data.rows().dimension()];
        var similarities = new double[QUERIES_AT_ONCE];
        for (int r = allowed.nextSetBit(from); r >= 0 && r < to; r = allowed.nextSetBit(r + 1)) {
            data.rows().read(r, row);
            double[] wide = widened(row);
            for (int q = 0; q < queries.length; q += QUERIES_AT_ONCE) {
                int last = queries.length - 1;
                dotFour(
                        wide,
                        queries[q],
                        queries[Math.min(q + 1, last)],
                        queries[Math.min(q + 2, last)],
                        queries[Math.min(q + 3, last)],
                        similarities);
                for (int i = 0; i < QUERIES_AT_ONCE && q + i <= last; i++) {
                    best[q + i].offer(similarities[i]);
                }
            }
        }
        return best;
    }

    private static double[] widened(float[] vector) {
        var wide = new double[vector.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = vector[i];
        }
        return wide;
    }

    /** Four dot products with one row; four sums keep the processor busy. */
    private static void dotFour(
            double[] row, double[] a, double[] b, double[] c, double[] d, double[] out) {
        double sumA = 0;
        double sumB = 0;
        double sumC = 0;
        double sumD = 0;
        for (int i = 0; i < row.length; i++) {
            sumA += row[i] * a[i];
            sumB += row[i] * b[i];
            sumC += row[i] * c[i];
            sumD += row[i] * d[i];
        }
        out[0] = sumA;
        out[1] = sumB;
        out[2] = sumC;
        out[3] = sumD;
    }

    /** The share of the nearest k rows that {@code rows}, an answer to that query, has. */
    double recall(int query, int[] rows) {
        double[] wide = widened(data.queries()[query]);
        var row = new float[wide.length];
        int right = 0;
        for (int candidate : Arrays.stream(rows).distinct().limit(k).toArray()) {
            data.rows().read(candidate, row);
            double similarity = 0;
            for (int i = 0; i < wide.length; i++) {
                similarity += row[i] * wide[i];
            }
            right += allowed.get(candidate) && similarity >= bars[query] - TIE ? 1 : 0;
        }
        return (double) right / Math.min(k, allowed.cardinality());
    }

    /** The mean over all queries. */
    double recall(List<int[]> answers) {
        return IntStream.range(0, answers.size())
                .mapToDouble(query -> recall(query, answers.get(query)))
                .average()
                .orElseThrow();
    }
}
