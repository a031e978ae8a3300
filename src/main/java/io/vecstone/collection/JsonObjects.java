package io.vecstone.collection;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;
import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.filter.TextForm;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Metadata and additional data: free JSON objects, checked, copied and made immutable. */
final class JsonObjects {

    /** Objects and arrays within each other, at most. */
    private static final int DEPTH_MAX = 32;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private JsonObjects() {}

    /**
     * An immutable copy of {@code object} that holds nothing but JSON types. Values that have an
     * evident text form (UUIDs, enums, dates) become strings.
     *
     * @param field where it stands in the request
     * @param nullsAllowed whether the object itself may have null values; nested ones may in any
     *     case
     */
    static Map<String, Object> canonical(
            String field, Map<String, ? extends @Nullable Object> object, boolean nullsAllowed) {
        return object(field, object, nullsAllowed, 1);
    }

    /** Writes {@code object}, which is canonical, as JSON of at most {@code bytesMax} bytes. */
    static String write(String field, Map<String, Object> object, int bytesMax) {
        String json = MAPPER.writeValueAsString(object);
        int bytes = Utf8.sizeBytes(json);
        if (bytes > bytesMax) {
            throw new LimitExceeded(
                    field,
                    "%s has %d bytes as JSON; at most %d are allowed"
                            .formatted(field, bytes, bytesMax));
        }
        return json;
    }

    /** Reads what {@link #write} wrote. */
    static Map<String, Object> read(String json) {
        if (json.equals("{}")) {
            return Map.of();
        }
        try {
            return Collections.unmodifiableMap(MAPPER.readValue(json, OBJECT));
        } catch (JacksonException e) {
            throw new StoreCorrupt("The catalog holds metadata that is no JSON object", e);
        }
    }

    private static Map<String, Object> object(
            String field, Map<?, ?> object, boolean nullsAllowed, int depth) {
        if (depth > DEPTH_MAX) {
            throw new InvalidRequest(
                    field, "%s is nested deeper than %d levels".formatted(field, DEPTH_MAX));
        }
        Map<String, @Nullable Object> copy = LinkedHashMap.newLinkedHashMap(object.size());
        for (Map.Entry<?, ?> entry : object.entrySet()) {
            String key = key(field, entry.getKey());
            String path = field + "." + key;
            if (entry.getValue() == null && !nullsAllowed) {
                throw new InvalidRequest(path, path + " is null; leave the key out instead");
            }
            copy.put(key, value(path, entry.getValue(), depth));
        }
        return Collections.unmodifiableMap(copy);
    }

    private static String key(String field, @Nullable Object key) {
        if (!(key instanceof String name) || name.isBlank()) {
            throw new InvalidRequest(field, "%s has a blank key".formatted(field));
        }
        return Utf8.requireEncodable(field, name);
    }

    private static @Nullable Object value(String field, @Nullable Object value, int depth) {
        return switch (value) {
            case null -> null;
            case String text -> Utf8.requireEncodable(field, text);
            case Boolean _, Integer _, Long _, BigInteger _ -> value;
            case Short number -> number.intValue();
            case Byte number -> number.intValue();
            case Double number -> finite(field, number);
            // A float means its shortest decimal: 0.1f becomes 0.1, not 0.10000000149.
            case Float number -> finite(field, Double.parseDouble(number.toString()));
            case BigDecimal number -> finite(field, number.doubleValue());
            case Map<?, ?> nested -> object(field, nested, true, depth + 1);
            case Collection<?> elements -> list(field, elements, depth + 1);
            case Object[] elements -> list(field, Arrays.asList(elements), depth + 1);
            default -> Utf8.requireEncodable(field, text(field, value));
        };
    }

    private static String text(String field, Object value) {
        return TextForm.of(value)
                .orElseThrow(() ->
                        new InvalidRequest(
                                field,
                                "%s is a %s; metadata can hold strings, booleans, numbers, lists and maps"
                                        .formatted(field, value.getClass().getName())));
    }

    private static Double finite(String field, double number) {
        if (!Double.isFinite(number)) {
            throw new InvalidRequest(
                    field, "%s is %s; numbers must be finite".formatted(field, number));
        }
        return number;
    }

    private static List<Object> list(String field, Collection<?> elements, int depth) {
        if (depth > DEPTH_MAX) {
            throw new InvalidRequest(
                    field, "%s is nested deeper than %d levels".formatted(field, DEPTH_MAX));
        }
        List<@Nullable Object> copy = new ArrayList<>(elements.size());
        for (Object element : elements) {
            copy.add(value(field + "[" + copy.size() + "]", element, depth));
        }
        return Collections.unmodifiableList(copy);
    }
}
