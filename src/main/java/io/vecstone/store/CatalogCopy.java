package io.vecstone.store;

import java.nio.file.Path;
import java.sql.SQLException;

/** Copies of catalogs that are made while writes go on. */
final class CatalogCopy {

    private CatalogCopy() {}

    /**
     * Writes a copy of a catalog, as of the transaction that {@code session} is in: one file in
     * rollback mode, without a log beside it, on the disk.
     *
     * @param source the catalog, for messages
     * @param target must not exist
     */
    static void write(Path source, SqliteSession session, Path target) {
        try {
            session.copyTo(target);
        } catch (SQLException e) {
            throw SqliteErrors.translate(source, "copy the catalog", e);
        }
        try (SqliteSession copy = SqliteSession.plain(target)) {
            copy.execute("PRAGMA journal_mode = DELETE");
        } catch (SQLException e) {
            throw SqliteErrors.translate(target, "complete the copy", e);
        }
    }
}
