package io.vecstone.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vecstone.collection.Limits;
import io.vecstone.collection.Query;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.collection.VectorRecord;
import io.vecstone.engine.Metric;
import io.vecstone.filter.FilterParser;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

class VecstoneMetersTest {

    @TempDir Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void operations_areCounted() {
        try (Vecstone vecstone = open()) {
            VectorCollection notes = vecstone.create("notes", 2, Metric.COSINE).collection();
            notes.upsert(List.of(record("a"), record("b"), record("c")));
            notes.upsert(List.of(record("a")));
            notes.delete(List.of("b"));
            notes.query(Query.of(new float[] {1, 0}));
            notes.query(Query.of(new float[] {0, 1}));

            assertThat(registry.get("vecstone.upsert").timer().count()).isEqualTo(2);
            assertThat(registry.get("vecstone.delete").timer().count()).isEqualTo(1);
            assertThat(registry.get("vecstone.commit").timer().count()).isEqualTo(3);
            assertThat(registry.get("vecstone.query").timer().count()).isEqualTo(2);
            assertThat(registry.get("vecstone.query.rescored").summary().count()).isEqualTo(2);
            assertThat(registry.get("vecstone.query.rescored").summary().totalAmount())
                    .isBetween(4.0, 8.0); // two answers of two records, out of four rows
            assertThat(gauge("vecstone.records")).isEqualTo(2);
            assertThat(gauge("vecstone.rows.dead")).isEqualTo(2);
            assertThat(gauge("vecstone.memory")).isEqualTo(notes.info().memoryBytes());
            assertThat(gauge("vecstone.disk")).isEqualTo(notes.info().diskBytes());
        }
    }

    @Test
    void aBatch_isOneRequest_andAsManyQueriesAsItHas() {
        try (Vecstone vecstone = open()) {
            VectorCollection notes = vecstone.create("notes", 2, Metric.COSINE).collection();
            notes.upsert(List.of(record("a"), record("b"), record("c")));
            Query query = Query.of(new float[] {1, 0});
            notes.query(List.of(query.topK(1), query, query.filter(FilterParser.parse("x == 1"))));

            assertThat(registry.get("vecstone.query").timer().count()).isEqualTo(1);
            assertThat(registry.get("vecstone.query.rescored").summary().count()).isEqualTo(3);
            assertThat(registry.get("vecstone.query.rescored").summary().max()).isEqualTo(3);
            assertThat(registry.get("vecstone.query.rescored").summary().totalAmount())
                    .isBetween(4.0, 6.0); // one record at least, all three, and none
        }
    }

    @Test
    void collections_areTold() {
        try (Vecstone vecstone = open()) {
            vecstone.create("a", 2, Metric.COSINE).collection().upsert(List.of(record("x")));
            vecstone.create("b", 2, Metric.COSINE);
            assertThat(registry.get("vecstone.upsert").tag("collection", "a").timer().count())
                    .isEqualTo(1);
            assertThat(registry.get("vecstone.upsert").tag("collection", "b").timer().count())
                    .isZero();
        }
    }

    @Test
    void aCollectionMadeAgain_isMeasuredAnew() {
        try (Vecstone vecstone = open()) {
            vecstone.create("notes", 2, Metric.COSINE).collection().upsert(List.of(record("x")));
            vecstone.delete("notes");
            assertThat(registry.getMeters()).isEmpty();
            vecstone.create("notes", 2, Metric.COSINE);
            assertThat(gauge("vecstone.records")).isZero();
            assertThat(registry.get("vecstone.upsert").timer().count()).isZero();
        }
    }

    @Test
    void metersGo_whenTheDatabaseIsClosed() {
        Vecstone vecstone = open();
        vecstone.create("notes", 2, Metric.COSINE);
        assertThat(registry.getMeters()).isNotEmpty();
        vecstone.close();
        assertThat(registry.getMeters()).extracting(Meter::getId).isEmpty();
    }

    @Test
    void aReopenedDatabase_isMeasuredInTheSameRegistry() {
        try (Vecstone vecstone = open()) {
            vecstone.create("notes", 2, Metric.COSINE).collection().upsert(List.of(record("x")));
        }
        try (Vecstone vecstone = open()) {
            vecstone.collection("notes").upsert(List.of(record("y")));
            assertThat(gauge("vecstone.records")).isEqualTo(2);
            assertThat(gauge("vecstone.disk"))
                    .isEqualTo(vecstone.collection("notes").info().diskBytes());
        }
    }

    private Vecstone open() {
        return Vecstone.open(folder, Limits.DEFAULTS, new VecstoneMeters(registry));
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private static VectorRecord record(String id) {
        return VectorRecord.of(id, new float[] {1, 0});
    }
}
