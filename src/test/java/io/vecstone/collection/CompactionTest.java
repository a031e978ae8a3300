package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.engine.Metric;
import io.vecstone.filter.FilterParser;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

class CompactionTest {

    private static final int DIMENSION = 256;

    @TempDir Path folder;

    private final Random random = new Random(11);
    private Vecstone vecstone;
    private VectorCollection c;

    @BeforeEach
    void open() {
        vecstone = open(StoreSettings.DEFAULTS.with(new StoreSettings.Compaction(1, 1)));
        c = vecstone.create("c", DIMENSION, Metric.DOT).collection();
    }

    @AfterEach
    void close() {
        vecstone.close();
    }

    private Vecstone open(StoreSettings settings) {
        return Vecstone.open(
                folder,
                Limits.DEFAULTS,
                settings,
                BackupSettings.defaults(folder),
                OperationListener.NONE);
    }

    private List<VectorRecord> records(int from, int count) {
        List<VectorRecord> records = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            var vector = new float[DIMENSION];
            for (int d = 0; d < DIMENSION; d++) {
                vector[d] = random.nextInt(5) - 2;
            }
            records.add(new VectorRecord("id" + i, vector, "text " + i, Map.of("n", i % 10)));
        }
        return records;
    }

    /** Everything that some queries answer. */
    private List<Object> answers() {
        List<Object> answers = new ArrayList<>();
        var queries = new Random(3);
        for (int i = 0; i < 5; i++) {
            var vector = new float[DIMENSION];
            for (int d = 0; d < DIMENSION; d++) {
                vector[d] = queries.nextInt(3) - 1; // ties are frequent
            }
            Query query = Query.of(vector).topK(50);
            List<Match> matches = new ArrayList<>(c.query(query));
            matches.addAll(c.query(query.filter(FilterParser.parse("n IN [2, 5]"))));
            for (Match match : matches) {
                answers.add(List.of(match.id(), match.similarity(), match.metadata()));
            }
        }
        return answers;
    }

    @Test
    void compaction_changesNoAnswer_andGivesDiskSpaceBack() {
        for (int i = 0; i < 12; i++) {
            c.upsert(records(i * 500, 500));
        }
        c.delete(FilterParser.parse("n < 4 OR n > 5"));
        c.upsert(records(100, 100));
        List<Object> before = answers();
        long recordCount = c.recordCount();
        long diskBytes = c.info().diskBytes();
        assertThat(c.info().deadRows()).isPositive();

        assertThat(c.compact()).isTrue();

        assertThat(c.info().deadRows()).isZero();
        assertThat(c.recordCount()).isEqualTo(recordCount);
        assertThat(answers()).isEqualTo(before);
        assertThat(c.info().diskBytes()).isLessThan(diskBytes / 2);
        assertThat(folder.resolve("collections/c/matrix-1.f32")).doesNotExist();
        assertThat(folder.resolve("collections/c/matrix-2.f32")).exists();
    }

    @Test
    void aCollectionThatHasBeenEmptied_isCompactedToNothing() {
        c.upsert(records(0, 100));
        c.delete(FilterParser.parse("n >= 0"));
        assertThat(c.compact()).isTrue();
        assertThat(c.info().deadRows()).isZero();
        c.upsert(records(5, 5));
        assertThat(c.recordCount()).isEqualTo(5);
        assertThat(answers()).isNotEmpty();
    }

    @Test
    void beyondTheShare_itIsCompactedByItself() {
        vecstone.close();
        vecstone = open(StoreSettings.DEFAULTS.with(new StoreSettings.Compaction(0.3, 50)));
        c = vecstone.collection("c");
        c.upsert(records(0, 100));
        c.upsert(records(0, 40)); // 40 of 140
        assertThat(c.info().deadRows()).isEqualTo(40);
        c.upsert(records(40, 30)); // 70 of 170
        while (c.info().deadRows() > 0) {
            Thread.onSpinWait();
        }
        assertThat(c.recordCount()).isEqualTo(100);
    }

    /** Readers see each version whole, whatever is compacted meanwhile; nothing is lost. */
    @Test
    void readersAndWriters_goOnWhileItIsCompacted() throws Exception {
        List<VectorRecord> others = records(1_000, 2_000);
        c.upsert(others);
        c.upsert(version(0));
        var done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            Future<Integer> compactions =
                    threads.submit(() -> {
                        int count = 0;
                        do {
                            count += c.compact() ? 1 : 0;
                        } while (!done.get());
                        return count;
                    });
            Future<?> reader =
                    threads.submit(() -> {
                        do {
                            assertThat(versionsSeen()).hasSize(1);
                        } while (!done.get());
                    });
            for (int version = 1; version <= 60; version++) {
                c.upsert(version(version));
                c.delete(List.of("id" + (1_000 + version)));
                assertThat(versionsSeen()).containsExactly(version);
            }
            done.set(true);
            assertThat(compactions.get()).isPositive();
            reader.get();
        }
        assertThat(c.recordCount()).isEqualTo(2_000 - 60 + 8);
        List<Object> answers = answers();
        vecstone.close();
        vecstone = open(StoreSettings.DEFAULTS);
        c = vecstone.collection("c");
        assertThat(answers()).isEqualTo(answers);
    }

    private List<Object> versionsSeen() {
        var vector = new float[DIMENSION];
        vector[0] = 1;
        return c
                .query(
                        Query.of(vector)
                                .topK(8)
                                .filter(FilterParser.parse("version >= 0"))
                                .include(Set.of(Include.METADATA)))
                .stream()
                .map(match -> Objects.requireNonNull(match.metadata()).get("version"))
                .distinct()
                .toList();
    }

    private static List<VectorRecord> version(int version) {
        List<VectorRecord> batch = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            var vector = new float[DIMENSION];
            vector[0] = 100;
            vector[1] = version;
            batch.add(new VectorRecord("v" + i, vector, null, Map.of("version", version)));
        }
        return batch;
    }
}
