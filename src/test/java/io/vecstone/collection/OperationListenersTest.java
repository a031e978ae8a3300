package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.engine.Metric;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

class OperationListenersTest {

    @TempDir Path folder;

    @Test
    void everyListener_isToldEverything_inOrder() {
        List<String> told = new ArrayList<>();
        OperationListener both =
                OperationListener.all(List.of(noting("1", told), noting("2", told)));
        try (Vecstone vecstone = Vecstone.open(folder, Limits.DEFAULTS, both)) {
            VectorCollection collection = vecstone.create("c", 1, Metric.DOT).collection();
            collection.upsert(List.of(VectorRecord.of("a", new float[] {1})));
            collection.query(Query.of(new float[] {1}));
            collection.query(Collections.nCopies(3, Query.of(new float[] {1})));
            collection.delete(List.of("a"));
        }
        assertThat(told)
                .containsExactly(
                        "1 opened c", "2 opened c",
                        "1 committed c", "2 committed c",
                        "1 upserted c", "2 upserted c",
                        "1 queried c 1", "2 queried c 1",
                        "1 queried c 3", "2 queried c 3",
                        "1 committed c", "2 committed c",
                        "1 deleted c", "2 deleted c",
                        "1 closed c", "2 closed c");
    }

    @Test
    void aLoneListener_isTakenAsItIs_andNoneIsNone() {
        OperationListener one = noting("1", new ArrayList<>());
        assertThat(OperationListener.all(List.of(one))).isSameAs(one);
        assertThat(OperationListener.all(List.of())).isSameAs(OperationListener.NONE);
    }

    private static OperationListener noting(String who, List<String> told) {
        return new OperationListener() {
            @Override
            public void opened(VectorCollection collection) {
                told.add(who + " opened " + collection.name());
            }

            @Override
            public void closed(String collection) {
                told.add(who + " closed " + collection);
            }

            @Override
            public void queried(String collection, long durationNanos, List<Integer> rescored) {
                told.add(who + " queried " + collection + " " + rescored.size());
            }

            @Override
            public void upserted(String collection, long durationNanos, int records) {
                told.add(who + " upserted " + collection);
            }

            @Override
            public void deleted(String collection, long durationNanos, int records) {
                told.add(who + " deleted " + collection);
            }

            @Override
            public void committed(String collection, long durationNanos) {
                told.add(who + " committed " + collection);
            }
        };
    }
}
