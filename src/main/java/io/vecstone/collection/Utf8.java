package io.vecstone.collection;

import io.vecstone.VecstoneException.InvalidRequest;

/** Strings as they go to disk. */
final class Utf8 {

    private Utf8() {}

    /** Bytes of {@code text}, which has no unpaired surrogates, as UTF-8. */
    static int sizeBytes(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // The two halves of a pair make four bytes together.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    /** Returns {@code text}; refuses unpaired surrogates, which UTF-8 can't hold. */
    static String requireEncodable(String field, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                int codePoint = text.codePointAt(i);
                if (codePoint <= Character.MAX_VALUE) {
                    throw new InvalidRequest(
                            field,
                            "%s has an unpaired surrogate (U+%04X) at character %d"
                                    .formatted(field, codePoint, i + 1));
                }
                i++;
            }
        }
        return text;
    }
}
