package io.vecstone.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.engine.kernel.BlockLayout;
import io.vecstone.engine.kernel.Kernels;
import io.vecstone.engine.quant.CodePlan;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

class CodedRowsTest {

    private static final int DIMENSION = 64;

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void queriesThatRunWhileCodesAreReplaced_getTheExactAnswer() {
        FlatMatrix matrix = matrix(DIMENSION, 6_000);
        var published = new AtomicReference<>(matrix.snapshot());
        List<float[]> queries = rows(new Random(5), DIMENSION, 20);
        try (ForkJoinPool pool = ExactSearch.newPool(2);
                ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
            var search = new ExactSearch(Kernels.chosen(), pool, 0);
            List<List<Integer>> expected =
                    queries.stream()
                            .map(query -> answer(search, matrix.snapshot(), query))
                            .toList();
            List<CompletableFuture<Void>> readers = new ArrayList<>();
            for (int reader = 0; reader < 3; reader++) {
                readers.add(
                        CompletableFuture.runAsync(
                                () -> {
                                    for (int i = 0; i < 400; i++) {
                                        int query = i % queries.size();
                                        assertThat(
                                                        answer(
                                                                search,
                                                                published.get(),
                                                                queries.get(query)))
                                                .isEqualTo(expected.get(query));
                                    }
                                },
                                threads));
            }
            CompletableFuture<Void> all =
                    CompletableFuture.allOf(readers.toArray(CompletableFuture[]::new));
            for (int swap = 0; swap < 4 || !all.isDone(); swap++) {
                CodePlan plan = new CodePlan(null, new BlockLayout(false, 16 * (swap % 3 + 1), 64));
                CodedRows codes =
                        swap % 4 == 3
                                ? CodedRows.build(Kernels.chosen(), matrix.snapshot())
                                : CodedRows.build(Kernels.chosen(), matrix.snapshot(), plan);
                published.set(matrix.install(codes));
            }
            all.join();
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void codesThatNoSnapshotHolds_areFreed_andThoseInUseAreNot() {
        FlatMatrix matrix = matrix(DIMENSION, 2_000);
        float[] query = rows(new Random(6), DIMENSION, 1).getFirst();
        try (ForkJoinPool pool = ExactSearch.newPool(1)) {
            var search = new ExactSearch(Kernels.chosen(), pool);
            Snapshot kept = matrix.install(CodedRows.build(Kernels.chosen(), matrix.snapshot()));
            var keptCodes = new WeakReference<>(kept.codes());
            List<Integer> before = answer(search, kept, query);
            List<WeakReference<Object>> replaced = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                matrix.install(CodedRows.build(Kernels.chosen(), matrix.snapshot()));
                replaced.add(
                        new WeakReference<>(
                                java.util.Objects.requireNonNull(matrix.snapshot().codes())
                                        .blocks(0)
                                        .segments()[0]));
            }
            replaced.removeLast(); // the matrix holds it
            while (replaced.stream().anyMatch(reference -> reference.get() != null)) {
                System.gc();
            }
            assertThat(keptCodes.get()).isNotNull();
            assertThat(answer(search, kept, query)).isEqualTo(before);
        }
    }

    /** Beside the float32 rows: codes, their numbers, and what the engine holds per row. */
    @ParameterizedTest
    @CsvSource({"384, 20000", "1024, 6000", "100, 20000"})
    void codes_takeLessThanTheMemoryAllowedFor(int dimension, int rowCount) {
        FlatMatrix matrix = matrix(dimension, rowCount);
        matrix.install(CodedRows.build(Kernels.chosen(), matrix.snapshot()));
        double bytesPerRow = (double) matrix.snapshot().indexBytes() / rowCount;
        assertThat(bytesPerRow).isLessThanOrEqualTo(1.45 * dimension + 64);
    }

    private static List<Integer> answer(ExactSearch search, Snapshot snapshot, float[] query) {
        Hits hits = search.search(snapshot, TopKQuery.of(query, 10));
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < hits.size(); i++) {
            rows.add(hits.row(i));
        }
        return rows;
    }

    private static FlatMatrix matrix(int dimension, int rowCount) {
        var matrix = new FlatMatrix(Metric.DOT, new OffHeapRows(dimension));
        matrix.apply(rows(new Random(4), dimension, rowCount), new int[0]);
        return matrix;
    }

    /** Energy falls off with the element, so that a basis pays. */
    private static List<float[]> rows(Random random, int dimension, int count) {
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var row = new float[dimension];
            for (int d = 0; d < dimension; d++) {
                row[d] = (float) (random.nextGaussian() / (1 + 0.1 * d));
            }
            rows.add(row);
        }
        return rows;
    }
}
