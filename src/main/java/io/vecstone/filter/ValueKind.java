package io.vecstone.filter;

import org.jspecify.annotations.Nullable;

/** Values that compare with each other. */
enum ValueKind {
    BOOLEAN,
    NUMBER,
    TEXT;

    /** Longer strings are not indexed: they are compared by reading them. */
    static final int TEXT_LENGTH_MAX = 256;

    /** Null for what compares with nothing: lists and maps. */
    static @Nullable ValueKind of(Object value) {
        return switch (value) {
            case String _ -> TEXT;
            case Number _ -> NUMBER;
            case Boolean _ -> BOOLEAN;
            default -> null;
        };
    }

    /** The form in which {@code value}, of this kind, stands in a {@link Dictionary}. */
    Object normalised(Object value) {
        return switch (this) {
            case BOOLEAN -> (boolean) value ? 1L : 0L;
            case NUMBER -> Dictionary.normalised((Number) value);
            case TEXT -> value;
        };
    }

    /** Whether a string is indexed: it is not too long, and UTF-8 can hold it. */
    static boolean isIndexed(String text) {
        if (text.length() > TEXT_LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean pair =
                        i + 1 < text.length()
                                && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
