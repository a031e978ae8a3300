package io.vecstone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.InvalidRequest;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import java.net.InetAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

class SecurityTest {

    private static final String KEY = "correct-horse-battery-staple";
    private static final String BEARER = "Bearer " + KEY;

    /** Headers that open nothing. */
    private static final List<List<String>> WRONG_CREDENTIALS =
            List.of(
                    List.of(),
                    List.of("Authorization", "Bearer wrong"),
                    List.of("Authorization", "Bearer"),
                    List.of("Authorization", "Bearer "),
                    List.of("Authorization", KEY),
                    List.of("Authorization", "Basic " + KEY),
                    List.of("Authorization", "Bearer " + KEY.substring(1)),
                    List.of("Authorization", "Bearer " + KEY + "x"),
                    List.of("Authorization", "Bearer " + KEY + " " + KEY),
                    List.of("Authorization", "Bearer " + KEY.toUpperCase(Locale.ROOT)),
                    List.of("Authorization", "Bearer wrong", "X-API-Key", "wrong"),
                    List.of("X-API-Key", "wrong"),
                    List.of("X-API-Key", ""),
                    List.of("X-API-Key", BEARER),
                    List.of("X-Forwarded-For", "127.0.0.1"),
                    List.of("Cookie", "X-API-Key=" + KEY));

    private static String[] array(List<String> headers) {
        return headers.toArray(String[]::new);
    }

    private static void isUnauthorized(Answer answer) {
        answer.isProblem(401, "unauthorized", null, "Authorization: Bearer", "X-API-Key");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    }

    private static void isOpenHealth(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("status").asString()).isEqualTo("UP");
        assertThat(answer.json().has("components")).isFalse();
    }

    /** One service, API and actuator on one port. */
    @Nested
    class WithAKey {

        @TempDir private static Path folder;
        private static RunningService service;

        @BeforeAll
        static void start() {
            service =
                    RunningService.start(
                            folder,
                            "vecstone.security.api-key=" + KEY,
                            "vecstone.http.body-max=1KB",
                            "vecstone.embedding.enabled=false");
        }

        @AfterAll
        static void stop() {
            service.close();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/",
                    "/nope",
                    "/error",
                    "/api",
                    "/api/v1/collections",
                    "/api/v1/collections/nope",
                    "/api/v1/collections/nope/records",
                    "/api/v1/collections/nope/records/a%2Fb",
                    "/api/v1/collections/nope/additional-data",
                    "/actuator",
                    "/actuator/",
                    "/actuator/info",
                    "/actuator/metrics",
                    "/actuator/prometheus",
                    "/actuator/env",
                    "/actuator/health/vecstone",
                    "/actuator/health/readiness/vecstone",
                    "/actuator/health/",
                    "//actuator/info",
                    "/actuator/info;/livez",
                    "/livez/",
                    "/livez/x",
                    "/livez/%2E%2E/actuator/info",
                    "/livez%2F..%2Factuator%2Finfo",
                    "/livez%5C..%5Cactuator%5Cinfo",
                    "/actuator/health/%2E%2E/info",
                    "/LIVEZ",
                    "/favicon.ico"
                })
        void everyPath_needsTheKey(String path) {
            for (List<String> headers : WRONG_CREDENTIALS) {
                isUnauthorized(service.get(path, array(headers)));
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"PUT", "POST", "DELETE", "PATCH", "OPTIONS"})
        void everyMethod_needsTheKey(String method) {
            for (String path : List.of("/api/v1/collections/x", "/actuator/info", "/nope")) {
                isUnauthorized(
                        service.send(
                                method,
                                path,
                                BodyPublishers.ofString("{\"dimension\":2}"),
                                "Content-Type",
                                "application/json"));
            }
        }

        @Test
        void aWriteWithoutTheKey_changesNothing() {
            String path = RunningService.COLLECTIONS + "/guarded";
            isUnauthorized(service.put(path, "{\"dimension\":2}"));
            service.get(path, "X-API-Key", KEY).isProblem(404, "not-found", null);

            Answer created =
                    service.send(
                            "PUT",
                            path,
                            BodyPublishers.ofString("{\"dimension\":2}"),
                            "Content-Type",
                            "application/json",
                            "X-API-Key",
                            KEY);
            assertThat(created.status()).isEqualTo(201);
            isUnauthorized(service.delete(path));
            assertThat(service.get(path, "X-API-Key", KEY).status()).isEqualTo(200);
            assertThat(service.delete(path, "X-API-Key", KEY).status()).isEqualTo(204);
        }

        @Test
        void whoHasNoKey_learnsNoLimits() {
            isUnauthorized(service.put("/api/v1/collections/x", " ".repeat(2000)));
            isUnauthorized(service.put("/api/v1/collections/x", "{broken"));
        }

        /** The body never comes: it must not be waited for before the key has been checked. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "application/json",
                    "application/x-www-form-urlencoded",
                    "multipart/form-data; boundary=x"
                })
        void noBodyIsReadFromWhoHasNoKey(String contentType) {
            for (String method : List.of("PUT", "POST", "DELETE")) {
                isUnauthorized(
                        RawHttp.send(
                                service.port(),
                                """
                                %s /api/v1/collections/x HTTP/1.1
                                Host: localhost
                                Content-Type: %s
                                Content-Length: 100

                                """
                                        .formatted(method, contentType)));
            }
        }

        static final List<List<String>> CREDENTIALS =
                List.of(
                        List.of("Authorization", BEARER),
                        List.of("Authorization", "bearer " + KEY),
                        List.of("authorization", "BEARER " + KEY),
                        List.of("Authorization", "Bearer   " + KEY + "  "),
                        List.of("X-API-Key", KEY),
                        List.of("x-api-key", KEY),
                        List.of("Authorization", "Basic eDp5", "X-API-Key", KEY));

        @ParameterizedTest
        @FieldSource("CREDENTIALS")
        void theKey_opensEverything(List<String> credentials) {
            String[] headers = array(credentials);
            assertThat(service.get(RunningService.COLLECTIONS, headers).status()).isEqualTo(200);
            assertThat(service.get("/actuator/info", headers).status()).isEqualTo(200);
            assertThat(service.get("/actuator/prometheus", headers).status()).isEqualTo(200);
            service.get("/nope", headers).isProblem(404, "not-found", null);
            service.get("/actuator/env", headers).isProblem(404, "not-found", null);
        }

        /** Tomcat's own refusals go through a second dispatch, which is guarded as well. */
        @Test
        void whoHasTheKey_isNotCalledUnauthorized_byAnErrorOfTomcats() {
            RawHttp.send(
                            service.port(),
                            """
                            TRACE /livez HTTP/1.1
                            Host: localhost
                            X-API-Key: %s

                            """
                                    .formatted(KEY))
                    .isProblem(405);
            RawHttp.send(
                            service.port(),
                            """
                            PUT /api/v1/collections/x HTTP/1.1
                            Host: localhost
                            X-API-Key: %s
                            Content-Type: application/json
                            Transfer-Encoding: chunked

                            zz

                            """
                                    .formatted(KEY))
                    .isProblem(400);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/livez",
                    "/readyz",
                    "/actuator/health",
                    "/actuator/health/liveness",
                    "/actuator/health/readiness"
                })
        void health_isOpen_andTellsDetailsOnlyToWhoHasTheKey(String path) {
            for (List<String> headers : WRONG_CREDENTIALS) {
                isOpenHealth(service.get(path, array(headers)));
            }
        }

        @Test
        void readiness_tellsDetailsToWhoHasTheKey() {
            var readiness = service.get("/readyz", "Authorization", BEARER).json();
            assertThat(readiness.path("components").has("vecstone")).isTrue();
        }

        @Test
        void everyAddressOfTheMachine_isListenedOn() {
            assertThat(service.listenAddress()).isNull();
        }

        @Test
        void theKey_isNowhereToBeRead() {
            for (String path : List.of("/actuator", "/actuator/info", "/actuator/prometheus")) {
                Answer answer = service.get(path, "X-API-Key", KEY);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).doesNotContain(KEY);
            }
        }
    }

    /** One service whose actuator has a port of its own. */
    @Nested
    class WithAKeyAndAManagementPort {

        @TempDir private static Path folder;
        private static RunningService service;

        @BeforeAll
        static void start() {
            service =
                    RunningService.start(
                            folder,
                            "vecstone.security.api-key=" + KEY,
                            "management.server.port=0",
                            "vecstone.embedding.enabled=false");
        }

        @AfterAll
        static void stop() {
            service.close();
        }

        private static Answer management(String path, String... headers) {
            assertThat(service.managementPort()).isNotEqualTo(service.port());
            return RunningService.send(
                    service.managementPort(), "GET", path, BodyPublishers.noBody(), headers);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/",
                    "/nope",
                    "/error",
                    "/actuator",
                    "/actuator/info",
                    "/actuator/metrics",
                    "/actuator/prometheus",
                    "/actuator/env",
                    "/actuator/health/vecstone",
                    "/actuator/health/%2E%2E/prometheus",
                    "/livez/%2E%2E/actuator/prometheus",
                    "/api/v1/collections"
                })
        void everyManagementPath_needsTheKey(String path) {
            for (List<String> headers : WRONG_CREDENTIALS) {
                isUnauthorized(management(path, array(headers)));
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"/actuator", "/actuator/info", "/actuator/prometheus"})
        void theKey_opensTheManagementPort(String path) {
            assertThat(management(path, "Authorization", BEARER).status()).isEqualTo(200);
            assertThat(management(path, "X-API-Key", KEY).status()).isEqualTo(200);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/actuator/health",
                    "/actuator/health/liveness",
                    "/actuator/health/readiness"
                })
        void health_isOpenOnTheManagementPort(String path) {
            isOpenHealth(management(path));
        }

        @Test
        void probes_stayOpenOnTheMainPort_andTheActuatorIsGoneFromIt() {
            isOpenHealth(service.get("/livez"));
            isOpenHealth(service.get("/readyz"));
            isUnauthorized(service.get("/actuator/prometheus"));
            service.get("/actuator/prometheus", "X-API-Key", KEY).isProblem(404, "not-found", null);
        }

        @Test
        void theApi_isOnTheMainPortOnly() {
            assertThat(service.get(RunningService.COLLECTIONS, "X-API-Key", KEY).status())
                    .isEqualTo(200);
            management(RunningService.COLLECTIONS, "X-API-Key", KEY)
                    .isProblem(404, "not-found", null);
        }

        @ParameterizedTest
        @ValueSource(strings = {"/", "/nope", "/actuator/nope"})
        void anUnknownManagementPath_isNotFound(String path) {
            management(path, "X-API-Key", KEY).isProblem(404, "not-found", null);
        }

        @Test
        void aMalformedUri_isAProblemOnTheManagementPortToo() {
            RawHttp.send(service.managementPort(), "GET /%zz HTTP/1.1\nHost: x\n\n").isProblem(400);
        }
    }

    @Nested
    @ExtendWith(SharedService.class)
    class WithoutAKey {

        private final RunningService service;

        WithoutAKey(RunningService service) {
            this.service = service;
        }

        @Test
        void everythingIsOpen_onLoopbackOnly() {
            assertThat(service.listenAddress())
                    .isInstanceOfSatisfying(
                            InetAddress.class,
                            address -> assertThat(address.isLoopbackAddress()).isTrue());
            assertThat(service.get(RunningService.COLLECTIONS).status()).isEqualTo(200);
            assertThat(service.get("/actuator/prometheus").status()).isEqualTo(200);
        }

        @Test
        void aKeyThatIsSentAllTheSame_doesNoHarm() {
            for (List<String> headers : WRONG_CREDENTIALS) {
                assertThat(service.get(RunningService.COLLECTIONS, array(headers)).status())
                        .isEqualTo(200);
            }
        }
    }

    @Nested
    @ExtendWith(OutputCaptureExtension.class)
    class WithoutAKeyOnAnAddressThatOthersReach {

        @TempDir private Path folder;

        @ParameterizedTest
        @ValueSource(strings = {"server.address=0.0.0.0", "server.address=::"})
        void theStart_isRefused_withOneSentenceThatSaysWhatToDo(
                String property, CapturedOutput output) {
            Path data = folder.resolve("data");
            assertThatThrownBy(() -> RunningService.start(data, property))
                    .isInstanceOf(InvalidRequest.class)
                    .hasMessageContaining(property.replace("=", " is "))
                    .hasMessageContaining("VECSTONE_SECURITY_API_KEY");
            assertThat(data).doesNotExist();
            assertThat(output)
                    .contains("APPLICATION FAILED TO START")
                    .contains(property.replace("=", " is "))
                    .contains("VECSTONE_SECURITY_API_KEY")
                    .doesNotContain("\tat ");
        }

        @Test
        void theManagementAddress_isRefusedLikewise() {
            assertThatThrownBy(() ->
                            RunningService.start(
                                    folder,
                                    "management.server.port=0",
                                    "management.server.address=0.0.0.0"))
                    .isInstanceOf(InvalidRequest.class)
                    .hasMessageContaining("management.server.address is 0.0.0.0");
        }
    }
}
