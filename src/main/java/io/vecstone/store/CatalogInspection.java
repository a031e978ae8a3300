package io.vecstone.store;

import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A catalog file that is looked at, of any schema version known, without changing it: neither is it
 * migrated, nor is a write-ahead log that a crash has left applied. All is read as of one commit.
 * Used by one thread.
 */
public final class CatalogInspection implements AutoCloseable {

    private final Path file;
    private final SqliteSession session;

    private CatalogInspection(Path file, SqliteSession session) {
        this.file = file;
        this.session = session;
    }

    /**
     * What the one row of settings says, as it stands there.
     *
     * @param metric the name of a metric, if all is well
     * @param nextKey above all keys
     * @param seq number of the last commit
     * @param additionalData a JSON object, if all is well
     */
    public record Head(
            int schemaVersion,
            @Nullable String name,
            long dimension,
            @Nullable String metric,
            long nextKey,
            long seq,
            @Nullable String additionalData) {}

    /**
     * One record as it stands in the file, where any column may be damaged.
     *
     * @param vector float32 little-endian; any number of bytes
     * @param isIntact whether the checksum fits
     */
    public record Entry(
            long key,
            long seq,
            @Nullable String id,
            float @Nullable [] vector,
            int vectorBytes,
            @Nullable String text,
            @Nullable String metadata,
            boolean isIntact) {}

    /**
     * Opens an existing file.
     *
     * @throws StoreCorrupt if it is missing or is no catalog
     * @throws StoreUnavailable if it is of a newer schema version, or can't be read
     */
    public static CatalogInspection open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new StoreCorrupt("The catalog " + file + " is missing", null);
        }
        try {
            SqliteSession session = SqliteSession.inspector(file);
            try {
                SqliteSchema.requireKnown(file, session);
                session.execute("BEGIN");
                return new CatalogInspection(file, session);
            } catch (SQLException | RuntimeException e) {
                session.close();
                throw e;
            }
        } catch (SQLException e) {
            throw SqliteErrors.translate(file, "open the catalog", e);
        }
    }

    /** The settings. */
    public Head head() {
        return read(
                "read the settings",
                () -> {
                    int version = (int) session.queryLong("PRAGMA user_version");
                    try (ResultSet row =
                            session.prepare(
                                            "SELECT name, dimension, metric, next_key, seq,"
                                                    + " additional_data FROM collection")
                                    .executeQuery()) {
                        if (!row.next()) {
                            throw new StoreCorrupt(
                                    "The catalog " + file + " has no settings", null);
                        }
                        return new Head(
                                version,
                                row.getString(1),
                                row.getLong(2),
                                row.getString(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getString(6));
                    }
                });
    }

    /** How many records there are. */
    public long recordCount() {
        return read("count the records", () -> session.queryLong("SELECT count(*) FROM record"));
    }

    /**
     * What SQLite finds wrong with its own structures: pages, indexes, constraints.
     *
     * @param max findings at most
     */
    public List<String> structuralProblems(int max) {
        return read(
                "check the structure",
                () -> {
                    List<String> problems = new ArrayList<>();
                    try (ResultSet rows =
                            session.prepare("PRAGMA integrity_check(" + max + ")").executeQuery()) {
                        while (rows.next()) {
                            String finding = String.valueOf(rows.getString(1));
                            if (!finding.equals("ok")) {
                                problems.add(finding);
                            }
                        }
                    }
                    return problems;
                });
    }

    /** Calls {@code visitor} with every record, in ascending order of key. */
    public void forEach(Consumer<Entry> visitor) {
        read(
                "read all records",
                () -> {
                    try (ResultSet rows =
                            session.prepare(
                                            "SELECT key, seq, id, vector, text, metadata, crc FROM"
                                                    + " record ORDER BY key")
                                    .executeQuery()) {
                        while (rows.next()) {
                            visitor.accept(entry(rows));
                        }
                    }
                    return true;
                });
    }

    private static Entry entry(ResultSet row) throws SQLException {
        long key = row.getLong(1);
        String id = row.getString(3);
        byte[] vector = row.getBytes(4);
        String text = row.getString(5);
        String metadata = row.getString(6);
        boolean intact =
                id != null
                        && vector != null
                        && metadata != null
                        && RecordCodec.checksum(key, id, vector, text, metadata) == row.getLong(7);
        return new Entry(
                key,
                row.getLong(2),
                id,
                vector == null ? null : RecordCodec.decode(vector),
                vector == null ? 0 : vector.length,
                text,
                metadata,
                intact);
    }

    /** Writes a copy to {@code target}, which must not exist: one file, on the disk. */
    public void copyTo(Path target) {
        CatalogCopy.write(file, session, target);
    }

    private <T> T read(String action, SqliteSession.Work<T> work) {
        try {
            return work.run();
        } catch (SQLException e) {
            throw SqliteErrors.translate(file, action, e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (SQLException e) {
            throw SqliteErrors.translate(file, "close the catalog", e);
        }
    }
}
