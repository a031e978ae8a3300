package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vecstone.engine.FlatMatrix;
import io.vecstone.engine.Metric;
import io.vecstone.engine.OffHeapRows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Codes come by themselves, in the background, and change no answer. */
class CodeKeeperTest {

    private static final int DIMENSION = 256;

    @TempDir Path folder;

    @Test
    void answers_areTheSame_beforeWhileAndAfterCoding() {
        var random = new Random(7);
        try (Vecstone vecstone = Vecstone.open(folder)) {
            VectorCollection collection =
                    vecstone.create("c", DIMENSION, Metric.COSINE).collection();
            List<float[]> vectors = new ArrayList<>();
            fill(collection, vectors, random, 4000); // just too few to be coded
            float[] query = vector(random);
            assertThat(collection.codedRowCount()).isZero();
            List<Match> uncoded = collection.query(Query.of(query));

            fill(collection, vectors, random, 4000);
            List<Match> whileCoding = collection.query(Query.of(query));
            await().atMost(Duration.ofMinutes(2)).until(() -> collection.codedRowCount() > 0);
            assertThat(collection.query(Query.of(query))).isEqualTo(whileCoding);

            // Without the later half the answer is the first one again: coded rows can be deleted.
            List<String> later = new ArrayList<>();
            for (int i = 4000; i < 8000; i++) {
                later.add("id" + i);
            }
            assertThat(collection.delete(later)).isEqualTo(4000);
            assertThat(collection.query(Query.of(query))).isEqualTo(uncoded);
        }
    }

    @Test
    void rowsOutsideClusters_areOrderedOnceNothingIsWrittenForAWhile() {
        var random = new Random(8);
        var matrix = new FlatMatrix(Metric.COSINE, new OffHeapRows(DIMENSION));
        Deque<Runnable> later = new ArrayDeque<>();
        CodeKeeper keeper = keeper(matrix, later);
        append(matrix, random, 8000);
        keeper.check();
        assertThat(learntAt(matrix)).isEqualTo(8000);
        assertThat(later).isEmpty();

        append(matrix, random, 5000); // less than it takes to begin anew at once
        keeper.check();
        keeper.check();
        assertThat(learntAt(matrix)).isEqualTo(8000);
        assertThat(later).hasSize(1);

        append(matrix, random, 1);
        later.remove().run(); // not quiet: waits again
        assertThat(learntAt(matrix)).isEqualTo(8000);
        assertThat(later).hasSize(1);

        later.remove().run();
        assertThat(learntAt(matrix)).isEqualTo(13_001);
        assertThat(later).isEmpty();
    }

    @Test
    void aFailure_isTriedAgainWithTheNextWrite_notAtOnce() {
        var random = new Random(9);
        var matrix = new FlatMatrix(Metric.COSINE, new OffHeapRows(DIMENSION));
        var attempts = new AtomicInteger();
        var keeper =
                new CodeKeeper(
                        "c",
                        Runnable::run,
                        Runnable::run,
                        matrix::snapshot,
                        (snapshot, codes) -> {
                            if (attempts.incrementAndGet() == 1) {
                                throw new IllegalStateException("fails on purpose");
                            }
                            matrix.install(codes);
                        });
        append(matrix, random, 5000);
        keeper.check();
        assertThat(attempts).hasValue(1);
        assertThat(matrix.snapshot().codes()).isNull();

        keeper.check();
        assertThat(learntAt(matrix)).isEqualTo(5000);
    }

    @Test
    void aClosedCollection_isNotCoded() {
        var random = new Random(10);
        var matrix = new FlatMatrix(Metric.COSINE, new OffHeapRows(DIMENSION));
        Deque<Runnable> later = new ArrayDeque<>();
        CodeKeeper keeper = keeper(matrix, later);
        append(matrix, random, 5000);
        keeper.check();
        append(matrix, random, 1000);
        keeper.check();
        assertThat(later).hasSize(1);

        keeper.close();
        later.remove().run();
        append(matrix, random, 5000);
        keeper.check();
        assertThat(learntAt(matrix)).isEqualTo(5000);
        assertThat(later).isEmpty();
    }

    /** Codes at once; what it would do later is left to the test. */
    private static CodeKeeper keeper(FlatMatrix matrix, Deque<Runnable> later) {
        return new CodeKeeper(
                "c",
                Runnable::run,
                later::add,
                matrix::snapshot,
                (snapshot, codes) -> matrix.install(codes));
    }

    private static void append(FlatMatrix matrix, Random random, int count) {
        matrix.apply(Stream.generate(() -> vector(random)).limit(count).toList(), new int[0]);
    }

    private static int learntAt(FlatMatrix matrix) {
        return Objects.requireNonNull(matrix.snapshot().codes()).learntAtRows();
    }

    private static void fill(
            VectorCollection collection, List<float[]> vectors, Random random, int count) {
        List<VectorRecord> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] vector = vector(random);
            batch.add(VectorRecord.of("id" + vectors.size(), vector));
            vectors.add(vector);
        }
        collection.upsert(batch);
    }

    /** Energy falls off with the element, so that a basis pays. */
    private static float[] vector(Random random) {
        var vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) (random.nextGaussian() / (1 + i / 8));
        }
        return vector;
    }
}
