package io.vecstone.store;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Catalogs as no Vecstone would write them. */
public final class CatalogForge {

    private CatalogForge() {}

    /** Changes a closed catalog. */
    public static void execute(Path catalog, String sql) {
        try (SqliteSession session = SqliteSession.writer(catalog)) {
            session.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Puts a record whose checksum fits, whatever is in it, in the place of one of this key. */
    public static void put(
            Path catalog,
            long key,
            long seq,
            String id,
            byte[] vector,
            @Nullable String text,
            String metadata) {
        try (SqliteSession session = SqliteSession.writer(catalog)) {
            session.execute("DELETE FROM record WHERE key = " + key);
            PreparedStatement insert =
                    session.prepare(
                            "INSERT INTO record (key, id, seq, crc, metadata, text, vector) VALUES"
                                    + " (?, ?, ?, ?, ?, ?, ?)");
            insert.setLong(1, key);
            insert.setString(2, id);
            insert.setLong(3, seq);
            insert.setLong(4, RecordCodec.checksum(key, id, vector, text, metadata));
            insert.setString(5, metadata);
            insert.setString(6, text);
            insert.setBytes(7, vector);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("put " + id, e);
        }
    }

    /** A vector as catalogs hold it. */
    public static byte[] bytes(float... vector) {
        return RecordCodec.encode(vector);
    }
}
