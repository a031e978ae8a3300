package io.vecstone.springai;

import io.vecstone.VecstoneException;
import io.vecstone.VecstoneException.Conflict;
import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;
import io.vecstone.VecstoneException.NotFound;
import io.vecstone.VecstoneException.Overloaded;
import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Turns what a service refuses or fails at into what an embedded database would throw. */
final class ServiceAnswers {

    private static final String TYPE_PREFIX = "urn:vecstone:problem:";

    private final URI url;
    private final boolean withApiKey;
    private final JsonMapper mapper;

    /** Problem Details (RFC 9457). */
    private record Problem(@Nullable String type, @Nullable String detail, @Nullable String field) {

        static final Problem NONE = new Problem(null, null, null);

        boolean isOurs() {
            return type != null && type.startsWith(TYPE_PREFIX);
        }

        String kind() {
            return type == null ? "" : type.substring(TYPE_PREFIX.length());
        }

        String detailOr(String otherwise) {
            return detail == null ? otherwise : detail;
        }

        String fieldOr(String otherwise) {
            return field == null ? otherwise : field;
        }
    }

    /**
     * @param withApiKey whether requests bring a key
     */
    ServiceAnswers(URI url, boolean withApiKey, JsonMapper mapper) {
        this.url = url;
        this.withApiKey = withApiKey;
        this.mapper = mapper;
    }

    /** What {@code response} reports, or null if it is a success. */
    @Nullable VecstoneException failure(HttpRequest request, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return null;
        }
        if (status == 401 || status == 403) {
            return keyRefused();
        }
        Problem problem = problem(response);
        if (problem.isOurs()) {
            return ofKind(problem, said(request, response));
        }
        return switch (status) {
            case 413 ->
                    new LimitExceeded("body", said(request, response) + ": the body is too large");
            case 429 -> new Overloaded(said(request, response));
            case 502, 503, 504 -> new StoreUnavailable(said(request, response), null);
            default -> unintelligible(request, response, null);
        };
    }

    /** An answer that no Vecstone service gives. */
    StoreUnavailable unintelligible(
            HttpRequest request, HttpResponse<byte[]> response, @Nullable Throwable cause) {
        String type = response.headers().firstValue("Content-Type").orElse("no content type");
        String location =
                response.headers()
                        .firstValue("Location")
                        .map(target -> ", a redirect to " + target)
                        .orElse("");
        return new StoreUnavailable(
                "%s (%s%s): at vecstone.url is no Vecstone service that this client understands"
                        .formatted(said(request, response), type, location),
                cause);
    }

    private InvalidRequest keyRefused() {
        String field = "vecstone.client.api-key";
        return new InvalidRequest(
                field,
                withApiKey
                        ? "The Vecstone service at %s refuses the API key in %s"
                                .formatted(url, field)
                        : "The Vecstone service at %s needs an API key: set %s"
                                .formatted(url, field));
    }

    private static VecstoneException ofKind(Problem problem, String said) {
        String detail = problem.detailOr(said);
        return switch (problem.kind()) {
            case "invalid-request" -> new InvalidRequest(problem.fieldOr("request"), detail);
            case "not-found" -> new NotFound(detail);
            case "conflict" -> new Conflict(detail);
            case "limit-exceeded" -> new LimitExceeded(problem.fieldOr("body"), detail);
            case "overloaded" -> new Overloaded(detail);
            case "store-corrupt" -> new StoreCorrupt(detail, null);
            case "store-unavailable" -> new StoreUnavailable(detail, null);
            default -> new StoreUnavailable(said + ": " + detail, null);
        };
    }

    private Problem problem(HttpResponse<byte[]> response) {
        boolean problemDetails =
                response.headers()
                        .firstValue("Content-Type")
                        .filter(type -> type.startsWith("application/problem+json"))
                        .isPresent();
        if (!problemDetails) {
            return Problem.NONE;
        }
        try {
            Problem problem = mapper.readValue(response.body(), Problem.class);
            return problem == null ? Problem.NONE : problem;
        } catch (JacksonException _) {
            return Problem.NONE;
        }
    }

    private String said(HttpRequest request, HttpResponse<?> response) {
        return "%s %s was answered %d by %s"
                .formatted(
                        request.method(),
                        request.uri().getPath(),
                        response.statusCode(),
                        url.getAuthority());
    }
}
