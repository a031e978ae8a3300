package io.vecstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.collection.Vecstone;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

@ExtendWith(SharedService.class)
class CollectionApiTest {

    private final RunningService service;

    CollectionApiTest(RunningService service) {
        this.service = service;
    }

    @Test
    void limits_areTold() {
        JsonNode limits = service.get("/api/v1/limits").json();
        assertThat(limits.path("batchMax").asInt()).isEqualTo(10_000);
        assertThat(limits.path("textBytesMax").asInt()).isEqualTo(1 << 20);
        assertThat(limits.path("filterCharactersMax").asInt()).isEqualTo(1 << 20);
        assertThat(limits.path("bodyBytesMax").asLong()).isEqualTo(64L << 20);
        assertThat(limits.size()).isEqualTo(11);
    }

    @Test
    void put_ofANewCollection_answers201WithItsDescription() {
        String path = RunningService.newCollectionPath();
        Answer answer = service.put(path, "{\"dimension\":384,\"metric\":\"DOT\"}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.contentType()).isEqualTo("application/json");
        JsonNode described = answer.json();
        assertThat(path).endsWith("/" + described.path("name").asString());
        assertThat(described.path("dimension").asInt()).isEqualTo(384);
        assertThat(described.path("metric").asString()).isEqualTo("DOT");
        assertThat(described.path("recordCount").asInt(-1)).isZero();
        assertThat(described.path("deadRows").asInt(-1)).isZero();
        assertThat(described.path("diskBytes").asLong()).isPositive();
        assertThat(described.path("memoryBytes").asLong()).isPositive();
        assertThat(described.path("additionalData").isObject()).isTrue();
        assertThat(described.path("additionalData").isEmpty()).isTrue();
    }

    @Test
    void put_withTheSameSettingsAgain_answers200AndKeepsTheRecords() {
        String path = service.newCollection(2, "COSINE");
        service.upsert(path, "{\"id\":\"a\",\"vector\":[1,0]}");
        Answer again = service.put(path, "{\"dimension\":2,\"metric\":\"COSINE\"}");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("recordCount").asInt()).isEqualTo(1);
        assertThat(service.get(path + "/records/a").status()).isEqualTo(200);
    }

    @Test
    void put_withoutMetric_takesCosine() {
        String path = RunningService.newCollectionPath();
        assertThat(service.put(path, "{\"dimension\":2}").status()).isEqualTo(201);
        assertThat(service.get(path).ok().path("metric").asString()).isEqualTo("COSINE");
    }

    @Test
    void put_withoutDimension_takesThatOfTheEmbeddingModel() {
        String path = RunningService.newCollectionPath();
        assertThat(service.put(path, "{}").status()).isEqualTo(201);
        assertThat(service.get(path).ok().path("dimension").asInt()).isEqualTo(384);
    }

    @ParameterizedTest
    @ValueSource(strings = {"COSINE", "DOT", "EUCLIDEAN"})
    void put_acceptsEveryMetric(String metric) {
        String path = service.newCollection(2, metric);
        assertThat(service.get(path).ok().path("metric").asString()).isEqualTo(metric);
    }

    @Test
    void put_withAnotherDimension_answers409NamingBoth_andChangesNothing() {
        String path = service.newCollection(3, "COSINE");
        String before = service.get(path).body();
        service.put(path, "{\"dimension\":4}")
                .isProblem(409, "conflict", null, "dimension 3", "dimension 4", "COSINE");
        assertThat(service.get(path).body()).isEqualTo(before);
    }

    @Test
    void put_withAnotherMetric_answers409NamingBoth_andChangesNothing() {
        String path = service.newCollection(3, "COSINE");
        String before = service.get(path).body();
        service.put(path, "{\"dimension\":3,\"metric\":\"DOT\"}")
                .isProblem(409, "conflict", null, "COSINE", "DOT");
        assertThat(service.get(path).body()).isEqualTo(before);
    }

    @Test
    void put_byManyAtOnce_createsOnce() throws InterruptedException, ExecutionException {
        String path = RunningService.newCollectionPath();
        List<Integer> statuses = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> service.put(path, "{\"dimension\":2}")));
            }
            for (Future<Answer> answer : answers) {
                statuses.add(answer.get().status());
            }
        }
        assertThat(statuses).containsOnly(200, 201).containsOnlyOnce(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "9", "Notes.2026-11_final", "a..b", "trailing-", "trailing_"})
    void put_acceptsNamesOfLettersDigitsDotsDashesAndUnderscores(String name) {
        String path = RunningService.COLLECTIONS + "/" + name;
        assertThat(service.put(path, "{\"dimension\":2}").status()).isEqualTo(201);
        assertThat(service.get(path).ok().path("name").asString()).isEqualTo(name);
        assertThat(service.delete(path).status()).isEqualTo(204);
    }

    @Test
    void put_acceptsANameOf128Characters() {
        String path = RunningService.COLLECTIONS + "/" + "n".repeat(128);
        assertThat(service.put(path, "{\"dimension\":2}").status()).isEqualTo(201);
        assertThat(service.delete(path).status()).isEqualTo(204);
    }

    @Test
    void get_countsLiveRecordsAndDeadRows() {
        String path = service.newCollection(2, "COSINE");
        service.upsert(path, "{\"id\":\"a\",\"vector\":[1,0]},{\"id\":\"b\",\"vector\":[0,1]}");
        service.upsert(path, "{\"id\":\"a\",\"vector\":[1,1]}");
        assertThat(service.delete(path + "/records/b").status()).isEqualTo(200);
        JsonNode described = service.get(path).ok();
        assertThat(described.path("recordCount").asInt()).isEqualTo(1);
        assertThat(described.path("deadRows").asInt()).isEqualTo(2);
    }

    @Test
    void list_namesAllCollections_inTheOrderOfTheirNames() {
        String first = service.newCollection(2, "DOT");
        String second = service.newCollection(3, "EUCLIDEAN");
        Answer list = service.get(RunningService.COLLECTIONS);
        list.ok();
        assertThat(list.strings("collections", "name"))
                .isSorted()
                .contains(nameOf(first), nameOf(second));
        JsonNode listed =
                list.json()
                        .path("collections")
                        .valueStream()
                        .filter(one -> one.path("name").asString().equals(nameOf(second)))
                        .findFirst()
                        .orElseThrow();
        assertThat(listed.path("dimension").asInt()).isEqualTo(3);
        assertThat(listed.path("metric").asString()).isEqualTo("EUCLIDEAN");
        assertThat(listed.path("recordCount").asInt(-1)).isZero();
    }

    @Test
    void delete_answers204_andLeavesNothing() {
        String path = service.newCollection(2, "COSINE");
        Path folder =
                service.context()
                        .getBean(Vecstone.class)
                        .dataFolder()
                        .resolve("collections")
                        .resolve(nameOf(path));
        assertThat(folder).isDirectory();

        Answer deleted = service.delete(path);
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();

        service.get(path).isProblem(404, "not-found", null, nameOf(path));
        service.delete(path).isProblem(404, "not-found", null, nameOf(path));
        assertThat(service.get(RunningService.COLLECTIONS).strings("collections", "name"))
                .doesNotContain(nameOf(path));
        assertThat(folder).doesNotExist();
    }

    @Test
    void aDeletedCollection_canBeCreatedAnew_withOtherSettings_andIsEmpty() {
        String path = service.newCollection(2, "COSINE");
        service.upsert(path, "{\"id\":\"a\",\"vector\":[1,0]}");
        assertThat(service.delete(path).status()).isEqualTo(204);
        assertThat(service.put(path, "{\"dimension\":3,\"metric\":\"DOT\"}").status())
                .isEqualTo(201);
        assertThat(service.get(path).ok().path("recordCount").asInt(-1)).isZero();
        assertThat(service.get(path + "/records").ok().path("records").isEmpty()).isTrue();
        service.upsert(path, "{\"id\":\"a\",\"vector\":[1,0,0]}");
    }

    @Test
    void anUnknownCollection_isNotFound() {
        String path = RunningService.newCollectionPath();
        service.get(path).isProblem(404, "not-found", null, nameOf(path));
        service.delete(path).isProblem(404, "not-found", null, nameOf(path));
    }

    private static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
