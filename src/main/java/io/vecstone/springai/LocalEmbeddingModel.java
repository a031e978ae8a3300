package io.vecstone.springai;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Embeds texts with all-MiniLM-L6-v2 (quantized), which comes along in a jar: 384 dimensions, unit
 * length, no key and no network. The model is loaded at the first text. Texts longer than its
 * window of 510 tokens are cut into parts whose embeddings are averaged.
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

    private record Loaded(AllMiniLmL6V2QuantizedEmbeddingModel model, ExecutorService threads) {}

    @Override
    public EmbeddingResponse call(EmbeddingRequest request) {
        List<String> texts = request.getInstructions();
        List<TextSegment> segments =
                texts.stream()
                        .map(text -> TextSegment.from(text.isBlank() ? BLANK : text))
                        .toList();
        List<Embedding> embeddings = new ArrayList<>(segments.size());
        for (var embedding : model().embedAll(segments).content()) {
            embeddings.add(new Embedding(embedding.vector(), embeddings.size()));
        }
        return new EmbeddingResponse(embeddings);
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

    private AllMiniLmL6V2QuantizedEmbeddingModel model() {
        lock.lock();
        try {
            if (loaded == null) {
                loaded = load();
            }
            return loaded.model();
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
        var model = new AllMiniLmL6V2QuantizedEmbeddingModel(threads);
        LOG.info(
                "Loaded the embedding model {} in {} ms",
                NAME,
                (System.nanoTime() - start) / 1_000_000);
        return new Loaded(model, threads);
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
                loaded = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
