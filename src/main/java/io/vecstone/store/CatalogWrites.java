package io.vecstone.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Changes of a catalog as statements of its one session that may write. Used by one thread. */
final class CatalogWrites {

    private final SqliteSession session;

    /** Whether the catalog knows that its latest changes are ours. */
    private boolean hasBegunHistory;

    CatalogWrites(SqliteSession session) {
        this.session = session;
    }

    /** To be called once what was made is committed. */
    void committed() {
        hasBegunHistory = true;
    }

    /** Makes changes one after the other, within the session's transaction. */
    List<Commit> makeAll(List<Change> changes) throws SQLException {
        if (!hasBegunHistory) {
            long seq = session.queryLong("SELECT seq FROM collection");
            SqliteSchema.beginHistory(session, seq + 1);
        }
        List<Commit> commits = new ArrayList<>(changes.size());
        for (Change change : changes) {
            commits.add(make(change));
        }
        return commits;
    }

    private Commit make(Change change) throws SQLException {
        return switch (change) {
            case Change.Upsert upsert -> upsertAll(upsert.records());
            case Change.Delete delete -> deleteAll(delete.ids());
            case Change.DeleteVersions delete -> deleteAll(delete.keys());
            case Change.AdditionalData data -> putAdditionalData(data.json());
        };
    }

    private Commit upsertAll(List<RecordWrite> records) throws SQLException {
        long firstKey = session.queryLong("SELECT next_key FROM collection");
        long seq = advance(records.size());
        var replacedKeys = new long[records.size()];
        for (int i = 0; i < replacedKeys.length; i++) {
            RecordWrite record = records.get(i);
            replacedKeys[i] = deleteById(record.id());
            insert(firstKey + i, record, seq);
        }
        return new Commit(seq, firstKey, replacedKeys);
    }

    private void insert(long key, RecordWrite record, long seq) throws SQLException {
        byte[] vector = RecordCodec.encode(record.vector());
        PreparedStatement insert =
                session.prepare(
                        "INSERT INTO record (key, id, seq, crc, metadata, text, vector)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?)");
        insert.setLong(1, key);
        insert.setString(2, record.id());
        insert.setLong(3, seq);
        insert.setLong(
                4,
                RecordCodec.checksum(key, record.id(), vector, record.text(), record.metadata()));
        insert.setString(5, record.metadata());
        insert.setString(6, record.text());
        insert.setBytes(7, vector);
        insert.executeUpdate();
    }

    private Commit deleteAll(Collection<String> ids) throws SQLException {
        long seq = advance(0);
        var keys = new long[ids.size()];
        int count = 0;
        for (String id : ids) {
            long key = deleteById(id);
            if (key != Commit.NONE) {
                keys[count++] = key;
            }
        }
        return new Commit(seq, Commit.NONE, Arrays.copyOf(keys, count));
    }

    private Commit deleteAll(long[] keys) throws SQLException {
        long seq = advance(0);
        PreparedStatement delete = session.prepare("DELETE FROM record WHERE key = ?");
        var deleted = new long[keys.length];
        int count = 0;
        for (long key : keys) {
            delete.setLong(1, key);
            if (delete.executeUpdate() > 0) {
                deleted[count++] = key;
            }
        }
        return new Commit(seq, Commit.NONE, Arrays.copyOf(deleted, count));
    }

    private Commit putAdditionalData(String json) throws SQLException {
        long seq = advance(0);
        PreparedStatement update = session.prepare("UPDATE collection SET additional_data = ?");
        update.setString(1, json);
        update.executeUpdate();
        return new Commit(seq, Commit.NONE, new long[0]);
    }

    /** Returns the key of the version deleted, or {@link Commit#NONE}. */
    private long deleteById(String id) throws SQLException {
        PreparedStatement delete = session.prepare("DELETE FROM record WHERE id = ? RETURNING key");
        delete.setString(1, id);
        try (ResultSet row = delete.executeQuery()) {
            return row.next() ? row.getLong(1) : Commit.NONE;
        }
    }

    /** Takes {@code keyCount} keys and the next commit sequence number, which it returns. */
    private long advance(int keyCount) throws SQLException {
        PreparedStatement update =
                session.prepare(
                        "UPDATE collection SET next_key = next_key + ?, seq = seq + 1 RETURNING"
                                + " seq");
        update.setInt(1, keyCount);
        try (ResultSet row = update.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("the collection has no settings");
            }
            return row.getLong(1);
        }
    }
}
