package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vecstone.VecstoneException.Conflict;
import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;
import io.vecstone.VecstoneException.NotFound;
import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.Metric;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Backups and restores of an open database. */
class BackupsTest {

    private static final int BATCH = 64;

    @TempDir Path folder;
    private Vecstone vecstone;

    @BeforeEach
    void open() {
        vecstone = Vecstone.open(folder);
    }

    @AfterEach
    void close() {
        vecstone.close();
    }

    private VectorCollection notes() {
        return vecstone.create("notes", 3, Metric.COSINE).collection();
    }

    private static List<VectorRecord> records(String tag) {
        List<VectorRecord> records = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            records.add(
                    new VectorRecord(
                            "id" + i,
                            new float[] {1, i, tag.hashCode()},
                            tag + i,
                            Map.of("tag", tag)));
        }
        return records;
    }

    private static List<String> prints(VectorCollection collection) {
        return CrashCheck.catalog(collection).stream().map(WriterState::print).toList();
    }

    @Test
    void aRestore_bringsBackExactlyWhatWasThere() {
        VectorCollection notes = notes();
        notes.upsert(records("before"));
        notes.delete(List.of("id1", "id2"));
        notes.putAdditionalData(Map.of("owner", "Ada"));
        List<String> before = prints(notes);
        Backup backup = vecstone.backups().create();

        notes.upsert(records("after"));
        notes.putAdditionalData(Map.of());
        assertThat(vecstone.backups().restore(backup.name(), OnExisting.REPLACE))
                .isEqualTo(backup.collections());

        VectorCollection restored = vecstone.collection("notes");
        assertThat(prints(restored)).isEqualTo(before);
        assertThat(restored.additionalData()).isEqualTo(Map.of("owner", "Ada"));
        assertThat(restored.query(Query.of(new float[] {1, 0, 0}).topK(1000)))
                .hasSize(BATCH - 2)
                .allSatisfy(match -> assertThat(match.text()).startsWith("before"));
        restored.upsert(records("later"));
        vecstone.close();
        open();
        assertThat(vecstone.collection("notes").recordCount()).isEqualTo(BATCH);
    }

    @Test
    void aBackup_saysWhatItHolds_andIsListedNewestFirst() {
        notes().upsert(records("a"));
        vecstone.create("other", 2, Metric.DOT);
        Backup first = vecstone.backups().create();
        Backup second = vecstone.backups().create(List.of("notes"));
        assertThat(first.collections())
                .extracting(Backup.Item::name, Backup.Item::metric, Backup.Item::recordCount)
                .containsExactly(
                        tuple("notes", Metric.COSINE, (long) BATCH),
                        tuple("other", Metric.DOT, 0L));
        assertThat(second.collections()).extracting(Backup.Item::name).containsExactly("notes");
        assertThat(vecstone.backups().list())
                .extracting(Backup::name)
                .containsExactly(second.name(), first.name());
        assertThat(vecstone.backups().get(first.name())).isEqualTo(first);
        assertThat(first.name()).matches("[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}");
        assertThat(folder.resolve("backups").resolve(first.name()).toFile().list())
                .containsExactlyInAnyOrder("manifest.json", "notes.db", "other.db");
    }

    @Test
    void aDatabaseThatIsGone_isRestoredIntoAnEmptyFolder() {
        notes().upsert(records("a"));
        List<String> before = prints(notes());
        Backup backup = vecstone.backups().create();
        Path elsewhere = folder.resolve("elsewhere");
        var settings = new BackupSettings(folder.resolve("backups"), 0);
        try (Vecstone other =
                Vecstone.open(elsewhere, Limits.DEFAULTS, settings, OperationListener.NONE)) {
            other.backups().restore(backup.name(), OnExisting.REFUSE);
            assertThat(prints(other.collection("notes"))).isEqualTo(before);
        }
    }

    @Test
    void replacing_mustBeAskedFor() {
        notes().upsert(records("a"));
        Backup backup = vecstone.backups().create();
        notes().upsert(records("b"));
        List<String> now = prints(notes());
        assertThatThrownBy(() -> vecstone.backups().restore(backup.name(), OnExisting.REFUSE))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("'notes'");
        assertThat(prints(notes())).isEqualTo(now);
        assertNothingIsLeftOver();
    }

    @Test
    void someCollections_areRestoredAlone() {
        notes().upsert(records("a"));
        vecstone.create("other", 2, Metric.DOT);
        Backup backup = vecstone.backups().create();
        vecstone.delete("notes");
        vecstone.delete("other");
        vecstone.backups().restore(backup.name(), List.of("other", "other"), OnExisting.REFUSE);
        assertThat(vecstone.collections())
                .extracting(VectorCollection::name)
                .containsExactly("other");
    }

    @Test
    void whatIsNotThere_isNamed() {
        notes();
        Backups backups = vecstone.backups();
        Backup backup = backups.create();
        assertThatThrownBy(() -> backups.create(List.of("notes", "unknown")))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("'unknown'");
        assertThatThrownBy(() ->
                        backups.restore(backup.name(), List.of("unknown"), OnExisting.REPLACE))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("'unknown'");
        assertThatThrownBy(() -> backups.create(List.of())).isInstanceOf(InvalidRequest.class);
        assertThatThrownBy(() -> backups.restore(backup.name(), List.of(), OnExisting.REPLACE))
                .isInstanceOf(InvalidRequest.class);
        assertThat(backups.list()).containsExactly(backup);
        assertNothingIsLeftOver();
    }

    @Test
    void aName_thatLeadsOutOfTheFolder_isUnknown() throws IOException {
        Backup backup = vecstone.backups().create();
        Path manifest = folder.resolve("backups").resolve(backup.name()).resolve("manifest.json");
        Files.copy(manifest, folder.resolve("manifest.json"));
        for (String name : List.of("..", "../backups", ".", "", "a/b", "a\\b", "none", "x\0")) {
            assertThatThrownBy(() -> vecstone.backups().get(name)).isInstanceOf(NotFound.class);
            assertThatThrownBy(() -> vecstone.backups().delete(name)).isInstanceOf(NotFound.class);
            assertThatThrownBy(() -> vecstone.backups().restore(name, OnExisting.REPLACE))
                    .isInstanceOf(NotFound.class);
        }
        assertThat(folder.resolve("manifest.json")).exists();
    }

    @Test
    void aDeletedBackup_isGone() {
        Backup backup = vecstone.backups().create();
        vecstone.backups().delete(backup.name());
        assertThat(vecstone.backups().list()).isEmpty();
        assertThatThrownBy(() -> vecstone.backups().delete(backup.name()))
                .isInstanceOf(NotFound.class);
        assertNothingIsLeftOver();
    }

    @Test
    void aDamagedCollection_getsNoBackup_andIsMendedByARestore() throws IOException {
        notes().upsert(records("a"));
        List<String> before = prints(notes());
        Backup backup = vecstone.backups().create();
        vecstone.close();
        Files.writeString(folder.resolve("collections/notes/catalog.db"), "no database any more");
        open();
        assertThat(vecstone.failures()).containsOnlyKeys("notes");
        assertThatThrownBy(() -> vecstone.backups().create()).isInstanceOf(StoreCorrupt.class);
        assertThat(vecstone.backups().list()).containsExactly(backup);
        assertThatThrownBy(() -> vecstone.backups().restore(backup.name(), OnExisting.REFUSE))
                .isInstanceOf(Conflict.class);
        vecstone.backups().restore(backup.name(), OnExisting.REPLACE);
        assertThat(vecstone.failures()).isEmpty();
        assertThat(prints(vecstone.collection("notes"))).isEqualTo(before);
    }

    @Test
    void aRestoreBeyondTheLimitOfCollections_isRefused() {
        notes();
        Backup backup = vecstone.backups().create();
        vecstone.delete("notes");
        vecstone.close();
        Limits d = Limits.DEFAULTS;
        var one =
                new Limits(
                        d.dimensionMax(),
                        d.batchMax(),
                        d.topKMax(),
                        d.queriesMax(),
                        d.resultsMax(),
                        d.textBytesMax(),
                        d.metadataBytesMax(),
                        1);
        vecstone = Vecstone.open(folder, one, OperationListener.NONE);
        vecstone.create("other", 2, Metric.DOT);
        assertThatThrownBy(() -> vecstone.backups().restore(backup.name(), OnExisting.REFUSE))
                .isInstanceOf(LimitExceeded.class);
        assertNothingIsLeftOver();
    }

    /** The handle says so at once; the database has the new collection. */
    @Test
    void aHandleOfAReplacedCollection_saysThatItIsClosed() {
        VectorCollection handle = notes();
        Backup backup = vecstone.backups().create();
        vecstone.backups().restore(backup.name(), OnExisting.REPLACE);
        assertThatThrownBy(() -> handle.upsert(records("a"))).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> handle.query(Query.of(new float[] {1, 0, 0})))
                .isInstanceOf(StoreUnavailable.class);
        assertThat(vecstone.collection("notes").recordCount()).isZero();
    }

    @Test
    void listeners_areToldOfAReplacement() {
        List<String> told = new ArrayList<>();
        vecstone.close();
        vecstone =
                Vecstone.open(
                        folder,
                        Limits.DEFAULTS,
                        new OperationListener() {
                            @Override
                            public void opened(VectorCollection collection) {
                                told.add("opened " + collection.name());
                            }

                            @Override
                            public void closed(String collection) {
                                told.add("closed " + collection);
                            }
                        });
        notes();
        Backup backup = vecstone.backups().create();
        vecstone.backups().restore(backup.name(), OnExisting.REPLACE);
        assertThat(told).containsExactly("opened notes", "closed notes", "opened notes");
    }

    /** Each batch gives all records one tag: a copy of half of it would hold two. */
    @Test
    void aBackupWhileWritersRun_isOfOneState() throws Exception {
        notes().upsert(records("0"));
        var stop = new AtomicBoolean();
        var written = new AtomicInteger();
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            Future<Integer> writer =
                    executor.submit(() -> {
                        int version = 1;
                        while (!stop.get()) {
                            notes().upsert(records(String.valueOf(version++)));
                            written.incrementAndGet();
                        }
                        return version;
                    });
            Map<String, String> tags = new HashMap<>();
            try {
                for (int i = 0; i < 12; i++) {
                    int before = written.get();
                    while (written.get() == before && !writer.isDone()) {
                        Thread.onSpinWait();
                    }
                    Backup backup = vecstone.backups().create();
                    tags.put(backup.name(), onlyTag(backup, i));
                }
            } finally {
                stop.set(true);
            }
            assertThat(writer.get()).isGreaterThan(12);
            assertThat(tags).hasSize(12);
            assertThat(tags.values()).doesNotHaveDuplicates();
        }
    }

    private String onlyTag(Backup backup, int number) {
        var settings = new BackupSettings(folder.resolve("backups"), 0);
        try (Vecstone copy =
                Vecstone.open(
                        folder.resolve("copy" + number),
                        Limits.DEFAULTS,
                        settings,
                        OperationListener.NONE)) {
            copy.backups().restore(backup.name(), OnExisting.REFUSE);
            List<VectorRecord> records = CrashCheck.catalog(copy.collection("notes"));
            assertThat(records).hasSize(BATCH);
            List<Object> tags =
                    records.stream()
                            .map(r -> (Object) String.valueOf(r.metadata()))
                            .distinct()
                            .toList();
            assertThat(tags).hasSize(1);
            return tags.getFirst().toString();
        }
    }

    private void assertNothingIsLeftOver() {
        for (String parent : List.of("collections", "backups")) {
            assertThat(folder.resolve(parent).toFile().list())
                    .noneMatch(name -> name.startsWith("."));
        }
    }
}
