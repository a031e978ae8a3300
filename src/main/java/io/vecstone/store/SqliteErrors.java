package io.vecstone.store;

import io.vecstone.VecstoneException;
import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;

import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

import java.nio.file.Path;
import java.sql.SQLException;

/** Sorts SQLite's failures into our taxonomy. */
final class SqliteErrors {

    private SqliteErrors() {}

    /**
     * @param action what was being tried, as an infinitive without "to"
     */
    static VecstoneException translate(Path file, String action, SQLException e) {
        if (e instanceof SQLiteException sqlite && isCorruption(sqlite.getResultCode())) {
            return new StoreCorrupt(
                    "Cannot "
                            + action
                            + ": the catalog "
                            + file
                            + " is damaged ("
                            + e.getMessage()
                            + "). Restore it from a backup",
                    e);
        }
        return new StoreUnavailable(
                "Cannot " + action + " in the catalog " + file + ": " + e.getMessage(), e);
    }

    private static boolean isCorruption(SQLiteErrorCode code) {
        // The low byte of an extended result code is the primary one.
        int primary = code.code & 0xff;
        return primary == SQLiteErrorCode.SQLITE_CORRUPT.code
                || primary == SQLiteErrorCode.SQLITE_NOTADB.code;
    }
}
