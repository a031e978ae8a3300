package io.vecstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedService.class)
class AdditionalDataApiTest {

    private static final String OBJECT =
            """
            {"source":"наука 😀","nested":{"list":[1,2.5,null,{"deep":true}],"none":null},\
            "large":9007199254740993,"empty":{},"absent":null}\
            """;

    private final RunningService service;
    private String collection = "";

    AdditionalDataApiTest(RunningService service) {
        this.service = service;
    }

    @BeforeEach
    void createCollection() {
        collection = service.newCollection(2, "COSINE");
    }

    @Test
    void ofANewCollection_isAnEmptyObject() {
        assertThat(service.get(collection + "/additional-data").ok())
                .isEqualTo(Answer.MAPPER.readTree("{}"));
    }

    @Test
    void anyJsonObject_comesBackAsItWasPut() {
        assertThat(service.put(collection + "/additional-data", OBJECT).ok())
                .isEqualTo(Answer.MAPPER.readTree(OBJECT));
        assertThat(service.get(collection + "/additional-data").ok())
                .isEqualTo(Answer.MAPPER.readTree(OBJECT));
    }

    @Test
    void put_replacesTheWholeObject() {
        service.put(collection + "/additional-data", "{\"a\":1,\"b\":2}").ok();
        service.put(collection + "/additional-data", "{\"c\":3}").ok();
        assertThat(service.get(collection + "/additional-data").ok())
                .isEqualTo(Answer.MAPPER.readTree("{\"c\":3}"));
    }

    @Test
    void isPartOfTheDescription_andLeavesTheRecordsAlone() {
        service.upsert(collection, "{\"id\":\"a\",\"vector\":[1,0]}");
        service.put(collection + "/additional-data", OBJECT).ok();
        var described = service.get(collection).ok();
        assertThat(described.path("additionalData")).isEqualTo(Answer.MAPPER.readTree(OBJECT));
        assertThat(described.path("recordCount").asInt()).isEqualTo(1);
    }

    @Test
    void belongsToOneCollection() {
        String other = service.newCollection(2, "COSINE");
        service.put(collection + "/additional-data", "{\"a\":1}").ok();
        assertThat(service.get(other + "/additional-data").ok().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "\"x\"", "5", "true", "null", ""})
    void anythingButAnObject_isRefused_andChangesNothing(String body) {
        service.put(collection + "/additional-data", "{\"a\":1}").ok();
        service.put(collection + "/additional-data", body)
                .isProblem(400, "invalid-request", "body", "body");
        assertThat(service.get(collection + "/additional-data").ok())
                .isEqualTo(Answer.MAPPER.readTree("{\"a\":1}"));
    }

    @Test
    void ofAnUnknownCollection_isNotFound() {
        String unknown = RunningService.newCollectionPath();
        service.get(unknown + "/additional-data").isProblem(404, "not-found", null);
        service.put(unknown + "/additional-data", "{}").isProblem(404, "not-found", null);
        service.get(unknown).isProblem(404, "not-found", null);
    }
}
