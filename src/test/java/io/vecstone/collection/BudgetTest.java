package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;
import io.vecstone.engine.Metric;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class BudgetTest {

    private static final int DIMENSION = 1_024;

    @TempDir Path folder;

    private Vecstone open(long diskBytesMax, long memoryBytesMax) {
        return Vecstone.open(
                folder,
                Limits.DEFAULTS,
                StoreSettings.DEFAULTS.with(new StoreSettings.Budget(diskBytesMax, memoryBytesMax)),
                BackupSettings.defaults(folder),
                OperationListener.NONE);
    }

    private static float[] vector(int i) {
        var vector = new float[DIMENSION];
        vector[i % DIMENSION] = 1;
        return vector;
    }

    private static List<VectorRecord> records(int from, int count) {
        List<VectorRecord> records = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            records.add(VectorRecord.of("id" + i, vector(i)));
        }
        return records;
    }

    /** Fills two collections until a write is refused; returns the records written. */
    private static int fill(Vecstone vecstone, String limit) {
        VectorCollection a = vecstone.create("a", DIMENSION, Metric.DOT).collection();
        VectorCollection b = vecstone.create("b", DIMENSION, Metric.DOT).collection();
        int written = 0;
        while (true) {
            VectorCollection target = written % 200 == 0 ? a : b;
            long before = target.recordCount();
            try {
                target.upsert(records(written, 100));
                written += 100;
            } catch (LimitExceeded e) {
                assertThat(e.field()).isEqualTo("records");
                assertThat(e).hasMessageContaining(limit);
                assertThat(target.recordCount()).isEqualTo(before);
                return written;
            }
        }
    }

    @Test
    void beyondTheDisksBudget_recordsAreRefused_andAllElseGoesOn() {
        long max = 20_000_000;
        try (Vecstone vecstone = open(max, 0)) {
            int written = fill(vecstone, "disk-bytes-max is 20000000");
            assertThat(written).isBetween(500, 2_500); // 8 KiB each at least
            VectorCollection a = vecstone.collection("a");
            assertThat(a.query(Query.of(vector(0)).topK(1)))
                    .extracting(Match::id)
                    .containsExactly("id0");
            assertThat(a.delete(List.of("id0"))).isEqualTo(1);
        }
    }

    @Test
    void afterARestart_whatIsThereCounts() {
        try (Vecstone vecstone = open(0, 0)) {
            VectorCollection a = vecstone.create("a", DIMENSION, Metric.DOT).collection();
            a.upsert(records(0, 500));
        }
        try (Vecstone vecstone = open(4_000_000, 0)) {
            VectorCollection a = vecstone.collection("a");
            assertThatThrownBy(() -> a.upsert(records(500, 1))).isInstanceOf(LimitExceeded.class);
        }
    }

    @Test
    void beyondTheMemorysBudget_recordsAreRefused_untilACollectionIsDeleted() {
        try (Vecstone vecstone = open(0, 10_000_000)) {
            int written = fill(vecstone, "memory-bytes-max is 10000000");
            assertThat(written).isBetween(500, 2_500);
            vecstone.delete("b");
            vecstone.collection("a").upsert(records(0, 100));
        }
    }

    @Test
    void aNegativeBudget_isRefused() {
        assertThatThrownBy(() -> new StoreSettings.Budget(-1, 0))
                .isInstanceOf(InvalidRequest.class)
                .hasMessageContaining("disk-bytes-max is -1");
    }
}
