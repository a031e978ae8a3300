package io.vecstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

@ExtendWith(SharedService.class)
class QueryApiTest {

    /** Inner products of [1, 0] with these are exact in float32: 4, 2, 0.5, 0, -1. */
    private static final String POINTS =
            """
            {"id":"half","vector":[0.5,9],"text":"one half","metadata":{"n":3,"odd":true,
            "on":"2026-01-01T01:00:00+01:00"}},
            {"id":"four","vector":[4,0],"text":"a four","metadata":{"n":1,"at":{"x":"east"}}},
            {"id":"minus","vector":[-1,0],"metadata":{"n":5,"tags":["p","q"],"on":"2026-06-01"}},
            {"id":"two","vector":[2,1],"text":"a two","metadata":{"n":2,"odd":false,
            "on":"2026-01-01"}},
            {"id":"none","vector":[0,7],"metadata":{"n":4}}\
            """;

    private static final Offset<Double> ROUNDING = Offset.offset(1e-6);

    private final RunningService service;
    private String collection = "";

    QueryApiTest(RunningService service) {
        this.service = service;
    }

    @BeforeEach
    void createCollection() {
        collection = service.newCollection(2, "DOT");
        service.upsert(collection, POINTS);
    }

    @Test
    void results_comeBestFirst_withTheInnerProduct() {
        Answer answer = query("{\"vector\":[1,0]}");
        assertThat(answer.strings("results", "id"))
                .containsExactly("four", "two", "half", "none", "minus");
        assertThat(similarities(answer)).containsExactly(4.0, 2.0, 0.5, 0.0, -1.0);
    }

    @Test
    void euclidean_answersMinusTheDistance() {
        collection = service.newCollection(2, "EUCLIDEAN");
        service.upsert(collection, POINTS);
        Answer answer = query("{\"vector\":[-1,3],\"topK\":3}");
        assertThat(answer.strings("results", "id")).containsExactly("minus", "two", "none");
        assertThat(similarities(answer).get(0)).isEqualTo(-3, ROUNDING);
        assertThat(similarities(answer).get(1)).isEqualTo(-Math.sqrt(13), ROUNDING);
        assertThat(similarities(answer).get(2)).isEqualTo(-Math.sqrt(17), ROUNDING);
    }

    @Test
    void cosine_looksAtDirectionsOnly() {
        collection = service.newCollection(2, "COSINE");
        service.upsert(collection, POINTS);
        Answer answer = query("{\"vector\":[1e-3,0]}");
        assertThat(answer.strings("results", "id"))
                .containsExactly("four", "two", "half", "none", "minus");
        assertThat(similarities(answer).get(0)).isEqualTo(1, ROUNDING);
        assertThat(similarities(answer).get(1)).isEqualTo(2 / Math.sqrt(5), ROUNDING);
        assertThat(similarities(answer).get(3)).isEqualTo(0, ROUNDING);
        assertThat(similarities(answer).get(4)).isEqualTo(-1, ROUNDING);
        assertThat(query("{\"vector\":[1e6,0]}").body()).isEqualTo(answer.body());
    }

    @Test
    void aBase64Vector_asksTheSameAsAnArray() {
        String base64 = "AACAPwAAAAA="; // [1, 0]
        assertThat(query("{\"vector\":\"" + base64 + "\"}").body())
                .isEqualTo(query("{\"vector\":[1,0]}").body());
    }

    @Test
    void ofEquallySimilarRecords_theEarlierWritten_comesFirst() {
        collection = service.newCollection(2, "DOT");
        service.upsert(collection, "{\"id\":\"z\",\"vector\":[1,0]}");
        service.upsert(collection, "{\"id\":\"a\",\"vector\":[1,5]}");
        service.upsert(collection, "{\"id\":\"m\",\"vector\":[1,9]}");
        assertThat(query("{\"vector\":[1,0]}").strings("results", "id"))
                .containsExactly("z", "a", "m");
        service.upsert(collection, "{\"id\":\"z\",\"vector\":[1,0]}");
        assertThat(query("{\"vector\":[1,0]}").strings("results", "id"))
                .containsExactly("a", "m", "z");
    }

    @Test
    void topK_isTenByDefault() {
        collection = service.newCollection(2, "DOT");
        service.upsert(
                collection,
                IntStream.range(0, 30)
                        .mapToObj(i -> "{\"id\":\"%d\",\"vector\":[%d,0]}".formatted(i, i))
                        .collect(Collectors.joining(",")));
        assertThat(query("{\"vector\":[1,0]}").strings("results", "id"))
                .containsExactly("29", "28", "27", "26", "25", "24", "23", "22", "21", "20");
        assertThat(query("{\"vector\":[1,0],\"topK\":2}").strings("results", "id"))
                .containsExactly("29", "28");
        assertThat(query("{\"vector\":[1,0],\"topK\":10000}").ok().path("results").size())
                .isEqualTo(30);
    }

    @ParameterizedTest
    @CsvSource({"5, 0", "4, 1", "2.0001, 1", "2, 2", "0.5, 3", "0, 4", "-1, 5", "-100, 5"})
    void betterThan_isTheLowestSimilarityWanted(String threshold, int results) {
        Answer answer = query("{\"vector\":[1,0],\"betterThan\":" + threshold + "}");
        answer.ok();
        assertThat(answer.strings("results", "id"))
                .isEqualTo(List.of("four", "two", "half", "none", "minus").subList(0, results));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "n >= 3                        ; half,none,minus",
                "n == 2                        ; two",
                "odd == true                   ; half",
                "odd != true                   ; four,two,none,minus",
                "at.x == 'east'                ; four",
                "tags == 'q'                   ; minus",
                "n IN [1, 5]                   ; four,minus",
                "n > 1 && (n < 3 || n == 5)    ; two,minus",
                "NOT (n < 5)                   ; minus",
                "ID() == 'two'                 ; two",
                "ID() != 'two'                 ; four,half,none,minus",
                "ID() IN ['none','two','x']    ; two,none",
                "ID() NOT IN ['none','two']    ; four,half,minus",
                "ID() STARTS WITH 'n'          ; none",
                "ID() IN ['four'] || n == 5    ; four,minus",
                "at.x STARTS WITH 'e'          ; four",
                "tags NOT STARTS WITH 'q'      ; four,two,half,none",
                "on == DATETIME('2026-01-01')  ; two,half",
                "on < DATETIME('2026-01-01')   ; -",
                "on > DATETIME('2026-01-01')   ; minus",
                "on >= DATETIME('2026-01-01')  ; two,half,minus",
                "on != DATETIME('2026-01-01')  ; four,none,minus",
                "on IN [DATETIME('2026-01-01T02:00+02:00')]; two,half",
                "on == '2026-01-01'            ; two",
                "n > 100                       ; -",
                "nothing == 1                  ; -"
            })
    void filter_decidesWhoMayBeInTheAnswer(String filter, String ids) {
        Answer answer = query("{\"vector\":[1,0],\"filter\":\"" + filter + "\"}");
        String found = String.join(",", answer.strings("results", "id"));
        assertThat(found).isEqualTo(ids.equals("-") ? "" : ids);
    }

    @Test
    void topK_countsAfterTheFilter_andTheThresholdHoldsToo() {
        assertThat(
                        query("{\"vector\":[1,0],\"filter\":\"n >= 2\",\"topK\":2}")
                                .strings("results", "id"))
                .containsExactly("two", "half");
        assertThat(
                        query("{\"vector\":[1,0],\"filter\":\"n >= 2\",\"betterThan\":0.5}")
                                .strings("results", "id"))
                .containsExactly("two", "half");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "null                          | id,similarity,text,metadata",
                "[]                            | id,similarity",
                "['text']                      | id,similarity,text",
                "['metadata']                  | id,similarity,metadata",
                "['vector']                    | id,similarity,vector",
                "['vector','text','metadata']  | id,similarity,text,metadata,vector",
                "['text','text']               | id,similarity,text"
            })
    void include_decidesWhatAResultBringsAlong(String include, String names) {
        Answer answer =
                query(
                        "{\"vector\":[1,0],\"topK\":1,\"include\":%s}"
                                .formatted(include.replace('\'', '"')));
        JsonNode result = answer.ok().path("results").path(0);
        assertThat(result.propertyNames()).containsExactlyInAnyOrder(names.split(","));
    }

    @Test
    void aResult_bringsItsTextMetadataAndVector() {
        Answer answer =
                query(
                        """
                        {"vector":[1,0],"topK":2,"include":["text","metadata","vector"],
                        "filter":"n == 1 || n == 4"}\
                        """);
        assertThat(answer.ok())
                .isEqualTo(
                        Answer.MAPPER.readTree(
                                """
                                {"results":[{"id":"four","similarity":4.0,"text":"a four",
                                "metadata":{"n":1,"at":{"x":"east"}},"vector":[4.0,0.0]},
                                {"id":"none","similarity":0.0,"metadata":{"n":4},
                                "vector":[0.0,7.0]}]}\
                                """));
    }

    @Test
    void anEmptyCollection_hasNoResults() {
        collection = service.newCollection(2, "COSINE");
        assertThat(query("{\"vector\":[1,0]}").ok())
                .isEqualTo(Answer.MAPPER.readTree("{\"results\":[]}"));
    }

    @Test
    void anUpdatedRecord_isFoundByItsNewVectorTextAndMetadata() {
        service.upsert(
                collection,
                "{\"id\":\"minus\",\"vector\":[99,0],\"text\":\"new\",\"metadata\":{\"n\":6}}");
        Answer answer = query("{\"vector\":[1,0],\"topK\":1}");
        JsonNode best = answer.ok().path("results").path(0);
        assertThat(best.path("id").asString()).isEqualTo("minus");
        assertThat(best.path("similarity").asInt()).isEqualTo(99);
        assertThat(best.path("text").asString()).isEqualTo("new");
        assertThat(query("{\"vector\":[1,0],\"filter\":\"n == 5\"}").ok().path("results").isEmpty())
                .isTrue();
        assertThat(query("{\"vector\":[1,0]}").strings("results", "id"))
                .containsOnlyOnce("minus")
                .hasSize(5);
    }

    @Test
    void aQuery_changesNothing() {
        String before = service.get(collection).body();
        query("{\"vector\":[1,0]}").ok();
        assertThat(service.get(collection).body()).isEqualTo(before);
    }

    @Test
    void texts_areFoundByTheirMeaning() {
        collection = service.newCollection(384, "COSINE");
        service.upsert(
                collection,
                """
                {"id":"bees","text":"Honeybees fill the combs of their hive with nectar."},
                {"id":"moon","text":"Apollo 11 put the first people on the Moon in 1969."},
                {"id":"bread","text":"The dough rises overnight and is baked at dawn."},
                {"id":"law","text":"The court of appeal overturned the verdict."}\
                """);
        assertThat(best("Which insects make honey?")).isEqualTo("bees");
        assertThat(best("astronauts landing on another world")).isEqualTo("moon");
        assertThat(best("How does a baker work?")).isEqualTo("bread");
        assertThat(best("judges and trials")).isEqualTo("law");
    }

    @Test
    void aTextsOwnWords_findItWithSimilarityOne() {
        collection = service.newCollection(384, "COSINE");
        service.upsert(collection, "{\"id\":\"a\",\"text\":\"Grüße aus Plovdiv\"}");
        Answer answer = query("{\"text\":\"Grüße aus Plovdiv\"}");
        assertThat(answer.strings("results", "id")).containsExactly("a");
        assertThat(similarities(answer).getFirst()).isEqualTo(1, ROUNDING);
    }

    @Test
    void aText_forACollectionOfAnotherDimensionThanTheModels_isRefused() {
        query("{\"text\":\"hello\"}")
                .isProblem(400, "invalid-request", "vector", "384", "dimension 2");
    }

    private Answer query(String body) {
        return service.post(collection + "/query", body);
    }

    private String best(String text) {
        String body = Answer.MAPPER.writeValueAsString(text);
        return query("{\"topK\":1,\"text\":" + body + "}").strings("results", "id").getFirst();
    }

    private static List<Double> similarities(Answer answer) {
        return answer.ok()
                .path("results")
                .valueStream()
                .map(result -> (double) result.path("similarity").floatValue())
                .toList();
    }
}
