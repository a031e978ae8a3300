package io.vecstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * Nonsense of every kind. After each test everything is compared with what it was before: a bad
 * request changes nothing.
 */
@ExtendWith(SharedService.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRequestTest {

    /** A collection that is never created. */
    private static final String NEW = RunningService.COLLECTIONS + "/never-created";

    private final RunningService service;
    private final String collection;
    private String before = "";

    BadRequestTest(RunningService service) {
        this.service = service;
        this.collection = service.newCollection(3, "COSINE");
        service.upsert(
                collection,
                """
                {"id":"a","vector":[1,0,0],"text":"first","metadata":{"n":1}},
                {"id":"b","vector":[0,1,0]}\
                """);
        service.put(collection + "/additional-data", "{\"kept\":true}").ok();
    }

    /**
     * A body that is refused.
     *
     * @param body JSON, but with ' in place of "
     * @param field the field that the answer must name
     * @param said what the answer must say, value and limit above all
     */
    record Refused(String body, String field, String... said) {

        String json() {
            return body.replace('\'', '"');
        }

        /** Shown as the name of the test. */
        @Override
        public String toString() {
            return body.length() <= 80 ? body : body.substring(0, 80) + "…";
        }
    }

    @BeforeEach
    void remember() {
        before = everything();
    }

    @AfterEach
    void nothingHasChanged() {
        String after = everything();
        service.delete(NEW); // a test that failed may have made it
        assertThat(after).isEqualTo(before);
    }

    /** Names of all collections, and all there is in the one. */
    private String everything() {
        return service.get(RunningService.COLLECTIONS).strings("collections", "name")
                + service.get(collection).body()
                + service.get(collection + "/records?limit=100&include=text,metadata,vector")
                        .body();
    }

    // Collections

    static final List<Refused> COLLECTION_BODIES =
            List.of(
                    new Refused("{'dimension':0}", "dimension", "0", "between 1 and 65536"),
                    new Refused("{'dimension':-1}", "dimension", "-1", "between 1 and 65536"),
                    new Refused("{'dimension':65537}", "dimension", "65537", "between 1 and 65536"),
                    new Refused("{'dimension':99999999999}", "dimension", "99999999999"),
                    new Refused("{'dimension':3.5}", "dimension", "integer"),
                    new Refused("{'dimension':1e1}", "dimension", "integer"),
                    new Refused("{'dimension':'3'}", "dimension", "integer"),
                    new Refused("{'dimension':true}", "dimension", "integer"),
                    new Refused("{'dimension':[3]}", "dimension", "integer"),
                    new Refused(
                            "{'dimension':3,'metric':'cosinus'}",
                            "metric",
                            "COSINE, DOT, EUCLIDEAN"),
                    new Refused("{'dimension':3,'metric':'cosine'}", "metric", "COSINE"),
                    new Refused("{'dimension':3,'metric':''}", "metric", "COSINE"),
                    new Refused("{'dimension':3,'metric':0}", "metric", "COSINE"),
                    new Refused("{'dim':3}", "dim", "unknown", "dimension, metric"),
                    new Refused("{'dimension':3,'Metric':'DOT'}", "Metric", "unknown"),
                    new Refused("{'dimension':3,'dimension':4}", "body", "Duplicate", "dimension"));

    @ParameterizedTest
    @FieldSource("COLLECTION_BODIES")
    void aCollection_isNotCreatedFromABadBody(Refused refused) {
        service.put(NEW, refused.json())
                .isProblem(400, "invalid-request", refused.field(), refused.said());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%20",
                "%2E",
                "%2E%2E",
                ".hidden",
                "-x",
                "_x",
                "ends.",
                "a%20b",
                "a%2Fb",
                "..%2F..%2Fetc",
                "%2Fetc%2Fpasswd",
                "..%2f..%2fvecstone.lock",
                "notes%2F..%2Fother",
                "notes%2Fcatalog.db",
                "C:",
                "a:b",
                "a*",
                "a%3Fb",
                "a%0Ab",
                "a%25b",
                "%C3%A4",
                "%D0%BD",
                "a%3Bb"
            })
    void aCollection_isNotCreatedUnderANameThatIsNoPlainFileName(String name) {
        String path = RunningService.COLLECTIONS + "/" + name;
        service.put(path, "{\"dimension\":3}")
                .isProblem(400, "invalid-request", "collection", "The collection name '", "128");
        service.put(
                        path + "/records?createIfMissing=true",
                        "{\"records\":[{\"id\":\"x\",\"vector\":[1,0,0]}]}")
                .isProblem(400, "invalid-request", "collection", "The collection name '", "128");
        service.get(path).isProblem(404, "not-found", null);
        service.delete(path).isProblem(404, "not-found", null);
    }

    @Test
    void aCollection_isNotCreatedUnderANameOf129Characters() {
        service.put(RunningService.COLLECTIONS + "/" + "n".repeat(129), "{\"dimension\":3}")
                .isProblem(400, "invalid-request", "collection", "128");
    }

    // Records to write

    static final List<Refused> RECORDS =
            List.of(
                    // the vector
                    ofVector("[1,0]", "2 elements", "dimension 3"),
                    ofVector("[1,0,0,0]", "4 elements", "dimension 3"),
                    ofVector("[]", "0 elements", "dimension 3"),
                    ofVector("[0,0,0]", "zero vector"),
                    ofVector("[1e-60,0,-0.0]", "zero vector"),
                    ofVector("[1,0,1e39]", "[2]", "1e39", "float32"),
                    ofVector("[-1e400,0,0]", "[0]", "-1e400", "float32"),
                    ofVector("[1,0,NaN]", "NaN"),
                    ofVector("[1,0,Infinity]", "Infinity"),
                    ofVector("[1,0,'a']", "[2]", "a"),
                    ofVector("[1,0,'1']", "[2]", "1"),
                    ofVector("[1,null,0]", "[1]", "null"),
                    ofVector("[1,true,0]", "[1]", "true"),
                    ofVector("[[1,0,0]]", "[0]"),
                    ofVector("[{'a':1},0,0]", "[0]"),
                    ofVector("[1,0,0" + "1".repeat(1500) + "]"),
                    ofVector("5", "array of numbers", "base64"),
                    ofVector("true", "array of numbers", "base64"),
                    ofVector("{'x':1}", "array of numbers", "base64"),
                    ofVector("'AACAPwAAAAA='", "2 elements", "dimension 3"),
                    ofVector("'AADAfwAAgD8AAAAA'", "[0]", "NaN", "finite"),
                    ofVector("'AACAfwAAgD8AAAAA'", "[0]", "Infinity", "finite"),
                    ofVector("'AACA/wAAgD8AAAAA'", "[0]", "-Infinity", "finite"),
                    ofVector("'AAAAAAAAAAAAAAAA'", "zero vector"),
                    ofVector("'AADAfwAAgD8AAAA'", "11 bytes"),
                    ofVector("'!!'", "base64"),
                    ofVector("'AADA f'", "base64"),
                    ofVector("'-_-_-_-_-_-_-_-_'", "base64"),
                    ofVector("''", "0 elements", "dimension 3"),
                    ofVector("null", "missing"),
                    new Refused("{'id':'x'}", "records[0].vector", "missing"),
                    new Refused("{}", "records[0].vector", "missing"),
                    new Refused(
                            "{'vector':[1,0,0]},{'vector':[0,1,0]},{'vector':[1]}",
                            "records[2].vector",
                            "records[2].vector",
                            "1 elements"),
                    // the id
                    ofId("''", "blank"),
                    ofId("' \\t\\n'", "blank"),
                    ofId("'" + "x".repeat(513) + "'", "513 bytes", "512"),
                    ofId("'" + "ä".repeat(257) + "'", "514 bytes", "512"),
                    ofId("'a\\u0000b'", "U+0000"),
                    ofId("'a\\ud800b'", "surrogate", "U+D800"),
                    ofId("5", "string"),
                    ofId("1.5", "string"),
                    ofId("true", "string"),
                    ofId("['x']", "string"),
                    ofId("{'x':1}", "string"),
                    new Refused(
                            "{'id':'x','vector':[1,0,0]},{'id':'y','vector':[1,0,0]},"
                                    + "{'id':'x','vector':[1,0,0]}",
                            "records[2].id",
                            "records[0]",
                            "records[2]",
                            "'x'"),
                    // the text
                    of("'text':5", "records[0].text", "string"),
                    of("'text':['a']", "records[0].text", "string"),
                    of("'text':'a\\udc00'", "records[0].text", "surrogate"),
                    // the metadata
                    of("'metadata':{'a':null}", "records[0].metadata.a", "null"),
                    of("'metadata':[1]", "records[0].metadata", "object"),
                    of("'metadata':'{}'", "records[0].metadata", "object"),
                    of("'metadata':5", "records[0].metadata", "object"),
                    of("'metadata':{'a':1e400}", "records[0].metadata.a", "finite"),
                    of("'metadata':{'a':[1,1e400]}", "records[0].metadata.a[1]", "finite"),
                    of("'metadata':{'':1}", "records[0].metadata", "blank key"),
                    of("'metadata':{'a':{' ':1}}", "records[0].metadata.a", "blank key"),
                    of("'metadata':{'a':'\\ud800'}", "records[0].metadata.a", "surrogate"),
                    of("'metadata':{'\\ud800':1}", "records[0].metadata", "surrogate"),
                    of("'metadata':{'a':1,'a':2}", "records[0].metadata", "Duplicate", "a"),
                    of(
                            "'metadata':{'a':" + nested(40) + "}",
                            "records[0].metadata.a" + "[0]".repeat(31),
                            "32 levels"),
                    // the record
                    new Refused("null", "records[0]", "null"),
                    new Refused("{'vector':[1,0,0]},null", "records[1]", "null"),
                    new Refused("5", "records[0]", "object"),
                    new Refused("'x'", "records[0]", "object"),
                    new Refused("[]", "records[0]", "object"),
                    new Refused(
                            "{'id':'x','vectors':[1,0,0]}",
                            "records[0].vectors",
                            "unknown",
                            "id, vector, text, metadata"),
                    new Refused(
                            "{'id':'x','id':'y','vector':[1,0,0]}",
                            "records[0]",
                            "Duplicate",
                            "id"));

    private static Refused ofVector(String vector, String... said) {
        return new Refused("{'id':'x','vector':" + vector + "}", "records[0].vector", said);
    }

    private static Refused ofId(String id, String... said) {
        return new Refused("{'id':" + id + ",'vector':[1,0,0]}", "records[0].id", said);
    }

    private static Refused of(String member, String field, String... said) {
        return new Refused("{'id':'x','vector':[1,0,0]," + member + "}", field, said);
    }

    @ParameterizedTest
    @FieldSource("RECORDS")
    void aBadRecord_isRefused_andItsFieldNamed(Refused refused) {
        service.put(collection + "/records", "{\"records\":[" + refused.json() + "]}")
                .isProblem(400, "invalid-request", refused.field(), refused.said());
    }

    static final List<Refused> UPSERT_BODIES =
            List.of(
                    new Refused("{}", "records", "missing"),
                    new Refused("{'records':null}", "records", "missing"),
                    new Refused("{'records':{}}", "records", "array"),
                    new Refused("{'records':'x'}", "records", "array"),
                    new Refused("{'record':[]}", "record", "unknown", "records"),
                    new Refused("{'records':[],'upsert':true}", "upsert", "unknown"),
                    new Refused("{'records':[],'records':[]}", "body", "Duplicate"));

    @ParameterizedTest
    @FieldSource("UPSERT_BODIES")
    void anUpsert_withoutProperRecords_isRefused(Refused refused) {
        service.put(collection + "/records", refused.json())
                .isProblem(400, "invalid-request", refused.field(), refused.said());
    }

    @ParameterizedTest
    @ValueSource(strings = {"maybe", "1x", "nonsense"})
    void createIfMissing_mustBeTrueOrFalse(String value) {
        service.put(
                        NEW + "/records?createIfMissing=" + value,
                        "{\"records\":[{\"id\":\"x\",\"vector\":[1,0,0]}]}")
                .isProblem(400, "invalid-request", "createIfMissing", value, "true or false");
    }

    // Queries

    static final List<Refused> QUERIES =
            List.of(
                    new Refused("{}", "vector", "vector or text"),
                    new Refused("{'vector':null,'text':null}", "vector", "vector or text"),
                    new Refused("{'vector':[1,1,0],'text':'x'}", "vector", "not both"),
                    new Refused("{'text':'x'}", "vector", "384", "dimension 3"),
                    new Refused("{'text':5}", "text", "string"),
                    new Refused("{'vector':[1,1]}", "vector", "2 elements", "dimension 3"),
                    new Refused("{'vector':[0,0,0]}", "vector", "zero vector"),
                    new Refused("{'vector':[1,0,1e39]}", "vector", "1e39"),
                    new Refused("{'vector':'AADAfwAAgD8AAAAA'}", "vector", "NaN"),
                    new Refused("{'vector':'AACAfwAAgD8AAAAA'}", "vector", "Infinity"),
                    new Refused("{'vector':'AADAf'}", "vector", "base64"),
                    new Refused("{'vector':5}", "vector", "array of numbers"),
                    new Refused(withVector("'topK':0"), "topK", "0", "at least 1"),
                    new Refused(withVector("'topK':-5"), "topK", "-5", "at least 1"),
                    new Refused(withVector("'topK':1e1"), "topK", "integer"),
                    new Refused(withVector("'topK':1.5"), "topK", "integer"),
                    new Refused(withVector("'topK':'3'"), "topK", "integer"),
                    new Refused(withVector("'topK':true"), "topK", "integer"),
                    new Refused(withVector("'topK':99999999999"), "topK", "99999999999"),
                    new Refused(withVector("'betterThan':'0.5'"), "betterThan", "number"),
                    new Refused(withVector("'betterThan':true"), "betterThan", "number"),
                    new Refused(withVector("'betterThan':1e39"), "betterThan", "1.0E39"),
                    new Refused(withVector("'betterThan':1e999"), "betterThan", "Infinity"),
                    new Refused(withVector("'betterThan':NaN"), "body", "NaN"),
                    new Refused(withVector("'include':['ids']"), "include[0]", "'ids'", "vector"),
                    new Refused(
                            withVector("'include':['text','Vector']"),
                            "include[1]",
                            "include[1]",
                            "'Vector'",
                            "text, metadata or vector"),
                    new Refused(withVector("'include':[null]"), "include[0]", "include[0] is null"),
                    new Refused(withVector("'include':'text'"), "include", "array"),
                    new Refused(withVector("'include':[5]"), "include[0]", "string"),
                    new Refused(withVector("'filter':5"), "filter", "string"),
                    new Refused(withVector("'filter':{}"), "filter", "string"),
                    new Refused(withVector("'top_k':3"), "top_k", "unknown", "topK"),
                    new Refused(withVector("'TopK':3"), "TopK", "unknown", "topK"),
                    new Refused(withVector("'topK':1,'topK':2"), "body", "Duplicate", "topK"));

    private static String withVector(String member) {
        return "{'vector':[1,1,0]," + member + "}";
    }

    @ParameterizedTest
    @FieldSource("QUERIES")
    void aBadQuery_isRefused_andItsFieldNamed(Refused refused) {
        service.post(collection + "/query", refused.json())
                .isProblem(400, "invalid-request", refused.field(), refused.said());
    }

    /** Each as the second of three queries. */
    static final List<Refused> QUERIES_OF_A_BATCH =
            List.of(
                    new Refused("null", "queries[1]", "queries[1] is null"),
                    new Refused("5", "queries[1]", "object"),
                    new Refused("{}", "queries[1].vector", "queries[1].vector or queries[1].text"),
                    new Refused("{'vector':[1,1,0],'text':'x'}", "queries[1].vector", "not both"),
                    new Refused("{'text':'x'}", "queries[1].vector", "384", "dimension 3"),
                    new Refused("{'text':5}", "queries[1].text", "string"),
                    new Refused(
                            "{'vector':[1,1]}",
                            "queries[1].vector",
                            "queries[1].vector has 2 elements",
                            "dimension 3"),
                    new Refused("{'vector':[0,0,0]}", "queries[1].vector", "zero vector"),
                    new Refused("{'vector':[1,0,1e39]}", "queries[1].vector", "vector[2] is 1e39"),
                    new Refused("{'vector':'AADAf'}", "queries[1].vector", "base64"),
                    new Refused(
                            withVector("'topK':0"),
                            "queries[1].topK",
                            "queries[1].topK is 0",
                            "at least 1"),
                    new Refused(withVector("'topK':1.5"), "queries[1].topK", "integer"),
                    new Refused(
                            withVector("'betterThan':1e39"),
                            "queries[1].betterThan",
                            "queries[1].betterThan is 1.0E39"),
                    new Refused(
                            withVector("'betterThan':'0.5'"), "queries[1].betterThan", "number"),
                    new Refused(
                            withVector("'include':['text','ids']"),
                            "queries[1].include[1]",
                            "queries[1].include[1] is 'ids'"),
                    new Refused(
                            withVector("'filter':'n ~ 2'"),
                            "queries[1].filter",
                            "position 3",
                            "«n ~ 2»"),
                    new Refused(withVector("'top_k':3"), "queries[1].top_k", "unknown", "topK"),
                    new Refused(
                            withVector("'topK':1,'topK':2"), "queries[1]", "Duplicate", "topK"));

    @ParameterizedTest
    @FieldSource("QUERIES_OF_A_BATCH")
    void aBadQuery_inABatch_isNamedByItsPlace(Refused refused) {
        String good = "{\"vector\":[1,0,0]}";
        service.post(
                        collection + "/query/batch",
                        "{\"queries\":[%s,%s,%s]}".formatted(good, refused.json(), good))
                .isProblem(400, "invalid-request", refused.field(), refused.said());
    }

    static final List<Refused> BATCH_BODIES =
            List.of(
                    new Refused("{}", "queries", "missing"),
                    new Refused("{'queries':null}", "queries", "missing"),
                    new Refused("{'queries':{}}", "queries", "array"),
                    new Refused("{'vector':[1,0,0]}", "vector", "unknown", "queries"),
                    new Refused("{'queries':[],'topK':3}", "topK", "unknown", "queries"),
                    new Refused("[]", "body", "expected an object"),
                    new Refused("", "body", "missing"));

    @ParameterizedTest
    @FieldSource("BATCH_BODIES")
    void aBatch_withoutProperQueries_isRefused(Refused refused) {
        service.post(collection + "/query/batch", refused.json())
                .isProblem(400, "invalid-request", refused.field(), refused.said());
    }

    @Test
    void aBatchBeyondItsDefaultLimits_isRefused() {
        String query = "{\"vector\":[1,0,0],\"topK\":10000}";
        service.post(collection + "/query/batch", batchOf(1_001, "{\"vector\":[1,0,0]}"))
                .isProblem(413, "limit-exceeded", "queries", "1001 elements", "1000");
        service.post(collection + "/query/batch", batchOf(11, query))
                .isProblem(413, "limit-exceeded", "queries", "110000 results", "100000");
        service.post(collection + "/query/batch", batchOf(10, query)).ok();
    }

    private static String batchOf(int count, String query) {
        return "{\"queries\":[" + String.join(",", Collections.nCopies(count, query)) + "]}";
    }

    /** Filters, with the position (from 1) where the trouble is. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "``                   ;  1",
                "n >=                 ;  5",
                "n >= 2 AND (x == 1   ; 19",
                "n ~ 2                ;  3",
                "n = 2                ;  3",
                "== 2                 ;  1",
                "n == 2 n == 3        ;  8",
                "n == 'open           ;  6",
                "n IN [1, 2           ; 11",
                "n == 1e500           ;  6",
                "ID() == 1            ;  9",
                "ID() > 'a'           ;  6",
                "ID() IN ['a', 1]     ; 15",
                "s STARTS 'a'         ; 10",
                "s STARTS WITH 5      ; 15",
                "d < DATETIME(2026)   ; 14",
                "d < DATETIME('2026') ; 14",
                "d == DATETIME('2026-02-29') ; 15",
                "(n == 1))            ;  9",
                "n == 1 && SELECT * FROM record ; 18"
            })
    void aBadFilter_isRefused_andShownWithThePlaceOfTheTrouble(String filter, int position) {
        String[] said = {"position " + position + " of", "«" + filter + "»"};
        service.post(collection + "/query", queryWith(filter))
                .isProblem(400, "invalid-request", "filter", said);
        String json = Answer.MAPPER.writeValueAsString(filter);
        service.post(collection + "/records/delete", "{\"filter\":" + json + "}")
                .isProblem(400, "invalid-request", "filter", said);
    }

    private static String queryWith(String filter) {
        return "{\"vector\":[1,1,0],\"filter\":%s}"
                .formatted(Answer.MAPPER.writeValueAsString(filter));
    }

    static Stream<String> deepFilters() {
        int depth = 10_000;
        return Stream.of(
                "(".repeat(depth) + "n == 1" + ")".repeat(depth), "NOT ".repeat(depth) + "n == 1");
    }

    @ParameterizedTest
    @MethodSource("deepFilters")
    void aFilterNestedTooDeeply_isRefused(String filter) {
        service.post(collection + "/query", queryWith(filter))
                .isProblem(400, "invalid-request", "filter", "200 levels");
    }

    @Test
    void aLongFilterThatIsNotDeep_isAnswered() {
        String filter = "n == 1" + " && n == 1".repeat(5_000);
        Answer answer = service.post(collection + "/query", queryWith(filter));
        answer.ok();
        assertThat(answer.strings("results", "id")).containsExactly("a");
    }

    // Reading and deleting

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit=0         | limit   | 0",
                "limit=-1        | limit   | -1",
                "limit=10001     | limit   | between 1 and 10000",
                "limit=x         | limit   | 'x'",
                "limit=1.5       | limit   | '1.5'",
                "limit=99999999999 | limit | '99999999999'",
                "include=vectors | include[0] | 'vectors'",
                "include=text,id | include[1] | 'id'",
                "filter=n%20%3E  | filter  | position 4",
                "filter=%27      | filter  | position 1"
            })
    void aPage_withABadParameter_isRefused(String query, String field, String said) {
        service.get(collection + "/records?" + query)
                .isProblem(400, "invalid-request", field, said);
    }

    /** Method, path below a collection, body, the parameter refused and what is known instead. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "GET | /records?filer=n%20%3D%3D%201 | '' | filer | limit, after, filter, include",
                "GET | /records?limit=5&Limit=6 | '' | Limit | limit, after, filter, include",
                "GET | /records/a?includes=text | '' | includes | include",
                "GET | ?verbose | '' | verbose | none",
                "DELETE | /records/a?dryRun=true | '' | dryRun | none",
                "DELETE | ?dryRun=true | '' | dryRun | none",
                "PUT | /records?createIfMising=true | {'records':[]} | createIfMising | createIfMissing",
                "PUT | /additional-data?merge=true | {} | merge | none",
                "POST | /query?topK=3 | {'vector':[1,0,0]} | topK | none",
                "POST | /query/batch?topK=3 | {'queries':[]} | topK | none",
                "POST | /records/get?include=text | {'ids':['a']} | include | none",
                "POST | /records/delete?dryRun=true | {'ids':['a']} | dryRun | none",
                "POST | /records/delete?%F0%9F%92%A3=1 | {'ids':['a']} | 💣 | none"
            })
    void anUnknownQueryParameter_isRefused_andTheKnownOnesNamed(
            String method, String path, String body, String parameter, String known) {
        service.send(
                        method,
                        collection + path,
                        BodyPublishers.ofString(body.replace('\'', '"')),
                        "Content-Type",
                        "application/json")
                .isProblem(
                        400,
                        "invalid-request",
                        parameter,
                        "query parameter '" + parameter + "' is unknown; known here: " + known);
    }

    @Test
    void anUnknownQueryParameter_isRefused_onTheListOfCollections_too() {
        service.get(RunningService.COLLECTIONS + "?limit=3")
                .isProblem(400, "invalid-request", "limit", "known here: none");
        service.put(NEW + "?dimension=3", "{\"dimension\":3}")
                .isProblem(400, "invalid-request", "dimension", "known here: none");
    }

    static final List<Refused> GET_BODIES =
            List.of(
                    new Refused("{}", "ids", "missing"),
                    new Refused("{'ids':null}", "ids", "missing"),
                    new Refused("{'ids':'a'}", "ids", "array"),
                    new Refused("{'ids':[5]}", "ids[0]", "string"),
                    new Refused("{'ids':['a',null]}", "ids[1]", "ids[1] is null"),
                    new Refused("{'ids':['a',' ']}", "ids[1]", "ids[1] is blank"),
                    new Refused("{'ids':['']}", "ids[0]", "blank"),
                    new Refused("{'ids':['" + "x".repeat(513) + "']}", "ids[0]", "513", "512"),
                    new Refused("{'ids':['a'],'include':['x']}", "include[0]", "'x'"),
                    new Refused("{'id':'a'}", "id", "unknown", "ids"));

    @ParameterizedTest
    @FieldSource("GET_BODIES")
    void aGetByIds_withABadBody_isRefused(Refused refused) {
        service.post(collection + "/records/get", refused.json())
                .isProblem(400, "invalid-request", refused.field(), refused.said());
    }

    static final List<Refused> DELETE_BODIES =
            List.of(
                    new Refused("{}", "ids", "ids or filter"),
                    new Refused("{'ids':['a'],'filter':'n == 1'}", "ids", "not both"),
                    new Refused("{'ids':['a',null]}", "ids[1]", "null"),
                    new Refused("{'ids':['a','']}", "ids[1]", "blank"),
                    new Refused("{'ids':'a'}", "ids", "array"),
                    new Refused("{'filter':''}", "filter", "position 1"),
                    new Refused("{'filter':true}", "filter", "string"),
                    new Refused("{'ids':['a'],'all':true}", "all", "unknown", "ids, filter"));

    @ParameterizedTest
    @FieldSource("DELETE_BODIES")
    void aDelete_withABadBody_isRefused(Refused refused) {
        service.post(collection + "/records/delete", refused.json())
                .isProblem(400, "invalid-request", refused.field(), refused.said());
    }

    @ParameterizedTest
    @CsvSource({"%20, blank", "%09, blank", "%C3%A4, 514 bytes"})
    void anImpossibleIdInAPath_isRefused(String id, String said) {
        String path = collection + "/records/" + (id.startsWith("%C3") ? id.repeat(257) : id);
        assertRefused(service.get(path), said);
        assertRefused(service.delete(path), said);
    }

    private static void assertRefused(Answer answer, String said) {
        answer.isProblem(400);
        assertThat(answer.json().path("detail").asString()).contains(said);
    }

    static Stream<List<String>> routesOfACollection() {
        String path = RunningService.COLLECTIONS + "/nobody";
        return Stream.of(
                List.of("GET", path, ""),
                List.of("DELETE", path, ""),
                List.of("GET", path + "/additional-data", ""),
                List.of("PUT", path + "/additional-data", "{}"),
                List.of("PUT", path + "/records", "{\"records\":[{\"vector\":[1]}]}"),
                List.of("PUT", path + "/records", "{\"records\":[]}"),
                List.of("GET", path + "/records", ""),
                List.of("GET", path + "/records/a", ""),
                List.of("DELETE", path + "/records/a", ""),
                List.of("POST", path + "/records/get", "{\"ids\":[]}"),
                List.of("POST", path + "/records/delete", "{\"ids\":[]}"),
                List.of("POST", path + "/records/delete", "{\"filter\":\"n == 1\"}"),
                List.of("POST", path + "/query", "{\"vector\":[1,0,0]}"),
                List.of("POST", path + "/query", "{\"text\":\"x\"}"),
                List.of("POST", path + "/query/batch", "{\"queries\":[]}"),
                List.of("POST", path + "/query/batch", "{\"queries\":[{\"text\":\"x\"}]}"));
    }

    @ParameterizedTest
    @MethodSource("routesOfACollection")
    void anUnknownCollection_isNotFound_whateverIsWanted(List<String> request) {
        service.send(
                        request.get(0),
                        request.get(1),
                        BodyPublishers.ofString(request.get(2)),
                        "Content-Type",
                        "application/json")
                .isProblem(404, "not-found", null, "'nobody'");
    }

    // JSON

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"vector\":[1,1,0]",
                "{\"vector\":[1,1,0],}",
                "{\"vector\":[1,1,0,]}",
                "{\"vector\" [1,1,0]}",
                "{'vector':[1,1,0]}",
                "{vector:[1,1,0]}",
                "{\"vector\":[1,1,0]/* comment */}",
                "{\"vector\":[1,1,0]} garbage",
                "{\"vector\":[01,1,0]}",
                "{\"vector\":[+1,1,0]}",
                "{\"vector\":[.5,1,0]}",
                "{\"vector\":[0x1,1,0]}",
                "{\"text\":\"a\nb\"}",
                "{\"text\":\"\\x\"}",
                "{\"text\":\"\\ud8\"}",
                "garbage",
                "<query/>"
            })
    void brokenJson_isRefused_withLineAndColumn(String body) {
        Answer answer = service.post(collection + "/query", body);
        answer.isProblem(400);
        assertThat(answer.json().path("detail").asString())
                .contains("not valid JSON")
                .containsPattern("\\(line [1-9]\\d*, column [1-9]\\d*\\)");
    }

    @Test
    void jsonThatIsNoUtf8_isRefused() {
        byte[] body = "{\"text\":\"\u00ff\u00fe\"}".getBytes(StandardCharsets.ISO_8859_1);
        Answer answer =
                service.send(
                        "POST",
                        collection + "/query",
                        BodyPublishers.ofByteArray(body),
                        "Content-Type",
                        "application/json");
        answer.isProblem(400);
        assertThat(answer.json().path("detail").asString()).contains("UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "null"})
    void anEmptyBody_isRefused(String body) {
        service.post(collection + "/query", body)
                .isProblem(400, "invalid-request", "body", "missing");
        service.put(collection + "/records", body)
                .isProblem(400, "invalid-request", "body", "missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "5", "\"x\"", "true", "[{\"vector\":[1,1,0]}]"})
    void aBodyThatIsNoObject_isRefused(String body) {
        service.post(collection + "/query", body)
                .isProblem(400, "invalid-request", "body", "expected an object");
    }

    @Test
    void aSecondJsonValue_isRefused_andNotCalledAWrongType() {
        Answer answer =
                service.post(collection + "/query", "{\"vector\":[1,1,0]} {\"vector\":[1,1,0]}");
        answer.isProblem(400, "invalid-request", "body", "column");
        assertThat(answer.json().path("detail").asString()).doesNotContain("wrong type");
    }

    @Test
    void jsonNested10000LevelsDeep_isRefused_whereverItStands() {
        String deep = nested(10_000);
        service.put(collection + "/records", deep).isProblem(400);
        service.put(collection + "/records", "{\"records\":" + deep + "}").isProblem(400);
        service.put(
                        collection + "/records",
                        "{\"records\":[{\"vector\":[1,0,0],\"metadata\":{\"a\":" + deep + "}}]}")
                .isProblem(400);
        service.put(collection + "/additional-data", "{\"a\":" + deep + "}").isProblem(400);
        service.put(collection + "/additional-data", "{\"a\":".repeat(10_000)).isProblem(400);
        service.post(collection + "/query", "{\"vector\":" + deep + "}").isProblem(400);
    }

    @Test
    void additionalDataNestedTooDeeply_isRefused() {
        service.put(collection + "/additional-data", "{\"a\":" + nested(40) + "}").isProblem(400);
    }

    private static String nested(int levels) {
        return "[".repeat(levels) + "]".repeat(levels);
    }

    @Test
    void aProblem_isCompleteAndShort_whateverItQuotes() {
        String body = "{\"vector\":[\"" + "x".repeat(30_000) + "\"]}";
        Answer answer = service.post(collection + "/query", body);
        answer.isProblem(400, "invalid-request", "vector", "vector[0]", "xxx");
        assertThat(answer.body()).hasSizeLessThan(4_000);
    }
}
