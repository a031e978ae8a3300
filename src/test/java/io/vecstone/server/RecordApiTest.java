package io.vecstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

@ExtendWith(SharedService.class)
class RecordApiTest {

    private static final String TWO =
            """
            {"id":"a","vector":[1,0,0],"text":"first","metadata":{"n":1,"tags":["x","y"]}},
            {"id":"b","vector":[0,1,0],"text":"second","metadata":{"n":2}}\
            """;

    /** Bodies of which one record can't be stored, the others could. */
    static final List<String> BAD_BATCHES =
            List.of(
                    "{\"id\":\"a\",\"vector\":[0,0,1]},{\"id\":\"x\",\"vector\":[1,0]}",
                    "{\"id\":\"x\",\"vector\":[0,0,0]},{\"id\":\"a\",\"vector\":[0,0,1]}",
                    "{\"id\":\"x\",\"vector\":[1,0,0]},{\"id\":\" \",\"vector\":[0,0,1]}",
                    "{\"id\":\"x\",\"vector\":[1,0,0]},{\"id\":\"y\"}",
                    "{\"id\":\"x\",\"vector\":[1,0,0]},{\"id\":\"x\",\"vector\":[0,0,1]}",
                    "{\"id\":\"x\",\"vector\":[1,0,0]},"
                            + "{\"id\":\"y\",\"vector\":[0,0,1],\"metadata\":{\"k\":null}}",
                    "{\"id\":\"x\",\"vector\":[1,0,0]},null",
                    "{\"id\":\"x\",\"vector\":[1,0,0]},{\"id\":\"y\",\"vector\":[0,0,\"1\"]}");

    /** Ids that mean something in a URI, a path, JSON or SQL. */
    static final List<String> DIFFICULT_IDS =
            List.of(
                    "a/b",
                    "/",
                    "//",
                    "100%",
                    "%2F",
                    "a%2Fb",
                    "a;b=c",
                    ";",
                    "a?b#c&d=e+f",
                    " leading and trailing ",
                    ".",
                    "..",
                    "...",
                    "../..",
                    "../../c-1",
                    ".hidden.",
                    "a\\b",
                    "..\\..",
                    "tab\tnewline\nreturn\r",
                    "\u0001\u001f\u007f",
                    "\u2028\u2029\u00a0",
                    "ünïcödé 漢字 😀",
                    "e\u0301",
                    "get",
                    "delete",
                    "'; DROP TABLE record; --",
                    "\"quoted\" <b>",
                    "{id}",
                    "*",
                    "a,b",
                    "0",
                    "x".repeat(512));

    private final RunningService service;
    private String collection = "";

    RecordApiTest(RunningService service) {
        this.service = service;
    }

    @BeforeEach
    void createCollection() {
        collection = service.newCollection(3, "COSINE");
    }

    @Test
    void upsert_reportsWhatItInsertedAndWhatItUpdated_inTheOrderGiven() {
        Answer first = put("{\"id\":\"b\",\"vector\":[1,0,0]},{\"id\":\"a\",\"vector\":[0,1,0]}");
        assertThat(first.ok())
                .isEqualTo(Answer.MAPPER.readTree("{\"inserted\":[\"b\",\"a\"],\"updated\":[]}"));
        Answer second =
                put(
                        """
                        {"id":"z","vector":[1,0,0]},{"id":"a","vector":[1,0,0]},
                        {"id":"c","vector":[1,0,0]},{"id":"b","vector":[1,0,0]}\
                        """);
        assertThat(second.ok())
                .isEqualTo(
                        Answer.MAPPER.readTree(
                                "{\"inserted\":[\"z\",\"c\"],\"updated\":[\"a\",\"b\"]}"));
    }

    @Test
    void upsert_withoutId_makesARandomOne() {
        JsonNode inserted = put("{\"vector\":[1,0,0]},{\"vector\":[0,1,0]}").ok().path("inserted");
        List<String> ids = inserted.valueStream().map(JsonNode::asString).toList();
        assertThat(ids).hasSize(2).doesNotHaveDuplicates();
        for (String id : ids) {
            assertThat(UUID.fromString(id).version()).isEqualTo(4);
            assertThat(service.get(collection + "/records/" + id).status()).isEqualTo(200);
        }
    }

    @Test
    void upsert_ofAnEmptyBatch_doesNothing() {
        assertThat(put("").ok())
                .isEqualTo(Answer.MAPPER.readTree("{\"inserted\":[],\"updated\":[]}"));
        assertThat(service.get(collection).ok().path("recordCount").asInt(-1)).isZero();
    }

    @Test
    void upsert_replacesTheWholeRecord() {
        service.upsert(collection, TWO);
        service.upsert(collection, "{\"id\":\"a\",\"vector\":[0,0,1]}");
        assertThat(service.get(collection + "/records/a?include=text,metadata,vector").ok())
                .isEqualTo(
                        Answer.MAPPER.readTree(
                                "{\"id\":\"a\",\"metadata\":{},\"vector\":[0.0,0.0,1.0]}"));
    }

    @Test
    void aVectorAsJsonArray_andAsBase64_isStoredAlike() {
        float[] vector = {0.1f, -1e-30f, 16_777_216f, 3.4e15f, Float.MIN_VALUE, 1 / 3f, -0f, 0f};
        String path = service.newCollection(vector.length, "DOT");
        service.upsert(path, "{\"id\":\"array\",\"vector\":" + Arrays.toString(vector) + "}");
        service.upsert(path, "{\"id\":\"base64\",\"vector\":\"" + base64(vector) + "\"}");
        assertThat(storedVector(path, "array")).containsExactly(vector);
        assertThat(storedVector(path, "base64")).containsExactly(vector);
    }

    @Test
    void aVectorOfACosineCollection_isStoredAtUnitLength_howeverItWasGiven() {
        float[] vector = {3, 0, 4};
        service.upsert(collection, "{\"id\":\"array\",\"vector\":[3,0,4]}");
        service.upsert(collection, "{\"id\":\"base64\",\"vector\":\"" + base64(vector) + "\"}");
        assertThat(storedVector(collection, "array")).containsExactly(0.6f, 0f, 0.8f);
        assertThat(storedVector(collection, "base64")).containsExactly(0.6f, 0f, 0.8f);
    }

    @Test
    void metadata_comesBackAsItWasPut() {
        String metadata =
                """
                {"s":"наука 😀 \\"quoted\\"","t":true,"i":-7,"long":9007199254740993,\
                "big":123456789012345678901234567890,"d":0.1,"list":[1,"two",[3,null],{"x":null}],\
                "nested":{"a":{"b":{"c":[]}}},"ключ":"значение","a.b":1}\
                """;
        service.upsert(
                collection, "{\"id\":\"a\",\"vector\":[1,0,0],\"metadata\":" + metadata + "}");
        assertThat(service.get(collection + "/records/a").ok().path("metadata"))
                .isEqualTo(Answer.MAPPER.readTree(metadata));
    }

    @ParameterizedTest
    @FieldSource("BAD_BATCHES")
    void upsert_withOneBadRecord_changesNothing(String records) {
        service.upsert(collection, TWO);
        String contentBefore = content(collection);
        String descriptionBefore = service.get(collection).body();
        put(records).isProblem(400);
        assertThat(content(collection)).isEqualTo(contentBefore);
        assertThat(service.get(collection).body()).isEqualTo(descriptionBefore);
    }

    @Test
    void upsert_ofADuplicateIdWithinABatch_namesBothPositions() {
        put("""
        {"id":"x","vector":[1,0,0]},{"id":"y","vector":[1,0,0]},
        {"id":"x","vector":[0,1,0]}\
        """)
                .isProblem(
                        400, "invalid-request", "records[2].id", "records[0]", "records[2]", "'x'");
    }

    @Test
    void upsert_intoAMissingCollection_isNotFound_andCreatesNone() {
        String missing = RunningService.newCollectionPath();
        String body = "{\"records\":[{\"id\":\"a\",\"vector\":[1,0]}]}";
        service.put(missing + "/records", body).isProblem(404, "not-found", null);
        service.put(missing + "/records?createIfMissing=false", body)
                .isProblem(404, "not-found", null);
        service.get(missing).isProblem(404, "not-found", null);
    }

    @Test
    void upsert_withCreateIfMissing_createsACosineCollectionOfTheVectorsDimension() {
        String missing = RunningService.newCollectionPath();
        service.put(
                        missing + "/records?createIfMissing=true",
                        "{\"records\":[{\"id\":\"a\",\"vector\":[3,4]}]}")
                .ok();
        JsonNode created = service.get(missing).ok();
        assertThat(created.path("dimension").asInt()).isEqualTo(2);
        assertThat(created.path("metric").asString()).isEqualTo("COSINE");
        assertThat(created.path("recordCount").asInt()).isEqualTo(1);
    }

    @Test
    void upsert_withCreateIfMissing_ofATextAlone_takesTheModelsDimension() {
        String missing = RunningService.newCollectionPath();
        service.put(
                        missing + "/records?createIfMissing=true",
                        "{\"records\":[{\"id\":\"a\",\"text\":\"hello\"}]}")
                .ok();
        assertThat(service.get(missing).ok().path("dimension").asInt()).isEqualTo(384);
        assertThat(storedVector(missing, "a")).hasSize(384);
    }

    @Test
    void upsert_withCreateIfMissing_usesTheCollectionThatIsThere() {
        service.put(
                        collection + "/records?createIfMissing=true",
                        "{\"records\":[{\"id\":\"a\",\"vector\":[1,0]}]}")
                .isProblem(400, "invalid-request", "records[0].vector", "dimension 3");
        service.put(
                        collection + "/records?createIfMissing=true",
                        "{\"records\":[{\"id\":\"a\",\"vector\":[1,0,0]}]}")
                .ok();
        assertThat(service.get(collection).ok().path("recordCount").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @FieldSource("BAD_BATCHES")
    void upsert_withCreateIfMissing_ofABadBatch_createsNoCollection(String records) {
        String missing = RunningService.newCollectionPath();
        service.put(missing + "/records?createIfMissing=true", "{\"records\":[" + records + "]}")
                .isProblem(400);
        service.get(missing).isProblem(404, "not-found", null);
    }

    @Test
    void upsert_withCreateIfMissing_ofAnEmptyVector_namesTheVector() {
        String missing = RunningService.newCollectionPath();
        service.put(
                        missing + "/records?createIfMissing=true",
                        "{\"records\":[{\"id\":\"a\",\"vector\":[]}]}")
                .isProblem(400, "invalid-request", "records[0].vector", "records[0].vector");
        service.get(missing).isProblem(404, "not-found", null);
    }

    @Test
    void aTextWithoutVector_isEmbedded() {
        String path = service.newCollection(384, "COSINE");
        service.upsert(path, "{\"id\":\"a\",\"text\":\"a cat\"},{\"id\":\"b\",\"text\":\"a cat\"}");
        service.upsert(path, "{\"id\":\"c\",\"text\":\"tax law\"}");
        assertThat(storedVector(path, "a"))
                .isEqualTo(storedVector(path, "b"))
                .isNotEqualTo(storedVector(path, "c"));
        assertThat(service.get(path + "/records/a").ok().path("text").asString())
                .isEqualTo("a cat");
    }

    @Test
    void aTextWithVector_keepsTheVector_andABatchMayMixBoth() {
        String path = service.newCollection(384, "COSINE");
        var vector = new float[384];
        vector[7] = 1;
        String given = Arrays.toString(vector);
        service.upsert(
                path,
                """
                {"id":"a","text":"a cat"},{"id":"b","text":"a cat","vector":%s},
                {"id":"c","vector":%s},{"id":"d","text":"tax law"}\
                """
                        .formatted(given, given));
        assertThat(storedVector(path, "b")).isEqualTo(vector);
        assertThat(storedVector(path, "c")).isEqualTo(vector);
        service.upsert(path, "{\"id\":\"a2\",\"text\":\"a cat\"}");
        service.upsert(path, "{\"id\":\"d2\",\"text\":\"tax law\"}");
        assertThat(storedVector(path, "a")).isEqualTo(storedVector(path, "a2"));
        assertThat(storedVector(path, "d")).isEqualTo(storedVector(path, "d2"));
    }

    @Test
    void aTextAlone_intoACollectionOfAnotherDimensionThanTheModels_isRefused() {
        put("{\"id\":\"a\",\"vector\":[1,0,0]},{\"id\":\"b\",\"text\":\"hello\"}")
                .isProblem(400, "invalid-request", "records[1].vector", "384", "dimension 3");
        assertThat(service.get(collection).ok().path("recordCount").asInt(-1)).isZero();
    }

    @ParameterizedTest
    @FieldSource("DIFFICULT_IDS")
    void anyId_percentEncoded_isReadAndDeletedByItsPath_andNothingElseIs(String id) {
        service.upsert(collection, TWO);
        String body =
                Answer.MAPPER.writeValueAsString(
                        Map.of("records", List.of(Map.of("id", id, "vector", List.of(1, 2, 3)))));
        Answer upserted = service.put(collection + "/records", body);
        assertThat(upserted.ok().path("inserted").path(0).asString()).isEqualTo(id);

        String path = RunningService.recordPath(collection, id);
        assertThat(service.get(path).ok().path("id").asString()).isEqualTo(id);
        assertThat(service.get(path + "?include=vector").ok().path("vector").size()).isEqualTo(3);
        assertThat(service.delete(path).ok()).isEqualTo(Answer.MAPPER.readTree("{\"deleted\":1}"));
        service.get(path).isProblem(404, "not-found", null);
        assertThat(ids(collection)).containsExactly("a", "b");
    }

    @Test
    void get_ofAnUnknownRecord_isNotFoundAndNamesBoth() {
        service.get(collection + "/records/nobody")
                .isProblem(
                        404,
                        "not-found",
                        null,
                        "'nobody'",
                        collection.substring(collection.lastIndexOf('/') + 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                             | id,text,metadata",
                "?include=                      | id",
                "?include=text                  | id,text",
                "?include=metadata              | id,metadata",
                "?include=vector                | id,vector",
                "?include=vector,text           | id,text,vector",
                "?include=vector&include=text   | id,text,vector",
                "?include=text,metadata,vector  | id,text,metadata,vector"
            })
    void get_bringsWhatIsAskedFor_textAndMetadataByDefault(String query, String names) {
        service.upsert(collection, TWO);
        String[] expected = names.split(",");
        assertThat(service.get(collection + "/records/a" + query).ok().propertyNames())
                .containsExactlyInAnyOrder(expected);
        JsonNode page = service.get(collection + "/records" + query).ok().path("records");
        assertThat(page.path(0).propertyNames()).containsExactlyInAnyOrder(expected);
    }

    @Test
    void getByIds_keepsTheOrderOfTheRequest_andLeavesUnknownIdsOut() {
        service.upsert(collection, TWO);
        Answer answer =
                service.post(collection + "/records/get", "{\"ids\":[\"b\",\"nobody\",\"a\"]}");
        answer.ok();
        assertThat(answer.strings("records", "id")).containsExactly("b", "a");
        assertThat(answer.strings("records", "text")).containsExactly("second", "first");
        assertThat(service.post(collection + "/records/get", "{\"ids\":[\"nobody\"]}").ok())
                .isEqualTo(Answer.MAPPER.readTree("{\"records\":[]}"));
        assertThat(service.post(collection + "/records/get", "{\"ids\":[]}").ok())
                .isEqualTo(Answer.MAPPER.readTree("{\"records\":[]}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]                             | id",
                "['text']                       | id,text",
                "['vector']                     | id,vector",
                "['vector','metadata','text']   | id,text,metadata,vector",
                "null                           | id,text,metadata"
            },
            quoteCharacter = '"')
    void getByIds_bringsWhatIsAskedFor(String include, String names) {
        service.upsert(collection, TWO);
        String body = "{\"ids\":[\"a\"],\"include\":" + include.replace('\'', '"') + "}";
        JsonNode records = service.post(collection + "/records/get", body).ok().path("records");
        assertThat(records.path(0).propertyNames()).containsExactlyInAnyOrder(names.split(","));
    }

    @Test
    void delete_ofAnUnknownRecord_deletesNone() {
        service.upsert(collection, TWO);
        assertThat(service.delete(collection + "/records/nobody").ok())
                .isEqualTo(Answer.MAPPER.readTree("{\"deleted\":0}"));
        assertThat(ids(collection)).containsExactly("a", "b");
    }

    @Test
    void deleteByIds_countsEachRecordThatWasThereOnce() {
        service.upsert(collection, TWO);
        assertThat(deleted("{\"ids\":[\"nobody\",\"a\",\"a\"]}")).isEqualTo(1);
        assertThat(ids(collection)).containsExactly("b");
        assertThat(deleted("{\"ids\":[\"a\"]}")).isZero();
        assertThat(deleted("{\"ids\":[]}")).isZero();
        assertThat(ids(collection)).containsExactly("b");
    }

    @Test
    void deleteByFilter_deletesWhatMatches_andNothingElse() {
        service.upsert(collection, TWO + ",{\"id\":\"c\",\"vector\":[1,1,1]}");
        assertThat(deleted("{\"filter\":\"n > 5\"}")).isZero();
        assertThat(deleted("{\"filter\":\"n >= 2 || tags == 'x'\"}")).isEqualTo(2);
        assertThat(ids(collection)).containsExactly("c");
        assertThat(service.get(collection).ok().path("recordCount").asInt()).isEqualTo(1);
    }

    @Test
    void deletedRecords_areNoLongerFound_andCanBeInsertedAgain() {
        service.upsert(collection, TWO);
        assertThat(deleted("{\"ids\":[\"a\"]}")).isEqualTo(1);
        Answer query = service.post(collection + "/query", "{\"vector\":[1,0,0]}");
        query.ok();
        assertThat(query.strings("results", "id")).containsExactly("b");
        assertThat(
                        put("{\"id\":\"a\",\"vector\":[1,0,0]}")
                                .ok()
                                .path("inserted")
                                .path(0)
                                .asString())
                .isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 22, 23, 24, 1000})
    void paging_visitsEveryRecordOnce_inTheOrderOfIds(int limit) {
        int recordCount = 23;
        service.upsert(collection, numbered(recordCount));
        List<String> visited = pageThrough("limit=" + limit, limit);
        assertThat(visited).hasSize(recordCount).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void paging_withAFilter_visitsWhatMatches() {
        service.upsert(collection, numbered(40));
        assertThat(pageThrough("limit=4&filter=n%20%3E%3D%2030", 4))
                .containsExactly("30", "31", "32", "33", "34", "35", "36", "37", "38", "39");
        assertThat(pageThrough("limit=5&filter=n%20%3E%3D%2030", 5)).hasSize(10);
        assertThat(pageThrough("limit=4&filter=n%20%3E%20100", 4)).isEmpty();
    }

    /** All of a filter's operators take one way, whatever is asked for. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "ID() == '07' ; 07",
                "ID() IN ['31', '02', '99'] ; 02 31",
                "ID() STARTS WITH '3' AND n < 33 ; 30 31 32",
                "title STARTS WITH 'number 1' ; 01 10 11 12 13 14 15 16 17 18 19",
                "title STARTS WITH 'number 3' AND ID() NOT IN ['03'] AND n <= 31 ; 30 31",
                "on >= DATETIME('2026-01-01T00:37:00Z') ; 37 38 39",
                "on < DATETIME('2026-01-01T01:02+01:00') ; 00 01",
                "on IN [DATETIME('2026-01-01'), DATETIME('2026-01-01T00:00:20Z')] ; 00"
            })
    void aPageAndADeletion_takeEachOperator(String filter, String expected) {
        service.upsert(collection, numbered(40));
        List<String> ids = List.of(expected.split(" "));
        String encoded = URLEncoder.encode(filter, StandardCharsets.UTF_8);
        assertThat(pageThrough("limit=3&filter=" + encoded, 3)).isEqualTo(ids);
        assertThat(deleted("{\"filter\":" + Answer.MAPPER.writeValueAsString(filter) + "}"))
                .isEqualTo(ids.size());
        assertThat(ids(collection)).hasSize(40 - ids.size()).doesNotContainAnyElementsOf(ids);
    }

    @Test
    void paging_goesOnBehindARecordThatIsGone() {
        service.upsert(collection, numbered(10));
        Answer first = service.get(collection + "/records?limit=4");
        assertThat(first.strings("records", "id")).containsExactly("00", "01", "02", "03");
        String next = first.json().path("next").asString();
        assertThat(deleted("{\"ids\":[\"03\",\"04\"]}")).isEqualTo(2);
        Answer second = service.get(collection + "/records?limit=4&after=" + next);
        assertThat(second.strings("records", "id")).containsExactly("05", "06", "07", "08");
    }

    @Test
    void paging_bringsAHundredRecordsByDefault() {
        service.upsert(collection, numbered(101));
        Answer page = service.get(collection + "/records");
        assertThat(page.ok().path("records").size()).isEqualTo(100);
        Answer last =
                service.get(collection + "/records?after=" + page.json().path("next").asString());
        assertThat(last.ok().path("records").size()).isEqualTo(1);
        assertThat(last.json().has("next")).isFalse();
    }

    @Test
    void paging_ofAnEmptyCollection_isOneEmptyPage() {
        assertThat(service.get(collection + "/records").ok())
                .isEqualTo(Answer.MAPPER.readTree("{\"records\":[]}"));
    }

    @Test
    void paging_throughDifficultIds_byTheirEncodedNext_visitsAll() {
        for (String id : DIFFICULT_IDS) {
            String body =
                    Answer.MAPPER.writeValueAsString(
                            Map.of(
                                    "records",
                                    List.of(Map.of("id", id, "vector", List.of(1, 2, 3)))));
            service.put(collection + "/records", body).ok();
        }
        assertThat(pageThrough("limit=3", 3)).containsExactlyInAnyOrderElementsOf(DIFFICULT_IDS);
    }

    /** All ids, page by page; {@code next} is there on every page but the last. */
    private List<String> pageThrough(String query, int limit) {
        List<String> visited = new ArrayList<>();
        String after = "";
        while (true) {
            Answer page = service.get(collection + "/records?" + query + after);
            page.ok();
            List<String> ids = page.strings("records", "id");
            visited.addAll(ids);
            if (!page.json().has("next")) {
                return visited;
            }
            assertThat(ids).hasSize(limit);
            String encoded = RunningService.recordPath("", page.json().path("next").asString());
            after = "&after=" + encoded.substring("/records/".length());
        }
    }

    /**
     * Records with the ids 00, 01, … (000, 001, … beyond a hundred), their number in n and in a
     * title, and a minute of an hour each.
     */
    private static String numbered(int count) {
        String format = count > 100 ? "%03d" : "%02d";
        return IntStream.range(0, count)
                .mapToObj(i ->
                        """
                        {"id":"%s","vector":[1,%d,0],"metadata":{"n":%d,"title":"number %d",\
                        "on":"2026-01-01T%02d:%02d:00Z"}}\
                        """
                                .formatted(format.formatted(i), i, i, i, i / 60, i % 60))
                .collect(Collectors.joining(","));
    }

    private Answer put(String records) {
        return service.put(collection + "/records", "{\"records\":[" + records + "]}");
    }

    private int deleted(String body) {
        return service.post(collection + "/records/delete", body).ok().path("deleted").asInt(-1);
    }

    private List<String> ids(String path) {
        return service.get(path + "/records?limit=1000").strings("records", "id");
    }

    /** Everything that can be read of the records. */
    private String content(String path) {
        return service.get(path + "/records?include=text,metadata,vector").body();
    }

    private float[] storedVector(String path, String id) {
        JsonNode vector =
                service.get(path + "/records/" + id + "?include=vector").ok().path("vector");
        var stored = new float[vector.size()];
        for (int i = 0; i < stored.length; i++) {
            stored[i] = vector.path(i).floatValue();
        }
        return stored;
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
