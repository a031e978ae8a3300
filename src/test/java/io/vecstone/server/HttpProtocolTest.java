package io.vecstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;

/** What is wrong with a request before anybody looks at its JSON. */
@ExtendWith(SharedService.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpProtocolTest {

    private final RunningService service;
    private final String collection;

    HttpProtocolTest(RunningService service) {
        this.service = service;
        this.collection = service.newCollection(3, "COSINE");
    }

    @AfterEach
    void nothingHasChanged() {
        assertThat(service.get(collection).ok().path("recordCount").asInt(-1)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "application/octet-stream",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "multipart/form-data",
                "application/x-ndjson",
                "nonsense",
                "application/json;charset=nonsense"
            })
    void anyContentTypeButJson_isNotSupported(String contentType) {
        for (String body : List.of("{\"vector\":[1,1,0]}", "a=%zz", "--x\r\n")) {
            BodyPublisher publisher = BodyPublishers.ofString(body);
            service.send("POST", collection + "/query", publisher, "Content-Type", contentType)
                    .isProblem(415, "unsupported-media-type", null);
            service.send("PUT", collection + "/records", publisher, "Content-Type", contentType)
                    .isProblem(415, "unsupported-media-type", null);
        }
    }

    @Test
    void aBodyWithoutContentType_isNotSupported() {
        service.send("POST", collection + "/query", BodyPublishers.ofString("{\"vector\":[1,1,0]}"))
                .isProblem(415, "unsupported-media-type", null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST   | ''               | GET",
                "PUT    | ''               | GET",
                "DELETE | ''               | GET",
                "PATCH  | /notes           | GET,PUT,DELETE",
                "POST   | /notes           | GET,PUT,DELETE",
                "GET    | /notes/query     | POST",
                "PUT    | /notes/query     | POST",
                "POST   | /notes/records   | GET,PUT",
                "DELETE | /notes/records   | GET,PUT",
                "PUT    | /notes/records/a | GET,DELETE",
                "POST   | /notes/records/a | GET,DELETE",
                "DELETE | /notes/additional-data | GET,PUT"
            })
    void aMethodThatARouteDoesNotHave_isNotAllowed_andTheOthersAreNamed(
            String method, String path, String allowed) {
        Answer answer =
                service.send(
                        method,
                        RunningService.COLLECTIONS + path,
                        BodyPublishers.ofString("{}"),
                        "Content-Type",
                        "application/json");
        answer.isProblem(405, "method-not-allowed", null, method);
        assertThat(answer.headers().firstValue("Allow").orElse("").split(",\\s*"))
                .contains(allowed.split(","));
    }

    @Test
    void methodsThatNobodyKnows_areRefused() {
        service.send("BREW", collection, BodyPublishers.noBody()).isProblem(400);
        RawHttp.send(service.port(), "TRACE /livez HTTP/1.1\nHost: localhost\n\n").isProblem(405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/nope",
                "/error",
                "/api",
                "/api/v1",
                "/api/v2/collections",
                "/api/v1/collections/",
                "/api/v1/collections/notes/",
                "/api/v1/collections/notes/nope",
                "/api/v1/collections/notes/records/",
                "/api/v1/collections/notes/records/a/b",
                "/actuator/nope",
                "/actuator/env",
                "/actuator/heapdump",
                "/index.html",
                "/favicon.ico"
            })
    void anUnknownPath_isNotFound_forBrowsersToo(String path) {
        service.get(path).isProblem(404, "not-found", null);
        service.get(path, "Accept", "text/html").isProblem(404, "not-found", null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/xml", "nonsense"})
    void anAnswerThatIsNoJson_isNotToBeHad(String accept) {
        service.get(collection, "Accept", accept).isProblem(406, "not-acceptable", null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/xml", "*/*", "application/json"})
    void aProblem_isToldAsProblemJson_whateverIsAccepted(String accept) {
        service.get(collection + "/records/nobody", "Accept", accept)
                .isProblem(404, "not-found", null, "'nobody'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/notes/%zz",
                "/notes%",
                "/%00",
                "/notes/records/a%00",
                "/a|b",
                "/a\"b",
                "/{notes}",
                "/a\\b",
                "/notes/../notes",
                "/./notes",
                "/notes/records/\u00e4",
                "/notes?filter=n > 1"
            })
    void aMalformedUri_isRefused(String path) {
        RawHttp.send(
                        service.port(),
                        "GET " + RunningService.COLLECTIONS + path + " HTTP/1.1\nHost: x\n\n")
                .isProblem(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"filter=%zz", "filter=%ff", "%zz=1", "limit=%", "limit=1&x=%c3"})
    void aMalformedQueryString_isRefused(String query) {
        RawHttp.send(
                        service.port(),
                        "GET %s/records?%s HTTP/1.1\nHost: x\n\n".formatted(collection, query))
                .isProblem(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\n\n",
                "GET\n\n",
                "GET /livez HTTP/1.1\n\n",
                "GET /livez HTTP/1.1\nHost: a b\n\n",
                "GET /livez HTTP/1.1\nHost: x\nHost: y\n\n",
                "GET /livez HTTP/1.1\nHost: x\nno colon\n\n",
                "GET /livez HTTP/1.1\nHost: x\nContent-Length: many\n\n",
                "GET /livez HTTP/1.1\nHost: x\nContent-Length: -1\n\n",
                "GET http://other/livez HTTP/1.1\nHost: x\n\n"
            })
    void aRequestThatIsNoHttp_isRefused(String request) {
        RawHttp.send(service.port(), request).isProblem(400);
    }

    @ParameterizedTest
    @CsvSource({
        "GET /livez HTTP/3.7, X-Any: x, 505",
        "PUT /api/v1/collections/x HTTP/1.1, Transfer-Encoding: gzip, 501",
        "PUT /api/v1/collections/x HTTP/1.1, Expect: 200-maybe, 417"
    })
    void whatHttpAllowsButNobodyHere_isAProblem(String line, String header, int status) {
        RawHttp.send(service.port(), line + "\nHost: x\n" + header + "\nContent-Length: 0\n\n")
                .isProblem(status);
    }

    @Test
    void aHeaderThatIsTooLarge_isRefused() {
        RawHttp.send(
                        service.port(),
                        "GET /livez HTTP/1.1\nHost: x\nX-Large: " + "x".repeat(100_000) + "\n\n")
                .isProblem(400);
    }

    @Test
    void bodiesWithTwoLengthsOrBrokenChunks_areRefused() {
        String head =
                "PUT "
                        + collection
                        + "/records HTTP/1.1\nHost: x\nContent-Type: application/json\n";
        RawHttp.send(
                        service.port(),
                        head + "Content-Length: 5\nTransfer-Encoding: chunked\n\n0\n\n")
                .isProblem(400);
        RawHttp.send(service.port(), head + "Transfer-Encoding: chunked\n\nzz\n\n").isProblem(400);
    }
}
