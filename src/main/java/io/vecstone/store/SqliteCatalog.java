package io.vecstone.store;

import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.store.StoredRecord.Column;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * A catalog in one SQLite file, in write-ahead mode. {@code docs/FORMAT.md} describes the tables.
 */
final class SqliteCatalog implements Catalog {

    private static final String ID_INDEX = "sqlite_autoindex_record_1";

    private final Path file;
    private final CollectionSettings settings;
    private final SqliteSession writer;
    private final CatalogWrites writes;
    private final SessionPool readers;

    private SqliteCatalog(Path file, CollectionSettings settings, SqliteSession writer) {
        this.file = file;
        this.settings = settings;
        this.writer = writer;
        this.writes = new CatalogWrites(writer);
        this.readers = new SessionPool(file);
    }

    /** Opens an existing file; what is written to it is synced. */
    static SqliteCatalog open(Path file) {
        return open(file, true);
    }

    /** Opens an existing file. */
    static SqliteCatalog open(Path file, boolean syncsCommits) {
        if (!Files.exists(file)) {
            throw new StoreCorrupt(
                    "The catalog " + file + " is missing. Restore it from a backup", null);
        }
        try {
            SqliteSession writer = SqliteSession.writer(file, syncsCommits);
            try {
                SqliteSchema.migrate(file, writer);
                return new SqliteCatalog(file, SqliteSchema.settings(file, writer), writer);
            } catch (SQLException | RuntimeException e) {
                writer.close();
                throw e;
            }
        } catch (SQLException e) {
            throw SqliteErrors.translate(file, "open the collection", e);
        }
    }

    @Override
    public CollectionSettings settings() {
        return settings;
    }

    @Override
    public List<Commit> commit(List<Change> changes) {
        try {
            List<Commit> commits = writer.inTransaction(() -> writes.makeAll(changes));
            writes.committed();
            return commits;
        } catch (SQLException e) {
            throw SqliteErrors.translate(file, action(changes), e);
        }
    }

    private static String action(List<Change> changes) {
        if (changes.size() > 1) {
            return "make " + changes.size() + " changes";
        }
        return switch (changes.getFirst()) {
            case Change.Upsert upsert -> "write " + upsert.records().size() + " records";
            case Change.Delete delete -> "delete " + delete.ids().size() + " records";
            case Change.DeleteVersions delete -> "delete " + delete.keys().length + " records";
            case Change.AdditionalData _ -> "write the additional data";
        };
    }

    @Override
    public void forEach(long firstKey, Consumer<StoredRecord> visitor) {
        readers.read(
                "read all records",
                session -> {
                    PreparedStatement select =
                            session.prepare(
                                    "SELECT key, id, vector, text, metadata, crc FROM record"
                                            + " WHERE key >= ? ORDER BY key");
                    select.setLong(1, firstKey);
                    try (ResultSet rows = select.executeQuery()) {
                        while (rows.next()) {
                            visitor.accept(verified(rows));
                        }
                    }
                    return true;
                });
    }

    @Override
    public long[] keys() {
        return readers.read(
                "read all keys",
                session -> {
                    int count = Math.toIntExact(session.queryLong("SELECT count(*) FROM record"));
                    var keys = new long[count];
                    // The index of ids holds the keys, too, and is a small part of the file.
                    try (ResultSet rows =
                            session.prepare("SELECT key FROM record INDEXED BY " + ID_INDEX)
                                    .executeQuery()) {
                        for (int i = 0; rows.next(); i++) {
                            keys[i] = rows.getLong(1);
                        }
                    }
                    Arrays.sort(keys);
                    return keys;
                });
    }

    @Override
    public Optional<long[]> keysOfIdsStartingWith(String prefix, long seq) {
        return readers.read(
                "read keys by id",
                session -> {
                    if (session.queryLong("SELECT seq FROM collection") != seq) {
                        return Optional.empty();
                    }
                    PreparedStatement select =
                            session.prepare("SELECT id, key FROM record WHERE id >= ? ORDER BY id");
                    select.setString(1, prefix);
                    var keys = LongStream.builder();
                    try (ResultSet rows = select.executeQuery()) {
                        while (rows.next() && rows.getString(1).startsWith(prefix)) {
                            keys.add(rows.getLong(2));
                        }
                    }
                    return Optional.of(keys.build().toArray());
                });
    }

    @Override
    public long seq() {
        return readers.read(
                "read the number of the latest change",
                session -> session.queryLong("SELECT seq FROM collection"));
    }

    @Override
    public long historyToken(long seq) {
        return readers.read(
                "read the history",
                session -> {
                    PreparedStatement select =
                            session.prepare(
                                    "SELECT token FROM history WHERE first_seq <= ?"
                                            + " ORDER BY first_seq DESC LIMIT 1");
                    select.setLong(1, seq);
                    try (ResultSet row = select.executeQuery()) {
                        return row.next() ? row.getLong(1) : UNKNOWN;
                    }
                });
    }

    private StoredRecord verified(ResultSet row) throws SQLException {
        long key = row.getLong(1);
        String id = row.getString(2);
        byte[] vector = row.getBytes(3);
        String text = row.getString(4);
        String metadata = row.getString(5);
        boolean sound =
                vector.length == Float.BYTES * settings.dimension()
                        && RecordCodec.checksum(key, id, vector, text, metadata) == row.getLong(6);
        if (!sound) {
            throw new StoreCorrupt(
                    "The record '%s' (key %d) in the catalog %s does not match its checksum. Restore the catalog from a backup"
                            .formatted(id, key, file),
                    null);
        }
        return new StoredRecord(key, id, RecordCodec.decode(vector), text, metadata);
    }

    @Override
    public List<@Nullable StoredRecord> fetch(long[] keys, Set<Column> columns) {
        return readers.read(
                "read " + keys.length + " records",
                session -> {
                    // One statement for all; what is joined to the left keeps its order.
                    PreparedStatement select =
                            session.prepare(
                                    "SELECT "
                                            + list(columns)
                                            + " FROM json_each(?) AS wanted"
                                            + " LEFT JOIN record ON record.key = wanted.value");
                    select.setString(1, Arrays.toString(keys));
                    List<@Nullable StoredRecord> records = new ArrayList<>(keys.length);
                    try (ResultSet rows = select.executeQuery()) {
                        while (rows.next()) {
                            records.add(
                                    rows.getLong(1) == Commit.NONE ? null : record(rows, columns));
                        }
                    }
                    return records;
                });
    }

    @Override
    public List<@Nullable StoredRecord> fetchById(List<String> ids, Set<Column> columns) {
        return readers.read(
                "read " + ids.size() + " records",
                session -> {
                    PreparedStatement select =
                            session.prepare(
                                    "SELECT " + list(columns) + " FROM record WHERE id = ?");
                    List<@Nullable StoredRecord> records = new ArrayList<>(ids.size());
                    for (String id : ids) {
                        select.setString(1, id);
                        records.add(first(select, columns));
                    }
                    return records;
                });
    }

    @Override
    public List<StoredRecord> page(@Nullable String afterId, int limit, Set<Column> columns) {
        return readers.read(
                "read a page of records",
                session -> {
                    PreparedStatement select =
                            session.prepare(
                                    "SELECT "
                                            + list(columns)
                                            + " FROM record WHERE id > ? ORDER BY id LIMIT ?");
                    select.setString(1, afterId == null ? "" : afterId); // no id is empty
                    select.setInt(2, limit);
                    List<StoredRecord> records = new ArrayList<>();
                    try (ResultSet rows = select.executeQuery()) {
                        while (rows.next()) {
                            records.add(record(rows, columns));
                        }
                    }
                    return records;
                });
    }

    private static @Nullable StoredRecord first(PreparedStatement select, Set<Column> columns)
            throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? record(row, columns) : null;
        }
    }

    /** What {@link #list} names, and nothing else: each column takes calls into the driver. */
    private static StoredRecord record(ResultSet row, Set<Column> columns) throws SQLException {
        int at = 2;
        long key = row.getLong(1);
        String id = row.getString(at++);
        float[] vector =
                columns.contains(Column.VECTOR) ? RecordCodec.decode(row.getBytes(at++)) : null;
        String text = columns.contains(Column.TEXT) ? row.getString(at++) : null;
        String metadata = columns.contains(Column.METADATA) ? row.getString(at) : null;
        return new StoredRecord(key, id, vector, text, metadata);
    }

    private static String list(Set<Column> columns) {
        return "record.key, record.id"
                + (columns.contains(Column.VECTOR) ? ", vector" : "")
                + (columns.contains(Column.TEXT) ? ", text" : "")
                + (columns.contains(Column.METADATA) ? ", metadata" : "");
    }

    @Override
    public String additionalData() {
        return readers.read(
                "read the additional data",
                session -> {
                    try (ResultSet row =
                            session.prepare("SELECT additional_data FROM collection")
                                    .executeQuery()) {
                        return row.next() ? row.getString(1) : "{}";
                    }
                });
    }

    @Override
    public void copyTo(Path target) {
        readers.read(
                "copy the catalog",
                session -> {
                    CatalogCopy.write(file, session, target);
                    return true;
                });
    }

    @Override
    public boolean shrink(int pages) {
        try {
            long before = writer.queryLong("PRAGMA freelist_count");
            if (before > 0) {
                writer.runToEnd("PRAGMA incremental_vacuum(" + pages + ")");
            }
            long after = writer.queryLong("PRAGMA freelist_count");
            boolean more = after > 0 && after < before;
            if (!more) {
                writer.emptyLog();
            }
            return more;
        } catch (SQLException e) {
            throw SqliteErrors.translate(file, "give disk space back", e);
        }
    }

    @Override
    public long sizeBytes() {
        long bytes = 0;
        for (String suffix : List.of("", "-wal")) {
            Path part = file.resolveSibling(file.getFileName() + suffix);
            try {
                bytes += Files.exists(part) ? Files.size(part) : 0;
            } catch (IOException e) {
                throw new StoreUnavailable("Cannot read the size of " + part, e);
            }
        }
        return bytes;
    }

    @Override
    public void close() {
        try {
            readers.close();
            writer.close();
        } catch (SQLException e) {
            throw SqliteErrors.translate(file, "close the collection", e);
        }
    }
}
