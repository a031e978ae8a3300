package io.vecstone.store;

import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.Metric;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes and reads {@code manifest.json}. Its last field is a checksum of all the others. */
final class ManifestCodec {

    private static final int FORMAT_VERSION = 1;
    private static final String FORMAT = "formatVersion";
    private static final String CHECKSUM = "sha256";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ManifestCodec() {}

    static byte[] write(BackupManifest manifest) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put(FORMAT, FORMAT_VERSION);
        root.put("createdAt", manifest.createdAt().toString());
        root.put("vecstoneVersion", manifest.vecstoneVersion());
        ArrayNode items = root.putArray("collections");
        for (BackupManifest.Item item : manifest.collections()) {
            items.addObject()
                    .put("name", item.name())
                    .put("dimension", item.settings().dimension())
                    .put("metric", item.settings().metric().name())
                    .put("schemaVersion", item.schemaVersion())
                    .put("recordCount", item.recordCount())
                    .put("seq", item.seq())
                    .put("sizeBytes", item.sizeBytes())
                    .put("sha256", item.sha256());
        }
        root.put(CHECKSUM, checksum(root));
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    }

    /**
     * @param file where {@code bytes} come from, for messages
     * @param name of the backup
     */
    static BackupManifest read(Path file, String name, byte[] bytes) {
        try {
            if (!(MAPPER.readTree(bytes) instanceof ObjectNode root)) {
                throw damaged(file, "it is no JSON object");
            }
            int format = root.path(FORMAT).asInt(0);
            if (format > FORMAT_VERSION) {
                throw new StoreUnavailable(
                        "The backup manifest %s has format version %d; this Vecstone knows version %d. Use a newer Vecstone"
                                .formatted(file, format, FORMAT_VERSION),
                        null);
            }
            JsonNode checksum = root.remove(CHECKSUM);
            if (checksum == null || !checksum.asString("").equals(checksum(root))) {
                throw damaged(file, "it does not match its checksum");
            }
            return manifest(file, name, root);
        } catch (JacksonException e) {
            throw damaged(file, "it is not valid JSON");
        }
    }

    /** Behind the checksum nothing can be missing but by our own mistake, or an attack. */
    private static BackupManifest manifest(Path file, String name, ObjectNode root) {
        try {
            List<BackupManifest.Item> items = new ArrayList<>();
            for (JsonNode item : root.required("collections")) {
                items.add(item(file, item));
            }
            return new BackupManifest(
                    name,
                    Instant.parse(root.required("createdAt").asString()),
                    root.required("vecstoneVersion").asString(),
                    items);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw damaged(file, String.valueOf(e.getMessage()));
        }
    }

    private static BackupManifest.Item item(Path file, JsonNode item) {
        String collection = item.required("name").asString();
        if (!CollectionNames.isValid(collection)) {
            throw damaged(file, "it names the collection '" + collection + "'");
        }
        return new BackupManifest.Item(
                new CollectionSettings(
                        collection,
                        item.required("dimension").asInt(),
                        Metric.valueOf(item.required("metric").asString())),
                item.required("schemaVersion").asInt(),
                item.required("recordCount").asLong(),
                item.required("seq").asLong(),
                item.required("sizeBytes").asLong(),
                item.required("sha256").asString());
    }

    /** Of the fields in their order, without white space. */
    private static String checksum(ObjectNode withoutChecksum) {
        String json = MAPPER.writeValueAsString(withoutChecksum);
        return Sha256.of(json.getBytes(StandardCharsets.UTF_8));
    }

    private static StoreCorrupt damaged(Path file, String reason) {
        return new StoreCorrupt(
                "The backup manifest %s is damaged: %s".formatted(file, reason), null);
    }
}
