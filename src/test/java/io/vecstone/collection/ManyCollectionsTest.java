package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.Metric;
import io.vecstone.filter.FilterParser;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** More collections than may be open at once. */
class ManyCollectionsTest {

    private static final int COLLECTIONS = 40;
    private static final int OPEN_MAX = 5;

    @TempDir Path folder;

    private Vecstone vecstone;

    @BeforeEach
    void open() {
        vecstone =
                Vecstone.open(
                        folder,
                        Limits.DEFAULTS,
                        StoreSettings.DEFAULTS.withOpenCollectionsMax(OPEN_MAX),
                        BackupSettings.defaults(folder),
                        OperationListener.NONE);
    }

    @AfterEach
    void close() {
        vecstone.close();
    }

    private void reopen() {
        vecstone.close();
        open();
    }

    /** Each has as many records as its number says. */
    private void create() {
        for (int i = 0; i < COLLECTIONS; i++) {
            VectorCollection c = vecstone.create(name(i), 2, Metric.DOT).collection();
            for (int r = 0; r <= i; r++) {
                c.upsert(
                        List.of(
                                new VectorRecord(
                                        "r" + r, new float[] {r, i}, null, Map.of("r", r))));
            }
        }
    }

    private static String name(int i) {
        return "tenant-" + (100 + i);
    }

    private long openCount() {
        return vecstone.collections().stream().filter(VectorCollection::isOpen).count();
    }

    private void assertWhole(int i) {
        VectorCollection c = vecstone.collection(name(i));
        assertThat(c.recordCount()).isEqualTo(i + 1);
        assertThat(c.query(Query.of(new float[] {1, 0}).topK(1)))
                .extracting(Match::id)
                .containsExactly("r" + i);
        assertThat(c.query(Query.of(new float[] {1, 0}).filter(FilterParser.parse("r < 2"))))
                .hasSize(Math.min(2, i + 1));
    }

    @Test
    void noMoreAreOpen_thanAreAllowed_andAllAnswer() {
        create();
        assertThat(openCount()).isEqualTo(OPEN_MAX);
        for (int i : new Random(1).ints(200, 0, COLLECTIONS).toArray()) {
            assertWhole(i);
            assertThat(openCount()).isLessThanOrEqualTo(OPEN_MAX);
        }
        reopen();
        assertThat(vecstone.collections()).hasSize(COLLECTIONS);
        assertThat(openCount()).isEqualTo(OPEN_MAX);
        for (int i = COLLECTIONS - 1; i >= 0; i--) {
            assertWhole(i);
        }
    }

    @Test
    void theOneNotUsedForLongest_isClosed() {
        create();
        for (int i = 0; i < OPEN_MAX; i++) {
            assertWhole(i);
        }
        assertWhole(0);
        assertWhole(OPEN_MAX);
        assertThat(vecstone.collection(name(0)).isOpen()).isTrue();
        assertThat(vecstone.collection(name(1)).isOpen()).isFalse();
    }

    @Test
    void figures_areThere_withoutOpening() {
        create();
        reopen();
        for (int i = OPEN_MAX; i < COLLECTIONS; i++) {
            CollectionInfo info = vecstone.collection(name(i)).info();
            assertThat(info.recordCount()).isEqualTo(i + 1);
            assertThat(info.dimension()).isEqualTo(2);
            assertThat(info.metric()).isEqualTo(Metric.DOT);
            assertThat(info.diskBytes()).isPositive();
            assertThat(info.memoryBytes()).isZero();
            assertThat(vecstone.collection(name(i)).isOpen()).isFalse();
        }
    }

    @Test
    void manyThreads_findAll_whileCollectionsComeAndGo() throws Exception {
        create();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> results = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                var random = new Random(thread);
                results.add(
                        threads.submit(() -> {
                            for (int step = 0; step < 60; step++) {
                                assertWhole(random.nextInt(COLLECTIONS));
                            }
                        }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        }
        assertThat(openCount()).isLessThanOrEqualTo(OPEN_MAX + 8);
    }

    @Test
    void aDamagedOne_isFoundWhenItIsOpened_andTheOthersGoOn() throws IOException {
        create();
        reopen();
        int last = COLLECTIONS - 1;
        Files.writeString(folder.resolve("collections/" + name(last) + "/catalog.db"), "nonsense");
        assertThat(vecstone.failures()).isEmpty();
        VectorCollection damaged = vecstone.collection(name(last));
        Query query = Query.of(new float[] {1, 0});
        assertThatThrownBy(() -> damaged.query(query)).isInstanceOf(StoreCorrupt.class);
        assertThat(vecstone.failures()).containsOnlyKeys(name(last));
        assertThatThrownBy(() -> vecstone.collection(name(last))).isInstanceOf(StoreCorrupt.class);
        assertWhole(last - 1);
    }

    @Test
    void whatIsNotOpen_canBeBackedUpAndDeleted() {
        create();
        reopen();
        int last = COLLECTIONS - 1;
        Backup backup = vecstone.backups().create();
        assertThat(backup.collections()).hasSize(COLLECTIONS);
        VectorCollection deleted = vecstone.collection(name(last));
        vecstone.delete(name(last));
        assertThat(folder.resolve("collections/" + name(last))).doesNotExist();
        Query query = Query.of(new float[] {1, 0});
        assertThatThrownBy(() -> deleted.query(query)).isInstanceOf(StoreUnavailable.class);
    }
}
