package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.filter.Filter;
import io.vecstone.filter.FilterEvaluator;
import io.vecstone.filter.FilterParser;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** What a database must be like after a crash, whatever was going on. */
final class CrashCheck {

    private static final int PAGE = 100;
    private static final Filter FILTER = FilterParser.parse("writer != 2 AND slot >= 40");

    private CrashCheck() {}

    /** What the database holds of one writer. */
    static WriterState stateOf(int writer, Vecstone vecstone) {
        var state = new WriterState();
        catalog(vecstone.collection(Operation.COLLECTION)).stream()
                .filter(record -> String.valueOf(record.id()).startsWith("w" + writer + "-"))
                .forEach(state::put);
        vecstone.collections().stream()
                .map(VectorCollection::name)
                .filter(name -> name.startsWith("of-" + writer + "-"))
                .forEach(state.collections()::add);
        if (writer == 0) {
            state.setAdditionalData(vecstone.collection(Operation.COLLECTION).additionalData());
        }
        return state;
    }

    /** All records in the catalog. */
    static List<VectorRecord> catalog(VectorCollection collection) {
        List<VectorRecord> records = new ArrayList<>();
        RecordPage page = collection.page(null, PAGE, null, Include.ALL);
        records.addAll(page.records());
        while (page.next() != null) {
            page = collection.page(page.next(), PAGE, null, Include.ALL);
            records.addAll(page.records());
        }
        return records;
    }

    /** Queries, filtered ones too, find what a comparison with every record of the catalog does. */
    static void queriesEqualBruteForce(VectorCollection collection, Random random) {
        List<VectorRecord> records = catalog(collection);
        assertThat(collection.recordCount()).isEqualTo(records.size());
        for (Filter filter : Arrays.asList(null, FILTER)) {
            List<VectorRecord> among = records.stream().filter(r -> matches(filter, r)).toList();
            float[] vector = WriterScript.vector(random);
            Query query = Query.of(vector).topK(among.size() + 10).include(Include.ALL);
            List<Match> matches = collection.query(query.filter(filter));
            assertThat(matches)
                    .isSortedAccordingTo(Comparator.comparing(Match::similarity).reversed());
            assertThat(matches.stream().map(CrashCheck::print).sorted().toList())
                    .isEqualTo(bruteForce(vector, among));
        }
    }

    private static boolean matches(@Nullable Filter filter, VectorRecord record) {
        Map<String, Object> metadata = record.metadata();
        return filter == null
                || metadata != null
                        && FilterEvaluator.matches(filter, String.valueOf(record.id()), metadata);
    }

    private static List<String> bruteForce(float[] vector, List<VectorRecord> among) {
        return among.stream()
                .map(record -> dot(vector, record.vector()) + " " + WriterState.print(record))
                .sorted()
                .toList();
    }

    private static String print(Match match) {
        return match.similarity()
                + " "
                + WriterState.print(match.id(), match.metadata(), match.text(), match.vector());
    }

    /** In the order of the engine's reference arithmetic. */
    private static float dot(float[] a, float @Nullable [] b) {
        assertThat(b).isNotNull();
        var sums = new double[8];
        for (int i = 0; i < a.length; i++) {
            sums[i % 8] += (double) a[i] * b[i];
        }
        return (float)
                (((sums[0] + sums[4]) + (sums[2] + sums[6]))
                        + ((sums[1] + sums[5]) + (sums[3] + sums[7])));
    }

    /** Copies a data folder as it stands, as another process would find it after a crash. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(CrashCheck::outlivesProcesses).toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    /** The index of SQLite's log is memory that processes share. */
    static boolean outlivesProcesses(Path file) {
        return !file.toString().endsWith("-shm");
    }

    static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
