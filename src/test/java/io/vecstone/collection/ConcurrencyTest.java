package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.engine.Metric;
import io.vecstone.filter.FilterParser;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Readers beside writers. */
class ConcurrencyTest {

    private static final int BATCH = 8;
    private static final int VERSIONS = 150;
    private static final String LONG = "x".repeat(300);

    @TempDir Path folder;

    /** Every version of the batch gives all its records one and the same number. */
    private static List<VectorRecord> version(int version) {
        List<VectorRecord> batch = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            batch.add(
                    new VectorRecord(
                            "id" + i,
                            new float[] {1, version},
                            "version " + version,
                            Map.of("version", version, "long", LONG + version)));
        }
        return batch;
    }

    @Test
    void readers_seeAllOfABatchOrNothingOfIt_andNeverAnError()
            throws ExecutionException, InterruptedException {
        Query query = Query.of(new float[] {1, 0}).topK(100);
        readWhileWriting(collection -> List.of(collection.query(query)));
    }

    /** The queries differ in what they fetch and in their filters, which are steps of their own. */
    @Test
    void allQueriesOfABatch_seeTheSameWrites_andNeverAnError()
            throws ExecutionException, InterruptedException {
        Query query = Query.of(new float[] {1, 0}).topK(100);
        List<Query> queries =
                List.of(
                        query,
                        query.include(Set.of(Include.METADATA)),
                        query.filter(FilterParser.parse("version >= 0")),
                        query.include(Include.ALL).filter(FilterParser.parse("version < 1000")));
        readWhileWriting(collection -> collection.query(queries));
    }

    /** Long strings are read from the catalog, where a writer may just have replaced them. */
    @Test
    void aFilterThatReadsRecords_seesAllOfABatchOrNothingOfIt_andNeverAnError()
            throws ExecutionException, InterruptedException {
        Query query =
                Query.of(new float[] {1, 0})
                        .topK(100)
                        .filter(FilterParser.parse("long >= '" + LONG + "'"));
        readWhileWriting(collection -> List.of(collection.query(query)));
    }

    @Test
    void aPageWithAFilter_isCompleteAndOfOneVersion()
            throws ExecutionException, InterruptedException {
        Set<Include> metadata = Set.of(Include.METADATA);
        readWhileWriting(collection ->
                List.of(
                        matches(
                                collection
                                        .page(
                                                null,
                                                BATCH,
                                                FilterParser.parse("version >= 0"),
                                                metadata)
                                        .records())));
    }

    /** Records read by id come from one statement each. */
    @Test
    void recordsReadTogether_areOfOneVersion() throws ExecutionException, InterruptedException {
        List<String> ids = IntStream.range(0, BATCH).mapToObj(i -> "id" + i).toList();
        readWhileWriting(
                collection -> List.of(matches(collection.get(ids, Set.of(Include.METADATA)))));
    }

    private static List<Match> matches(List<VectorRecord> records) {
        return records.stream()
                .map(r -> new Match(String.valueOf(r.id()), 0, r.text(), r.metadata(), r.vector()))
                .toList();
    }

    private void readWhileWriting(Function<VectorCollection, List<List<Match>>> read)
            throws ExecutionException, InterruptedException {
        try (Vecstone vecstone = Vecstone.open(folder);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            VectorCollection collection = vecstone.create("c", 2, Metric.DOT).collection();
            collection.upsert(version(0));
            var done = new AtomicBoolean();
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                readers.add(threads.submit(() -> readUntil(done, collection, read)));
            }
            for (int version = 1; version <= VERSIONS; version++) {
                collection.upsert(version(version));
            }
            done.set(true);
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        }
    }

    private static int readUntil(
            AtomicBoolean done,
            VectorCollection collection,
            Function<VectorCollection, List<List<Match>>> read) {
        int reads = 0;
        int lastVersion = 0;
        do {
            List<List<Match>> answers = read.apply(collection);
            assertThat(answers).allSatisfy(matches -> assertThat(matches).hasSize(BATCH));
            Set<Object> versions =
                    answers.stream()
                            .flatMap(List::stream)
                            .map(Match::metadata)
                            .map(metadata -> metadata == null ? "none" : metadata.get("version"))
                            .collect(Collectors.toSet());
            assertThat(versions).hasSize(1);
            int version = (Integer) versions.iterator().next();
            assertThat(version).isGreaterThanOrEqualTo(lastVersion);
            lastVersion = version;
            reads++;
        } while (!done.get());
        return reads;
    }

    @Test
    void concurrentWriters_loseNothing_andSeeTheirOwnWrites()
            throws ExecutionException, InterruptedException {
        try (Vecstone vecstone = Vecstone.open(folder);
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            VectorCollection collection = vecstone.create("c", 2, Metric.DOT).collection();
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 8; writer++) {
                String prefix = "w" + writer + "-";
                writers.add(
                        threads.submit(() -> {
                            for (int i = 0; i < 20; i++) {
                                String id = prefix + i;
                                collection.upsert(List.of(VectorRecord.of(id, new float[] {1, i})));
                                assertThat(
                                                collection.query(
                                                        Query.of(new float[] {1, 0}).topK(1000)))
                                        .extracting(Match::id)
                                        .contains(id);
                            }
                        }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            assertThat(collection.recordCount()).isEqualTo(160);
        }
        try (Vecstone vecstone = Vecstone.open(folder)) {
            assertThat(vecstone.collection("c").recordCount()).isEqualTo(160);
        }
    }
}
