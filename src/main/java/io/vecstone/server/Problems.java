package io.vecstone.server;

import io.vecstone.VecstoneException;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

import java.net.URI;
import java.util.Locale;

/** Makes the Problem Details (RFC 9457) that every error is answered with. */
final class Problems {

    private static final String TYPE_PREFIX = "urn:vecstone:problem:";
    private static final int SHOWN_CHARACTERS_MAX = 2_000;

    private Problems() {}

    /**
     * @param type stable name of the kind of problem
     */
    static ProblemDetail of(HttpStatus status, String type, String title, String detail) {
        String shown =
                detail.length() <= SHOWN_CHARACTERS_MAX
                        ? detail
                        : detail.substring(0, SHOWN_CHARACTERS_MAX) + "…";
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, shown);
        problem.setType(URI.create(TYPE_PREFIX + type));
        problem.setTitle(title);
        return problem;
    }

    /** What HTTP itself has gone wrong with. */
    static ProblemDetail ofStatus(HttpStatus status) {
        if (status == HttpStatus.BAD_REQUEST) {
            return of(
                    status,
                    "invalid-request",
                    "Invalid request",
                    "The request is malformed: its URI, a header or its body is not valid HTTP");
        }
        if (status == HttpStatus.INTERNAL_SERVER_ERROR) {
            return of(
                    status,
                    "internal-error",
                    "Internal error",
                    "Vecstone has met an error of its own; its log says more");
        }
        return of(
                status,
                status.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                status.getReasonPhrase(),
                "HTTP knows this request, but it can't be made here: " + status.getReasonPhrase());
    }

    static ProblemDetail of(VecstoneException e) {
        return switch (e) {
            case VecstoneException.InvalidRequest invalid ->
                    invalid(invalid.field(), e.getMessage());
            case VecstoneException.NotFound _ ->
                    of(HttpStatus.NOT_FOUND, "not-found", "Not found", e.getMessage());
            case VecstoneException.Conflict _ ->
                    of(HttpStatus.CONFLICT, "conflict", "Conflict", e.getMessage());
            case VecstoneException.LimitExceeded limit -> tooLarge(limit.field(), e.getMessage());
            case VecstoneException.Overloaded _ ->
                    of(HttpStatus.TOO_MANY_REQUESTS, "overloaded", "Overloaded", e.getMessage());
            case VecstoneException.StoreUnavailable _ ->
                    of(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "store-unavailable",
                            "Store unavailable",
                            e.getMessage());
            case VecstoneException.ModelUnavailable _ ->
                    of(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "model-unavailable",
                            "Embedding model unavailable",
                            e.getMessage());
            case VecstoneException.StoreCorrupt _ ->
                    of(
                            HttpStatus.INTERNAL_SERVER_ERROR,
                            "store-corrupt",
                            "Store corrupt",
                            e.getMessage());
        };
    }

    static ProblemDetail invalid(String field, String detail) {
        ProblemDetail problem =
                of(HttpStatus.BAD_REQUEST, "invalid-request", "Invalid request", detail);
        problem.setProperty("field", field);
        return problem;
    }

    static ProblemDetail tooLarge(String field, String detail) {
        ProblemDetail problem =
                of(HttpStatus.CONTENT_TOO_LARGE, "limit-exceeded", "Limit exceeded", detail);
        problem.setProperty("field", field);
        return problem;
    }
}
