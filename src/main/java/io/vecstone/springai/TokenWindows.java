package io.vecstone.springai;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts the tokens of a text into windows that the local model reads whole. Its tokenizer is made
 * for 128 tokens, two of which are marks of beginning and end, and would silently drop the rest.
 */
final class TokenWindows {

    /** Tokens of a window, marks not counted. */
    static final int WINDOW_TOKENS = 126;

    private TokenWindows() {}

    /**
     * The windows in order: each as long as it may be, and cut between two words. Only a word that
     * is longer than a window is cut itself.
     *
     * @param tokens of the whole text, without marks
     * @param words for each token the number of its word; one word's tokens follow each other
     */
    static List<long[]> cut(long[] tokens, long[] words) {
        if (tokens.length <= WINDOW_TOKENS) {
            return List.of(tokens);
        }
        List<long[]> windows = new ArrayList<>();
        for (int from = 0, to; from < tokens.length; from = to) {
            to = end(words, from);
            windows.add(Arrays.copyOfRange(tokens, from, to));
        }
        return windows;
    }

    private static int end(long[] words, int from) {
        int end = Math.min(from + WINDOW_TOKENS, words.length);
        int boundary = end;
        while (boundary > from
                && boundary < words.length
                && words[boundary] == words[boundary - 1]) {
            boundary--;
        }
        return boundary > from ? boundary : end;
    }
}
