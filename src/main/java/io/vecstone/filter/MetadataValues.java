package io.vecstone.filter;

import io.vecstone.filter.Filter.Operator;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.Predicate;

/** How metadata values are found and compared: the one semantics of all filters. */
final class MetadataValues {

    private MetadataValues() {}

    /** Whether the value at {@code key}, or an element of it, fulfils {@code condition}. */
    static boolean anyMatch(Map<String, ?> metadata, String key, Predicate<Object> condition) {
        Object literal = metadata.get(key);
        if (literal != null) {
            return elementMatches(literal, condition);
        }
        int dot = key.indexOf('.');
        while (dot > 0) {
            Object nested = metadata.get(key.substring(0, dot));
            if (nested != null && nestedMatches(nested, key.substring(dot + 1), condition)) {
                return true;
            }
            dot = key.indexOf('.', dot + 1);
        }
        return false;
    }

    /** Whether there is a value at {@code key}; an empty array is one. */
    static boolean isPresent(Map<String, ?> metadata, String key) {
        if (metadata.get(key) != null) {
            return true;
        }
        int dot = key.indexOf('.');
        while (dot > 0) {
            Object nested = metadata.get(key.substring(0, dot));
            if (nested != null && nestedIsPresent(nested, key.substring(dot + 1))) {
                return true;
            }
            dot = key.indexOf('.', dot + 1);
        }
        return false;
    }

    /** Whether {@code value operator operand} holds; false for values of different types. */
    static boolean compare(Object value, Operator operator, Object operand) {
        if (value instanceof Boolean && operand instanceof Boolean) {
            return operator == Operator.EQUAL && value.equals(operand);
        }
        int order;
        if (value instanceof String text && operand instanceof String other) {
            order = compareByCodePoint(text, other);
        } else if (value instanceof String text && operand instanceof Instant other) {
            Instant instant = DateTimeText.parse(text);
            if (instant == null) {
                return false;
            }
            order = instant.compareTo(other);
        } else if (value instanceof Number number && operand instanceof Number other) {
            order = compareNumbers(number, other);
        } else {
            return false;
        }
        return switch (operator) {
            case EQUAL -> order == 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }

    /** Whether the code points of {@code value}, a string, begin with those of {@code prefix}. */
    static boolean startsWith(Object value, String prefix) {
        if (!(value instanceof String text) || !text.startsWith(prefix)) {
            return false;
        }
        int end = prefix.length();
        boolean cutsPair =
                end > 0
                        && end < text.length()
                        && Character.isSurrogatePair(text.charAt(end - 1), text.charAt(end));
        return !cutsPair;
    }

    private static boolean elementMatches(Object value, Predicate<Object> condition) {
        if (value instanceof Collection<?> elements) {
            for (Object element : elements) {
                if (element != null && condition.test(element)) {
                    return true;
                }
            }
            return false;
        }
        return condition.test(value);
    }

    private static boolean nestedMatches(Object nested, String key, Predicate<Object> condition) {
        if (nested instanceof Collection<?> elements) {
            for (Object element : elements) {
                if (element != null && nestedMatches(element, key, condition)) {
                    return true;
                }
            }
            return false;
        }
        return nested instanceof Map<?, ?> map && anyMatch(asObject(map), key, condition);
    }

    private static boolean nestedIsPresent(Object nested, String key) {
        if (nested instanceof Collection<?> elements) {
            for (Object element : elements) {
                if (element != null && nestedIsPresent(element, key)) {
                    return true;
                }
            }
            return false;
        }
        return nested instanceof Map<?, ?> map && isPresent(asObject(map), key);
    }

    /** Metadata comes from JSON objects, whose keys are strings. */
    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> asObject(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }

    /** UTF-16 units order differently from code points when surrogates meet U+E000 to U+FFFF. */
    static int compareByCodePoint(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean xSurrogate = Character.isSurrogate(x);
                boolean ySurrogate = Character.isSurrogate(y);
                if (xSurrogate != ySurrogate) {
                    return xSurrogate ? 1 : -1;
                }
                return Character.compare(x, y);
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    static int compareNumbers(Number a, Number b) {
        if (isLong(a) && isLong(b)) {
            return Long.compare(a.longValue(), b.longValue());
        }
        if (a instanceof Double x && b instanceof Double y) {
            return x < y ? -1 : x > y ? 1 : 0; // -0.0 equals 0.0
        }
        if (isDoubleExactly(a) && isDoubleExactly(b)) {
            // No shortest decimal of a fraction lies on the other side of a whole double.
            return Double.compare(a.doubleValue() + 0.0, b.doubleValue() + 0.0); // 0.0 for -0.0
        }
        return toDecimal(a).compareTo(toDecimal(b));
    }

    private static boolean isDoubleExactly(Number number) {
        return number instanceof Double
                || (isLong(number) && Math.abs((double) number.longValue()) < 0x1p53);
    }

    static boolean isLong(Number number) {
        return number instanceof Integer
                || number instanceof Long
                || number instanceof Short
                || number instanceof Byte;
    }

    static BigDecimal toDecimal(Number number) {
        return switch (number) {
            case BigDecimal decimal -> decimal;
            case BigInteger integer -> new BigDecimal(integer);
            // A whole double means its exact value; another one its shortest decimal, as which it
            // was written: 0.1 is 0.1. Both keep the order, and no fraction is as large as 2^53.
            case Double value when value == Math.rint(value) -> new BigDecimal(value);
            case Double value -> new BigDecimal(value.toString());
            // A float means its shortest decimal: 0.1f is stored as 0.1.
            case Float value -> new BigDecimal(value.toString());
            default -> BigDecimal.valueOf(number.longValue());
        };
    }
}
