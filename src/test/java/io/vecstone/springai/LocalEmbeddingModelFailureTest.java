package io.vecstone.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.ModelUnavailable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** What the libraries have been seen to throw when native code can't be loaded. */
class LocalEmbeddingModelFailureTest {

    static Stream<Throwable> failures() {
        return Stream.of(
                new UnsatisfiedLinkError("libx.so: cannot open shared object file"),
                new ExceptionInInitializerError(
                        new IllegalStateException(
                                "Failed to load onnx-runtime library",
                                new AccessDeniedException("/tmp/onnxruntime-java1"))),
                new IllegalStateException("Unexpected flavor", new IOException("disk full")),
                new AccessDeniedException("/read-only/folder"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void nativeLibrariesThatDontLoad_areExplainedAndNotTriedAgain(Throwable failure) {
        var tries = new AtomicInteger();
        try (var model =
                new LocalEmbeddingModel(
                        1,
                        null,
                        _ -> {
                            tries.incrementAndGet();
                            throw asUnchecked(failure);
                        })) {
            Throwable root = failure;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(ModelUnavailable.class)
                        .isThrownBy(() -> model.embed("a"))
                        .withMessageStartingWith("The local embedding model can't be loaded: ")
                        .withMessageContaining(root.toString())
                        .withMessageContaining(System.getProperty("java.io.tmpdir"))
                        .withMessageContaining("glibc")
                        .withCause(failure);
            }
            assertThatThrownBy(model::warmUp).isInstanceOf(ModelUnavailable.class);
            assertThat(model.dimensions()).isEqualTo(384);
        }
        assertThat(tries).hasValue(1);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException asUnchecked(Throwable failure) throws T {
        throw (T) failure;
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1_025})
    void anImpossibleNumberOfThreads_isRefused(int threads) {
        assertThatExceptionOfType(InvalidRequest.class)
                .isThrownBy(() -> new LocalEmbeddingModel(threads, null))
                .withMessage(
                        "vecstone.embedding.threads is %d; it must be between 1 and 1024"
                                .formatted(threads));
    }

    @Test
    void closing_waitsForTheTextUnderWayBeforeNativeMemoryIsFreed() throws InterruptedException {
        var running = new AtomicInteger();
        var runningAtClose = new AtomicInteger(-1);
        var encoder =
                new TextEncoder() {
                    @Override
                    public float[] encode(String text) {
                        running.incrementAndGet();
                        while (!Thread.currentThread().isInterrupted() && !text.equals("warm")) {
                            Thread.onSpinWait();
                        }
                        running.decrementAndGet();
                        return new float[1];
                    }

                    @Override
                    public void close() {
                        runningAtClose.set(running.get());
                    }
                };
        var model = new LocalEmbeddingModel(1, null, _ -> encoder);
        model.warmUp();
        Thread caller =
                Thread.ofPlatform()
                        .start(() ->
                                assertThatThrownBy(() -> model.embed(List.of("a", "b")))
                                        .isInstanceOf(ModelUnavailable.class));
        while (running.get() == 0) {
            Thread.onSpinWait();
        }
        model.close();
        caller.join();
        assertThat(runningAtClose).hasValue(0);
    }
}
