package io.vecstone.interchange;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.collection.Limits;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Reads the entries of a {@code SimpleVectorStore} file one by one. Numbers, objects and strings
 * must be where they belong; an unknown field is refused, so that nothing is lost in silence.
 */
final class EntryReader implements AutoCloseable {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final int DIMENSION_MAX = Limits.DEFAULTS.dimensionMax();

    private final Path file;
    private final long sizeBytes;
    private final JsonParser parser;
    private boolean begun;
    private boolean ended;

    /** The entry being read. */
    private String id = "";

    private long line = 1;
    private float[] elements = new float[1_024];

    /**
     * @param sizeBytes of the file
     * @param in closed by its owner
     */
    EntryReader(Path file, long sizeBytes, InputStream in) {
        this.file = file;
        this.sizeBytes = sizeBytes;
        this.parser = MAPPER.createParser(in);
    }

    /** The next entry, or null at the end of a whole file. */
    @Nullable Entry next() {
        try {
            if (!begun) {
                begun = true;
                requireObject(parser.nextToken(), "The file");
            }
            if (parser.nextToken() == JsonToken.END_OBJECT) {
                requireEnd();
                return null;
            }
            return entry();
        } catch (JacksonIOException e) {
            throw new InvalidRequest("file", "%s can't be read: %s".formatted(file, e), e);
        } catch (JacksonException e) {
            throw isAtEnd(e) ? cutOff(e) : problem(e.getOriginalMessage(), e.getLocation(), e);
        }
    }

    private void requireObject(@Nullable JsonToken token, String subject) {
        if (token == null) {
            throw new InvalidRequest("file", file + " is empty");
        }
        if (token != JsonToken.START_OBJECT) {
            throw problem(subject + " is not a JSON object", here(), null);
        }
    }

    private void requireEnd() {
        ended = true;
        if (parser.nextToken() != null) {
            throw problem("Something follows the end of the object", here(), null);
        }
    }

    private Entry entry() {
        id = parser.currentName();
        line = here().getLineNr();
        long start = here().getByteOffset();
        requireObject(parser.nextToken(), "The entry '" + id + "'");
        float @Nullable [] embedding = null;
        String text = null;
        Map<String, Object> metadata = Map.of();
        for (String field = parser.nextName(); field != null; field = parser.nextName()) {
            JsonToken value = parser.nextToken();
            switch (field) {
                case "id" -> requireSameId(value);
                case "text" -> text = value == JsonToken.VALUE_NULL ? null : text(value);
                case "metadata" -> metadata = metadata(value);
                case "embedding" -> embedding = embedding(value);
                case "media" -> requireNoMedia(value);
                default -> throw invalid(field, "is not known");
            }
        }
        if (embedding == null) {
            throw invalid("embedding", "is missing");
        }
        long sizeBytes = here().getByteOffset() - start;
        return new Entry(file, line, id, embedding, text, metadata, sizeBytes);
    }

    private void requireSameId(JsonToken value) {
        if (value != JsonToken.VALUE_STRING || !parser.getString().equals(id)) {
            throw invalid("id", "is %s; it must be the entry's key".formatted(parser.getString()));
        }
    }

    private String text(JsonToken value) {
        if (value != JsonToken.VALUE_STRING) {
            throw invalid("text", "is not a string");
        }
        return parser.getString();
    }

    private Map<String, Object> metadata(JsonToken value) {
        if (value == JsonToken.VALUE_NULL) {
            return Map.of();
        }
        if (value != JsonToken.START_OBJECT) {
            throw invalid("metadata", "is not a JSON object");
        }
        return parser.readValueAs(OBJECT);
    }

    private void requireNoMedia(JsonToken value) {
        if (value != JsonToken.VALUE_NULL) {
            throw invalid("media", "is not null; Vecstone keeps texts only");
        }
    }

    private float[] embedding(JsonToken value) {
        if (value != JsonToken.START_ARRAY) {
            throw invalid("embedding", "is not an array of numbers");
        }
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (count == DIMENSION_MAX) {
                throw invalid("embedding", "has more than %d elements".formatted(DIMENSION_MAX));
            }
            if (count == elements.length) {
                elements = Arrays.copyOf(elements, 2 * count);
            }
            elements[count] = element(count);
            count++;
        }
        if (count == 0) {
            throw invalid("embedding", "has no elements");
        }
        return Arrays.copyOf(elements, count);
    }

    private float element(int index) {
        JsonToken token = parser.currentToken();
        float element = token != null && token.isNumeric() ? parser.getFloatValue() : Float.NaN;
        if (!Float.isFinite(element)) {
            throw invalid(
                    "embedding[" + index + "]",
                    "is %s; every element must be a finite float32".formatted(parser.getString()));
        }
        return element;
    }

    private InvalidRequest invalid(String field, String problem) {
        return Entry.invalid(file, line, id, field, problem);
    }

    private InvalidRequest problem(
            String problem, TokenStreamLocation location, @Nullable Throwable cause) {
        return new InvalidRequest(
                "file",
                "%s, line %d, column %d (byte %d): %s"
                        .formatted(
                                file,
                                location.getLineNr(),
                                location.getColumnNr(),
                                location.getByteOffset(),
                                problem),
                cause);
    }

    /** Whether the file ends before its object does: some errors are at the last byte there is. */
    private boolean isAtEnd(JacksonException e) {
        return !ended
                && (e instanceof UnexpectedEndOfInputException
                        || e.getLocation().getByteOffset() >= sizeBytes - 1);
    }

    private InvalidRequest cutOff(JacksonException e) {
        String last =
                id.isEmpty() ? "before its first entry" : "in or after the entry '" + id + "'";
        return new InvalidRequest(
                "file",
                "%s is cut off: it ends at byte %d (line %d), %s"
                        .formatted(file, sizeBytes, parser.currentLocation().getLineNr(), last),
                e);
    }

    private TokenStreamLocation here() {
        return parser.currentTokenLocation();
    }

    @Override
    public void close() {
        parser.close();
    }
}
