package io.vecstone.springai;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;

import io.vecstone.springai.TokenWindows.Window;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Embeds texts with all-MiniLM-L6-v2 (quantized), which comes along in a jar: 384 dimensions, unit
 * length, no key and no network. The model is loaded at the first text. Longer texts than it reads
 * at once are cut into windows of 120 tokens, whose vectors are averaged by their tokens.
 */
public final class LocalEmbeddingModel implements EmbeddingModel, AutoCloseable {

    /** What the model is called. */
    public static final String NAME = "all-MiniLM-L6-v2";

    private static final Logger LOG = LoggerFactory.getLogger(LocalEmbeddingModel.class);
    private static final int DIMENSION = 384;

    /** The model refuses blank text; this is what stands for it. */
    private static final String BLANK = ".";

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable Loaded loaded;

    private record Loaded(
            AllMiniLmL6V2QuantizedEmbeddingModel model,
            TokenWindows windows,
            ExecutorService threads) {}

    @Override
    public EmbeddingResponse call(EmbeddingRequest request) {
        List<String> texts = request.getInstructions();
        if (texts.isEmpty()) {
            return new EmbeddingResponse(List.of());
        }
        Loaded ready = loaded();
        List<List<Window>> windows = new ArrayList<>(texts.size());
        List<TextSegment> segments = new ArrayList<>(texts.size());
        for (String text : texts) {
            List<Window> cut = ready.windows().cut(hasTokens(text) ? text : BLANK);
            windows.add(cut);
            for (Window window : cut) {
                segments.add(TextSegment.from(hasTokens(window.text()) ? window.text() : BLANK));
            }
        }
        var vectors = ready.model().embedAll(segments).content().iterator();
        List<Embedding> embeddings = new ArrayList<>(texts.size());
        for (List<Window> cut : windows) {
            embeddings.add(new Embedding(mean(cut, vectors), embeddings.size()));
        }
        return new EmbeddingResponse(embeddings);
    }

    /** The mean of the windows' vectors, weighted by their tokens, of unit length. */
    private static float[] mean(
            List<Window> windows, Iterator<dev.langchain4j.data.embedding.Embedding> vectors) {
        if (windows.size() == 1) {
            return vectors.next().vector();
        }
        var sum = new double[DIMENSION];
        for (Window window : windows) {
            float[] vector = vectors.next().vector();
            for (int i = 0; i < DIMENSION; i++) {
                sum[i] += (double) window.tokens() * vector[i];
            }
        }
        double squares = 0;
        for (double element : sum) {
            squares += element * element;
        }
        var mean = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            mean[i] = (float) (sum[i] / Math.sqrt(squares));
        }
        return mean;
    }

    @Override
    public float[] embed(Document document) {
        String content = getEmbeddingContent(document);
        return embed(content == null ? "" : content);
    }

    @Override
    public int dimensions() {
        return DIMENSION;
    }

    /** Whether the tokenizer keeps anything of {@code text}: it drops more than blanks. */
    private static boolean hasTokens(String text) {
        return text.codePoints()
                .anyMatch(c ->
                        switch (Character.getType(c)) {
                            case Character.CONTROL,
                                    Character.FORMAT,
                                    Character.PRIVATE_USE,
                                    Character.SURROGATE,
                                    Character.UNASSIGNED,
                                    Character.SPACE_SEPARATOR,
                                    Character.LINE_SEPARATOR,
                                    Character.PARAGRAPH_SEPARATOR,
                                    Character.NON_SPACING_MARK,
                                    Character.COMBINING_SPACING_MARK ->
                                    false;
                            default -> c != 0xFFFD;
                        });
    }

    private Loaded loaded() {
        lock.lock();
        try {
            if (loaded == null) {
                loaded = load();
            }
            return loaded;
        } finally {
            lock.unlock();
        }
    }

    private static Loaded load() {
        long start = System.nanoTime();
        // The tokenizer library reports its use to its makers unless told not to.
        setUnlessSet("OPT_OUT_TRACKING");
        setUnlessSet("ai.djl.offline");
        ExecutorService threads =
                Executors.newFixedThreadPool(
                        Runtime.getRuntime().availableProcessors(),
                        Thread.ofPlatform().daemon().name("vecstone-embedding-", 1).factory());
        var windows = new TokenWindows();
        var model = new AllMiniLmL6V2QuantizedEmbeddingModel(threads);
        LOG.info(
                "Loaded the embedding model {} in {} ms",
                NAME,
                (System.nanoTime() - start) / 1_000_000);
        return new Loaded(model, windows, threads);
    }

    private static void setUnlessSet(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "true");
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (loaded != null) {
                loaded.threads().shutdownNow(); // texts still waiting are given up
                loaded.windows().close();
                loaded = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
