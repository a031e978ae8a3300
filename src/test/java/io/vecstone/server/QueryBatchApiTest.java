package io.vecstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

import java.util.List;
import java.util.stream.StreamSupport;

@ExtendWith(SharedService.class)
class QueryBatchApiTest {

    private static final String POINTS =
            """
            {"id":"half","vector":[0.5,9],"text":"one half","metadata":{"n":3,"at":{"x":"east"}}},
            {"id":"four","vector":[4,0],"text":"a four","metadata":{"n":1}},
            {"id":"minus","vector":[-1,0],"metadata":{"n":5,"tags":["p","q"]}},
            {"id":"two","vector":[2,1],"text":"a two","metadata":{"n":2}}\
            """;

    private final RunningService service;
    private String collection = "";

    QueryBatchApiTest(RunningService service) {
        this.service = service;
    }

    @BeforeEach
    void createCollection() {
        collection = service.newCollection(2, "DOT");
        service.upsert(collection, POINTS);
    }

    @Test
    void answers_comeInTheOrderOfTheQueries() {
        JsonNode answer =
                batch(
                                "{\"vector\":[1,0],\"topK\":1,\"include\":[]}",
                                "{\"vector\":[-1,0],\"topK\":2,\"include\":[\"text\"]}",
                                "{\"vector\":[1,0],\"betterThan\":5}")
                        .ok();
        assertThat(answer)
                .isEqualTo(
                        Answer.MAPPER.readTree(
                                """
                                {"answers":[
                                {"results":[{"id":"four","similarity":4.0}]},
                                {"results":[{"id":"minus","similarity":1.0},
                                {"id":"half","similarity":-0.5,"text":"one half"}]},
                                {"results":[]}]}\
                                """));
    }

    @Test
    void eachAnswer_isWhatTheQueryAloneIsAnswered() {
        List<String> queries =
                List.of(
                        "{\"vector\":[1,0]}",
                        "{\"vector\":[1,0],\"include\":[\"vector\",\"metadata\"]}",
                        "{\"vector\":\"AACAPwAAAAA=\",\"topK\":2}",
                        "{\"vector\":[0,1],\"betterThan\":1,\"include\":[]}",
                        "{\"vector\":[0,1],\"filter\":\"n >= 2\",\"topK\":2}",
                        "{\"vector\":[1,1],\"filter\":\"n >= 2\",\"include\":[\"text\"]}",
                        "{\"vector\":[1,1],\"filter\":\"tags == 'q'\"}",
                        "{\"vector\":[1,1],\"filter\":\"nothing == 1\"}");
        ArrayNode oneByOne = Answer.MAPPER.createArrayNode();
        queries.forEach(query -> oneByOne.add(service.post(collection + "/query", query).ok()));
        assertThat(batch(queries.toArray(String[]::new)).ok().path("answers")).isEqualTo(oneByOne);
    }

    @Test
    void noQueries_haveNoAnswers() {
        assertThat(batch().ok()).isEqualTo(Answer.MAPPER.readTree("{\"answers\":[]}"));
    }

    @Test
    void textsAndVectors_canBeMixed() {
        collection = service.newCollection(384, "COSINE");
        service.upsert(
                collection,
                """
                {"id":"bees","text":"Honeybees fill the combs of their hive with nectar."},
                {"id":"moon","text":"Apollo 11 put the first people on the Moon in 1969."},
                {"id":"bread","text":"The dough rises overnight and is baked at dawn."}\
                """);
        String moon =
                service.get(collection + "/records/moon?include=vector")
                        .ok()
                        .path("vector")
                        .toString();
        JsonNode answers =
                batch(
                                "{\"text\":\"How does a baker work?\",\"topK\":1}",
                                "{\"vector\":" + moon + ",\"topK\":1}",
                                "{\"text\":\"Which insects make honey?\",\"topK\":1}")
                        .ok()
                        .path("answers");
        assertThat(
                        StreamSupport.stream(answers.spliterator(), false)
                                .map(answer -> answer.path("results").path(0).path("id").asString())
                                .toList())
                .containsExactly("bread", "moon", "bees");
    }

    private Answer batch(String... queries) {
        return service.post(
                collection + "/query/batch", "{\"queries\":[" + String.join(",", queries) + "]}");
    }
}
