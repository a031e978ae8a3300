package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.engine.Metric;
import io.vecstone.filter.Filter;
import io.vecstone.filter.FilterEvaluator;
import io.vecstone.filter.FilterParser;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A collection behaves like a plain map, through any sequence of operations, reopening among them.
 */
class CollectionModelProperties {

    private static final int DIMENSION = 5;
    private static final Filter FILTER = FilterParser.parse("n >= 3 AND NOT tag == 'b'");

    /** One step; the seed decides its details. */
    record Step(Kind kind, long seed) {}

    enum Kind {
        UPSERT,
        DELETE_BY_IDS,
        DELETE_BY_FILTER,
        QUERY,
        FILTERED_QUERY,
        GET,
        PAGE,
        BATCH_OF_QUERIES,
        ADDITIONAL_DATA,
        COMPACT,
        BACKUP,
        RESTORE,
        REOPEN,
        CRASH
    }

    @Provide
    Arbitrary<Step> steps() {
        return Arbitraries.frequency(
                        net.jqwik.api.Tuple.of(8, Kind.UPSERT),
                        net.jqwik.api.Tuple.of(3, Kind.DELETE_BY_IDS),
                        net.jqwik.api.Tuple.of(1, Kind.DELETE_BY_FILTER),
                        net.jqwik.api.Tuple.of(4, Kind.QUERY),
                        net.jqwik.api.Tuple.of(4, Kind.FILTERED_QUERY),
                        net.jqwik.api.Tuple.of(1, Kind.GET),
                        net.jqwik.api.Tuple.of(1, Kind.PAGE),
                        net.jqwik.api.Tuple.of(2, Kind.BATCH_OF_QUERIES),
                        net.jqwik.api.Tuple.of(1, Kind.ADDITIONAL_DATA),
                        net.jqwik.api.Tuple.of(1, Kind.COMPACT),
                        net.jqwik.api.Tuple.of(1, Kind.BACKUP),
                        net.jqwik.api.Tuple.of(1, Kind.RESTORE),
                        net.jqwik.api.Tuple.of(2, Kind.REOPEN),
                        net.jqwik.api.Tuple.of(2, Kind.CRASH))
                .flatMap(kind -> Arbitraries.longs().map(seed -> new Step(kind, seed)));
    }

    @Property(tries = 60)
    void aCollection_behavesLikeAMap(
            @ForAll Metric metric,
            @ForAll @Size(min = 1, max = 40) List<@net.jqwik.api.From("steps") Step> steps)
            throws IOException {
        Path folder = Files.createTempDirectory("vecstone-model");
        var run = new Run(folder, metric);
        try {
            for (Step step : steps) {
                run.step(step);
            }
        } finally {
            run.vecstone.close();
            CrashCheck.deleteTree(folder);
        }
    }

    private static final class Run {

        private final Path home;
        private Path folder;
        private Map<String, Object> additionalData = Map.of();
        private @Nullable Backup backup;
        private Map<String, VectorRecord> modelInBackup = Map.of();
        private Map<String, Object> additionalDataInBackup = Map.of();
        private final Map<String, VectorRecord> model = new LinkedHashMap<>(); // by time of writing
        private Vecstone vecstone;
        private VectorCollection collection;

        Run(Path home, Metric metric) {
            this.home = home;
            this.folder = home.resolve("0");
            this.vecstone = Vecstone.open(folder);
            this.collection = vecstone.create("c", DIMENSION, metric).collection();
        }

        void step(Step step) throws IOException {
            var random = new Random(step.seed);
            switch (step.kind) {
                case UPSERT -> upsert(random);
                case DELETE_BY_IDS -> deleteByIds(random);
                case DELETE_BY_FILTER -> {
                    int before = model.size();
                    model.values().removeIf(Run::matches);
                    assertThat(collection.delete(FILTER)).isEqualTo(before - model.size());
                }
                case QUERY -> query(random, false);
                case FILTERED_QUERY -> query(random, true);
                case GET -> get();
                case PAGE -> page(random);
                case BATCH_OF_QUERIES -> queryBatch(random);
                case ADDITIONAL_DATA -> {
                    additionalData = Map.of("number", random.nextInt());
                    collection.putAdditionalData(additionalData);
                }
                case COMPACT -> {
                    assertThat(collection.compact()).isTrue();
                    assertThat(collection.info().deadRows()).isZero();
                }
                case BACKUP -> {
                    backup = vecstone.backups().create();
                    modelInBackup = new LinkedHashMap<>(model);
                    additionalDataInBackup = additionalData;
                }
                case RESTORE -> restore();
                case REOPEN -> {
                    vecstone.close();
                    open(folder);
                }
                case CRASH -> crash();
            }
            assertThat(collection.recordCount()).isEqualTo(model.size());
            assertThat(collection.additionalData()).isEqualTo(additionalData);
        }

        /** As it was at the last backup. */
        private void restore() {
            if (backup != null) {
                vecstone.backups().restore(backup.name(), OnExisting.REPLACE);
                collection = vecstone.collection("c");
                model.clear();
                model.putAll(modelInBackup);
                additionalData = additionalDataInBackup;
            }
        }

        private void open(Path path) {
            folder = path;
            vecstone = Vecstone.open(folder);
            collection = vecstone.collection("c");
        }

        /** Goes on with the files as they are while the folder is open. */
        private void crash() throws IOException {
            Path copy = home.resolve(String.valueOf(Integer.parseInt(fileName(folder)) + 1));
            CrashCheck.copy(folder, copy);
            vecstone.close();
            open(copy);
        }

        private static String fileName(Path path) {
            return String.valueOf(path.getFileName());
        }

        /** A batch is answered as its queries are one by one. */
        private void queryBatch(Random random) {
            Query query = Query.of(vector(random)).topK(1 + random.nextInt(8));
            List<Query> queries =
                    List.of(
                            query.include(Include.ALL),
                            query.filter(FILTER),
                            Query.of(vector(random)).include(Set.of()));
            List<List<Match>> answers = collection.query(queries);
            assertThat(answers).hasSize(queries.size());
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i))
                        .usingRecursiveComparison()
                        .isEqualTo(collection.query(queries.get(i)));
            }
        }

        private void upsert(Random random) {
            Map<String, VectorRecord> batch = new LinkedHashMap<>();
            int size = 1 + random.nextInt(6);
            for (int i = 0; i < size; i++) {
                String id = "id" + random.nextInt(12);
                Map<String, Object> metadata =
                        random.nextInt(4) == 0
                                ? Map.of()
                                : Map.of(
                                        "n",
                                        random.nextInt(6),
                                        "tag",
                                        random.nextBoolean() ? "a" : "b");
                batch.put(
                        id, new VectorRecord(id, vector(random), "t" + random.nextInt(), metadata));
            }
            UpsertResult result = collection.upsert(List.copyOf(batch.values()));
            Set<String> known = new LinkedHashSet<>(model.keySet());
            assertThat(result.updated())
                    .containsExactlyElementsOf(
                            batch.keySet().stream().filter(known::contains).toList());
            assertThat(result.inserted())
                    .containsExactlyElementsOf(
                            batch.keySet().stream().filter(id -> !known.contains(id)).toList());
            // The model keeps the vectors as the collection does, normalised or not.
            for (VectorRecord written : collection.get(List.copyOf(batch.keySet()), Include.ALL)) {
                String id = String.valueOf(written.id());
                VectorRecord given = batch.getOrDefault(id, written);
                assertThat(written.text()).isEqualTo(given.text());
                assertThat(written.metadata()).isEqualTo(given.metadata());
                model.remove(id);
                model.put(id, written);
            }
        }

        private void deleteByIds(Random random) {
            List<String> ids = List.of("id" + random.nextInt(12), "id" + random.nextInt(12));
            int before = model.size();
            ids.forEach(model::remove);
            assertThat(collection.delete(ids)).isEqualTo(before - model.size());
        }

        private void query(Random random, boolean filtered) {
            float[] vector = vector(random);
            int topK = 1 + random.nextInt(8);
            Query query =
                    Query.of(vector)
                            .topK(topK)
                            .include(Include.ALL)
                            .filter(filtered ? FILTER : null);
            List<Match> matches = collection.query(query);
            List<Expected> expected = new ArrayList<>();
            float[] prepared = prepared(vector);
            for (VectorRecord record : model.values()) {
                if (!filtered || matches(record)) {
                    expected.add(new Expected(record, similarity(prepared, vectorOf(record))));
                }
            }
            // A stable sort: of equal similarities the earlier written one first.
            expected.sort(Comparator.comparingDouble(Expected::similarity).reversed());
            assertThat(matches).hasSize(Math.min(topK, expected.size()));
            for (int i = 0; i < matches.size(); i++) {
                VectorRecord record = expected.get(i).record;
                assertThat(matches.get(i).id()).isEqualTo(record.id());
                assertThat(matches.get(i).text()).isEqualTo(record.text());
                assertThat(matches.get(i).metadata()).isEqualTo(record.metadata());
                assertThat(matches.get(i).vector()).containsExactly(vectorOf(record));
            }
        }

        private record Expected(VectorRecord record, float similarity) {}

        private void get() {
            List<String> ids = Stream.iterate(0, i -> i + 1).limit(12).map(i -> "id" + i).toList();
            List<String> found =
                    collection.get(ids, Set.of()).stream()
                            .map(r -> String.valueOf(r.id()))
                            .toList();
            assertThat(found)
                    .containsExactlyElementsOf(ids.stream().filter(model::containsKey).toList());
        }

        private void page(Random random) {
            List<String> seen = new ArrayList<>();
            RecordPage page = collection.page(null, 1 + random.nextInt(5), null, Set.of());
            page.records().forEach(record -> seen.add(String.valueOf(record.id())));
            while (page.next() != null) {
                page = collection.page(page.next(), 1 + random.nextInt(5), null, Set.of());
                page.records().forEach(record -> seen.add(String.valueOf(record.id())));
            }
            assertThat(seen).containsExactlyElementsOf(model.keySet().stream().sorted().toList());
        }

        private float[] prepared(float[] vector) {
            return VectorRules.prepare(
                    new io.vecstone.store.CollectionSettings("c", DIMENSION, collection.metric()),
                    "vector",
                    vector);
        }

        private float similarity(float[] query, float[] row) {
            var sums = new double[8];
            for (int i = 0; i < row.length; i++) {
                double difference = (double) query[i] - row[i];
                sums[i] =
                        collection.metric() == Metric.EUCLIDEAN
                                ? difference * difference
                                : (double) query[i] * row[i];
            }
            double sum =
                    ((sums[0] + sums[4]) + (sums[2] + sums[6]))
                            + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
            return collection.metric() == Metric.EUCLIDEAN ? (float) -Math.sqrt(sum) : (float) sum;
        }

        private static boolean matches(VectorRecord record) {
            Map<String, Object> metadata = record.metadata();
            return metadata != null
                    && FilterEvaluator.matches(FILTER, String.valueOf(record.id()), metadata);
        }

        private static float[] vectorOf(VectorRecord record) {
            float[] vector = record.vector();
            return vector == null ? new float[0] : vector;
        }

        /** Few distinct values, so that ties are frequent. */
        private static float[] vector(Random random) {
            var vector = new float[DIMENSION];
            for (int i = 0; i < DIMENSION; i++) {
                vector[i] = random.nextInt(3) - 1;
            }
            vector[random.nextInt(DIMENSION)] = 2;
            return vector;
        }
    }
}
