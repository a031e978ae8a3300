package io.vecstone.springai;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Cuts texts into windows that the local model reads whole. Its own tokenizer silently drops what
 * is beyond 128 tokens, two of which are marks of beginning and end. Thread-safe.
 */
final class TokenWindows implements AutoCloseable {

    /** A little below 126: a word that is cut in two may take another token. */
    private static final int WINDOW_TOKENS = 120;

    private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";

    private final HuggingFaceTokenizer tokenizer;

    TokenWindows() {
        try (InputStream in = HuggingFaceTokenizer.class.getResourceAsStream(TOKENIZER)) {
            this.tokenizer =
                    HuggingFaceTokenizer.newInstance(
                            Objects.requireNonNull(in, TOKENIZER),
                            Map.of(
                                    "padding", "false",
                                    "truncation", "false",
                                    "addSpecialTokens", "false"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the tokenizer " + TOKENIZER, e);
        }
    }

    /**
     * A part of a text.
     *
     * @param tokens at least 1 unless the text has none at all
     */
    record Window(String text, int tokens) {}

    /** The text whole if it fits, else its parts in order. */
    List<Window> cut(String text) {
        CharSpan[] spans = tokenizer.encode(text, false, false).getCharTokenSpans();
        if (spans.length <= WINDOW_TOKENS) {
            return List.of(new Window(text, spans.length));
        }
        List<Window> windows = new ArrayList<>();
        for (int first = 0; first < spans.length; first += WINDOW_TOKENS) {
            int last = Math.min(first + WINDOW_TOKENS, spans.length) - 1;
            // Spans are counted in code points.
            int from = text.offsetByCodePoints(0, spans[first].getStart());
            int to = text.offsetByCodePoints(0, spans[last].getEnd());
            windows.add(new Window(text.substring(from, to), last - first + 1));
        }
        return windows;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
