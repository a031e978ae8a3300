package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.engine.Metric;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A crash between any two steps of a restore leaves one whole collection: the old or the new. */
class RestoreCrashTest {

    private static final String OLD = ".deleting-4ff1";
    private static final String NEW = ".replacing-c";

    @TempDir Path folder;
    private Path collections;

    @BeforeEach
    void create() throws IOException {
        collections = folder.resolve("collections");
        collection("old").close();
        move("c", OLD);
        collection("new").close();
        move("c", NEW);
    }

    private Vecstone collection(String tag) {
        Vecstone vecstone = Vecstone.open(folder);
        vecstone.create("c", 2, Metric.DOT)
                .collection()
                .upsert(List.of(new VectorRecord("id", new float[] {1, 2}, tag, null)));
        return vecstone;
    }

    /** To where no start looks, until the test has put all in place. */
    private void move(String from, String to) throws IOException {
        Files.move(collections.resolve(from), folder.resolve(to));
    }

    private void place(String what, String name) throws IOException {
        Files.move(folder.resolve(what), collections.resolve(name));
    }

    private void opensAs(String expected) {
        for (int start = 0; start < 2; start++) {
            try (Vecstone vecstone = Vecstone.open(folder)) {
                assertThat(vecstone.failures()).isEmpty();
                assertThat(CrashCheck.catalog(vecstone.collection("c")))
                        .extracting(VectorRecord::text)
                        .containsExactly(expected);
            }
            assertThat(collections.toFile().list()).containsExactly("c");
        }
    }

    @Test
    void whileTheNewOneIsPrepared_theOldOneStays() throws IOException {
        place(OLD, "c");
        place(NEW, ".restoring-77");
        opensAs("old");
    }

    @Test
    void onceTheNewOneIsReady_itIsTheOne() throws IOException {
        place(OLD, "c");
        place(NEW, NEW);
        opensAs("new");
    }

    @Test
    void betweenTheOldOneAndTheNewOne_theNewOneTakesItsPlace() throws IOException {
        place(OLD, OLD);
        place(NEW, NEW);
        opensAs("new");
    }

    @Test
    void beforeTheOldOneIsRemoved_theNewOneIsInPlace() throws IOException {
        place(OLD, OLD);
        place(NEW, "c");
        opensAs("new");
    }

    @Test
    void whereThereWasNone_theNewOneTakesItsPlace() throws IOException {
        place(NEW, NEW);
        opensAs("new");
    }

    @Test
    void anInterruptedRestore_ofADeletedCollection_doesNotComeBack() throws IOException {
        place(OLD, "c");
        try (Vecstone vecstone = Vecstone.open(folder)) {
            place(NEW, NEW); // as an I/O error leaves it
            vecstone.delete("c");
        }
        try (Vecstone vecstone = Vecstone.open(folder)) {
            assertThat(vecstone.collections()).isEmpty();
        }
        assertThat(collections).isEmptyDirectory();
    }

    @Test
    void anInterruptedRestore_isOvercomeByTheNext() throws IOException {
        place(OLD, "c");
        try (Vecstone vecstone = Vecstone.open(folder)) {
            Backup backup = vecstone.backups().create();
            place(NEW, NEW);
            vecstone.backups().restore(backup.name(), OnExisting.REPLACE);
            assertThat(vecstone.failures()).isEmpty();
        }
        opensAs("old");
    }
}
