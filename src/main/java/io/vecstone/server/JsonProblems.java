package io.vecstone.server;

import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;

import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

import java.util.List;
import java.util.stream.Collectors;

/** Says what is wrong with a JSON body, and where. */
final class JsonProblems {

    private static final String BODY = "body";

    private JsonProblems() {}

    static ProblemDetail of(HttpMessageNotReadableException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooLargeException tooLarge) {
                return Problems.tooLarge(BODY, tooLarge.getMessage());
            }
        }
        return switch (e.getCause()) {
            case UnrecognizedPropertyException unknown -> unknownField(unknown);
            case InvalidVectorException vector ->
                    Problems.invalid(path(vector), path(vector) + vector.reason());
            case MismatchedInputException mismatch -> mismatch(mismatch);
            case InputCoercionException range ->
                    Problems.invalid(
                            path(range),
                            "%s is out of range: %s".formatted(path(range), describe(range)));
            case JacksonException broken ->
                    Problems.invalid(
                            path(broken), "The body is not valid JSON: " + describe(broken));
            case null, default -> Problems.invalid(BODY, "The body is missing or can't be read");
        };
    }

    private static ProblemDetail unknownField(UnrecognizedPropertyException e) {
        String known =
                e.getKnownPropertyIds() == null
                        ? ""
                        : e.getKnownPropertyIds().stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(", "));
        String path = path(e);
        return Problems.invalid(
                path, "The field %s is unknown; known here: %s".formatted(path, known));
    }

    private static ProblemDetail mismatch(MismatchedInputException e) {
        String path = path(e);
        String message = String.valueOf(e.getOriginalMessage());
        if (message.startsWith("No content to map")) {
            return Problems.invalid(BODY, "The body is missing or can't be read");
        }
        if (message.startsWith("Trailing token")) {
            return Problems.invalid(
                    BODY,
                    "The body goes on behind its JSON object (line %d, column %d)"
                            .formatted(line(e), column(e)));
        }
        Class<?> target = e.getTargetType();
        String expected = target == null ? "another type" : typeName(target);
        return Problems.invalid(
                path,
                "%s has the wrong type: expected %s (line %d, column %d)"
                        .formatted(path, expected, line(e), column(e)));
    }

    private static String typeName(Class<?> type) {
        if (type == String.class) {
            return "a string";
        }
        if (type == Integer.class || type == int.class) {
            return "an integer";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "a number";
        }
        if (type.isEnum()) {
            return "one of " + List.of(type.getEnumConstants());
        }
        return List.class.isAssignableFrom(type) ? "an array" : "an object";
    }

    private static String describe(JacksonException e) {
        return line(e) < 1
                ? shortened(e)
                : "%s (line %d, column %d)".formatted(shortened(e), line(e), column(e));
    }

    /** Without Jackson's advice to whoever programs it. */
    private static String shortened(JacksonException e) {
        String message = String.valueOf(e.getOriginalMessage()).replaceAll(", from `[^`]*`", "");
        int advice = message.indexOf(": enable `");
        int marker = message.indexOf(" (start marker at");
        int end = advice >= 0 ? advice : marker >= 0 ? marker : message.length();
        return message.substring(0, end);
    }

    private static int line(JacksonException e) {
        TokenStreamLocation location = e.getLocation();
        return location == null ? 0 : location.getLineNr();
    }

    private static int column(JacksonException e) {
        TokenStreamLocation location = e.getLocation();
        return location == null ? 0 : location.getColumnNr();
    }

    /** For example {@code records[3].vector}. */
    private static String path(JacksonException e) {
        var path = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.isEmpty() ? BODY : path.toString();
    }
}
