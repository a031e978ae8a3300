package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.engine.Metric;
import io.vecstone.filter.Filter;
import io.vecstone.filter.FilterEvaluator;
import io.vecstone.filter.FilterParser;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

import org.springframework.util.FileSystemUtils;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Queries, pages and deletions with a filter act on the records that an evaluation of all finds.
 */
class FilteredQueryProperties {

    private static final String LONG = "long text ".repeat(30);
    private static final List<String> ID_STARTS = List.of("a", "B", "\uE000", "\uD83D\uDE00", "z/");

    private static final List<String> CONDITIONS =
            List.of(
                    "n == 3",
                    "n != 3",
                    "n >= 7",
                    "n < 0.5",
                    "n IN [1, 2.5, 9]",
                    "tags == 'x'",
                    "tags NOT IN ['x', 'y']",
                    "tags > 'x'",
                    "meta.flag == true",
                    "meta.note IS NULL",
                    "meta.note >= 'long'",
                    "meta.note != '" + LONG + "2'",
                    "missing IS NULL",
                    "missing == 1",
                    "rare == 'once'",
                    "meta.note STARTS WITH 'long'",
                    "tags STARTS WITH 'y'",
                    "id() IN ['a1', 'B2', 'nobody', '\uE0003']",
                    "id() != 'z/5'",
                    "id() STARTS WITH 'a'",
                    "id() STARTS WITH '\uD83D\uDE001'",
                    "id() STARTS WITH 'z/'",
                    "day >= datetime('2026-02-03')",
                    "day < datetime('2026-02-03T01:00:00+02:00')");

    private Path folder = Path.of("");

    @BeforeTry
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("vecstone-filtered");
    }

    @AfterTry
    void deleteFolder() throws IOException {
        FileSystemUtils.deleteRecursively(folder);
    }

    @Property(tries = 6)
    void whatAFilterLetsPass_isWhatAnEvaluationOfAllRecordsDoes(@ForAll long seed) {
        new Model(new Random(seed)).run();
    }

    private final class Model {

        private final Random random;
        private final StoreSettings settings;
        private final Map<String, Map<String, Object>> records = new TreeMap<>(Model::compare);

        Model(Random random) {
            this.random = random;
            List<StoreSettings.Index> limits =
                    List.of(
                            StoreSettings.DEFAULTS.index(),
                            new StoreSettings.Index(2, 1_000),
                            new StoreSettings.Index(1_000, 2));
            this.settings =
                    new StoreSettings(
                            Durability.ASYNC,
                            StoreSettings.DEFAULTS.pending(),
                            new StoreSettings.Compaction(0.2, 50),
                            limits.get(random.nextInt(limits.size())),
                            StoreSettings.DEFAULTS.openCollectionsMax(),
                            StoreSettings.DEFAULTS.budget());
        }

        /** As UTF-8, and so by code point. */
        private static int compare(String a, String b) {
            return Arrays.compareUnsigned(
                    a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
        }

        void run() {
            for (int opened = 0; opened < 2; opened++) {
                try (Vecstone vecstone =
                        Vecstone.open(
                                folder,
                                Limits.DEFAULTS,
                                settings,
                                BackupSettings.defaults(folder),
                                OperationListener.NONE)) {
                    work(vecstone.create("c", 2, Metric.EUCLIDEAN).collection());
                }
            }
        }

        private void work(VectorCollection collection) {
            for (int step = 0; step < 5; step++) {
                upsert(collection, random.nextInt(step == 0 ? 600 : 60));
                for (int i = 0; i < 4; i++) {
                    checkQuery(collection, filter(2));
                    checkPages(collection, filter(2));
                }
                delete(collection, filter(1));
            }
        }

        private void upsert(VectorCollection collection, int count) {
            List<VectorRecord> batch = new ArrayList<>();
            Map<String, Map<String, Object>> written = new HashMap<>();
            for (int i = 0; i < count; i++) {
                String id = ID_STARTS.get(random.nextInt(ID_STARTS.size())) + random.nextInt(300);
                Map<String, Object> metadata = metadata();
                if (written.putIfAbsent(id, metadata) == null) {
                    float[] vector = {random.nextInt(50), random.nextInt(50)};
                    batch.add(new VectorRecord(id, vector, null, metadata));
                }
            }
            collection.upsert(batch);
            records.putAll(written);
        }

        private Map<String, Object> metadata() {
            Map<String, Object> metadata = new HashMap<>();
            if (random.nextInt(4) > 0) {
                metadata.put("n", random.nextBoolean() ? random.nextInt(10) : 2.5);
            }
            if (random.nextInt(3) > 0) {
                metadata.put("tags", List.of("x", "y", "z").subList(0, random.nextInt(4)));
            }
            if (random.nextInt(2) > 0) {
                Map<String, Object> meta = new HashMap<>();
                meta.put("flag", random.nextBoolean());
                if (random.nextInt(3) == 0) {
                    meta.put("note", LONG + random.nextInt(3));
                }
                metadata.put("meta", meta);
            }
            if (random.nextBoolean()) {
                metadata.put("day", "2026-02-0" + (1 + random.nextInt(4)));
            }
            if (random.nextInt(100) == 0) {
                metadata.put("rare", "once");
            }
            return metadata;
        }

        private Filter filter(int depth) {
            if (depth == 0 || random.nextInt(3) == 0) {
                return FilterParser.parse(CONDITIONS.get(random.nextInt(CONDITIONS.size())));
            }
            return switch (random.nextInt(3)) {
                case 0 -> new Filter.Not(filter(depth - 1));
                case 1 -> new Filter.And(List.of(filter(depth - 1), filter(depth - 1)));
                default -> new Filter.Or(List.of(filter(depth - 1), filter(depth - 1)));
            };
        }

        private List<String> matching(Filter filter) {
            return records.entrySet().stream()
                    .filter(record ->
                            FilterEvaluator.matches(filter, record.getKey(), record.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        /** The ranking of all records, without those that do not match. */
        private void checkQuery(VectorCollection collection, Filter filter) {
            Query query = Query.of(new float[] {random.nextInt(50), random.nextInt(50)});
            int topK = 1 + random.nextInt(20);
            Set<String> matching = Set.copyOf(matching(filter));
            List<Match> expected =
                    collection.query(query.topK(1_000).include(Set.of())).stream()
                            .filter(match -> matching.contains(match.id()))
                            .limit(topK)
                            .toList();
            assertThat(collection.query(query.topK(topK).filter(filter).include(Set.of())))
                    .as("%s", filter)
                    .isEqualTo(expected);
        }

        private void checkPages(VectorCollection collection, Filter filter) {
            List<String> seen = new ArrayList<>();
            String after = null;
            do {
                int limit = 1 + random.nextInt(200);
                RecordPage page = collection.page(after, limit, filter, Set.of(Include.METADATA));
                for (VectorRecord record : page.records()) {
                    String id = String.valueOf(record.id());
                    assertThat(record.metadata()).isEqualTo(records.get(id));
                    seen.add(id);
                }
                assertThat(page.records()).hasSizeLessThanOrEqualTo(limit);
                after = page.next();
            } while (after != null);
            assertThat(seen).as("%s", filter).containsExactlyElementsOf(matching(filter));
        }

        private void delete(VectorCollection collection, Filter filter) {
            List<String> matching = matching(filter);
            if (matching.size() < records.size() / 2) {
                assertThat(collection.delete(filter)).isEqualTo(matching.size());
                matching.forEach(records::remove);
            }
            assertThat(collection.recordCount()).isEqualTo(records.size());
        }
    }
}
