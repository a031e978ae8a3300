package io.vecstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** A service with small limits and no embedding model. */
class RestrictedServiceTest {

    private static final int BODY_BYTES_MAX = 64 * 1024;
    private static final String COLLECTION = RunningService.COLLECTIONS + "/notes";

    @TempDir private static Path folder;
    private static RunningService service;
    private static String before = "";

    @BeforeAll
    static void start() {
        service =
                RunningService.start(
                        folder,
                        "vecstone.embedding.enabled=false",
                        "vecstone.limits.dimension-max=16",
                        "vecstone.limits.batch-max=5",
                        "vecstone.limits.top-k-max=20",
                        "vecstone.limits.queries-max=3",
                        "vecstone.limits.results-max=45",
                        "vecstone.limits.text-bytes-max=100",
                        "vecstone.limits.metadata-bytes-max=200",
                        "vecstone.limits.collections-max=3",
                        "vecstone.http.body-max=" + BODY_BYTES_MAX + "B");
        assertThat(service.put(COLLECTION, "{\"dimension\":3}").status()).isEqualTo(201);
        service.upsert(COLLECTION, "{\"id\":\"a\",\"vector\":[1,0,0]}");
        before = everything();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void nothingHasChanged() {
        assertThat(everything()).isEqualTo(before);
    }

    /** Names of all collections, and all there is in the one. */
    private static String everything() {
        return service.get(RunningService.COLLECTIONS).strings("collections", "name")
                + service.get(COLLECTION).body()
                + service.get(COLLECTION + "/records?limit=5&include=text,metadata,vector").body();
    }

    @Test
    void whatIsExactlyAtALimit_isAccepted() {
        String path = RunningService.COLLECTIONS + "/limits";
        assertThat(service.put(path, "{\"dimension\":16,\"metric\":\"DOT\"}").status())
                .isEqualTo(201);
        String vector = Arrays.toString(new float[16]);
        String metadata = "{\"k\":\"" + "m".repeat(200 - "{'k':''}".length()) + "\"}";
        List<String> records = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            records.add(
                    "{\"id\":\"%s\",\"vector\":%s,\"text\":\"%s\",\"metadata\":%s}"
                            .formatted(
                                    String.valueOf(i).repeat(512),
                                    vector,
                                    "é".repeat(50),
                                    metadata));
        }
        String body = "{\"records\":[" + String.join(",", records) + "]}";
        service.put(path + "/records", body).ok();
        service.put(path + "/additional-data", metadata).ok();
        service.get(path + "/records?limit=5").ok();
        service.get(RunningService.recordPath(path, "3".repeat(512))).ok();
        service.post(path + "/query", "{\"topK\":20,\"vector\":" + vector + "}").ok();
        String query = "{\"topK\":15,\"vector\":" + vector + "}";
        service.post(path + "/query/batch", batchOf(query, query, query)).ok();
        String padded = body + " ".repeat(BODY_BYTES_MAX - body.length() - 5 * 50);
        assertThat(padded.getBytes(StandardCharsets.UTF_8)).hasSize(BODY_BYTES_MAX);
        service.put(path + "/records", padded).ok();
        assertThat(service.delete(path).status()).isEqualTo(204);
    }

    @Test
    void topK_beyondTheLimit_isRefused() {
        service.post(COLLECTION + "/query", withVector("\"topK\":21"))
                .isProblem(413, "limit-exceeded", "topK", "21", "20");
        service.post(COLLECTION + "/query", withVector("\"topK\":2147483647"))
                .isProblem(413, "limit-exceeded", "topK", "2147483647", "20");
    }

    @Test
    void aBatchBeyondTheLimit_isRefused() {
        String records = String.join(",", Collections.nCopies(6, "{\"vector\":[1,0,0]}"));
        service.put(COLLECTION + "/records", "{\"records\":[" + records + "]}")
                .isProblem(413, "limit-exceeded", "records", "6 elements", "5");
        String ids = "{\"ids\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"a\"]}";
        service.post(COLLECTION + "/records/get", ids)
                .isProblem(413, "limit-exceeded", "ids", "6 elements", "5");
        service.post(COLLECTION + "/records/delete", ids)
                .isProblem(413, "limit-exceeded", "ids", "6 elements", "5");
    }

    @Test
    void aBatchOfQueriesBeyondALimit_isRefused() {
        String query = "{\"vector\":[1,1,0]}";
        service.post(COLLECTION + "/query/batch", batchOf(query, query, query, query))
                .isProblem(413, "limit-exceeded", "queries", "4 elements", "3");
        String large = withVector("\"topK\":18");
        service.post(COLLECTION + "/query/batch", batchOf(query, large, large))
                .isProblem(413, "limit-exceeded", "queries", "46 results", "45");
        service.post(COLLECTION + "/query/batch", batchOf(query, withVector("\"topK\":21")))
                .isProblem(413, "limit-exceeded", "queries[1].topK", "21", "20");
    }

    /** That there is no model is not even found out: embedding too many could take hours. */
    @Test
    void aBatchOfTextsBeyondTheLimit_isRefused_beforeAnyIsEmbedded() {
        String text = "{\"text\":\"hello\"}";
        service.post(COLLECTION + "/query/batch", batchOf(text, text, text, text))
                .isProblem(413, "limit-exceeded", "queries", "4 elements", "3");
        String records = String.join(",", Collections.nCopies(6, text));
        service.put(COLLECTION + "/records", "{\"records\":[" + records + "]}")
                .isProblem(413, "limit-exceeded", "records", "6 elements", "5");
    }

    private static String batchOf(String... queries) {
        return "{\"queries\":[" + String.join(",", queries) + "]}";
    }

    @ParameterizedTest
    @CsvSource({"101, x, 101", "51, é, 102", "26, 😀, 104"})
    void aTextBeyondTheLimit_isRefused(int count, String character, int bytes) {
        String text = character.repeat(count);
        service.put(
                        COLLECTION + "/records",
                        "{\"records\":[{\"vector\":[1,0,0]},{\"vector\":[1,0,0],\"text\":\"%s\"}]}"
                                .formatted(text))
                .isProblem(413, "limit-exceeded", "records[1].text", bytes + " bytes", "100");
    }

    @Test
    void metadataBeyondTheLimit_isRefused() {
        String metadata = "{\"k\":\"" + "m".repeat(201 - "{'k':''}".length()) + "\"}";
        service.put(
                        COLLECTION + "/records",
                        "{\"records\":[{\"vector\":[1,0,0],\"metadata\":" + metadata + "}]}")
                .isProblem(413, "limit-exceeded", "records[0].metadata", "201 bytes", "200");
        service.put(COLLECTION + "/additional-data", metadata)
                .isProblem(413, "limit-exceeded", "additionalData", "201 bytes", "200");
    }

    static Stream<BodyPublisher> bodiesBeyondTheLimit() {
        byte[] large = new byte[BODY_BYTES_MAX + 1];
        Arrays.fill(large, (byte) ' ');
        return Stream.of(
                BodyPublishers.ofByteArray(large),
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
    }

    /** The first one says its length; the second one comes in chunks. */
    @ParameterizedTest
    @MethodSource("bodiesBeyondTheLimit")
    void aBodyBeyondTheLimit_isRefused(BodyPublisher body) {
        service.send("PUT", COLLECTION + "/records", body, "Content-Type", "application/json")
                .isProblem(413, "limit-exceeded", "body", String.valueOf(BODY_BYTES_MAX));
        for (String path : List.of("/query", "/query/batch")) {
            service.send("POST", COLLECTION + path, body, "Content-Type", "application/json")
                    .isProblem(413, "limit-exceeded", "body", String.valueOf(BODY_BYTES_MAX));
        }
    }

    @Test
    void aBodyThatOnlyClaimsToBeLarge_isRefusedAtOnce() {
        RawHttp.send(
                        service.port(),
                        """
                        PUT %s/records HTTP/1.1
                        Host: localhost
                        Content-Type: application/json
                        Content-Length: 50000000000

                        """
                                .formatted(COLLECTION))
                .isProblem(413, "limit-exceeded", "body", String.valueOf(BODY_BYTES_MAX));
    }

    @Test
    void aCollectionBeyondTheLimit_isRefused() {
        String second = RunningService.COLLECTIONS + "/second";
        String third = RunningService.COLLECTIONS + "/third";
        String fourth = RunningService.COLLECTIONS + "/fourth";
        assertThat(service.put(second, "{\"dimension\":2}").status()).isEqualTo(201);
        assertThat(service.put(third, "{\"dimension\":2}").status()).isEqualTo(201);
        service.put(fourth, "{\"dimension\":2}")
                .isProblem(413, "limit-exceeded", "collection", "3 collections");
        service.get(fourth).isProblem(404, "not-found", null);
        assertThat(service.put(third, "{\"dimension\":2}").status()).isEqualTo(200);
        assertThat(service.delete(second).status()).isEqualTo(204);
        assertThat(service.delete(third).status()).isEqualTo(204);
    }

    @Test
    void aDimensionBeyondTheLimit_isRefused() {
        service.put(RunningService.COLLECTIONS + "/new", "{\"dimension\":17}")
                .isProblem(400, "invalid-request", "dimension", "17", "between 1 and 16");
        String vector = Arrays.toString(new float[17]);
        service.put(
                        RunningService.COLLECTIONS + "/new/records?createIfMissing=true",
                        "{\"records\":[{\"vector\":" + vector + "}]}")
                .isProblem(400, "invalid-request", "records[0].vector", "17", "between 1 and 16");
    }

    @Test
    void aPageBeyondTheLimit_isRefused() {
        service.get(COLLECTION + "/records?limit=6")
                .isProblem(400, "invalid-request", "limit", "6", "between 1 and 5");
    }

    @Test
    void withoutAModel_textsNeedVectors_andCollectionsADimension() {
        service.put(RunningService.COLLECTIONS + "/new", "{}")
                .isProblem(400, "invalid-request", "dimension", "missing", "embedding model");
        service.put(COLLECTION + "/records", "{\"records\":[{\"text\":\"hello\"}]}")
                .isProblem(400, "invalid-request", "records[0].vector", "no embedding model");
        service.put(
                        RunningService.COLLECTIONS + "/new/records?createIfMissing=true",
                        "{\"records\":[{\"text\":\"hello\"}]}")
                .isProblem(400, "invalid-request", "records[0].vector", "missing");
        service.post(COLLECTION + "/query", "{\"text\":\"hello\"}")
                .isProblem(400, "invalid-request", "vector", "no embedding model");
        service.post(
                        COLLECTION + "/query/batch",
                        batchOf("{\"vector\":[1,1,0]}", "{\"text\":\"hello\"}"))
                .isProblem(400, "invalid-request", "queries[1].vector", "no embedding model");
    }

    private static String withVector(String member) {
        return "{\"vector\":[1,1,0]," + member + "}";
    }
}
