package io.vecstone.collection;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;
import io.vecstone.store.CollectionSettings;
import io.vecstone.store.RecordWrite;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Checks records before anything is written. */
final class RecordRules {

    /** A batch that may be written. {@code metadata} is in the order of {@code writes}. */
    record Batch(List<RecordWrite> writes, List<Map<String, Object>> metadata) {}

    private final CollectionSettings settings;
    private final Limits limits;

    RecordRules(CollectionSettings settings, Limits limits) {
        this.settings = settings;
        this.limits = limits;
    }

    Batch check(List<VectorRecord> records) {
        limits.checkBatch("records", records.size());
        var writes = new ArrayList<RecordWrite>(records.size());
        var metadata = new ArrayList<Map<String, Object>>(records.size());
        Map<String, Integer> positions = HashMap.newHashMap(records.size());
        for (int i = 0; i < records.size(); i++) {
            VectorRecord record = records.get(i);
            String field = "records[" + i + "]";
            String id = id(field + ".id", record.id());
            Integer earlier = positions.putIfAbsent(id, i);
            if (earlier != null) {
                throw new InvalidRequest(
                        field + ".id",
                        "records[%d] and records[%d] have the same id '%s'; a batch may name each id once"
                                .formatted(earlier, i, id));
            }
            Map<String, Object> checked =
                    record.metadata() == null
                            ? Map.of()
                            : JsonObjects.canonical(field + ".metadata", record.metadata(), false);
            metadata.add(checked);
            writes.add(
                    new RecordWrite(
                            id,
                            vector(field + ".vector", record.vector()),
                            text(field + ".text", record.text()),
                            JsonObjects.write(
                                    field + ".metadata", checked, limits.metadataBytesMax())));
        }
        return new Batch(writes, metadata);
    }

    /** Checks ids that are only looked up: their number, and that they could be ids at all. */
    void checkIds(List<String> ids) {
        limits.checkBatch("ids", ids.size());
        for (int i = 0; i < ids.size(); i++) {
            requireId("ids[" + i + "]", ids.get(i));
        }
    }

    private float[] vector(String field, float @Nullable [] vector) {
        if (vector == null) {
            throw new InvalidRequest(field, "%s is missing".formatted(field));
        }
        return VectorRules.prepare(settings, field, vector);
    }

    private static String id(String field, @Nullable String id) {
        if (id == null) {
            return UUID.randomUUID().toString();
        }
        requireId(field, id);
        return id;
    }

    static void requireId(String field, String id) {
        if (id.isBlank()) {
            throw new InvalidRequest(field, "%s is blank".formatted(field));
        }
        Utf8.requireEncodable(field, id);
        if (id.indexOf('\0') >= 0) {
            throw new InvalidRequest(field, "%s contains the character U+0000".formatted(field));
        }
        int bytes = Utf8.sizeBytes(id);
        if (bytes > Limits.ID_BYTES_MAX) {
            throw new InvalidRequest(
                    field,
                    "%s has %d bytes as UTF-8; at most %d are allowed"
                            .formatted(field, bytes, Limits.ID_BYTES_MAX));
        }
    }

    private @Nullable String text(String field, @Nullable String text) {
        if (text == null) {
            return null;
        }
        Utf8.requireEncodable(field, text);
        int bytes = Utf8.sizeBytes(text);
        if (bytes > limits.textBytesMax()) {
            throw new LimitExceeded(
                    field,
                    "%s has %d bytes as UTF-8; at most %d are allowed"
                            .formatted(field, bytes, limits.textBytesMax()));
        }
        return text;
    }
}
