package io.vecstone.server;

import io.vecstone.VecstoneException;

import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

import java.util.Locale;

/**
 * Turns whatever a controller throws into Problem Details. Stack traces go to the log, never to the
 * caller.
 */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final String RETRY_AFTER_SECONDS = "1";

    @ExceptionHandler
    ResponseEntity<Object> onVecstoneException(VecstoneException e, WebRequest request) {
        ProblemDetail problem = Problems.of(e);
        var headers = new HttpHeaders();
        if (e instanceof VecstoneException.Overloaded
                || e instanceof VecstoneException.StoreUnavailable) {
            headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        if (problem.getStatus() >= 500) {
            LOG.error("Answered {}: {}", problem.getStatus(), e.getMessage(), e);
        }
        return answer(e, problem, headers, request);
    }

    /** A query string that is not properly encoded; Tomcat finds out when it is first looked at. */
    @ExceptionHandler
    ResponseEntity<Object> onInvalidParameter(InvalidParameterException e, WebRequest request) {
        ProblemDetail problem =
                Problems.invalid("query", "The query string is not properly percent-encoded UTF-8");
        return answer(e, problem, new HttpHeaders(), request);
    }

    @ExceptionHandler
    ResponseEntity<Object> onAnythingElse(Exception e, WebRequest request) {
        LOG.error("Answered 500 to {}", request.getDescription(false), e);
        ProblemDetail problem =
                Problems.of(
                        HttpStatus.INTERNAL_SERVER_ERROR,
                        "internal-error",
                        "Internal error",
                        "Vecstone has met an error of its own; its log says more");
        return answer(e, problem, new HttpHeaders(), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return answer(e, JsonProblems.of(e), headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        String name =
                e instanceof MethodArgumentTypeMismatchException argument
                        ? argument.getName()
                        : String.valueOf(e.getPropertyName());
        String expected = e.getRequiredType() == int.class ? "an integer" : "true or false";
        String detail = "%s is '%s'; expected %s".formatted(name, e.getValue(), expected);
        return answer(e, Problems.invalid(name, detail), headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException e,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        String detail = "There is nothing at /" + e.getResourcePath();
        return answer(
                e,
                Problems.of(HttpStatus.NOT_FOUND, "not-found", "Not found", detail),
                headers,
                request);
    }

    /**
     * What Spring refuses by itself (unknown path, wrong method or content type …) gets a type of
     * ours.
     */
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        // Set here, so that no Accept header, however broken, can keep the reason from its reader.
        HttpHeaders ours = HttpHeaders.copyOf(headers);
        ours.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (body instanceof ProblemDetail problem
                && (problem.getType() == null
                        || problem.getType().toString().equals("about:blank"))) {
            HttpStatus known = HttpStatus.valueOf(status.value());
            String type = known.name().toLowerCase(Locale.ROOT).replace('_', '-');
            ProblemDetail renamed =
                    Problems.of(
                            known,
                            type,
                            known.getReasonPhrase(),
                            String.valueOf(problem.getDetail()));
            return new ResponseEntity<>(renamed, ours, status);
        }
        return new ResponseEntity<>(body, ours, status);
    }

    private ResponseEntity<Object> answer(
            Exception e, ProblemDetail problem, HttpHeaders headers, WebRequest request) {
        HttpStatusCode status = HttpStatusCode.valueOf(problem.getStatus());
        ResponseEntity<Object> answer =
                handleExceptionInternal(e, problem, headers, status, request);
        return answer != null ? answer : ResponseEntity.status(status).build();
    }
}
