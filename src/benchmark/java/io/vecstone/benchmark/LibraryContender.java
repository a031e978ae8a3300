package io.vecstone.benchmark;

import io.vecstone.collection.Match;
import io.vecstone.collection.Query;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.collection.VectorRecord;
import io.vecstone.engine.Metric;
import io.vecstone.filter.Filter;
import io.vecstone.filter.FilterParser;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Vecstone as an application uses it: records in a data folder, written durably, found by the
 * public API; only their ids are asked for. Its searches always run on its own pool of all cores.
 */
final class LibraryContender implements Contender {

    private static final String COLLECTION = "benchmark";
    private static final int BATCH_RECORDS = 5_000;

    /** Elements (rows × dimension) that a collection leaves without codes for good. */
    private static final long UNCODED_ELEMENTS_MAX = 1L << 20;

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final double CODING_SECONDS_MAX = 3600;

    private final Vecstone vecstone;
    private final VectorCollection collection;
    private final Preparation preparation;

    /** Records without metadata. */
    LibraryContender(Rows rows, Path folder) {
        this(rows, row -> Map.of(), folder);
    }

    /**
     * Writes all rows, opens the folder again, and waits until the rows are coded.
     *
     * @param metadata of each row
     */
    LibraryContender(Rows rows, IntFunction<Map<String, Object>> metadata, Path folder) {
        var loading = new Clock();
        try (Vecstone writing = Vecstone.open(folder)) {
            var target = writing.create(COLLECTION, rows.dimension(), Metric.COSINE).collection();
            for (int from = 0; from < rows.count(); from += BATCH_RECORDS) {
                int to = Math.min(from + BATCH_RECORDS, rows.count());
                target.upsert(records(rows, metadata, from, to));
            }
        }
        double loadSeconds = loading.seconds();
        var building = new Clock();
        vecstone = Vecstone.open(folder);
        collection = vecstone.collection(COLLECTION);
        awaitCodes(rows);
        double buildSeconds = building.seconds();
        preparation =
                new Preparation(
                        loadSeconds,
                        buildSeconds,
                        rows.sizeBytes(),
                        collection.info().memoryBytes() - rows.sizeBytes());
    }

    private static List<VectorRecord> records(
            Rows rows, IntFunction<Map<String, Object>> metadata, int from, int to) {
        List<VectorRecord> records = new ArrayList<>();
        for (float[] vector : rows.copies(from, to)) {
            int row = from + records.size();
            String id = Integer.toString(row);
            records.add(new VectorRecord(id, vector, null, metadata.apply(row)));
        }
        return records;
    }

    /** A collection that was just opened is coded in one step, which its memory shows. */
    private void awaitCodes(Rows rows) {
        long elements = (long) rows.count() * rows.dimension();
        long withCodes = rows.sizeBytes() + elements; // at least a byte for each element
        var clock = new Clock();
        while (elements > UNCODED_ELEMENTS_MAX && collection.info().memoryBytes() < withCodes) {
            LockSupport.parkNanos(POLL_NANOS);
            if (clock.seconds() > CODING_SECONDS_MAX) {
                throw new IllegalStateException("not coded after " + CODING_SECONDS_MAX + " s");
            }
        }
    }

    @Override
    public Label label() {
        return new Label("Vecstone library", "data folder, public API", true, true);
    }

    @Override
    public Preparation preparation() {
        return preparation;
    }

    @Override
    public Set<Parallelism> parallelism() {
        return Set.of(Parallelism.ALL);
    }

    @Override
    public int[] search(float[] query, int k, Parallelism parallelism) {
        return search(query, k, (Filter) null);
    }

    private int[] search(float[] query, int k, @Nullable Filter filter) {
        List<Match> matches =
                collection.query(Query.of(query).topK(k).filter(filter).include(Set.of()));
        return matches.stream().mapToInt(match -> Integer.parseInt(match.id())).toArray();
    }

    /** Answers under a condition: given as an object, and as text that is parsed for each query. */
    List<Contender> under(FilterCase condition) {
        String text = condition.text();
        if (text == null) {
            return List.of(under("no filter", (query, k) -> search(query, k, (Filter) null)));
        }
        Filter filter = FilterParser.parse(text);
        return List.of(
                under("filter", (query, k) -> search(query, k, filter)),
                under("filter as text", (query, k) -> search(query, k, FilterParser.parse(text))));
    }

    private Contender under(String settings, FilteredContender.Search search) {
        var label = new Label(label().name(), settings, true, true);
        return new FilteredContender(label, preparation, search);
    }

    @Override
    public void close() {
        vecstone.close();
    }
}
