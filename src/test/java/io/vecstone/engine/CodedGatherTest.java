package io.vecstone.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.engine.kernel.BlockLayout;
import io.vecstone.engine.kernel.Kernels;
import io.vecstone.engine.quant.CodePlan;

import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

class CodedGatherTest {

    private static final int DIMENSION = 16;
    private static final int ROWS = 9_000; // several morsels

    @Test
    void allowedRowsThatLiveAndAreCoded_areFoundOnceEach() {
        var random = new Random(5);
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            var vector = new float[DIMENSION];
            for (int j = 0; j < DIMENSION; j++) {
                vector[j] = (float) random.nextGaussian();
            }
            vectors.add(vector);
        }
        var matrix = new FlatMatrix(Metric.DOT, new OffHeapRows(DIMENSION));
        matrix.apply(vectors, new int[0]);
        int[] retired = {7, 2_500, ROWS - 1};
        Snapshot snapshot = matrix.apply(List.of(), retired);
        var plan = new CodePlan(null, new BlockLayout(false, DIMENSION));
        CodedRows codes = CodedRows.build(Kernels.chosen(), snapshot, plan);
        var allowed = new RoaringBitmap();
        IntStream.range(0, ROWS).filter(row -> row % 10 != 0).forEach(allowed::add);
        var query = TopKQuery.of(vectors.getFirst(), ROWS);
        var coded = CodedQuery.ofWholeRows(Kernels.chosen(), snapshot, codes, query);

        int coveredRows = ROWS - 500;
        var worker = new CodedGather(coded, new RowFilter(allowed), coveredRows).new Worker();
        worker.run();

        Hits hits = worker.finder().heap().drain(Hits.Cost.NONE);
        allowed.remove((long) coveredRows, ROWS);
        IntStream.of(retired).forEach(allowed::remove);
        assertThat(IntStream.range(0, hits.size()).map(hits::row).sorted())
                .containsExactly(allowed.stream().boxed().toArray(Integer[]::new));
    }
}
