package io.vecstone.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.ModelUnavailable;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

@Timeout(30)
class EncoderThreadsTest {

    private final CountDownLatch release = new CountDownLatch(1);
    private final List<String> encoded = Collections.synchronizedList(new ArrayList<>());
    private EncoderThreads threads = new EncoderThreads(1);

    @AfterEach
    void close() {
        release.countDown();
        threads.close();
    }

    private static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "text " + i).toList();
    }

    private float[] encode(String text) {
        if (text.equals("text 5")) {
            awaitRelease();
        }
        encoded.add(text);
        return new float[] {text.length()};
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new ModelUnavailable("interrupted", e);
        }
    }

    private Thread caller(Runnable call) {
        Thread caller = Thread.ofPlatform().start(call);
        while (caller.getState() != Thread.State.WAITING) { // for its vectors
            Thread.onSpinWait();
        }
        return caller;
    }

    @Test
    void aQuery_waitsForOneTextOfALongJobOnly() throws InterruptedException {
        Thread job = caller(() -> threads.encode(texts(1_000), this::encode));
        Thread query = caller(() -> threads.encode(List.of("query"), this::encode));
        release.countDown();
        query.join();
        job.join();

        assertThat(encoded).hasSize(1_001);
        assertThat(encoded.indexOf("query")).isLessThanOrEqualTo(6);
    }

    @Test
    void noMoreTextsThanThreads_areEncodedAtOnce() {
        threads.close();
        threads = new EncoderThreads(3);
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var three = new CountDownLatch(3);
        List<CompletableFuture<List<float[]>>> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            answers.add(
                    CompletableFuture.supplyAsync(
                            () ->
                                    threads.encode(
                                            texts(5),
                                            text -> {
                                                most.accumulateAndGet(
                                                        running.incrementAndGet(), Math::max);
                                                three.countDown();
                                                await(three); // all threads are in use
                                                running.decrementAndGet();
                                                return new float[1];
                                            }),
                            task -> Thread.ofPlatform().start(task)));
        }
        answers.forEach(answer -> assertThat(answer.join()).hasSize(5));
        assertThat(most).hasValue(3);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTextThatFails_failsItsJobAndNoOther() {
        var failure = new IllegalStateException("text 3");
        assertThatThrownBy(() ->
                        threads.encode(
                                texts(1_000),
                                text -> {
                                    encoded.add(text);
                                    if (text.equals("text 3")) {
                                        throw failure;
                                    }
                                    return new float[1];
                                }))
                .isSameAs(failure);
        assertThat(encoded).hasSize(4);
        assertThat(threads.encode(List.of("abc"), this::encode).getFirst()).containsExactly(3);
    }

    @Test
    void anErrorOfTheLibrary_reachesTheCaller() {
        assertThatThrownBy(() ->
                        threads.encode(
                                texts(1),
                                _ -> {
                                    throw new UnsatisfiedLinkError("run");
                                }))
                .isInstanceOf(UnsatisfiedLinkError.class);
    }

    @Test
    void closing_finishesTheTextUnderWayAndGivesUpTheRest() throws InterruptedException {
        var failure = new AtomicReference<Throwable>();
        Thread job = caller(() -> failure.set(failureOf(texts(1_000))));
        threads.close();
        job.join();
        assertThat(failure.get()).isInstanceOf(ModelUnavailable.class);
        assertThat(encoded).hasSizeLessThan(10);
        assertThat(failureOf(List.of("late"))).isInstanceOf(ModelUnavailable.class);
    }

    @Test
    void anInterruptedCaller_stopsItsJob() throws InterruptedException {
        var failure = new AtomicReference<Throwable>();
        var interrupted = new AtomicReference<Boolean>();
        Thread job =
                caller(() -> {
                    failure.set(failureOf(texts(1_000)));
                    interrupted.set(Thread.currentThread().isInterrupted());
                });
        job.interrupt();
        job.join();
        release.countDown();
        assertThat(failure.get()).isInstanceOf(ModelUnavailable.class);
        assertThat(interrupted.get()).isTrue();
        assertThat(threads.encode(List.of("abc"), this::encode)).hasSize(1);
        assertThat(encoded).hasSizeLessThan(10);
    }

    private Throwable failureOf(List<String> texts) {
        return org.assertj.core.api.Assertions.catchThrowable(
                () -> threads.encode(texts, this::encode));
    }
}
