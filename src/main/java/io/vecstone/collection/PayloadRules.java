package io.vecstone.collection;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Checks all of a record but its vector: the same in every collection. */
final class PayloadRules {

    private final Limits limits;

    PayloadRules(Limits limits) {
        this.limits = limits;
    }

    /**
     * What a record is beside its vector.
     *
     * @param json {@code metadata} as text
     */
    record Payload(String id, @Nullable String text, Map<String, Object> metadata, String json) {}

    /** Vectors are passed over, and may be missing. */
    List<Payload> check(List<VectorRecord> records) {
        limits.checkBatch("records", records.size());
        var payloads = new ArrayList<Payload>(records.size());
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
            Map<String, Object> metadata =
                    record.metadata() == null
                            ? Map.of()
                            : JsonObjects.canonical(field + ".metadata", record.metadata(), false);
            payloads.add(
                    new Payload(
                            id,
                            text(field + ".text", record.text()),
                            metadata,
                            JsonObjects.write(
                                    field + ".metadata", metadata, limits.metadataBytesMax())));
        }
        return payloads;
    }

    /** Checks ids that are only looked up: their number, and that they could be ids at all. */
    void checkIds(List<String> ids) {
        limits.checkBatch("ids", ids.size());
        for (int i = 0; i < ids.size(); i++) {
            requireId("ids[" + i + "]", ids.get(i));
        }
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
