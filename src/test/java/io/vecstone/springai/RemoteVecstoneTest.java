package io.vecstone.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.vecstone.VecstoneException;
import io.vecstone.VecstoneException.Conflict;
import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;
import io.vecstone.VecstoneException.NotFound;
import io.vecstone.VecstoneException.Overloaded;
import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.collection.Match;
import io.vecstone.collection.Query;
import io.vecstone.collection.VectorRecord;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** The client against a server that answers, or does not, as the test says. */
class RemoteVecstoneTest {

    private static final String INFO =
            "{\"name\":\"c\",\"dimension\":2,\"metric\":\"COSINE\",\"added later\":[1]}";
    private static final String NO_RESULTS = "{\"results\":[]}";
    private static final Query QUERY = Query.of(new float[] {1, 0});
    private static final List<VectorRecord> RECORDS =
            List.of(VectorRecord.of("a", new float[] {1, 0}));

    /** What the server does with one request. */
    private interface Reaction {
        void to(HttpExchange exchange) throws IOException;
    }

    private final Deque<Reaction> reactions = new ConcurrentLinkedDeque<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private RemoteVecstone remote;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::react);
        server.setExecutor(threads);
        server.start();
        remote = RemoteVecstone.builder(url()).build();
    }

    @AfterEach
    void stop() {
        end.countDown();
        remote.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void react(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        try (exchange) {
            reactions.removeFirst().to(exchange);
        }
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private RemoteCollection collection() {
        reactions.add(json(200, INFO));
        RemoteCollection collection = remote.collection("c");
        requests.clear();
        bodies.clear();
        return collection;
    }

    private static Reaction json(int status, String body, String... headers) {
        return answer(status, "application/json", body, headers);
    }

    private static Reaction problem(int status, String kind, String rest, String... headers) {
        String body =
                "{\"type\":\"urn:vecstone:problem:%s\",\"detail\":\"what is wrong\"%s}"
                        .formatted(kind, rest);
        return answer(status, "application/problem+json", body, headers);
    }

    private static Reaction answer(int status, String type, String body, String... headers) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** The connection ends without an answer. */
    private static Reaction hangUp() {
        return HttpExchange::close;
    }

    // What is repeated

    @ParameterizedTest
    @CsvSource({"429, overloaded", "503, store-unavailable"})
    void busyAnswers_areRetriedWithReadsAndWrites(int status, String kind) {
        RemoteCollection collection = collection();
        reactions.add(problem(status, kind, "", "Retry-After", "0"));
        reactions.add(answer(status, "text/html", "a proxy's page", "Retry-After", "0"));
        reactions.add(json(200, NO_RESULTS));
        assertThat(collection.query(QUERY)).isEmpty();
        assertThat(requests).hasSize(3).containsOnly("POST /api/v1/collections/c/query");

        reactions.add(problem(status, kind, "", "Retry-After", "0"));
        reactions.add(json(200, "{}"));
        collection.upsert(RECORDS);
        assertThat(bodies.get(4)).isEqualTo(bodies.get(3)).contains("\"a\"");
    }

    @Test
    void retries_endAfterTheNumberConfigured() {
        remote = RemoteVecstone.builder(url()).retries(2).build();
        RemoteCollection collection = collection();
        for (int i = 0; i < 3; i++) {
            reactions.add(problem(429, "overloaded", "", "Retry-After", "0"));
        }
        assertThatThrownBy(() -> collection.query(QUERY))
                .isInstanceOf(Overloaded.class)
                .hasMessage("what is wrong");
        assertThat(requests).hasSize(3);
    }

    @Test
    void aServiceThatWantsALongRest_isNotWaitedFor() {
        RemoteCollection collection = collection();
        reactions.add(problem(503, "store-unavailable", "", "Retry-After", "3600"));
        assertThatThrownBy(() -> collection.query(QUERY)).isInstanceOf(StoreUnavailable.class);
        assertThat(requests).hasSize(1);
    }

    @Test
    void aBrokenConnection_isRetriedForReads() {
        RemoteCollection collection = collection();
        reactions.add(hangUp());
        reactions.add(json(200, NO_RESULTS));
        assertThat(collection.query(QUERY)).isEmpty();
        assertThat(requests).hasSize(2);
    }

    @Test
    void aBrokenConnection_isNotRetriedForWrites() {
        RemoteCollection collection = collection();
        reactions.add(hangUp());
        assertThatThrownBy(() -> collection.upsert(RECORDS))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining(url())
                .hasMessageContaining("PUT /api/v1/collections/c/records")
                .hasMessageEndingWith("; it may have carried this out, or not");
        reactions.add(hangUp());
        assertThatThrownBy(() -> collection.delete(List.of("a")))
                .isInstanceOf(StoreUnavailable.class);
        assertThat(requests).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 413, 500, 502, 504})
    void otherAnswers_areNotRetried(int status) {
        RemoteCollection collection = collection();
        reactions.add(answer(status, "text/plain", "no"));
        assertThatThrownBy(() -> collection.query(QUERY)).isInstanceOf(VecstoneException.class);
        assertThat(requests).hasSize(1);
    }

    @Test
    void anAnswerThatDoesNotCome_isGivenUpAndNotAskedForAgain() {
        RemoteCollection collection = collection();
        RemoteVecstone impatient =
                RemoteVecstone.builder(url()).readTimeout(Duration.ofMillis(50)).build();
        reactions.add(exchange -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        try (impatient) {
            assertThatThrownBy(() -> impatient.collection("c"))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("no answer within 50 ms")
                    .hasMessageContaining("vecstone.client.read-timeout");
        }
        assertThat(requests).hasSize(1);
        assertThat(collection.name()).isEqualTo("c");
    }

    @Test
    void anAnswerOverTheLimit_isRefusedByNameAndNotAskedForAgain() {
        try (RemoteVecstone narrow = RemoteVecstone.builder(url()).answerBytesMax(100).build()) {
            reactions.add(json(200, INFO));
            RemoteCollection collection = narrow.collection("c");
            reactions.add(json(200, NO_RESULTS + " ".repeat(100 - NO_RESULTS.length())));
            assertThat(collection.query(QUERY)).isEmpty();
            reactions.add(json(200, NO_RESULTS + " ".repeat(101 - NO_RESULTS.length())));
            assertThatThrownBy(() -> collection.query(QUERY))
                    .isInstanceOf(LimitExceeded.class)
                    .hasMessage(
                            "The answer to POST /api/v1/collections/c/query has more than 100 bytes (vecstone.client.answer-max): ask for fewer results");
        }
        assertThat(requests).hasSize(3);
    }

    @Test
    void nobodyThere_isSaidWithTheUrlAfterTheRetries() {
        String url = url();
        server.stop(0);
        try (RemoteVecstone lonely = RemoteVecstone.builder(url).retries(1).build()) {
            assertThatThrownBy(() -> lonely.collection("c"))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessage(
                            "The Vecstone service at %s can't be reached: GET /api/v1/collections/c: no connection"
                                    .formatted(url));
        }
    }

    @Test
    void anInterruptedCaller_isReleasedAndStaysInterrupted() {
        RemoteCollection collection = collection();
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> collection.query(QUERY))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("Interrupted");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    // What errors become

    @Test
    void problems_becomeTheExceptionsOfAnEmbeddedDatabase() {
        RemoteCollection collection = collection();
        assertBecomes(collection, problem(404, "not-found", ""), NotFound.class);
        assertBecomes(collection, problem(409, "conflict", ""), Conflict.class);
        assertBecomes(collection, problem(500, "store-corrupt", ""), StoreCorrupt.class);
        assertThat(
                        assertBecomes(
                                        collection,
                                        problem(400, "invalid-request", ",\"field\":\"topK\""),
                                        InvalidRequest.class)
                                .field())
                .isEqualTo("topK");
        assertThat(
                        assertBecomes(
                                        collection,
                                        problem(413, "limit-exceeded", ",\"field\":\"topK\""),
                                        LimitExceeded.class)
                                .field())
                .isEqualTo("topK");
    }

    private <T extends VecstoneException> T assertBecomes(
            RemoteCollection collection, Reaction reaction, Class<T> type) {
        reactions.add(reaction);
        VecstoneException thrown = failure(collection);
        assertThat(thrown).isInstanceOf(type).hasMessage("what is wrong");
        return type.cast(thrown);
    }

    private static VecstoneException failure(RemoteCollection collection) {
        try {
            List<Match> matches = collection.query(QUERY);
            throw new AssertionError("no failure, but " + matches);
        } catch (VecstoneException e) {
            return e;
        }
    }

    @Test
    void anErrorOfTheServiceItself_isToldWithWhatItSays() {
        RemoteCollection collection = collection();
        reactions.add(problem(500, "internal-error", ""));
        assertThat(failure(collection))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("500")
                .hasMessageContaining("what is wrong");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusedKey_isOneClearSentenceWithoutTheKey(int status) {
        reactions.add(problem(status, "unauthorized", ""));
        reactions.add(problem(status, "unauthorized", ""));
        assertThatThrownBy(() -> remote.collection("c"))
                .isInstanceOf(InvalidRequest.class)
                .hasMessage(
                        "The Vecstone service at %s needs an API key: set vecstone.client.api-key"
                                .formatted(url()));
        try (RemoteVecstone wrong = RemoteVecstone.builder(url()).apiKey("wrong").build()) {
            assertThatThrownBy(() -> wrong.collection("c"))
                    .isInstanceOf(InvalidRequest.class)
                    .hasMessage(
                            "The Vecstone service at %s refuses the API key in vecstone.client.api-key"
                                    .formatted(url()));
        }
        assertThat(requests).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | text/html | <html>hello</html>",
                "200 | application/json | {\"name\":",
                "200 | application/json | null",
                "200 | application/json | []",
                "200 | application/json | {\"name\":\"c\",\"metric\":\"MANHATTAN\"}",
                "404 | text/html | not here",
                "404 | application/problem+json | {\"type\":\"about:blank\"}",
                "404 | application/problem+json | not JSON",
                "500 | text/plain | oops"
            })
    void anotherServerAtTheUrl_isSaidToBeNoVecstone(int status, String type, String body) {
        reactions.add(answer(status, type, body));
        assertThatThrownBy(() -> remote.find("c"))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("GET /api/v1/collections/c was answered " + status)
                .hasMessageContaining("127.0.0.1:" + server.getAddress().getPort())
                .hasMessageContaining("no Vecstone service");
    }

    @Test
    void aRedirect_isNotFollowedButNamed() {
        reactions.add(answer(302, "text/html", "", "Location", "https://elsewhere.example/login"));
        assertThatThrownBy(() -> remote.collection("c"))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("a redirect to https://elsewhere.example/login");
        assertThat(requests).hasSize(1);
    }

    @Test
    void aMissingCollection_isNoneAndAnythingElseAnError() {
        reactions.add(problem(404, "not-found", ""));
        assertThat(remote.find("c")).isEmpty();
        reactions.add(problem(500, "store-corrupt", ""));
        assertThatThrownBy(() -> remote.find("c")).isInstanceOf(StoreCorrupt.class);
    }

    @Test
    void ping_asksOnce() {
        reactions.add(json(200, "{\"status\":\"UP\"}"));
        assertThatCode(remote::ping).doesNotThrowAnyException();
        reactions.add(json(503, "{\"status\":\"DOWN\"}"));
        assertThatThrownBy(remote::ping).isInstanceOf(StoreUnavailable.class);
        assertThat(requests).containsExactly("GET /readyz", "GET /readyz");
    }

    // What is sent

    @Test
    void requests_shareAConnection() {
        RemoteCollection collection = collection();
        Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 3; i++) {
            reactions.add(exchange -> {
                connections.add(exchange.getRemoteAddress());
                json(200, NO_RESULTS).to(exchange);
            });
            assertThat(collection.query(QUERY)).isEmpty();
        }
        assertThat(connections).hasSize(1);
    }

    @Test
    void theKeyAndTheNameOfTheCollection_areSentAsTheyMustBe() {
        List<@Nullable String> keys = new ArrayList<>();
        reactions.add(exchange -> {
            keys.add(exchange.getRequestHeaders().getFirst("Authorization"));
            json(200, INFO).to(exchange);
        });
        try (RemoteVecstone keyed =
                RemoteVecstone.builder(url() + "/behind/a/proxy//").apiKey("k-1").build()) {
            assertThat(keyed.collection("a b/ü").dimension()).isEqualTo(2);
        }
        assertThat(keys).containsExactly("Bearer k-1");
        assertThat(requests)
                .containsExactly("GET /behind/a/proxy/api/v1/collections/a%20b%2F%C3%BC");
    }

    @Test
    void vectors_areSentAsLittleEndianFloat32() {
        RemoteCollection collection = collection();
        reactions.add(json(200, NO_RESULTS));
        collection.query(Query.of(new float[] {1, -2}).topK(7).betterThan(0.1f));
        JsonNode body = JsonMapper.shared().readTree(bodies.getFirst());
        assertThat(body.get("vector").asString()).isEqualTo("AACAPwAAAMA=");
        assertThat(body.get("topK").asInt()).isEqualTo(7);
        assertThat(body.get("betterThan").asDouble()).isEqualTo((double) 0.1f);
        assertThat(body.has("filter")).isFalse();
    }

    @Test
    void manyRecords_areSentInOrderInRequestsThatWebServersReadToTheEnd() {
        RemoteCollection collection = collection();
        String text = "x".repeat(1_000);
        List<VectorRecord> records =
                IntStream.range(0, 5_000)
                        .mapToObj(i -> new VectorRecord("r" + i, new float[] {1, i}, text, null))
                        .toList();
        for (int i = 0; i < 3; i++) {
            reactions.add(json(200, "{}"));
        }
        reactions.addFirst(problem(404, "not-found", "")); // an older service tells no limits
        collection.upsert(records);
        assertThat(requests.removeFirst()).isEqualTo("GET /api/v1/limits");
        assertThat(requests).hasSize(3).containsOnly("PUT /api/v1/collections/c/records");
        bodies.removeFirst();
        assertThat(bodies).allMatch(body -> body.length() < 1 << 21);
        List<String> ids = new ArrayList<>();
        for (String body : bodies) {
            JsonMapper.shared()
                    .readTree(body)
                    .get("records")
                    .forEach(record -> ids.add(record.get("id").asString()));
        }
        assertThat(ids).isEqualTo(records.stream().map(VectorRecord::id).toList());
    }

    @Test
    void aRequestThatAProxyFindsTooLarge_isHalvedUntilItFits() {
        RemoteCollection collection = collection();
        reactions.add(answer(413, "text/html", "nginx"));
        reactions.add(json(200, "{}"));
        reactions.add(answer(413, "text/html", "nginx"));
        reactions.add(json(200, "{}"));
        reactions.add(json(200, "{}"));
        collection.delete(List.of("a", "b", "c", "d"));
        assertThat(bodies)
                .containsExactly(
                        "{\"ids\":[\"a\",\"b\",\"c\",\"d\"]}",
                        "{\"ids\":[\"a\",\"b\"]}",
                        "{\"ids\":[\"c\",\"d\"]}",
                        "{\"ids\":[\"c\"]}",
                        "{\"ids\":[\"d\"]}");
    }

    @Test
    void aRequestWithOneElementOverALimit_isNotHalved() {
        RemoteCollection collection = collection();
        reactions.add(problem(413, "limit-exceeded", ",\"field\":\"ids[1]\""));
        assertThatThrownBy(() -> collection.delete(List.of("a", "b")))
                .isInstanceOf(LimitExceeded.class);
        reactions.add(answer(413, "text/html", "nginx"));
        assertThatThrownBy(() -> collection.delete(List.of("a"))).isInstanceOf(LimitExceeded.class);
        assertThat(requests).hasSize(2);
    }

    @Test
    void nothingToWrite_sendsNothing() {
        RemoteCollection collection = collection();
        collection.upsert(List.of());
        collection.delete(List.of());
        assertThat(requests).isEmpty();
    }

    // Bad options

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8080",
                "ftp://host",
                "http://",
                "http:///path",
                "http://ho st",
                "https://host?key=1",
                "https://host#part",
                ""
            })
    void aBadUrl_isRefusedByNameAndValue(String url) {
        assertThatThrownBy(() -> RemoteVecstone.builder(url))
                .isInstanceOf(InvalidRequest.class)
                .hasMessageContaining("vecstone.url '" + url + "'");
    }

    @Test
    void aPasswordInTheUrl_isRefusedAndNotShown() {
        assertThatThrownBy(() -> RemoteVecstone.builder("http://me:secret@host"))
                .isInstanceOf(InvalidRequest.class)
                .hasMessageContaining("vecstone.client.api-key")
                .hasMessageNotContaining("secret");
    }

    @Test
    void badOptions_areRefusedByName() {
        RemoteVecstone.Builder builder = RemoteVecstone.builder("http://host");
        assertThatThrownBy(() -> builder.apiKey("two\nlines"))
                .isInstanceOf(InvalidRequest.class)
                .hasMessageContaining("vecstone.client.api-key")
                .hasMessageNotContaining("two");
        assertThatThrownBy(() -> builder.retries(-1)).hasMessageContaining("retries is -1");
        assertThatThrownBy(() -> builder.retries(101)).hasMessageContaining("between 0 and 100");
        assertThatThrownBy(() -> builder.connectTimeout(Duration.ZERO))
                .hasMessageContaining("vecstone.client.connect-timeout is PT0S");
        assertThatThrownBy(() -> builder.readTimeout(Duration.ofSeconds(-1)))
                .hasMessageContaining("vecstone.client.read-timeout is PT-1S");
    }
}
