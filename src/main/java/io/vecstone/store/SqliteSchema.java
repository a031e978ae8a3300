package io.vecstone.store;

import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.Metric;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** The tables of a catalog file: made, and recognised. {@code docs/FORMAT.md} describes them. */
final class SqliteSchema {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteSchema.class);
    private static final int SCHEMA_VERSION = 2;
    private static final int HISTORY_MAX = 64;
    private static final int APPLICATION_ID = 0x56454353; // "VECS"

    /** Since version 2. */
    private static final String HISTORY =
            """
            CREATE TABLE history (
                first_seq INTEGER PRIMARY KEY,
                token INTEGER NOT NULL
            ) STRICT\
            """;

    private static final List<String> SCHEMA =
            List.of(
                    """
                    CREATE TABLE collection (
                        only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
                        name TEXT NOT NULL,
                        dimension INTEGER NOT NULL,
                        metric TEXT NOT NULL,
                        next_key INTEGER NOT NULL,
                        seq INTEGER NOT NULL,
                        additional_data TEXT NOT NULL
                    ) STRICT\
                    """,
                    """
                    CREATE TABLE record (
                        key INTEGER PRIMARY KEY,
                        id TEXT NOT NULL UNIQUE,
                        seq INTEGER NOT NULL,
                        crc INTEGER NOT NULL,
                        metadata TEXT NOT NULL,
                        text TEXT,
                        vector BLOB NOT NULL
                    ) STRICT\
                    """,
                    HISTORY,
                    "PRAGMA application_id = " + APPLICATION_ID,
                    "PRAGMA user_version = " + SCHEMA_VERSION);

    private SqliteSchema() {}

    /** Creates the file, which must not be there yet, with an empty collection. */
    static void create(Path file, CollectionSettings settings) {
        try (SqliteSession session = SqliteSession.writer(file)) {
            session.inTransaction(() -> {
                for (String statement : SCHEMA) {
                    session.execute(statement);
                }
                PreparedStatement insert =
                        session.prepare("INSERT INTO collection VALUES (1, ?, ?, ?, 1, 0, '{}')");
                insert.setString(1, settings.name());
                insert.setInt(2, settings.dimension());
                insert.setString(3, settings.metric().name());
                insert.executeUpdate();
                return beginHistory(session, 0);
            });
        } catch (SQLException e) {
            throw SqliteErrors.translate(file, "create the collection " + settings.name(), e);
        }
    }

    /**
     * Notes that whoever writes the commits from {@code firstSeq} on is none of those before. A
     * copy of a catalog that is written to on its own is told apart from the original by this.
     */
    static int beginHistory(SqliteSession session, long firstSeq) throws SQLException {
        PreparedStatement insert = session.prepare("INSERT INTO history VALUES (?, ?)");
        insert.setLong(1, firstSeq);
        insert.setLong(2, UUID.randomUUID().getMostSignificantBits());
        insert.executeUpdate();
        PreparedStatement forget =
                session.prepare(
                        "DELETE FROM history WHERE first_seq NOT IN"
                                + " (SELECT first_seq FROM history ORDER BY first_seq DESC LIMIT ?)");
        forget.setInt(1, HISTORY_MAX);
        return forget.executeUpdate();
    }

    /** Brings a catalog of an older version to ours; refuses what is none or is newer. */
    static void migrate(Path file, SqliteSession session) throws SQLException {
        requireKnown(file, session);
        if (session.queryLong("PRAGMA user_version") == SCHEMA_VERSION) {
            return;
        }
        LOG.info("The catalog {} is brought to schema version {}", file, SCHEMA_VERSION);
        session.inTransaction(() -> {
            session.execute(HISTORY);
            session.execute("PRAGMA user_version = " + SCHEMA_VERSION);
            return beginHistory(session, 0);
        });
        makeShrinkable(file);
    }

    /** Version 1 kept the space of what was deleted for ever. */
    private static void makeShrinkable(Path file) {
        try (SqliteSession session = SqliteSession.plain(file)) {
            session.execute("PRAGMA auto_vacuum = INCREMENTAL");
            session.execute("VACUUM");
        } catch (SQLException e) {
            LOG.warn("The catalog {} can be used, but will not give disk space back", file, e);
        }
    }

    /** What the collection was created with. */
    static CollectionSettings settings(Path file, SqliteSession session) throws SQLException {
        try (ResultSet row =
                session.prepare("SELECT name, dimension, metric FROM collection").executeQuery()) {
            if (!row.next()) {
                throw new StoreCorrupt("The catalog " + file + " has no settings", null);
            }
            return new CollectionSettings(
                    row.getString(1), row.getInt(2), metric(file, row.getString(3)));
        }
    }

    /** Refuses what is no catalog, or of a version that can't be read; changes nothing. */
    static void requireKnown(Path file, SqliteSession session) throws SQLException {
        if (session.queryLong("PRAGMA application_id") != APPLICATION_ID) {
            throw new StoreCorrupt(
                    "The file " + file + " is a SQLite database, but not a catalog of Vecstone",
                    null);
        }
        long version = session.queryLong("PRAGMA user_version");
        if (version < 1 || version > SCHEMA_VERSION) {
            throw new StoreUnavailable(
                    "The catalog %s has schema version %d; this Vecstone knows versions 1 to %d. Use a newer Vecstone"
                            .formatted(file, version, SCHEMA_VERSION),
                    null);
        }
    }

    private static Metric metric(Path file, String name) {
        try {
            return Metric.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new StoreCorrupt("The catalog " + file + " has an unknown metric: " + name, e);
        }
    }
}
