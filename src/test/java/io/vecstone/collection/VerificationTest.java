package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vecstone.VecstoneException.NotFound;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.Metric;
import io.vecstone.store.CatalogForge;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Each kind of damage is found, named, and left as it is. */
class VerificationTest {

    private static final float[] UNIT = {0.6f, 0.8f};

    @TempDir Path temp;
    private Path folder;
    private Path catalog;

    @BeforeEach
    void write() {
        folder = temp.resolve("data");
        catalog = folder.resolve("collections/notes/catalog.db");
        try (Vecstone vecstone = Vecstone.open(folder)) {
            VectorCollection notes = vecstone.create("notes", 2, Metric.COSINE).collection();
            for (int commit = 0; commit < 3; commit++) {
                List<VectorRecord> records = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    String id = "id" + (100 * commit + i);
                    records.add(new VectorRecord(id, UNIT, "text of " + id, Map.of("n", i)));
                }
                notes.upsert(records);
            }
            vecstone.create("other", 3, Metric.DOT).collection().upsert(List.of(other()));
        }
    }

    private static VectorRecord other() {
        return new VectorRecord("x", new float[] {1, 2, 3}, null, null);
    }

    private VerificationReport.Subject notes() {
        return Verification.verify(folder).collections().getFirst();
    }

    private void isFound(String... said) {
        VerificationReport report = Verification.verify(folder);
        VerificationReport.Subject notes = report.collections().getFirst();
        assertThat(notes.name()).isEqualTo("notes");
        assertThat(notes.problemCount()).isPositive().isEqualTo(report.problemCount());
        assertThat(String.join("\n", notes.problems())).contains(said);
        assertThat(report.collections().get(1).problems()).isEmpty();
    }

    private void put(long key, long seq, String id, byte[] vector, String metadata) {
        CatalogForge.put(catalog, key, seq, id, vector, "text", metadata);
    }

    @Test
    void whatVecstoneWrote_isSound() {
        VerificationReport report = Verification.verify(folder);
        assertThat(report.problemCount()).isZero();
        assertThat(report.isComplete()).isTrue();
        assertThat(report.collections())
                .extracting(
                        VerificationReport.Subject::name, VerificationReport.Subject::recordCount)
                .containsExactly(tuple("notes", 300L), tuple("other", 1L));
    }

    @Test
    void whatACrashLeaves_isSound_andIsNotTouched() throws IOException {
        Path crashed = temp.resolve("crashed");
        try (Vecstone vecstone = Vecstone.open(folder)) {
            vecstone.collection("notes")
                    .upsert(List.of(new VectorRecord("late", UNIT, null, null)));
            CrashCheck.copy(folder, crashed);
        }
        Map<String, String> before = contents(crashed);
        assertThat(before.keySet()).anyMatch(name -> name.endsWith("-wal"));
        VerificationReport report = Verification.verify(crashed);
        assertThat(report.problemCount()).isZero();
        assertThat(report.collections().getFirst().recordCount()).isEqualTo(301);
        assertThat(contents(crashed)).isEqualTo(before);
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(CrashCheck::outlivesProcesses)
                    .collect(Collectors.toMap(Path::toString, VerificationTest::content));
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE record SET text = 'forged' WHERE id = 'id7' | id7",
                "UPDATE record SET text = NULL WHERE id = 'id7' | id7",
                "UPDATE record SET metadata = '{}' WHERE id = 'id7' | id7",
                "UPDATE record SET id = 'renamed' WHERE id = 'id7' | renamed",
                "UPDATE record SET vector = x'0000803F00000000' WHERE id = 'id7' | id7",
                "UPDATE record SET crc = crc + 1 WHERE id = 'id7' | id7",
                "UPDATE record SET key = 8000 WHERE id = 'id7' | id7"
            })
    void aRecordThatIsNotAsItWasWritten(String sql, String id) {
        CatalogForge.execute(catalog, sql);
        isFound("'" + id + "'", "checksum");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name = 'elsewhere' | 'elsewhere'",
                "dimension = 3 | dimension",
                "dimension = 0 | the dimension is 0",
                "dimension = 65537 | the dimension is 65537",
                "metric = 'cosine' | 'cosine'",
                "next_key = 5 | never given out",
                "next_key = 0 | the next key is 0",
                "seq = 2 | of commit 3",
                "seq = -1 | -1",
                "additional_data = '[]' | additional data",
                "additional_data = 'nonsense' | additional data"
            })
    void settingsThatCanNotBe(String change, String said) {
        CatalogForge.execute(catalog, "UPDATE collection SET " + change);
        isFound(said);
    }

    @Test
    void noSettings() {
        CatalogForge.execute(catalog, "DELETE FROM collection");
        isFound("settings");
    }

    @Test
    void contentsThatNoWriteLetsIn() {
        byte[] unit = CatalogForge.bytes(UNIT);
        put(1, 1, "a", CatalogForge.bytes(3, 4), "{}");
        isFound("'a'", "unit length");
        put(2, 1, "b", CatalogForge.bytes(Float.NaN, 1), "{}");
        isFound("'b'", "NaN");
        put(3, 1, "c", CatalogForge.bytes(0, 0), "{}");
        isFound("'c'", "zero vector");
        put(4, 1, "d", CatalogForge.bytes(1, 0, 0), "{}");
        isFound("'d'", "12 bytes");
        put(5, 1, "e", new byte[7], "{}");
        isFound("'e'", "7 bytes");
        put(6, 1, " ", unit, "{}");
        isFound("(key 6)", "blank");
        put(7, 1, "é".repeat(257), unit, "{}");
        isFound("(key 7)", "514 bytes");
        put(8, 1, "h", unit, "[1]");
        isFound("'h'", "no JSON object");
        put(9, 1, "i", unit, "{\"n\":");
        isFound("'i'", "metadata");
        put(10, 3, "j", unit, "{}");
        isFound("'id10'", "commit 1; by its key it must be of 3");
        put(11, 9, "k", unit, "{}");
        isFound("'k'", "commit 9");
    }

    @Test
    void anIndexThatMissesARecord() throws IOException {
        // The entry of the index is where the id stands without the record's text near to it.
        byte[] bytes = Files.readAllBytes(catalog);
        String content = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = content.lastIndexOf("id299");
        while (content.startsWith("id299{", at) || content.startsWith("id299text", at)) {
            at = content.lastIndexOf("id299", at - 1);
        }
        bytes[at + 4] = '8';
        Files.write(catalog, bytes);
        isFound("SQLite: ");
    }

    @Test
    void aFileThatIsNone() throws IOException {
        byte[] sound = Files.readAllBytes(catalog);
        Files.writeString(catalog, "This is no database.");
        isFound("catalog.db");
        Files.write(catalog, new byte[0]);
        isFound("catalog.db");
        Files.write(catalog, Arrays.copyOf(sound, sound.length / 2));
        isFound("malformed");
        Files.delete(catalog);
        isFound("missing");
        assertThat(catalog).doesNotExist();
    }

    @Test
    void aFolderOfAnotherName() throws IOException {
        Files.move(folder.resolve("collections/notes"), folder.resolve("collections/no tes"));
        VerificationReport report = Verification.verify(folder);
        assertThat(report.collections().getFirst().problems()).hasSize(1);
        assertThat(report.problemCount()).isEqualTo(1);
    }

    @Test
    void aNewerSchema_isNotChecked() {
        CatalogForge.execute(catalog, "PRAGMA user_version = 999");
        VerificationReport report = Verification.verify(folder);
        assertThat(report.problemCount()).isZero();
        assertThat(report.isComplete()).isFalse();
        assertThat(notes().notChecked()).contains("999", "newer");
    }

    @Test
    void manyProblems_areCounted_andTheFirstHundredNamed() {
        CatalogForge.execute(catalog, "UPDATE record SET text = 'forged'");
        assertThat(notes().problemCount()).isEqualTo(300);
        assertThat(notes().problems()).hasSize(100);
    }

    @Test
    void anInterruptedRestore_isWhatIsChecked() throws IOException {
        Files.move(
                folder.resolve("collections/other"),
                folder.resolve("collections/.replacing-notes"));
        VerificationReport.Subject notes = notes();
        assertThat(notes.warnings()).hasSize(1);
        assertThat(notes.problems()).anyMatch(problem -> problem.contains("'other'"));
        assertThat(folder.resolve("collections/.replacing-notes")).exists();
    }

    @Test
    void backups_areCheckedOnRequest() throws IOException {
        Path backups = folder.resolve("backups");
        String damaged;
        String sound;
        try (Vecstone vecstone = Vecstone.open(folder)) {
            damaged = vecstone.backups().create().name();
            sound = vecstone.backups().create().name();
        }
        Path file = backups.resolve(damaged).resolve("notes.db");
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("text of id123");
        bytes[at] = 'T';
        Files.write(file, bytes);
        assertThat(Verification.verify(folder).backups()).isEmpty();
        VerificationReport report = Verification.verify(folder, backups);
        assertThat(report.backups())
                .extracting(VerificationReport.Subject::name)
                .containsExactlyInAnyOrder(damaged, sound);
        for (VerificationReport.Subject backup : report.backups()) {
            assertThat(backup.recordCount()).isEqualTo(301);
            if (backup.name().equals(sound)) {
                assertThat(backup.problems()).isEmpty();
            } else {
                assertThat(String.join("\n", backup.problems()))
                        .contains("SHA-256", "'id123'", "'notes'");
            }
        }
        Files.writeString(backups.resolve(sound).resolve("manifest.json"), "{}");
        assertThat(Verification.verify(folder, backups).problemCount()).isEqualTo(3);
    }

    @Test
    void aFolderInUse_orNone_isRefused() {
        assertThatThrownBy(() -> Verification.verify(temp)).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> Verification.verify(temp.resolve("missing")))
                .isInstanceOf(NotFound.class);
        try (Vecstone vecstone = Vecstone.open(folder)) {
            assertThat(vecstone.failures()).isEmpty();
            assertThatThrownBy(() -> Verification.verify(folder))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("in use");
        }
    }
}
