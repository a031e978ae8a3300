package io.vecstone.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.engine.kernel.BlockLayout;
import io.vecstone.engine.kernel.BlockList;
import io.vecstone.engine.kernel.BlockQuery;
import io.vecstone.engine.kernel.Kernel;
import io.vecstone.engine.kernel.Kernels;
import io.vecstone.engine.kernel.RowChunks;
import io.vecstone.engine.quant.CodePlan;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;

class ExactSearchTest {

    private static final int DIMENSION = 32;

    @Test
    void aWorkerThatFails_failsTheSearch_afterTheOthersHaveStopped() {
        Snapshot snapshot = coded(40_000);
        var kernel = new FailingKernel();
        try (ForkJoinPool pool = ExactSearch.newPool(4)) {
            var search = new ExactSearch(kernel, pool, 0);
            float[] query = vector(new Random(2));
            Hits before = search.search(snapshot, TopKQuery.of(query, 10));
            kernel.failAfterCalls.set(20);
            assertThatThrownBy(() -> search.search(snapshot, TopKQuery.of(query, 10)))
                    .hasMessageContaining("injected");
            assertThat(kernel.running).hasValue(0);

            kernel.failAfterCalls.set(Integer.MAX_VALUE);
            Hits after = search.search(snapshot, TopKQuery.of(query, 10));
            assertThat(after.size()).isEqualTo(10);
            for (int i = 0; i < 10; i++) {
                assertThat(after.row(i)).isEqualTo(before.row(i));
            }
        }
    }

    @Test
    void aQueryOfAnotherDimension_isRefused() {
        try (ForkJoinPool pool = ExactSearch.newPool(1)) {
            var search = new ExactSearch(Kernels.chosen(), pool);
            assertThatThrownBy(() -> search.search(coded(10), TopKQuery.of(new float[3], 1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Snapshot coded(int rowCount) {
        var random = new Random(1);
        var matrix = new FlatMatrix(Metric.DOT, new OffHeapRows(DIMENSION));
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < rowCount; i++) {
            rows.add(vector(random));
        }
        matrix.apply(rows, new int[0]);
        return matrix.install(
                CodedRows.build(
                        Kernels.chosen(), matrix.snapshot(), CodePlan.wholeRows(DIMENSION, false)));
    }

    private static float[] vector(Random random) {
        var vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    private static final class FailingKernel implements Kernel {

        private final Kernel kernel = Kernels.chosen();
        private final AtomicInteger failAfterCalls = new AtomicInteger(Integer.MAX_VALUE);
        private final AtomicInteger running = new AtomicInteger();

        @Override
        public String description() {
            return "failing";
        }

        @Override
        public void stage(
                MemorySegment[] codes,
                BlockLayout layout,
                int stage,
                BlockQuery query,
                float bar,
                BlockList blocks) {
            running.incrementAndGet();
            try {
                if (failAfterCalls.getAndDecrement() == 0) {
                    throw new IllegalStateException("injected");
                }
                kernel.stage(codes, layout, stage, query, bar, blocks);
            } finally {
                running.decrementAndGet();
            }
        }

        @Override
        public void firstStage(
                MemorySegment[] codes,
                BlockLayout layout,
                int[] tile,
                BlockQuery[] queries,
                float[] bars,
                BlockList[] blocks) {
            kernel.firstStage(codes, layout, tile, queries, bars, blocks);
        }

        @Override
        public void dotCodes(
                RowChunks codes, int[] rows, int from, int to, float[] query, float[] out) {
            kernel.dotCodes(codes, rows, from, to, query, out);
        }

        @Override
        public void dot(
                MemorySegment rows, long firstByte, int rowCount, float[] query, float[] out) {
            kernel.dot(rows, firstByte, rowCount, query, out);
        }

        @Override
        public void squaredDistance(
                MemorySegment rows, long firstByte, int rowCount, float[] query, float[] out) {
            kernel.squaredDistance(rows, firstByte, rowCount, query, out);
        }

        @Override
        public void referenceDot(
                RowChunks matrix, int[] rows, int rowCount, float[] query, double[] out) {
            kernel.referenceDot(matrix, rows, rowCount, query, out);
        }

        @Override
        public void referenceSquaredDistance(
                RowChunks matrix, int[] rows, int rowCount, float[] query, double[] out) {
            kernel.referenceSquaredDistance(matrix, rows, rowCount, query, out);
        }

        @Override
        public void multiply(float[] matrix, float[] vector, double[] out) {
            kernel.multiply(matrix, vector, out);
        }
    }
}
