package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import io.vecstone.engine.Metric;
import io.vecstone.filter.FilterParser;
import io.vecstone.store.CollectionStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What the last run has derived is used again if it fits the catalog, and made anew if not. */
class CheckpointTest {

    private static final int DIMENSION = 8;
    private static final int RECORDS = 3_000;

    @TempDir Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(CollectionStore.class);
    private final Random random = new Random(5);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    private Path files() {
        return folder.resolve("data/collections/c");
    }

    private Path matrix(int generation) {
        return files().resolve("matrix-" + generation + ".f32");
    }

    private Vecstone open() {
        return Vecstone.open(folder.resolve("data"));
    }

    private float[] vector() {
        var vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = random.nextInt(7) - 3;
        }
        vector[0] = 1;
        return vector;
    }

    private List<VectorRecord> records(int from, int count) {
        List<VectorRecord> records = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            records.add(new VectorRecord("id" + i, vector(), "text " + i, Map.of("n", i % 10)));
        }
        return records;
    }

    /** Records that were updated and deleted, too. */
    private void fill() {
        try (Vecstone vecstone = open()) {
            VectorCollection c = vecstone.create("c", DIMENSION, Metric.EUCLIDEAN).collection();
            c.upsert(records(0, RECORDS));
            c.upsert(records(100, 200));
            c.delete(FilterParser.parse("n == 3"));
        }
    }

    /** Everything that can be asked, so that two states can be compared. */
    private List<Object> answers(VectorCollection c) {
        List<Object> answers = new ArrayList<>();
        var queries = new Random(9);
        for (int i = 0; i < 10; i++) {
            var vector = new float[DIMENSION];
            for (int d = 0; d < DIMENSION; d++) {
                vector[d] = (float) queries.nextGaussian();
            }
            Query query = Query.of(vector).topK(20);
            for (Match match : c.query(query)) {
                answers.add(List.of(match.id(), match.similarity(), String.valueOf(match.text())));
            }
            for (Match match : c.query(query.filter(FilterParser.parse("n >= 7")))) {
                answers.add(List.of(match.id(), match.similarity(), match.metadata()));
            }
        }
        answers.add(c.recordCount());
        return answers;
    }

    /** What is answered after all that was derived has been thrown away. */
    private List<Object> answersFromCatalog() throws IOException {
        Files.delete(files().resolve("checkpoint"));
        try (Vecstone vecstone = open()) {
            return answers(vecstone.collection("c"));
        }
    }

    private void assertUsedAgain() throws IOException {
        log.list.clear();
        List<Object> answers;
        try (Vecstone vecstone = open()) {
            assertThat(matrix(1)).exists();
            assertThat(log.list).isEmpty();
            answers = answers(vecstone.collection("c"));
        }
        assertThat(answers).isEqualTo(answersFromCatalog());
    }

    private void assertMadeAnew(String reason) throws IOException {
        log.list.clear();
        List<Object> answers;
        try (Vecstone vecstone = open()) {
            assertThat(log.list)
                    .singleElement()
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .asString()
                    .startsWith("The matrix of 'c' is made from its catalog: ")
                    .contains(reason);
            answers = answers(vecstone.collection("c"));
        }
        assertThat(answers).isEqualTo(answersFromCatalog());
    }

    private static void flip(Path file, long position) throws IOException {
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(position);
            int before = bytes.read();
            bytes.seek(position);
            bytes.write(before ^ 0x10);
        }
    }

    private static void cut(Path file, long bytes) throws IOException {
        try (var cut = new RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(bytes);
        }
    }

    @Test
    void afterACleanStop_theMatrixIsUsedAgain() throws IOException {
        fill();
        assertUsedAgain();
    }

    @Test
    void afterACrash_whatCameLaterIsReadFromTheCatalog() throws IOException {
        fill();
        Path crashed = folder.resolve("crashed");
        try (Vecstone vecstone = open()) {
            VectorCollection c = vecstone.collection("c");
            c.upsert(records(RECORDS - 50, 100)); // updates and new ones
            c.delete(List.of("id0", "id7", "id" + RECORDS));
            c.putAdditionalData(Map.of("a", 1));
            CrashCheck.copy(folder.resolve("data"), crashed);
        }
        CrashCheck.deleteTree(folder.resolve("data"));
        Files.move(crashed, folder.resolve("data"));
        assertUsedAgain();
    }

    @Test
    void aChangeOfNoRecord_isNoReasonToReadThem() throws IOException {
        fill();
        try (Vecstone vecstone = open()) {
            vecstone.collection("c").putAdditionalData(Map.of("a", 1));
            Files.delete(files().resolve("checkpoint"));
        }
        assertUsedAgain(); // a checkpoint is written for every change
    }

    @Test
    void aMissingMatrix_isMadeAnew() throws IOException {
        fill();
        Files.delete(matrix(1));
        assertMadeAnew("matrix-1.f32 is missing");
    }

    @Test
    void aMissingCheckpoint_isSaid() throws IOException {
        fill();
        Files.delete(files().resolve("checkpoint"));
        log.list.clear();
        try (Vecstone vecstone = open()) {
            assertThat(log.list.getFirst().getFormattedMessage())
                    .endsWith("there is no checkpoint");
            assertThat(vecstone.collection("c").recordCount()).isEqualTo(RECORDS * 9 / 10);
        }
    }

    @Test
    void aMatrixCutOff_isMadeAnew() throws IOException {
        fill();
        cut(matrix(1), 4096 + 4 * DIMENSION * 100);
        assertMadeAnew("instead of at least");
    }

    @Test
    void aBitFlippedInARow_isFound() throws IOException {
        fill();
        flip(matrix(1), 4096 + 4 * DIMENSION * 1500 + 3);
        assertMadeAnew("matrix-1.f32 does not match its checksum from row 1024 on");
    }

    @Test
    void aBitFlippedInTheMatrixHeader_isFound() throws IOException {
        fill();
        flip(matrix(1), 9);
        assertMadeAnew("the header of");
    }

    @Test
    void aBitFlippedAnywhereInTheCheckpoint_isFound() throws IOException {
        for (double share : new double[] {0, 0.1, 0.5, 0.9}) {
            fill();
            Path checkpoint = files().resolve("checkpoint");
            flip(checkpoint, (long) (share * Files.size(checkpoint)));
            assertMadeAnew("does not match its checksum");
            CrashCheck.deleteTree(folder.resolve("data"));
        }
    }

    @Test
    void aCheckpointCutOff_isFound() throws IOException {
        fill();
        Path checkpoint = files().resolve("checkpoint");
        cut(checkpoint, Files.size(checkpoint) - 100);
        assertMadeAnew("checkpoint");
    }

    @Test
    void anEmptyCheckpoint_isFound() throws IOException {
        fill();
        cut(files().resolve("checkpoint"), 0);
        assertMadeAnew("too short");
    }

    @Test
    void filesOfAnotherCollection_areRefused() throws IOException {
        fill();
        try (Vecstone vecstone = open()) {
            vecstone.create("other", DIMENSION + 1, Metric.DOT);
        }
        take("other", "checkpoint");
        assertMadeAnew("of another collection, of dimension 9 and metric DOT");
    }

    @Test
    void filesOfACollectionOfTheSameShape_areRefused() throws IOException {
        fill();
        try (Vecstone vecstone = open()) {
            VectorCollection other =
                    vecstone.create("other", DIMENSION, Metric.EUCLIDEAN).collection();
            other.upsert(records(0, 10));
        }
        take("other", "checkpoint");
        take("other", "matrix-1.f32");
        assertMadeAnew("of another catalog");
    }

    private void take(String collection, String file) throws IOException {
        Files.copy(
                files().resolveSibling(collection).resolve(file),
                files().resolve(file),
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void anOlderCopyOfTheCatalog_isRecognised() throws IOException {
        fill();
        byte[] older = Files.readAllBytes(files().resolve("catalog.db"));
        try (Vecstone vecstone = open()) {
            vecstone.collection("c").upsert(records(0, 500));
        }
        Files.write(files().resolve("catalog.db"), older);
        assertMadeAnew("ahead of the catalog");
    }

    /** As many changes as the checkpoint knows, but others. */
    @Test
    void aCopyOfTheCatalogThatWentItsOwnWay_isRecognised() throws IOException {
        fill();
        Path copy = folder.resolve("copy");
        CrashCheck.copy(folder.resolve("data"), copy);
        try (Vecstone vecstone = open()) {
            vecstone.collection("c").upsert(records(0, 500));
        }
        try (Vecstone vecstone = Vecstone.open(copy)) {
            vecstone.collection("c").upsert(records(0, 500));
            vecstone.collection("c").delete(List.of("id1"));
        }
        Files.copy(
                copy.resolve("collections/c/catalog.db"),
                files().resolve("catalog.db"),
                StandardCopyOption.REPLACE_EXISTING);
        assertMadeAnew("of another copy of it");
    }
}
