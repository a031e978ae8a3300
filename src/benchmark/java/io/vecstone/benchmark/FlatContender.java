package io.vecstone.benchmark;

import io.vecstone.engine.CodedRows;
import io.vecstone.engine.ExactSearch;
import io.vecstone.engine.FlatMatrix;
import io.vecstone.engine.Hits;
import io.vecstone.engine.Metric;
import io.vecstone.engine.OffHeapRows;
import io.vecstone.engine.Snapshot;
import io.vecstone.engine.TopKQuery;
import io.vecstone.engine.kernel.Kernels;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;

/** The engine of Vecstone over one snapshot, with codes or without. */
final class FlatContender implements Contender {

    private static final int APPEND_ROWS = 4096;

    private final Label label;
    private final Preparation preparation;
    private final Snapshot snapshot;
    private final List<ForkJoinPool> pools = new ArrayList<>();
    private final Map<Parallelism, ExactSearch> searches = new EnumMap<>(Parallelism.class);

    private FlatContender(Label label, Preparation preparation, Snapshot snapshot, int threads) {
        this.label = label;
        this.preparation = preparation;
        this.snapshot = snapshot;
        searches.put(Parallelism.ONE, newSearch(1));
        searches.put(Parallelism.ALL, newSearch(threads));
    }

    private ExactSearch newSearch(int threads) {
        ForkJoinPool pool = ExactSearch.newPool(threads);
        pools.add(pool);
        return new ExactSearch(Kernels.chosen(), pool);
    }

    /** Two over the same rows, which they share: with codes, and float32 alone. */
    static List<Contender> both(Rows rows, int threads) {
        var clock = new Clock();
        var matrix = new FlatMatrix(Metric.COSINE, new OffHeapRows(rows.dimension()));
        for (int from = 0; from < rows.count(); from += APPEND_ROWS) {
            int to = Math.min(from + APPEND_ROWS, rows.count());
            matrix.apply(rows.copies(from, to), new int[0]);
        }
        Snapshot plain = matrix.snapshot();
        double loadSeconds = clock.seconds();
        var building = new Clock();
        CodedRows codes = CodedRows.build(Kernels.chosen(), plain);
        double buildSeconds = building.seconds();
        Snapshot coded = matrix.install(codes);
        return List.of(
                new FlatContender(
                        new Label("Vecstone", settings(codes), true, true),
                        new Preparation(
                                loadSeconds, buildSeconds, rows.sizeBytes(), coded.indexBytes()),
                        coded,
                        threads),
                new FlatContender(
                        new Label("Vecstone, float32 scan", "no codes", true, true),
                        new Preparation(loadSeconds, 0, rows.sizeBytes(), plain.indexBytes()),
                        plain,
                        threads));
    }

    private static String settings(CodedRows codes) {
        return codes.prefixDimension() == 0
                ? "int8 codes"
                : "int8 codes, prefix of " + codes.prefixDimension();
    }

    @Override
    public Label label() {
        return label;
    }

    @Override
    public Preparation preparation() {
        return preparation;
    }

    @Override
    public Set<Parallelism> parallelism() {
        return searches.keySet();
    }

    @Override
    public int[] search(float[] query, int k, Parallelism parallelism) {
        return rows(engine(parallelism).search(snapshot, TopKQuery.of(query, k)));
    }

    @Override
    public boolean answersBatches() {
        return true;
    }

    @Override
    public List<int[]> searchAll(List<float[]> queries, int k, Parallelism parallelism) {
        List<TopKQuery> batch = queries.stream().map(query -> TopKQuery.of(query, k)).toList();
        return engine(parallelism).search(snapshot, batch).stream()
                .map(FlatContender::rows)
                .toList();
    }

    private ExactSearch engine(Parallelism parallelism) {
        return Objects.requireNonNull(searches.get(parallelism));
    }

    private static int[] rows(Hits hits) {
        var rows = new int[hits.size()];
        for (int rank = 0; rank < rows.length; rank++) {
            rows[rank] = hits.row(rank);
        }
        return rows;
    }

    /** The one place that knows what {@link Hits#cost()} tells. */
    @Override
    public Levels levels(List<float[]> queries, int k) {
        long refined = 0;
        long rescored = 0;
        for (float[] query : queries) {
            Hits.Cost cost =
                    engine(Parallelism.ONE).search(snapshot, TopKQuery.of(query, k)).cost();
            refined += cost.refined();
            rescored += cost.rescored();
        }
        double count = queries.size();
        return new Levels(snapshot.rowCount(), refined / count, rescored / count);
    }

    @Override
    public void close() {
        pools.forEach(ForkJoinPool::close);
    }
}
