package io.vecstone.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.engine.kernel.BlockLayout;
import io.vecstone.engine.kernel.Kernel;
import io.vecstone.engine.kernel.Kernels;
import io.vecstone.engine.quant.Basis;
import io.vecstone.engine.quant.CodePlan;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.lifecycle.AfterContainer;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/**
 * The answer equals brute force in double, rows and order, whatever the data, the kernel and the
 * number of threads.
 */
class ExactSearchProperties {

    private static final ForkJoinPool POOL = ExactSearch.newPool(4);

    @AfterContainer
    static void closePool() {
        POOL.close();
    }

    /** Kinds of data that tempt a search to prune too much. */
    enum Data {
        UNIFORM,
        UNIT_SPHERE,
        CLUSTERED,
        ALL_EQUAL,
        DUPLICATES,
        ONE_ULP_APART,
        ONE_HOT,
        HUGE,
        TINY,
        MIXED_MAGNITUDES,
        SIGNS,
        ASCENDING
    }

    /** One case; everything follows from it. */
    record Case(
            Data data,
            Metric metric,
            int dimension,
            int rowCount,
            int k,
            double retiredShare,
            @Nullable Double filterShare,
            boolean thresholdOnAHit,
            Coding coding,
            long seed) {}

    /** What codes there are, of what basis. */
    enum Coding {
        NONE,
        FULL_ONLY,
        LEARNT_BASIS,
        RANDOM_BASIS,
        SMALL_BASIS,
        ZERO_BASIS,
        AXES
    }

    @Provide
    Arbitrary<Case> cases() {
        Arbitrary<Integer> dimensions =
                Arbitraries.oneOf(
                        Arbitraries.integers().between(1, 40), Arbitraries.of(64, 100, 384));
        return Combinators.combine(
                        Arbitraries.of(Data.class),
                        Arbitraries.of(Metric.class),
                        dimensions,
                        Arbitraries.integers()
                                .between(0, 1500)
                                .withDistribution(RandomDistribution.uniform()),
                        Arbitraries.of(1, 2, 3, 10, 100, 5000),
                        Arbitraries.of(0.0, 0.1, 0.95),
                        Arbitraries.of(0.001, 0.05, 0.12, 0.2, 0.3, 0.9).injectNull(0.3))
                .as((data, metric, dimension, rows, k, retired, filter) ->
                        new Case(
                                data,
                                metric,
                                dimension,
                                rows,
                                k,
                                retired,
                                filter,
                                false,
                                Coding.NONE,
                                0))
                .flatMap(partial ->
                        Combinators.combine(
                                        Arbitraries.of(true, false),
                                        Arbitraries.of(Coding.class),
                                        Arbitraries.longs())
                                .as((threshold, coding, seed) ->
                                        new Case(
                                                partial.data,
                                                partial.metric,
                                                partial.dimension,
                                                partial.rowCount,
                                                partial.k,
                                                partial.retiredShare,
                                                partial.filterShare,
                                                threshold,
                                                coding,
                                                seed)));
    }

    @Property(tries = 1000)
    void topK_equalsBruteForceInDouble_forAnyShape(@ForAll("cases") Case c) {
        var random = new Random(c.seed);
        List<float[]> rows = rows(c, random);
        float[] query = query(c, rows, random);
        Snapshot snapshot = snapshot(c, rows, random);
        RoaringBitmap allowed = filter(c, random);

        List<Scored> all = bruteForce(snapshot, rows, query, allowed);
        RowFilter filter = allowed == null ? null : new RowFilter(allowed);
        float atLeast = Float.NEGATIVE_INFINITY;
        if (c.thresholdOnAHit && !all.isEmpty()) {
            atLeast = all.get(random.nextInt(all.size())).similarity;
        }
        float lowest = atLeast;
        List<Scored> expected =
                all.stream().filter(s -> s.similarity >= lowest).limit(c.k).toList();

        for (Kernel kernel : List.of(Kernels.scalar(), Kernels.chosen())) {
            for (long parallelFrom : new long[] {0, Long.MAX_VALUE}) {
                var search = new ExactSearch(kernel, POOL, parallelFrom);
                Hits hits = search.search(snapshot, new TopKQuery(query, c.k, atLeast, filter));
                assertThat(scored(hits)).isEqualTo(expected);
                List<Hits> batch = search.search(snapshot, batch(c, query, atLeast, filter, rows));
                assertThat(scored(batch.getFirst())).isEqualTo(expected);
                assertThat(scored(batch.getLast())).isEqualTo(expected);
            }
        }
    }

    /** The query among others, up to more than a tile of them. */
    private static List<TopKQuery> batch(
            Case c, float[] query, float atLeast, @Nullable RowFilter filter, List<float[]> rows) {
        var random = new Random(c.seed);
        List<TopKQuery> batch = new ArrayList<>();
        batch.add(new TopKQuery(query, c.k, atLeast, filter));
        int others = random.nextInt(random.nextInt(8) == 0 ? Kernel.TILE + 8 : 9);
        for (int i = 0; i < others; i++) {
            batch.add(TopKQuery.of(query(c, rows, random), 1 + random.nextInt(5)));
        }
        batch.add(new TopKQuery(query, c.k, atLeast, filter));
        return batch;
    }

    private record Scored(int row, float similarity) {}

    private static List<Scored> scored(Hits hits) {
        List<Scored> list = new ArrayList<>();
        for (int i = 0; i < hits.size(); i++) {
            list.add(new Scored(hits.row(i), hits.similarity(i)));
        }
        return list;
    }

    private static List<Scored> bruteForce(
            Snapshot snapshot, List<float[]> rows, float[] query, @Nullable RoaringBitmap filter) {
        List<Scored> all = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            if (snapshot.isLive(row) && (filter == null || filter.contains(row))) {
                all.add(new Scored(row, similarity(snapshot.metric(), query, rows.get(row))));
            }
        }
        all.sort(
                Comparator.comparingDouble(Scored::similarity)
                        .reversed()
                        .thenComparingInt(Scored::row));
        return all;
    }

    /**
     * Eight sums, element i to sum i mod 8, added pairwise: the order that ReferenceArithmetic
     * defines.
     */
    private static float similarity(Metric metric, float[] query, float[] row) {
        var sums = new double[8];
        for (int i = 0; i < row.length; i++) {
            double difference = (double) query[i] - row[i];
            sums[i % 8] +=
                    metric == Metric.EUCLIDEAN
                            ? difference * difference
                            : (double) query[i] * row[i];
        }
        double sum =
                ((sums[0] + sums[4]) + (sums[2] + sums[6]))
                        + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
        return metric == Metric.EUCLIDEAN ? 0f - (float) Math.sqrt(sum) : 0f + (float) sum;
    }

    private static Snapshot snapshot(Case c, List<float[]> rows, Random random) {
        var matrix = new FlatMatrix(c.metric, new OffHeapRows(c.dimension));
        CodedRows codes = null;
        int next = 0;
        while (next < rows.size()) {
            int end = Math.min(rows.size(), next + 1 + random.nextInt(700));
            matrix.apply(rows.subList(next, end), new int[0]);
            next = end;
            if (c.coding != Coding.NONE && random.nextInt(3) > 0) {
                codes =
                        codes == null
                                ? coded(c, matrix.snapshot(), random)
                                : codes.extended(matrix.snapshot());
                matrix.install(codes);
            }
        }
        int[] retired =
                IntStream.range(0, rows.size())
                        .filter(row -> random.nextDouble() < c.retiredShare)
                        .toArray();
        return matrix.apply(List.of(), retired);
    }

    private static CodedRows coded(Case c, Snapshot snapshot, Random random) {
        Kernel kernel = random.nextBoolean() ? Kernels.scalar() : Kernels.chosen();
        return switch (c.coding) {
            case LEARNT_BASIS -> CodedRows.build(kernel, snapshot);
            case RANDOM_BASIS -> CodedRows.build(kernel, snapshot, plan(c, random, 0.3f));
            case SMALL_BASIS -> CodedRows.build(kernel, snapshot, plan(c, random, 1e-6f));
            case ZERO_BASIS -> CodedRows.build(kernel, snapshot, plan(c, random, 0));
            case AXES -> CodedRows.build(kernel, snapshot, axes(c, random));
            case FULL_ONLY, NONE -> CodedRows.build(kernel, snapshot, wholeRows(c, random));
        };
    }

    /** Whole rows in random stages. */
    private static CodePlan wholeRows(Case c, Random random) {
        return new CodePlan(null, layout(c, (c.dimension + 15) / 16, random));
    }

    private static CodePlan plan(Case c, Random random, float norm) {
        Basis basis = basis(c, random, norm);
        return new CodePlan(basis, layout(c, basis.size() / 16, random));
    }

    /** Axes as directions, in stages; what they leave out is large. */
    private static CodePlan axes(Case c, Random random) {
        int size = Math.min(48, c.dimension / 16 * 16);
        if (size == 0) {
            return wholeRows(c, random);
        }
        var rows = new float[size * c.dimension];
        int shift = random.nextInt(c.dimension);
        for (int i = 0; i < size; i++) {
            rows[i * c.dimension + (i + shift) % c.dimension] = 1;
        }
        return new CodePlan(new Basis(rows, size, c.dimension), layout(c, size / 16, random));
    }

    private static BlockLayout layout(Case c, int steps, Random random) {
        int[] cuts =
                IntStream.of(random.nextInt(steps), random.nextInt(steps), steps - 1)
                        .map(step -> 16 * (step + 1))
                        .sorted()
                        .distinct()
                        .toArray();
        return new BlockLayout(c.metric == Metric.EUCLIDEAN, cuts);
    }

    /** Sixteen directions that are neither orthogonal nor of unit length. */
    private static Basis basis(Case c, Random random, float norm) {
        var rows = new float[16 * c.dimension];
        for (int i = 0; i < 16; i++) {
            float[] direction = normalised(gaussian(random, c.dimension, 1));
            for (int d = 0; d < c.dimension; d++) {
                rows[i * c.dimension + d] = direction[d] * norm;
            }
        }
        return new Basis(rows, 16, c.dimension);
    }

    private static @Nullable RoaringBitmap filter(Case c, Random random) {
        if (c.filterShare == null) {
            return null;
        }
        if (random.nextBoolean()) {
            return stretch(c, random);
        }
        var filter = new RoaringBitmap();
        for (int row = 0; row < c.rowCount; row++) {
            if (random.nextDouble() < c.filterShare) {
                filter.add(row);
            }
        }
        return filter;
    }

    /** Neighbouring rows: they leave whole blocks without one that is allowed. */
    private static RoaringBitmap stretch(Case c, Random random) {
        int length = (int) (c.rowCount * Objects.requireNonNull(c.filterShare));
        int from = random.nextInt(c.rowCount - length + 1);
        return RoaringBitmap.bitmapOfRange(from, from + length);
    }

    private static float[] query(Case c, List<float[]> rows, Random random) {
        if (!rows.isEmpty() && random.nextBoolean()) {
            return rows.get(random.nextInt(rows.size())).clone();
        }
        float[] query = gaussian(random, c.dimension, 1);
        return c.metric == Metric.COSINE ? normalised(query) : query;
    }

    private static List<float[]> rows(Case c, Random random) {
        List<float[]> rows = new ArrayList<>();
        float[] base = gaussian(random, c.dimension, 1);
        for (int i = 0; i < c.rowCount; i++) {
            float[] row = row(c, base, i, random);
            rows.add(c.metric == Metric.COSINE ? normalised(row) : row);
        }
        return rows;
    }

    private static float[] row(Case c, float[] base, int index, Random random) {
        return switch (c.data) {
            case UNIFORM -> gaussian(random, c.dimension, 3);
            case UNIT_SPHERE -> normalised(gaussian(random, c.dimension, 1));
            case CLUSTERED -> sum(base, gaussian(random, c.dimension, 1e-3f));
            case ALL_EQUAL -> base.clone();
            case DUPLICATES -> gaussian(new Random(c.seed + index % 7), c.dimension, 1);
            case ONE_ULP_APART -> {
                float[] row = base.clone();
                int at = random.nextInt(row.length);
                row[at] = random.nextBoolean() ? Math.nextUp(row[at]) : Math.nextDown(row[at]);
                yield row;
            }
            case ONE_HOT -> {
                var row = new float[c.dimension];
                row[random.nextInt(row.length)] = random.nextBoolean() ? 1 : -1;
                yield row;
            }
            case HUGE -> gaussian(random, c.dimension, 1e16f);
            case TINY -> gaussian(random, c.dimension, 1e-38f);
            case MIXED_MAGNITUDES ->
                    gaussian(random, c.dimension, (float) Math.pow(10, random.nextInt(30) - 14));
            case SIGNS -> {
                float[] row = base.clone();
                for (int i = 0; i < row.length; i++) {
                    row[i] = random.nextInt(20) == 0 ? -1 : 1;
                }
                yield row;
            }
            case ASCENDING -> {
                float[] row = base.clone();
                row[0] += index * 1e-4f;
                yield row;
            }
        };
    }

    private static float[] gaussian(Random random, int dimension, float deviation) {
        var vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = (float) random.nextGaussian() * deviation;
        }
        if (vector[0] == 0) {
            vector[0] = Float.MIN_NORMAL;
        }
        return vector;
    }

    private static float[] sum(float[] a, float[] b) {
        float[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }

    private static float[] normalised(float[] vector) {
        double squares = 0;
        for (float element : vector) {
            squares += (double) element * element;
        }
        float[] unit = vector.clone();
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / Math.sqrt(squares));
        }
        return unit;
    }
}
