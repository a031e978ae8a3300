package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.Metric;
import io.vecstone.store.ManifestForge;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Whatever happens to the files of a backup is found before it takes effect. */
class DamagedBackupTest {

    private static final long SEED = Long.getLong("vecstone.seed", System.nanoTime());
    private static final int FLIPS = 40;

    @TempDir Path folder;
    private Vecstone vecstone;
    private Backup backup;
    private Path file;
    private Path manifest;
    private List<String> now;

    @BeforeEach
    void backUp() {
        vecstone = Vecstone.open(folder);
        VectorCollection notes = vecstone.create("notes", 4, Metric.COSINE).collection();
        vecstone.create("other", 2, Metric.DOT);
        List<VectorRecord> records = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            records.add(
                    new VectorRecord("id" + i, new float[] {1, i, 2, 3}, "t" + i, Map.of("n", i)));
        }
        notes.upsert(records);
        backup = vecstone.backups().create();
        Path home = folder.resolve("backups").resolve(backup.name());
        file = home.resolve("notes.db");
        manifest = home.resolve("manifest.json");
        notes.delete(List.of("id7"));
        now = prints();
    }

    @AfterEach
    void close() {
        vecstone.close();
    }

    private List<String> prints() {
        return CrashCheck.catalog(vecstone.collection("notes")).stream()
                .map(WriterState::print)
                .toList();
    }

    private void isRefused(String... said) {
        assertThatThrownBy(() -> vecstone.backups().restore(backup.name(), OnExisting.REPLACE))
                .as("seed %d", SEED)
                .isInstanceOf(StoreCorrupt.class)
                .hasMessageContainingAll(said);
        assertThat(prints()).isEqualTo(now);
        assertThat(vecstone.failures()).isEmpty();
        assertThat(folder.resolve("collections").toFile().list())
                .containsExactlyInAnyOrder("notes", "other");
    }

    @Test
    void aFlippedBit_isFound() throws IOException {
        var random = new Random(SEED);
        byte[] sound = Files.readAllBytes(file);
        for (int i = 0; i < FLIPS; i++) {
            byte[] damaged = sound.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            isRefused("notes.db", "SHA-256");
        }
        Files.write(file, sound);
        vecstone.backups().restore(backup.name(), OnExisting.REPLACE);
        assertThat(prints()).hasSize(300);
    }

    @Test
    void aTruncatedFile_isFound() throws IOException {
        byte[] sound = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, 4096, sound.length - 1}) {
            Files.write(file, Arrays.copyOf(sound, length));
            isRefused("notes.db", length + " bytes");
        }
    }

    @Test
    void aMissingFile_isFound() throws IOException {
        Files.delete(file);
        isRefused("notes.db", "missing");
    }

    @Test
    void theFileOfAnotherCollection_isFound() throws IOException {
        Files.copy(
                file.resolveSibling("other.db"),
                file,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        isRefused("notes.db");
    }

    @Test
    void anAlteredManifest_isFound() throws IOException {
        String sound = Files.readString(manifest);
        for (String[] change :
                new String[][] {
                    {"\"recordCount\" : 300", "\"recordCount\" : 299"},
                    {"\"dimension\" : 4", "\"dimension\" : 5"},
                    {"\"COSINE\"", "\"DOT\""},
                    {"\"notes\"", "\"../notes\""},
                    {"\"createdAt\" : \"2", "\"createdAt\" : \"3"},
                    {"\"sha256\" : \"", "\"sha256\" : \"0"},
                    {"{", "["},
                    {"}", ""}
                }) {
            String altered = sound.replace(change[0], change[1]);
            assertThat(altered).isNotEqualTo(sound);
            Files.writeString(manifest, altered);
            isRefused("manifest.json");
            assertThat(vecstone.backups().list()).isEmpty();
        }
        for (String nonsense : List.of("", "null", "[]", "{}", "\"text\"", "nonsense")) {
            Files.writeString(manifest, nonsense);
            isRefused("manifest.json");
        }
        Files.writeString(manifest, sound.replace("\n", "  \n"));
        assertThat(vecstone.backups().get(backup.name())).isEqualTo(backup);
    }

    @Test
    void aManifestOfANewerFormat_isRefused() throws IOException {
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replace("\"formatVersion\" : 1", "\"formatVersion\" : 2"));
        assertThatThrownBy(() -> vecstone.backups().restore(backup.name(), OnExisting.REPLACE))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("newer");
    }

    /** Of a kind that no checksum of the file finds: the damage was there when it was computed. */
    @Test
    void aDamagedRecord_isFound_thoughTheFileIsWhatWasWritten() throws IOException {
        byte[] sound = Files.readAllBytes(file);
        byte[] text = "t217".getBytes(StandardCharsets.US_ASCII);
        int at = new String(sound, StandardCharsets.ISO_8859_1).indexOf("t217");
        assertThat(Arrays.copyOfRange(sound, at, at + text.length)).isEqualTo(text);
        sound[at + 3] = '9';
        Files.write(file, sound);
        ManifestForge.reseal(folder.resolve("backups"), backup.name());
        isRefused("'notes'", "id217", "checksum");
    }

    @Test
    void aManifestThatCountsOtherwise_isFound_thoughItsChecksumFits() {
        ManifestForge.recount(folder.resolve("backups"), backup.name(), 301);
        isRefused("record count is 300", "301");
    }

    @Test
    void aDamagedBackup_canBeDeleted() throws IOException {
        Files.writeString(manifest, "nonsense");
        vecstone.backups().delete(backup.name());
        assertThat(manifest.getParent()).doesNotExist();
    }
}
