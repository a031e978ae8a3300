package io.vecstone.springai;

import ai.onnxruntime.OrtException;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.ModelUnavailable;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Embeds texts with all-MiniLM-L6-v2 (quantized), which comes along in a jar: 384 dimensions, unit
 * length, no key and no network. The model is loaded at the first text, unless {@link #warmUp} has
 * been called. A text's vector does not depend on the texts that are embedded with it. Longer texts
 * than the model reads at once are cut between words into windows of at most 126 tokens, whose
 * vectors are averaged by their tokens. Thread-safe.
 */
public final class LocalEmbeddingModel implements EmbeddingModel, AutoCloseable {

    /** What the model is called. */
    public static final String NAME = "all-MiniLM-L6-v2";

    private static final Logger LOG = LoggerFactory.getLogger(LocalEmbeddingModel.class);
    private static final int THREADS_MAX = 1_024;

    private final int threadCount;
    private final @Nullable Path nativeDir;
    private final TextEncoder.Loader loader;
    private final EmbeddingProgress progress = new EmbeddingProgress(System::nanoTime, LOG::info);
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable Loaded loaded;

    /** What made the model impossible to load. It is not tried again: classes stay unusable. */
    @GuardedBy("lock")
    private @Nullable ModelUnavailable failure;

    private record Loaded(TextEncoder encoder, EncoderThreads threads) {}

    /** A model with one thread per core. */
    public LocalEmbeddingModel() {
        this(Runtime.getRuntime().availableProcessors(), null);
    }

    /**
     * @param threadCount texts that are embedded at once, for all callers together
     * @param nativeDir folder that keeps the tokenizer's native library; null to unpack it to
     *     {@code java.io.tmpdir} at each start. ONNX Runtime's always go there
     */
    public LocalEmbeddingModel(int threadCount, @Nullable Path nativeDir) {
        this(threadCount, nativeDir, MiniLmEncoder::load);
    }

    LocalEmbeddingModel(int threadCount, @Nullable Path nativeDir, TextEncoder.Loader loader) {
        if (threadCount < 1 || threadCount > THREADS_MAX) {
            throw new InvalidRequest(
                    "vecstone.embedding.threads",
                    "vecstone.embedding.threads is %d; it must be between 1 and %d"
                            .formatted(threadCount, THREADS_MAX));
        }
        this.threadCount = threadCount;
        this.nativeDir = nativeDir;
        this.loader = loader;
    }

    /**
     * Loads the model now instead of at the first text.
     *
     * @throws ModelUnavailable when it can't be
     */
    public void warmUp() {
        embed("warm");
    }

    @Override
    public EmbeddingResponse call(EmbeddingRequest request) {
        List<String> texts = request.getInstructions();
        if (texts.isEmpty()) {
            return new EmbeddingResponse(List.of());
        }
        Loaded ready = loaded();
        List<float[]> vectors =
                ready.threads()
                        .encode(
                                texts,
                                text -> {
                                    float[] vector = ready.encoder().encode(text);
                                    progress.embedded();
                                    return vector;
                                });
        List<Embedding> embeddings = new ArrayList<>(texts.size());
        for (float[] vector : vectors) {
            embeddings.add(new Embedding(vector, embeddings.size()));
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
        return MiniLmEncoder.DIMENSION;
    }

    private Loaded loaded() {
        lock.lock();
        try {
            if (failure != null) {
                throw failure;
            }
            if (loaded == null) {
                loaded = load();
            }
            return loaded;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private Loaded load() {
        long start = System.nanoTime();
        try {
            TextEncoder encoder = loader.load(nativeDir);
            LOG.info(
                    "Loaded the embedding model {} in {} ms",
                    NAME,
                    (System.nanoTime() - start) / 1_000_000);
            return new Loaded(encoder, new EncoderThreads(threadCount));
        } catch (IOException | OrtException | LinkageError | RuntimeException e) {
            // The libraries tell of a missing or unusable native library in all of these ways.
            failure = unavailable(e);
            throw failure;
        }
    }

    private static ModelUnavailable unavailable(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new ModelUnavailable(
                "The local embedding model can't be loaded: %s. Its native libraries are unpacked to %s, which must be writable and must not be mounted noexec (-Djava.io.tmpdir and vecstone.embedding.native-dir name other folders); there are such libraries for Linux with glibc, for Windows, and for macOS on ARM. vecstone.embedding.enabled=false does without the model"
                        .formatted(root, String.join(" and ", NativeLibraries.folders())),
                e);
    }

    /** Frees threads and native memory. A later text loads the model again. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (loaded != null) {
                loaded.threads().close();
                loaded.encoder().close();
                loaded = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
