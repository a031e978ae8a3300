package io.vecstone.benchmark;

import io.vecstone.collection.Match;
import io.vecstone.collection.Query;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.collection.VectorRecord;
import io.vecstone.engine.Metric;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

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

    /** Writes all rows, opens the folder again, and waits until the rows are coded. */
    LibraryContender(Rows rows, Path folder) {
        var loading = new Clock();
        try (Vecstone writing = Vecstone.open(folder)) {
            var target = writing.create(COLLECTION, rows.dimension(), Metric.COSINE).collection();
            for (int from = 0; from < rows.count(); from += BATCH_RECORDS) {
                target.upsert(records(rows, from, Math.min(from + BATCH_RECORDS, rows.count())));
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

    private static List<VectorRecord> records(Rows rows, int from, int to) {
        List<VectorRecord> records = new ArrayList<>();
        for (float[] vector : rows.copies(from, to)) {
            records.add(VectorRecord.of(Integer.toString(from + records.size()), vector));
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
        List<Match> matches = collection.query(Query.of(query).topK(k).include(Set.of()));
        return matches.stream().mapToInt(match -> Integer.parseInt(match.id())).toArray();
    }

    @Override
    public void close() {
        vecstone.close();
    }
}
