package io.vecstone.observe;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vecstone.collection.CollectionInfo;
import io.vecstone.collection.OperationListener;
import io.vecstone.collection.VectorCollection;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Meters of every open collection, tagged {@code collection}; they go when the collection goes.
 * Thread-safe.
 */
public final class VecstoneMeters implements OperationListener {

    private final MeterRegistry registry;
    private final Map<String, CollectionMeters> byCollection = new ConcurrentHashMap<>();

    public VecstoneMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    private record CollectionMeters(
            Timer query,
            DistributionSummary rescored,
            Timer upsert,
            Timer delete,
            Timer commit,
            List<Meter> all) {}

    @Override
    public void opened(VectorCollection collection) {
        byCollection.put(collection.name(), register(collection));
    }

    @Override
    public void closed(String collection) {
        CollectionMeters meters = byCollection.remove(collection);
        if (meters != null) {
            meters.all().forEach(registry::remove);
        }
    }

    @Override
    public void queried(String collection, long durationNanos, List<Integer> rescored) {
        CollectionMeters meters = meters(collection);
        if (meters != null) {
            meters.query().record(durationNanos, TimeUnit.NANOSECONDS);
            rescored.forEach(meters.rescored()::record);
        }
    }

    @Override
    public void upserted(String collection, long durationNanos, int records) {
        CollectionMeters meters = meters(collection);
        if (meters != null) {
            meters.upsert().record(durationNanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void deleted(String collection, long durationNanos, int records) {
        CollectionMeters meters = meters(collection);
        if (meters != null) {
            meters.delete().record(durationNanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void committed(String collection, long durationNanos) {
        CollectionMeters meters = meters(collection);
        if (meters != null) {
            meters.commit().record(durationNanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Null for a collection that was closed while an operation was under way. */
    private @Nullable CollectionMeters meters(String collection) {
        return byCollection.get(collection);
    }

    private CollectionMeters register(VectorCollection collection) {
        Tags tags = Tags.of("collection", collection.name());
        Timer query =
                Timer.builder("vecstone.query")
                        .description("Query requests answered; a batch is one")
                        .publishPercentileHistogram()
                        .tags(tags)
                        .register(registry);
        DistributionSummary rescored =
                DistributionSummary.builder("vecstone.query.rescored")
                        .description("Rows per query whose similarity was computed exactly")
                        .baseUnit("rows")
                        .tags(tags)
                        .register(registry);
        Timer upsert = timer("vecstone.upsert", "Upsert requests done", tags);
        Timer delete = timer("vecstone.delete", "Delete requests done", tags);
        Timer commit = timer("vecstone.commit", "Transactions committed to the catalog", tags);
        var all = new ArrayList<Meter>(List.of(query, rescored, upsert, delete, commit));
        all.add(
                gauge(
                        "vecstone.records",
                        "Records",
                        null,
                        collection,
                        VectorCollection::recordCount));
        all.add(
                gauge(
                        "vecstone.rows.dead",
                        "Rows whose records were replaced or deleted",
                        null,
                        collection,
                        c -> c.info().deadRows()));
        all.add(
                gauge(
                        "vecstone.rows.dead.share",
                        "Share of all rows whose records were replaced or deleted",
                        null,
                        collection,
                        VecstoneMeters::deadShare));
        all.add(
                gauge(
                        "vecstone.queue.depth",
                        "Writes that wait to be committed",
                        null,
                        collection,
                        VectorCollection::pendingWrites));
        all.add(
                gauge(
                        "vecstone.memory",
                        "Matrix and what is kept per row",
                        "bytes",
                        collection,
                        c -> c.info().memoryBytes()));
        all.add(
                gauge(
                        "vecstone.disk",
                        "Size of the files",
                        "bytes",
                        collection,
                        c -> c.info().diskBytes()));
        return new CollectionMeters(query, rescored, upsert, delete, commit, List.copyOf(all));
    }

    private static double deadShare(VectorCollection collection) {
        CollectionInfo info = collection.info();
        return info.deadRows() / (double) Math.max(1, info.recordCount() + info.deadRows());
    }

    private Timer timer(String name, String description, Tags tags) {
        return Timer.builder(name).description(description).tags(tags).register(registry);
    }

    private Gauge gauge(
            String name,
            String description,
            @Nullable String unit,
            VectorCollection collection,
            ToDoubleFunction<VectorCollection> value) {
        return Gauge.builder(name, collection, value)
                .description(description)
                .baseUnit(unit)
                .tag("collection", collection.name())
                .register(registry);
    }
}
