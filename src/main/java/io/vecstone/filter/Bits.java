package io.vecstone.filter;

import java.util.function.IntConsumer;

/** Sets of rows as bits, 64 to a word. */
final class Bits {

    private Bits() {}

    /** Visits the bits that are set, in ascending order. */
    static void forEach(long[] words, IntConsumer visitor) {
        for (int i = 0; i < words.length; i++) {
            for (long word = words[i]; word != 0; word &= word - 1) {
                visitor.accept((i << 6) + Long.numberOfTrailingZeros(word));
            }
        }
    }

    static void and(long[] words, long[] other) {
        for (int i = 0; i < words.length; i++) {
            words[i] &= other[i];
        }
    }

    static void or(long[] words, long[] other) {
        for (int i = 0; i < words.length; i++) {
            words[i] |= other[i];
        }
    }

    static void andNot(long[] words, long[] other) {
        for (int i = 0; i < words.length; i++) {
            words[i] &= ~other[i];
        }
    }

    /** Bits that are set. */
    static long count(long[] words) {
        long count = 0;
        for (long word : words) {
            count += Long.bitCount(word);
        }
        return count;
    }

    static long[] not(long[] words) {
        var inverted = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            inverted[i] = ~words[i];
        }
        return inverted;
    }
}
