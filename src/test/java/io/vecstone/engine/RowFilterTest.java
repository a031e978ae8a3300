package io.vecstone.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.engine.kernel.BlockLayout;
import io.vecstone.engine.kernel.Kernels;
import io.vecstone.engine.quant.CodePlan;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

class RowFilterTest {

    private static final int DIMENSION = 64;
    private static final int ROWS = 2_000;

    private final ForkJoinPool pool = ExactSearch.newPool(1);
    private final ExactSearch search = new ExactSearch(Kernels.chosen(), pool);
    private final Random random = new Random(7);

    @AfterEach
    void shutDown() {
        pool.close();
    }

    @Test
    void oneFilterOverSeveralSnapshots_findsWhatIsInEach() {
        var matrix = new FlatMatrix(Metric.DOT, new OffHeapRows(DIMENSION));
        Snapshot plain = matrix.apply(vectors(ROWS), new int[0]);
        Snapshot first = matrix.install(coded(plain, 16));
        Snapshot grown = matrix.apply(vectors(ROWS), new int[0]);
        Snapshot second = matrix.install(coded(grown, 32));
        var rows = new RoaringBitmap();
        IntStream.range(0, 2 * ROWS).filter(_ -> random.nextInt(10) == 0).forEach(rows::add);
        var filter = new RowFilter(rows);
        assertThat(filter.positions(first, codes(first))).isNotNull();
        for (float[] query : vectors(20)) {
            for (Snapshot snapshot : List.of(first, second, grown, first)) {
                assertThat(found(snapshot, query, filter)).isEqualTo(best(snapshot, query, rows));
            }
        }
    }

    private static CodedRows codes(Snapshot snapshot) {
        CodedRows codes = snapshot.codes();
        assertThat(codes).isNotNull();
        return codes;
    }

    private static CodedRows coded(Snapshot snapshot, int firstCut) {
        var plan = new CodePlan(null, new BlockLayout(false, firstCut, DIMENSION));
        return CodedRows.build(Kernels.chosen(), snapshot, plan);
    }

    private List<Integer> found(Snapshot snapshot, float[] query, RowFilter filter) {
        Hits hits =
                search.search(snapshot, new TopKQuery(query, 10, Float.NEGATIVE_INFINITY, filter));
        return IntStream.range(0, hits.size()).mapToObj(hits::row).toList();
    }

    /** Of all rows of the snapshot, sorted, those in {@code rows}. */
    private List<Integer> best(Snapshot snapshot, float[] query, RoaringBitmap rows) {
        Hits all = search.search(snapshot, TopKQuery.of(query, snapshot.rowCount()));
        return IntStream.range(0, all.size())
                .mapToObj(all::row)
                .filter(rows::contains)
                .limit(10)
                .toList();
    }

    private List<float[]> vectors(int count) {
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var vector = new float[DIMENSION];
            for (int d = 0; d < DIMENSION; d++) {
                vector[d] = (float) random.nextGaussian();
            }
            vectors.add(vector);
        }
        return vectors;
    }
}
