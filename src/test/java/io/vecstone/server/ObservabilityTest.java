package io.vecstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.Version;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorRecord;
import io.vecstone.engine.Metric;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class ObservabilityTest {

    @Nested
    @ExtendWith(SharedService.class)
    class Meters {

        private final RunningService service;
        private String collection = "";
        private String tag = "";

        Meters(RunningService service) {
            this.service = service;
        }

        @BeforeEach
        void createCollection() {
            collection = service.newCollection(2, "COSINE");
            tag = "{collection=\"" + collection.substring(collection.lastIndexOf('/') + 1) + "\"}";
        }

        @Test
        void queries_areCountedPerCollection() {
            String other = service.newCollection(2, "COSINE");
            service.upsert(collection, "{\"id\":\"a\",\"vector\":[1,0]}");
            assertThat(meter("vecstone_query_seconds_count")).isEqualTo(0);
            service.post(collection + "/query", "{\"vector\":[1,0]}").ok();
            assertThat(meter("vecstone_query_seconds_count")).isEqualTo(1);
            service.post(other + "/query", "{\"vector\":[1,0]}").ok();
            service.post(collection + "/query", "{\"vector\":[1,0]}").ok();
            service.post(collection + "/query", "{\"vector\":[1,0]}").ok();
            assertThat(meter("vecstone_query_seconds_count")).isEqualTo(3);
            assertThat(meter("vecstone_query_rescored_rows_count")).isEqualTo(3);
            assertThat(meter("vecstone_query_seconds_sum")).isPositive();
            assertThat(service.get("/actuator/prometheus").body())
                    .contains("vecstone_query_seconds_bucket" + tag.replace("}", ",le="));
        }

        @Test
        void aBatchOfQueries_isOneRequest_andAsManyQueriesAsItHas() {
            service.upsert(collection, "{\"id\":\"a\",\"vector\":[1,0]}");
            String query = "{\"vector\":[1,0]}";
            service.post(
                            collection + "/query/batch",
                            "{\"queries\":[%s,%s,%s]}".formatted(query, query, query))
                    .ok();
            assertThat(meter("vecstone_query_seconds_count")).isEqualTo(1);
            assertThat(meter("vecstone_query_rescored_rows_count")).isEqualTo(3);
            assertThat(meter("vecstone_query_rescored_rows_sum")).isEqualTo(3);
        }

        @Test
        void aRefusedQuery_isNotCounted() {
            service.post(
                            collection + "/query/batch",
                            "{\"queries\":[{\"vector\":[1,0]},{\"vector\":[1]}]}")
                    .isProblem(400);
            service.post(collection + "/query", "{\"vector\":[1]}").isProblem(400);
            service.post(collection + "/query", "{\"vector\":[1,0],\"topK\":0}").isProblem(400);
            assertThat(meter("vecstone_query_seconds_count")).isEqualTo(0);
        }

        @Test
        void writes_areCounted_andRecordsMeasured() {
            service.upsert(
                    collection, "{\"id\":\"a\",\"vector\":[1,0]},{\"id\":\"b\",\"vector\":[0,1]}");
            service.upsert(collection, "{\"id\":\"a\",\"vector\":[1,1]}");
            assertThat(meter("vecstone_records")).isEqualTo(2);
            assertThat(meter("vecstone_rows_dead")).isEqualTo(1);
            service.delete(collection + "/records/b").ok();
            assertThat(meter("vecstone_records")).isEqualTo(1);
            assertThat(meter("vecstone_rows_dead")).isEqualTo(2);
            assertThat(meter("vecstone_upsert_seconds_count")).isEqualTo(2);
            assertThat(meter("vecstone_delete_seconds_count")).isEqualTo(1);
            assertThat(meter("vecstone_commit_seconds_count")).isEqualTo(3);
            assertThat(meter("vecstone_memory_bytes")).isPositive();
            assertThat(meter("vecstone_disk_bytes")).isPositive();
        }

        @Test
        void theMetersOfACollection_goWithIt_andBeginAnewWithItsSuccessor() {
            service.upsert(collection, "{\"id\":\"a\",\"vector\":[1,0]}");
            service.post(collection + "/query", "{\"vector\":[1,0]}").ok();
            assertThat(service.delete(collection).status()).isEqualTo(204);
            assertThat(service.get("/actuator/prometheus").body())
                    .doesNotContain(tag.substring(1, tag.length() - 1));
            assertThat(service.put(collection, "{\"dimension\":2}").status()).isEqualTo(201);
            assertThat(meter("vecstone_query_seconds_count")).isEqualTo(0);
            assertThat(meter("vecstone_records")).isEqualTo(0);
        }

        @Test
        void httpRequests_areCountedPerRoute_notPerId() {
            service.upsert(collection, "{\"id\":\"needle-in-the-meters\",\"vector\":[1,0]}");
            service.get(collection + "/records/needle-in-the-meters").ok();
            assertThat(service.get("/actuator/prometheus").body())
                    .contains("uri=\"/api/v1/collections/{collection}/records/{id}\"")
                    .doesNotContain("needle-in-the-meters");
        }

        @Test
        void info_hasVersionAndKernel() {
            var info = service.get("/actuator/info").json().path("vecstone");
            assertThat(info.path("version").asString()).isEqualTo(Version.current());
            assertThat(info.path("kernel").asString()).isNotBlank();
        }

        private double meter(String name) {
            return service.get("/actuator/prometheus")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name + tag + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no meter " + name + tag));
        }
    }

    /** A service that finds some of its collections broken. */
    @Nested
    @ExtendWith(OutputCaptureExtension.class)
    class WithBrokenCollections {

        private static final List<String> BROKEN = List.of("garbage", "emptied", "missing");

        @TempDir private static Path folder;
        private static RunningService service;
        private static String startLog = "";

        @BeforeAll
        static void breakAndStart(CapturedOutput output) throws IOException {
            try (Vecstone vecstone = Vecstone.open(folder)) {
                for (String name : List.of("garbage", "emptied", "missing", "sound", "doomed")) {
                    vecstone.create(name, 2, Metric.COSINE)
                            .collection()
                            .upsert(List.of(VectorRecord.of("a", new float[] {1, 0})));
                }
            }
            Files.writeString(catalog("garbage"), "This is no database. ".repeat(1000));
            Files.writeString(catalog("doomed"), "Neither is this. ".repeat(1000));
            Files.write(catalog("emptied"), new byte[0]);
            Files.delete(catalog("missing"));
            service = RunningService.start(folder, "vecstone.embedding.enabled=true");
            startLog = output.getAll();
        }

        private static Path catalog(String collection) {
            return folder.resolve("collections").resolve(collection).resolve("catalog.db");
        }

        @AfterAll
        static void stop() {
            service.close();
        }

        @Test
        void readiness_isDown_andLivenessIsUp() {
            assertHealth("/readyz", 503, "DOWN");
            assertHealth("/actuator/health/readiness", 503, "DOWN");
            assertHealth("/actuator/health", 503, "DOWN");
            assertHealth("/livez", 200, "UP");
            assertHealth("/actuator/health/liveness", 200, "UP");
        }

        private static void assertHealth(String path, int status, String said) {
            Answer answer = service.get(path);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.json().path("status").asString()).isEqualTo(said);
        }

        @ParameterizedTest
        @ValueSource(strings = {"garbage", "emptied", "missing"})
        void aBrokenCollection_answersStoreCorrupt_withItsFile_toEveryRequest(String name) {
            String path = RunningService.COLLECTIONS + "/" + name;
            List<Answer> answers =
                    List.of(
                            service.get(path),
                            service.get(path + "/records"),
                            service.get(path + "/records/a"),
                            service.get(path + "/additional-data"),
                            service.put(path, "{\"dimension\":2}"),
                            service.put(path + "/records", "{\"records\":[{\"vector\":[1,0]}]}"),
                            service.put(
                                    path + "/records?createIfMissing=true",
                                    "{\"records\":[{\"vector\":[1,0]}]}"),
                            service.post(path + "/query", "{\"vector\":[1,0]}"),
                            service.post(path + "/records/delete", "{\"ids\":[\"a\"]}"));
            for (Answer answer : answers) {
                answer.isProblem(500, "store-corrupt", null, catalog(name).toString());
            }
        }

        @Test
        void otherCollections_answer() {
            String path = RunningService.COLLECTIONS + "/sound";
            Answer found = service.post(path + "/query", "{\"vector\":[1,0]}");
            found.ok();
            assertThat(found.strings("results", "id")).containsExactly("a");
            service.upsert(path, "{\"id\":\"b\",\"vector\":[0,1]}");
            service.delete(path + "/records/b").ok();
        }

        @Test
        void theList_hasOnlyWhatCanBeUsed() {
            Answer list = service.get(RunningService.COLLECTIONS);
            list.ok();
            assertThat(list.strings("collections", "name"))
                    .contains("sound")
                    .doesNotContainAnyElementsOf(BROKEN);
        }

        @Test
        void aBrokenCollection_canBeDeleted_andCreatedAnew() {
            String path = RunningService.COLLECTIONS + "/doomed";
            service.get(path).isProblem(500, "store-corrupt", null);
            assertThat(service.delete(path).status()).isEqualTo(204);
            service.get(path).isProblem(404, "not-found", null);
            assertThat(service.put(path, "{\"dimension\":5}").status()).isEqualTo(201);
            assertThat(service.delete(path).status()).isEqualTo(204);
        }

        @Test
        void theStart_isReportedInOneLine() {
            List<String> reports =
                    startLog.lines().filter(line -> line.contains(" is ready | ")).toList();
            assertThat(reports).hasSize(1);
            assertThat(reports.getFirst())
                    .contains("Vecstone " + Version.current() + " is ready")
                    .contains("data " + folder.toAbsolutePath() + " (1 collections, 1 records)")
                    .contains(
                            "kernel "
                                    + service.context().getBean(Vecstone.class).kernelDescription())
                    .contains("embedding all-MiniLM-L6-v2 (local)")
                    .endsWith("http://127.0.0.1:" + service.port());
        }

        @Test
        void theStart_saysWhichCollectionsAreBroken_andWhy() {
            for (String name : BROKEN) {
                assertThat(startLog)
                        .contains("The collection '" + name + "' can't be used")
                        .contains(catalog(name).toString());
            }
        }
    }
}
