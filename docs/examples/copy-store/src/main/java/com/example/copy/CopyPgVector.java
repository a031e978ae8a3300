package com.example.copy;

import io.vecstone.collection.VectorCollection;
import io.vecstone.collection.VectorRecord;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Copies the table of Spring AI's pgvector store, vectors included: nothing is embedded anew. */
final class CopyPgVector {

    private static final String ROWS =
            """
            SELECT CAST(id AS TEXT), content, CAST(metadata AS TEXT), CAST(embedding AS TEXT)
            FROM vector_store""";

    private static final int BATCH = 1_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private CopyPgVector() {}

    /**
     * Copies all rows, in batches that are durable one by one; a second run replaces what the first
     * has copied.
     */
    static long copy(Connection from, VectorCollection to) throws SQLException {
        from.setAutoCommit(false); // or the driver reads the whole table into memory
        long count = 0;
        try (Statement statement = from.createStatement()) {
            statement.setFetchSize(BATCH);
            try (ResultSet rows = statement.executeQuery(ROWS)) {
                List<VectorRecord> batch = new ArrayList<>();
                while (rows.next()) {
                    batch.add(record(rows));
                    count++;
                    if (batch.size() == BATCH) {
                        to.upsert(batch);
                        batch.clear();
                    }
                }
                to.upsert(batch);
            }
        }
        return count;
    }

    private static VectorRecord record(ResultSet row) throws SQLException {
        String metadata = row.getString(3);
        return new VectorRecord(
                row.getString(1),
                JSON.readValue(row.getString(4), float[].class), // pgvector writes [1,2,3]
                row.getString(2),
                metadata == null ? Map.of() : JSON.readValue(metadata, OBJECT));
    }
}
