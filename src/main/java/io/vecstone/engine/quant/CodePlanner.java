package io.vecstone.engine.quant;

import io.vecstone.engine.kernel.BlockLayout;
import io.vecstone.engine.kernel.Kernel;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Decides how a collection is coded: with a basis or without, of what size, and where the stages
 * end.
 *
 * <p>It plays searches: some rows of a sample are queries, the most similar other row gives the
 * bar, and of those rows that the basis was not learnt from, the share that Cauchy–Schwarz can't
 * exclude is counted after every {@value #STEP} elements. From these shares follows what a search
 * would read with each plan, and the cheapest is taken. Nothing is assumed about the spectrum or
 * the shape of the data.
 */
public final class CodePlanner {

    private static final int STEP = Kernel.CODES_ALIGNMENT;
    private static final int QUERIES = 24;
    private static final int SAMPLE_MIN = 64;

    /** One row in so many is kept from the learner: it fits the rows that it has seen too well. */
    private static final int HELD_OUT = 4;

    /** Elements that a bound costs, next to reading an element of the row's codes. */
    private static final double BOUND_COST = 24;

    /** Elements that each part of a stage but the first costs besides. */
    private static final double PART_COST = 16;

    /** Elements that a block of a later stage costs besides: those before it are left out. */
    private static final double JUMP_COST = 64;

    /** Elements that looking at the codes of a whole row elsewhere costs, and more per element. */
    private static final double REFINE_COST = 2500;

    private static final double REFINE_COST_PER_ELEMENT = 6;

    /** Elements that computing a similarity exactly costs. */
    private static final double RESCORE_COST = 14000;

    /** A share of rows within clusters fills as many blocks as rows this few at random would. */
    private static final double ROWS_TOGETHER = 4;

    /** What the codes of rows and of queries add to a bound, typically, of the product of norms. */
    private static final double CODE_ERROR = 0.02;

    private CodePlanner() {}

    /**
     * The cheapest plan for rows like those of {@code sample}.
     *
     * @param sample rows [… × dimension]; not modified
     * @param euclidean whether neighbours are ordered by Euclidean distance
     */
    public static CodePlan plan(Kernel kernel, float[][] sample, int dimension, boolean euclidean) {
        if (sample.length < SAMPLE_MIN) {
            return CodePlan.wholeRows(dimension, euclidean);
        }
        float[][] seen = part(sample, i -> i % HELD_OUT != 0);
        float[][] unseen = part(sample, i -> i % HELD_OUT == 0);
        double[] bars = bars(unseen, sample, euclidean);
        Choice whole =
                choose(survivors(unseen, unseen, bars, euclidean), dimension, true, RESCORE_COST);
        Optional<Basis> learnt = BasisLearner.learn(kernel, seen, dimension);
        if (learnt.isEmpty()) {
            return new CodePlan(null, whole.layout(euclidean));
        }
        Basis basis = learnt.get();
        float[][] projected = project(kernel, basis, unseen);
        double refineCost = REFINE_COST + REFINE_COST_PER_ELEMENT * dimension;
        Choice prefix =
                choose(
                        survivors(unseen, projected, bars, euclidean),
                        basis.size(),
                        false,
                        refineCost);
        return prefix.cost < whole.cost
                ? new CodePlan(basis.truncated(prefix.length()), prefix.layout(euclidean))
                : new CodePlan(null, whole.layout(euclidean));
    }

    private static float[][] project(Kernel kernel, Basis basis, float[][] sample) {
        var projected = new float[sample.length][basis.size()];
        var y = new double[basis.size()];
        for (int row = 0; row < sample.length; row++) {
            basis.project(kernel, sample[row], y);
            for (int i = 0; i < y.length; i++) {
                projected[row][i] = (float) y[i];
            }
        }
        return projected;
    }

    /** Rows of a sample that let the planner see what the learner has not. */
    public static int sampleRows(int dimension) {
        return BasisLearner.sampleRows(dimension) * HELD_OUT / (HELD_OUT - 1) + HELD_OUT;
    }

    private static float[][] part(float[][] sample, IntPredicate which) {
        return IntStream.range(0, sample.length)
                .filter(which)
                .mapToObj(i -> sample[i])
                .toArray(float[][]::new);
    }

    private static int queryRow(float[][] rows, int query) {
        return (int) ((long) query * rows.length / QUERIES);
    }

    /** Per query, which is one of {@code rows}, the best ⟨q,x⟩ − half among the others. */
    @SuppressWarnings("ReferenceEquality") // the very row is left out, an equal one is not
    private static double[] bars(float[][] rows, float[][] sample, boolean euclidean) {
        var bars = new double[QUERIES];
        for (int query = 0; query < QUERIES; query++) {
            float[] own = rows[queryRow(rows, query)];
            bars[query] = Double.NEGATIVE_INFINITY;
            for (float[] row : sample) {
                if (row != own) {
                    double value = dot(own, row, 0, own.length) - half(row, euclidean);
                    bars[query] = Math.max(bars[query], value);
                }
            }
        }
        return bars;
    }

    private static double half(float[] row, boolean euclidean) {
        return euclidean ? dot(row, row, 0, row.length) / 2 : 0;
    }

    /** Per {@value #STEP} elements read, the share of rows that may still reach the bar. */
    private static double[] survivors(
            float[][] sample, float[][] coordinates, double[] bars, boolean euclidean) {
        int steps = (coordinates[0].length + STEP - 1) / STEP;
        var counts = new long[steps];
        for (int query = 0; query < QUERIES; query++) {
            int own = queryRow(sample, query);
            double[] queryRests = rests(sample[own], coordinates[own], steps);
            double queryNorm = Math.sqrt(dot(sample[own], sample[own], 0, sample[own].length));
            for (int row = 0; row < sample.length; row++) {
                double[] rests = rests(sample[row], coordinates[row], steps);
                double norm = Math.sqrt(dot(sample[row], sample[row], 0, sample[row].length));
                double bound = CODE_ERROR * queryNorm * norm - half(sample[row], euclidean);
                for (int step = 0; step < steps; step++) {
                    bound += product(coordinates[own], coordinates[row], step);
                    counts[step] += bound + queryRests[step] * rests[step] >= bars[query] ? 1 : 0;
                }
            }
        }
        var shares = new double[steps];
        for (int step = 0; step < steps; step++) {
            shares[step] = counts[step] / ((double) QUERIES * sample.length);
        }
        return shares;
    }

    /** Norms of what the first elements leave out of a row. */
    private static double[] rests(float[] row, float[] coordinates, int steps) {
        double left = dot(row, row, 0, row.length);
        var rests = new double[steps];
        for (int step = 0; step < steps; step++) {
            left -= product(coordinates, coordinates, step);
            rests[step] = Math.sqrt(Math.max(0, left));
        }
        return rests;
    }

    private static double product(float[] a, float[] b, int step) {
        return dot(a, b, step * STEP, Math.min((step + 1) * STEP, a.length));
    }

    private static double dot(float[] a, float[] b, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    /** Ends of the three stages in steps; stages of no elements are left out. */
    private record Choice(int first, int second, int third, double cost) {

        int length() {
            return third * STEP;
        }

        BlockLayout layout(boolean euclidean) {
            return new BlockLayout(
                    euclidean,
                    IntStream.of(first, second, third)
                            .filter(end -> end > 0)
                            .distinct()
                            .map(end -> end * STEP)
                            .toArray());
        }
    }

    /**
     * @param whole whether all elements are read
     * @param survivorCost of a row that is left, in elements
     */
    private static Choice choose(
            double[] survivors, int length, boolean whole, double survivorCost) {
        int steps = (length + STEP - 1) / STEP;
        @Nullable Choice best = null;
        for (int third = whole ? steps : 1; third <= steps; third++) {
            double last = survivors[third - 1] * survivorCost;
            for (int second = 0; second <= third; second++) {
                for (int first = 0; first <= second; first++) {
                    double cost =
                            last
                                    + stage(1, 0, first)
                                    + stage(blocks(survivors, first), first, second)
                                    + stage(blocks(survivors, second), second, third);
                    if (best == null || cost < best.cost) {
                        best = new Choice(first, second, third, cost);
                    }
                }
            }
        }
        return java.util.Objects.requireNonNull(best);
    }

    private static double stage(double blocks, int from, int to) {
        if (from == to) {
            return 0;
        }
        int elements = (to - from) * STEP;
        int parts = Math.ceilDiv(elements, BlockLayout.PART);
        double jump = from == 0 ? 0 : JUMP_COST;
        return blocks * (elements + (parts - 1) * PART_COST + BOUND_COST + jump);
    }

    /** Share of blocks of which a row may still reach the bar. */
    private static double blocks(double[] survivors, int steps) {
        return steps == 0 ? 1 : 1 - Math.pow(1 - survivors[steps - 1], ROWS_TOGETHER);
    }
}
