package io.vecstone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.StoreUnavailable;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A service is filled, asked, stopped, and started again on the same folder: it must answer as
 * before, bit for bit.
 */
class RestartTest {

    private static final String ALMANAC = RunningService.COLLECTIONS + "/almanac";
    private static final String POINTS = RunningService.COLLECTIONS + "/points";
    private static final String SAMPLE = "vecstone.sample.collection=almanac";
    private static final int SAMPLE_RECORDS = 336;

    /** Requests that are made before and after; {@code METHOD path body}. */
    static final List<String> REQUESTS =
            List.of(
                    "POST " + ALMANAC + "/query {\"text\":\"Who looked at the moons of Jupiter?\"}",
                    "POST "
                            + ALMANAC
                            + "/query {\"text\":\"chocolate\",\"topK\":300,\"include\":[]}",
                    "POST "
                            + ALMANAC
                            + "/query {\"text\":\"a telescope\",\"filter\":\"country == 'BG'\"}",
                    "POST "
                            + ALMANAC
                            + "/query {\"text\":\"ships\",\"filter\":\"year < 1800 && topic IN"
                            + " ['exploration', 'transport']\",\"include\":[\"vector\"]}",
                    "POST "
                            + ALMANAC
                            + "/query {\"text\":\"stars and planets\",\"betterThan\":0.3,"
                            + "\"topK\":100,\"include\":[\"metadata\"]}",
                    "POST " + POINTS + "/query {\"vector\":[0.1,0.2,0.3]}",
                    "POST "
                            + POINTS
                            + "/query {\"vector\":[-1,0,1],\"filter\":\"n > 2 && n < 60\","
                            + "\"betterThan\":-55.5,\"include\":[\"vector\",\"metadata\"]}",
                    "GET " + ALMANAC + "/records?limit=1000&include=text,metadata,vector -",
                    "GET " + POINTS + "/records?limit=1000&include=text,metadata,vector -",
                    "GET " + POINTS + "/additional-data -",
                    "GET " + ALMANAC + "/records/food-cocoa-press -");

    @TempDir private static Path folder;
    private static RunningService service;
    private static final Map<String, String> ANSWERS_BEFORE = new HashMap<>();

    @BeforeAll
    static void fillAskAndRestart() {
        try (RunningService first = RunningService.start(folder, SAMPLE)) {
            assertThat(first.get(ALMANAC).ok().path("recordCount").asInt())
                    .isEqualTo(SAMPLE_RECORDS);
            fillPoints(first);
            changeTheSample(first);
            for (String request : REQUESTS) {
                ANSWERS_BEFORE.put(request, answer(first, request));
            }
        }
        service = RunningService.start(folder, SAMPLE);
    }

    private static void fillPoints(RunningService first) {
        assertThat(first.put(POINTS, "{\"dimension\":3,\"metric\":\"EUCLIDEAN\"}").status())
                .isEqualTo(201);
        for (int i = 0; i < 100; i++) {
            first.upsert(
                    POINTS,
                    "{\"id\":\"p%d\",\"vector\":[%d,%s,0.1],\"metadata\":{\"n\":%d}}"
                            .formatted(i, i % 7, 1f / (i + 1), i));
        }
        // The lower row of two equally near ones changes with an update.
        first.upsert(POINTS, "{\"id\":\"p7\",\"vector\":[0,1,0.1],\"metadata\":{\"n\":7}}");
        first.put(POINTS + "/additional-data", "{\"made by\":\"RestartTest\",\"n\":[1,null]}").ok();
    }

    private static void changeTheSample(RunningService first) {
        first.delete(ALMANAC + "/records/computing-tetris").ok();
        first.post(ALMANAC + "/records/delete", "{\"filter\":\"topic == 'sport'\"}").ok();
        first.upsert(
                ALMANAC,
                "{\"id\":\"food-cocoa-press\",\"text\":\"A new text about chocolate and cocoa.\"}");
    }

    private static String answer(RunningService running, String request) {
        String[] parts = request.split(" ", 3);
        Answer answer =
                parts[0].equals("GET") ? running.get(parts[1]) : running.post(parts[1], parts[2]);
        answer.ok();
        return answer.body();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @FieldSource("REQUESTS")
    void everyAnswer_isIdenticalAfterARestart(String request) {
        String before = ANSWERS_BEFORE.get(request);
        assertThat(before).contains(":").hasSizeGreaterThan("{\"results\":[]}".length());
        assertThat(answer(service, request)).isEqualTo(before);
    }

    @Test
    void theSample_isLoadedOnce() {
        int sports = 21;
        assertThat(service.get(ALMANAC).ok().path("recordCount").asInt())
                .isEqualTo(SAMPLE_RECORDS - sports - 1);
    }

    @Test
    void deletedRecords_stayDeleted() {
        service.get(ALMANAC + "/records/computing-tetris").isProblem(404, "not-found", null);
        Answer sport =
                service.post(
                        ALMANAC + "/query",
                        "{\"text\":\"a boxing match\",\"filter\":\"topic == 'sport'\"}");
        assertThat(sport.ok().path("results").isEmpty()).isTrue();
        Answer games =
                service.post(
                        ALMANAC + "/query", "{\"text\":\"falling shapes puzzle\",\"topK\":400}");
        games.ok();
        assertThat(games.strings("results", "id"))
                .hasSize(SAMPLE_RECORDS - 22)
                .doesNotContain("computing-tetris");
    }

    @Test
    void anUpdatedRecord_staysUpdated() {
        assertThat(service.get(ALMANAC + "/records/food-cocoa-press").ok().path("text").asString())
                .isEqualTo("A new text about chocolate and cocoa.");
    }

    @Test
    void settings_areKept_andSoAreDeadRowsUntilTheyAreCompacted() {
        var described = service.get(POINTS).ok();
        assertThat(described.path("dimension").asInt()).isEqualTo(3);
        assertThat(described.path("metric").asString()).isEqualTo("EUCLIDEAN");
        assertThat(described.path("recordCount").asInt()).isEqualTo(100);
        assertThat(described.path("deadRows").asInt(-1)).isEqualTo(1);
        assertThat(service.put(POINTS, "{\"dimension\":3,\"metric\":\"DOT\"}").status())
                .isEqualTo(409);
    }

    @Test
    void aSecondService_onTheSameFolder_isRefused_andTheFirstGoesOn() {
        assertThatThrownBy(() -> RunningService.start(folder, SAMPLE))
                .rootCause()
                .asInstanceOf(InstanceOfAssertFactories.type(StoreUnavailable.class))
                .satisfies(refused ->
                        assertThat(refused.getMessage())
                                .contains(folder.toString())
                                .contains("in use"));
        String request = REQUESTS.getFirst();
        assertThat(answer(service, request)).isEqualTo(ANSWERS_BEFORE.get(request));
    }
}
