package io.vecstone.springai;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Says every ten seconds how far a long job has come. A job may be many calls, as of a vector store
 * that embeds in batches: it lasts until no text has come for ten seconds.
 */
final class EmbeddingProgress {

    /** A job of fewer texts is not worth a line. */
    static final int TEXTS_MIN = 1_000;

    static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanoClock;
    private final Consumer<String> log;

    @GuardedBy("this")
    private long textCount;

    @GuardedBy("this")
    private long startNanos;

    @GuardedBy("this")
    private long lastTextNanos;

    @GuardedBy("this")
    private long lastLineNanos;

    EmbeddingProgress(LongSupplier nanoClock, Consumer<String> log) {
        this.nanoClock = nanoClock;
        this.log = log;
    }

    /** To be called for each text that has been embedded. */
    synchronized void embedded() {
        long now = nanoClock.getAsLong();
        if (textCount == 0 || now - lastTextNanos > PERIOD_NANOS) {
            textCount = 0;
            startNanos = now;
            lastLineNanos = now;
        }
        textCount++;
        lastTextNanos = now;
        if (textCount >= TEXTS_MIN && now - lastLineNanos >= PERIOD_NANOS) {
            lastLineNanos = now;
            double seconds = (now - startNanos) / 1e9;
            log.accept(
                    "Embedded %d texts in %.0f s, %.0f a second"
                            .formatted(textCount, seconds, textCount / seconds));
        }
    }
}
