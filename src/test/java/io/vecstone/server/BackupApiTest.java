package io.vecstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code /api/v1/backups}. A service of its own: a backup of all holds all. */
class BackupApiTest {

    private static final String BACKUPS = "/api/v1/backups";

    @TempDir private static Path folder;
    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start(folder);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String collectionOf(String... ids) {
        String path = service.newCollection(2, "DOT");
        for (String id : ids) {
            service.upsert(path, "{\"id\":\"%s\",\"vector\":[1,2],\"text\":\"t\"}".formatted(id));
        }
        return path;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static JsonNode created(String body) {
        Answer answer = service.post(BACKUPS, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        JsonNode backup = answer.json();
        assertThat(answer.headers().firstValue("Location"))
                .hasValue(BACKUPS + "/" + backup.path("name").asString());
        return backup;
    }

    private static JsonNode backupOf(String path) {
        return created("{\"collections\":[\"" + name(path) + "\"]}");
    }

    private static String restorePath(JsonNode backup) {
        return BACKUPS + "/" + backup.path("name").asString() + "/restore";
    }

    private static List<String> idsOf(String path) {
        Answer answer = service.get(path + "/records");
        answer.ok();
        return answer.strings("records", "id");
    }

    @Test
    void withoutABody_allCollectionsAreBackedUp() {
        String one = collectionOf("a");
        String other = collectionOf();
        Answer answer = service.send("POST", BACKUPS, BodyPublishers.noBody());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        assertThat(answer.strings("collections", "name")).contains(name(one), name(other));
    }

    @Test
    void aBackup_isDescribed_listed_andDeleted() {
        JsonNode backup = backupOf(collectionOf("a", "b"));
        assertThat(backup.path("createdAt").asString()).matches("20.*Z");
        assertThat(backup.path("sizeBytes").asLong()).isPositive();
        JsonNode item = backup.path("collections").path(0);
        assertThat(item.path("recordCount").asInt()).isEqualTo(2);
        assertThat(item.path("dimension").asInt()).isEqualTo(2);
        assertThat(item.path("metric").asString()).isEqualTo("DOT");

        String path = BACKUPS + "/" + backup.path("name").asString();
        assertThat(service.get(path).ok()).isEqualTo(backup);
        assertThat(service.get(BACKUPS).ok().path("backups").path(0)).isEqualTo(backup);
        assertThat(service.delete(path).status()).isEqualTo(204);
        service.get(path).isProblem(404, "not-found", null, backup.path("name").asString());
        service.delete(path).isProblem(404, "not-found", null);
    }

    @Test
    void aRestore_bringsBackWhatWasThere_whenReplacingIsAskedFor() {
        String path = collectionOf("a", "b");
        JsonNode backup = backupOf(path);
        service.delete(path + "/records/a");
        service.upsert(path, "{\"id\":\"c\",\"vector\":[3,4]}");

        for (String body : List.of("{}", "{\"replaceExisting\":false}")) {
            service.post(restorePath(backup), body)
                    .isProblem(409, "conflict", null, "'" + name(path) + "'");
        }
        service.send("POST", restorePath(backup), BodyPublishers.noBody())
                .isProblem(409, "conflict", null);
        assertThat(idsOf(path)).containsExactly("b", "c");

        Answer restored = service.post(restorePath(backup), "{\"replaceExisting\":true}");
        restored.ok();
        assertThat(restored.strings("restored", "name")).containsExactly(name(path));
        assertThat(idsOf(path)).containsExactly("a", "b");
        Answer found = service.post(path + "/query", "{\"vector\":[1,1]}");
        found.ok();
        assertThat(found.strings("results", "id")).containsExactly("a", "b");
    }

    @Test
    void aDeletedCollection_isRestoredWithoutMuchAsking() {
        String path = collectionOf("a");
        JsonNode backup = backupOf(path);
        service.delete(path);
        service.send("POST", restorePath(backup), BodyPublishers.noBody()).ok();
        assertThat(idsOf(path)).containsExactly("a");
    }

    @Test
    void aDamagedBackup_isRefused_andChangesNothing() throws IOException {
        String path = collectionOf("a");
        JsonNode backup = backupOf(path);
        service.upsert(path, "{\"id\":\"b\",\"vector\":[1,2]}");
        Path file =
                folder.resolve("backups")
                        .resolve(backup.path("name").asString())
                        .resolve(name(path) + ".db");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        service.post(restorePath(backup), "{\"replaceExisting\":true}")
                .isProblem(500, "store-corrupt", null, "SHA-256", name(path));
        assertThat(idsOf(path)).containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"collections\":[]} | collections",
                "{\"collections\":[null]} | collections[0]",
                "{\"collections\":\"all\"} | collections",
                "{\"collections\":[1]} | collections[0]",
                "{\"collection\":[\"a\"]} | collection",
                "[] | body",
                "{ | body"
            })
    void nonsense_isNamed(String body, String field) {
        JsonNode backup = backupOf(collectionOf());
        service.post(BACKUPS, body).isProblem(400, "invalid-request", field);
        service.post(restorePath(backup), body).isProblem(400, "invalid-request", field);
    }

    @Test
    void replaceExisting_isABoolean() {
        JsonNode backup = backupOf(collectionOf());
        service.post(restorePath(backup), "{\"replaceExisting\":\"yes\"}")
                .isProblem(400, "invalid-request", "replaceExisting");
    }

    @Test
    void whatIsNotThere_isNamed() {
        JsonNode backup = backupOf(collectionOf());
        service.post(BACKUPS, "{\"collections\":[\"unknown\"]}")
                .isProblem(404, "not-found", null, "'unknown'");
        service.post(restorePath(backup), "{\"collections\":[\"unknown\"]}")
                .isProblem(404, "not-found", null, "'unknown'");
        service.post(BACKUPS + "/unknown/restore", "{}")
                .isProblem(404, "not-found", null, "'unknown'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%2E%2E", "..%2Fcollections", "%2e%2e%2f%2e%2e", "a%5Cb", "%00"})
    void aNameThatLeadsOutOfTheFolder_isRefused(String name) {
        int status = service.get(BACKUPS + "/" + name).status();
        assertThat(status).isIn(400, 404);
        assertThat(service.delete(BACKUPS + "/" + name).status()).isIn(400, 404);
        assertThat(folder.resolve("collections")).exists();
    }

    @Test
    void unknownParameters_areRefused() {
        service.get(BACKUPS + "?limit=1").isProblem(400, "invalid-request", "limit");
    }
}
