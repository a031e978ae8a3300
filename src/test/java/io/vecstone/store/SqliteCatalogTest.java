package io.vecstone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.Metric;
import io.vecstone.store.StoredRecord.Column;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

class SqliteCatalogTest {

    private static final CollectionSettings SETTINGS =
            new CollectionSettings("c", 2, Metric.COSINE);

    @TempDir Path folder;
    private Path file = Path.of("unset");

    @BeforeEach
    void create() {
        file = folder.resolve("catalog.db");
        SqliteSchema.create(file, SETTINGS);
    }

    @Test
    void settings_surviveReopening() {
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            assertThat(catalog.settings()).isEqualTo(SETTINGS);
            assertThat(catalog.additionalData()).isEqualTo("{}");
        }
    }

    @Test
    void whatWasWritten_isReadBackBitForBit_afterReopening() {
        float[] vector = {-0.0f, Float.MIN_VALUE};
        String text = "NUL \0, é, 漢, \uD83D\uDE00, '\"\\";
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            catalog.upsert(List.of(new RecordWrite("é/'1", vector, text, "{\"a\":1}")));
        }
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            StoredRecord record = all(catalog).getFirst();
            assertThat(record.id()).isEqualTo("é/'1");
            assertThat(record.text()).isEqualTo(text);
            assertThat(record.metadata()).isEqualTo("{\"a\":1}");
            float[] read = record.vector();
            assertThat(read).isNotNull();
            assertThat(Float.floatToRawIntBits(read[0])).isEqualTo(0x80000000);
            assertThat(read[1]).isEqualTo(Float.MIN_VALUE);
        }
    }

    /** 2 is FULL, every commit is synced; 1 is NORMAL, the log is left to the operating system. */
    @ParameterizedTest
    @CsvSource({"true, 2", "false, 1"})
    void durability_decidesWhatIsSynced(boolean syncsCommits, long synchronous)
            throws SQLException {
        try (SqliteSession session = SqliteSession.writer(file, syncsCommits)) {
            assertThat(session.queryLong("PRAGMA synchronous")).isEqualTo(synchronous);
        }
    }

    @Test
    void idsAreFoundByHowTheyBegin_asOfTheLatestChangeOnly() {
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            Commit commit =
                    catalog.upsert(
                            List.of(
                                    write("a"),
                                    write("ab"),
                                    write("a\uD83D\uDE00"),
                                    write("b"),
                                    write("\uE000"),
                                    write("\uD83D\uDE00")));
            long key = commit.firstKey();
            assertThat(keys(catalog, "a", commit.seq())).contains(key, key + 1, key + 2);
            assertThat(keys(catalog, "a", commit.seq())).hasSize(3);
            assertThat(keys(catalog, "\uD83D\uDE00", commit.seq())).containsExactly(key + 5);
            assertThat(keys(catalog, "", commit.seq())).hasSize(6);
            assertThat(keys(catalog, "c", commit.seq())).isEmpty();
            assertThat(catalog.keysOfIdsStartingWith("a", commit.seq() - 1)).isEmpty();
        }
    }

    private static long[] keys(SqliteCatalog catalog, String prefix, long seq) {
        return catalog.keysOfIdsStartingWith(prefix, seq).orElseThrow();
    }

    @Test
    void anUpdate_getsANewKey_andTellsTheOldOne() {
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            Commit first = catalog.upsert(List.of(write("a"), write("b")));
            Commit second = catalog.upsert(List.of(write("c"), write("a")));
            assertThat(first.firstKey()).isEqualTo(1);
            assertThat(first.replacedKeys()).containsExactly(Commit.NONE, Commit.NONE);
            assertThat(second.firstKey()).isEqualTo(3);
            assertThat(second.replacedKeys()).containsExactly(Commit.NONE, 1);
            assertThat(all(catalog)).extracting(StoredRecord::id).containsExactly("b", "c", "a");
        }
    }

    @Test
    void keys_areNeverUsedAgain_notEvenAfterDeletingTheLast() {
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            catalog.upsert(List.of(write("a")));
            catalog.delete(List.of("a"));
        }
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            assertThat(catalog.upsert(List.of(write("a"))).firstKey()).isEqualTo(2);
        }
    }

    @Test
    void deletions_tellTheKeysThatWereThere() {
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            catalog.upsert(List.of(write("a"), write("b"), write("c")));
            assertThat(catalog.delete(List.of("x", "b")).replacedKeys()).containsExactly(2);
            assertThat(
                            catalog.commit(
                                            List.of(
                                                    new Change.DeleteVersions(
                                                            new long[] {2, 3, 99})))
                                    .getFirst()
                                    .replacedKeys())
                    .containsExactly(3);
            assertThat(all(catalog)).extracting(StoredRecord::id).containsExactly("a");
        }
    }

    @Test
    void fetch_keepsTheOrderAsked_andHasNullForWhatIsGone() {
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            catalog.upsert(List.of(write("a"), write("b")));
            List<@Nullable StoredRecord> byKey =
                    catalog.fetch(new long[] {2, 9, 1}, Set.of(Column.TEXT));
            assertThat(byKey)
                    .extracting(r -> r == null ? null : r.id())
                    .containsExactly("b", null, "a");
            StoredRecord b = byKey.getFirst();
            assertThat(b).isNotNull();
            assertThat(b.text()).isEqualTo("text of b");
            assertThat(b.metadata()).isNull();
            assertThat(b.vector()).isNull();
            assertThat(catalog.fetchById(List.of("z", "a"), Set.of()))
                    .extracting(r -> r == null ? null : r.id())
                    .containsExactly(null, "a");
        }
    }

    @Test
    void pages_areInOrderOfCodePoints() {
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            String supplementary = new String(Character.toChars(0x1F600));
            catalog.upsert(List.of(write(supplementary), write("\uFFFD"), write("b"), write("B")));
            assertThat(catalog.page(null, 10, Set.of()))
                    .extracting(StoredRecord::id)
                    .containsExactly("B", "b", "\uFFFD", supplementary);
            assertThat(catalog.page("b", 1, Set.of()))
                    .extracting(StoredRecord::id)
                    .containsExactly("\uFFFD");
        }
    }

    @Test
    void aTransactionThatFailsHalfWay_leavesNothing() {
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            catalog.upsert(List.of(write("a")));
            // The second record breaks the NOT NULL of its metadata.
            @SuppressWarnings("NullAway")
            RecordWrite broken = new RecordWrite("b", new float[] {1, 0}, null, null);
            assertThatThrownBy(() -> catalog.upsert(List.of(write("c"), broken)))
                    .isInstanceOf(RuntimeException.class);
            assertThat(all(catalog)).extracting(StoredRecord::id).containsExactly("a");
            assertThat(catalog.upsert(List.of(write("d"))).firstKey()).isEqualTo(2);
        }
    }

    @Test
    void commits_areSynced_inWriteAheadMode() throws SQLException {
        try (SqliteSession session = SqliteSession.writer(file)) {
            assertThat(session.queryLong("PRAGMA synchronous")).isEqualTo(2); // FULL
            assertThat(session.queryLong("PRAGMA page_size")).isEqualTo(16_384);
        }
    }

    @Test
    void aRecordThatDoesNotMatchItsChecksum_isNamed() throws SQLException {
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            catalog.upsert(List.of(write("a"), write("b")));
        }
        execute("UPDATE record SET text = 'changed' WHERE id = 'b'");
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            assertThatThrownBy(() -> all(catalog))
                    .isInstanceOf(StoreCorrupt.class)
                    .hasMessageContaining("'b'")
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void aVectorOfAnotherLength_isFound() throws SQLException {
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            catalog.upsert(List.of(write("a")));
        }
        execute("UPDATE record SET vector = x'00'");
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            assertThatThrownBy(() -> all(catalog)).isInstanceOf(StoreCorrupt.class);
        }
    }

    @Test
    void aFileThatIsNoDatabase_isRefused_withItsName() throws IOException {
        Path garbage = folder.resolve("garbage.db");
        Files.write(
                garbage,
                "this is no database, not at all ".repeat(100).getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> SqliteCatalog.open(garbage))
                .isInstanceOf(StoreCorrupt.class)
                .hasMessageContaining(garbage.toString())
                .hasMessageContaining("backup");
    }

    @Test
    void aDamagedPage_isFoundWhenItIsRead() throws IOException {
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            List<RecordWrite> many = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                many.add(write("id" + i));
            }
            catalog.upsert(many);
        }
        try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
            for (long page = 3; page < raw.length() / 16_384; page++) {
                raw.seek(page * 16_384);
                raw.write(new byte[256]);
            }
        }
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            assertThatThrownBy(() -> all(catalog)).isInstanceOf(StoreCorrupt.class);
        }
    }

    @Test
    void anotherDatabase_isRefused() throws SQLException {
        execute("PRAGMA application_id = 1");
        assertThatThrownBy(() -> SqliteCatalog.open(file))
                .isInstanceOf(StoreCorrupt.class)
                .hasMessageContaining("not a catalog");
    }

    @Test
    void aNewerSchema_isRefused_withBothVersions() throws SQLException {
        execute("PRAGMA user_version = 99");
        assertThatThrownBy(() -> SqliteCatalog.open(file))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("99")
                .hasMessageContaining("versions 1 to 2");
    }

    /** Version 1 had no history, and kept the space of what was deleted. */
    @Test
    void anOlderSchema_isMigrated_andKeepsItsRecords() throws SQLException {
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            catalog.upsert(List.of(write("a"), write("b")));
        }
        execute("DROP TABLE history");
        execute("PRAGMA user_version = 1");
        try (SqliteSession session = SqliteSession.plain(file)) {
            session.execute("PRAGMA auto_vacuum = NONE");
            session.execute("VACUUM");
            assertThat(session.queryLong("PRAGMA auto_vacuum")).isZero();
        }
        for (int start = 0; start < 2; start++) {
            try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
                assertThat(all(catalog)).extracting(StoredRecord::id).containsExactly("a", "b");
                assertThat(catalog.historyToken(catalog.seq())).isNotEqualTo(Catalog.UNKNOWN);
            }
        }
        try (SqliteSession session = SqliteSession.plain(file)) {
            assertThat(session.queryLong("PRAGMA user_version")).isEqualTo(2);
            assertThat(session.queryLong("PRAGMA auto_vacuum")).isEqualTo(2);
        }
    }

    @Test
    void historyTokens_differBetweenCopiesThatWereWrittenTo() throws IOException {
        try (SqliteCatalog catalog = SqliteCatalog.open(file)) {
            catalog.upsert(List.of(write("a")));
        }
        Path copy = folder.resolve("copy.db");
        Files.copy(file, copy);
        try (SqliteCatalog original = SqliteCatalog.open(file);
                SqliteCatalog other = SqliteCatalog.open(copy)) {
            original.upsert(List.of(write("b")));
            other.upsert(List.of(write("b")));
            assertThat(original.seq()).isEqualTo(other.seq()).isEqualTo(2);
            assertThat(original.historyToken(1)).isEqualTo(other.historyToken(1));
            assertThat(original.historyToken(2)).isNotEqualTo(other.historyToken(2));
        }
    }

    @Test
    void aMissingFile_isRefused_andNotCreated() {
        Path missing = folder.resolve("missing.db");
        assertThatThrownBy(() -> SqliteCatalog.open(missing)).isInstanceOf(StoreCorrupt.class);
        assertThat(missing).doesNotExist();
    }

    @Test
    void afterClose_readsAreRefused() {
        SqliteCatalog catalog = SqliteCatalog.open(file);
        catalog.close();
        assertThatThrownBy(() -> all(catalog))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("closed");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static RecordWrite write(String id) {
        return new RecordWrite(id, new float[] {1, 0}, "text of " + id, "{}");
    }

    private static List<StoredRecord> all(Catalog catalog) {
        List<StoredRecord> records = new ArrayList<>();
        catalog.forEach(0, records::add);
        return records;
    }
}
