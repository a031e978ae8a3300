package io.vecstone.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.engine.kernel.Kernels;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

class FlatMatrixTest {

    private static final int[] NONE = {};

    private final FlatMatrix matrix = new FlatMatrix(Metric.DOT, new OffHeapRows(2));

    @Test
    void anEmptyMatrix_hasNoRows() {
        assertThat(matrix.snapshot().rowCount()).isZero();
        assertThat(matrix.snapshot().liveRowCount()).isZero();
    }

    @Test
    void aSnapshot_neverChanges_whateverIsWrittenLater() {
        Snapshot before = matrix.apply(List.of(row(1), row(2)), NONE);
        matrix.apply(List.of(row(3)), new int[] {0});
        assertThat(before.rowCount()).isEqualTo(2);
        assertThat(before.liveRowCount()).isEqualTo(2);
        assertThat(before.isLive(0)).isTrue();
        assertThat(rowsOf(before)).containsExactly(1, 0);
        assertThat(rowsOf(matrix.snapshot())).containsExactly(2, 1);
    }

    @Test
    void growth_beyondTheFirstSegment_keepsAllRows() {
        for (int i = 0; i < 1000; i++) {
            matrix.apply(List.of(row(i)), NONE);
        }
        assertThat(rowsOf(matrix.snapshot()).subList(0, 3)).containsExactly(999, 998, 997);
        assertThat(matrix.snapshot().rowCount()).isEqualTo(1000);
    }

    @Test
    void rows_acrossSeveralChunks_areFound() {
        int dimension = 65_536; // 256 rows a chunk
        var large = new FlatMatrix(Metric.DOT, new OffHeapRows(dimension));
        int rowCount = 600;
        for (int i = 0; i < rowCount; i++) {
            var row = new float[dimension];
            row[dimension - 1] = i;
            large.apply(List.of(row), NONE);
        }
        large.apply(List.of(), new int[] {599, 300, 255, 256});
        var query = new float[dimension];
        query[dimension - 1] = 1;
        try (ForkJoinPool pool = ExactSearch.newPool(2)) {
            Hits hits =
                    new ExactSearch(Kernels.chosen(), pool)
                            .search(large.snapshot(), TopKQuery.of(query, 400));
            assertThat(hits.row(0)).isEqualTo(598);
            assertThat(hits.row(298)).isEqualTo(299); // 300 is retired
            assertThat(hits.size()).isEqualTo(400);
        }
    }

    @Test
    void retiringARowTwice_isRefused() {
        matrix.apply(List.of(row(1)), NONE);
        matrix.apply(List.of(), new int[] {0});
        assertThatThrownBy(() -> matrix.apply(List.of(), new int[] {0}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRowOfAnotherDimension_isRefused_andNothingChanges() {
        assertThatThrownBy(() -> matrix.apply(List.of(row(1), new float[3]), NONE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(matrix.snapshot().rowCount()).isZero();
    }

    @Test
    void whenTheStorageFails_nothingChanges() {
        var failing = new FailingRows(new OffHeapRows(2));
        var fragile = new FlatMatrix(Metric.DOT, failing);
        fragile.apply(List.of(row(1)), NONE);
        failing.fail = true;
        assertThatThrownBy(() -> fragile.apply(List.of(row(2)), new int[] {0}))
                .hasMessage("disk full");
        assertThat(rowsOf(fragile.snapshot())).containsExactly(0);
        failing.fail = false;
        fragile.apply(List.of(row(3)), new int[] {0});
        assertThat(rowsOf(fragile.snapshot())).containsExactly(1);
    }

    @Test
    void chunks_areAtMost64MiB_andAPowerOfTwoOfRows() {
        for (int dimension : new int[] {1, 3, 384, 1024, 65_536}) {
            ChunkShape shape = ChunkShape.of(dimension);
            assertThat(shape.rowsPerChunk() * shape.rowBytes()).isBetween(1L << 25, 1L << 26);
            assertThat(Integer.bitCount(shape.rowsPerChunk())).isEqualTo(1);
        }
    }

    private static float[] row(float value) {
        return new float[] {value, 1};
    }

    private static List<Integer> rowsOf(Snapshot snapshot) {
        try (ForkJoinPool pool = ExactSearch.newPool(1)) {
            Hits hits =
                    new ExactSearch(Kernels.chosen(), pool)
                            .search(snapshot, TopKQuery.of(new float[] {1, 0}, Integer.MAX_VALUE));
            List<Integer> rows = new ArrayList<>();
            for (int i = 0; i < hits.size(); i++) {
                rows.add(hits.row(i));
            }
            return rows;
        }
    }

    private static final class FailingRows implements RowStorage {

        private final RowStorage rows;
        private boolean fail;

        FailingRows(RowStorage rows) {
            this.rows = rows;
        }

        @Override
        public ChunkShape shape() {
            return rows.shape();
        }

        @Override
        public int rowCount() {
            return rows.rowCount();
        }

        @Override
        public void append(List<float[]> appended) {
            if (fail) {
                throw new IllegalStateException("disk full");
            }
            rows.append(appended);
        }

        @Override
        public MemorySegment chunk(int chunk) {
            return rows.chunk(chunk);
        }
    }
}
