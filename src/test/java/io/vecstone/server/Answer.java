package io.vecstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.stream.StreamSupport;

/** What the service answered. */
record Answer(int status, HttpHeaders headers, String body) {

    static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static final List<String> INTERNALS =
            List.of(
                    "io.vecstone",
                    "org.springframework",
                    "org.apache",
                    "org.sqlite",
                    "tools.jackson",
                    "java.lang",
                    "Exception",
                    "StreamReadConstraints",
                    "\\tat ",
                    "Caused by");

    JsonNode json() {
        return MAPPER.readTree(body);
    }

    String contentType() {
        return headers.firstValue("Content-Type").orElse("");
    }

    /** The answer of a request that must succeed. */
    JsonNode ok() {
        assertThat(status).as(body).isEqualTo(200);
        assertThat(contentType()).isEqualTo("application/json");
        return json();
    }

    /** The strings under {@code name} of each element of the array {@code array}. */
    List<String> strings(String array, String name) {
        return StreamSupport.stream(json().path(array).spliterator(), false)
                .map(element -> element.path(name).asString())
                .toList();
    }

    /**
     * Asserts that this is a Problem Details answer (RFC 9457) that tells its reader what is wrong
     * and nothing about our insides.
     *
     * @param kind the last part of {@code type}
     * @param field the offending field, or null when there must be none
     * @param said what the detail must contain
     */
    void isProblem(int expectedStatus, String kind, @Nullable String field, String... said) {
        isProblem(expectedStatus);
        JsonNode problem = json();
        assertThat(problem.path("type").asString()).isEqualTo("urn:vecstone:problem:" + kind);
        for (String part : said) {
            assertThat(problem.path("detail").asString()).contains(part);
        }
        if (field == null) {
            assertThat(problem.has("field")).as(body).isFalse();
        } else {
            assertThat(problem.path("field").asString()).isEqualTo(field);
        }
    }

    /** Asserts that this is a Problem Details answer of any kind. */
    void isProblem(int expectedStatus) {
        assertThat(status).as(body).isEqualTo(expectedStatus);
        assertThat(contentType()).as(body).isEqualTo("application/problem+json");
        JsonNode problem = json();
        assertThat(problem.path("type").asString()).startsWith("urn:vecstone:problem:");
        assertThat(problem.path("status").asInt()).isEqualTo(expectedStatus);
        assertThat(problem.path("title").asString()).isNotBlank();
        assertThat(problem.path("detail").asString()).isNotBlank();
        assertThat(body).doesNotContain(INTERNALS);
    }
}
