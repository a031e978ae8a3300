package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.Metric;
import io.vecstone.store.FaultyFiles;
import io.vecstone.store.FaultyFiles.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Each call to a file that Vecstone writes itself (matrix and checkpoint) fails once. All of it can
 * be made again from the catalog, so that nothing is ever lost: whatever was acknowledged is there,
 * during the fault, after it, and after the next start.
 */
class FileFaultTest {

    private static final int CALLS_MAX = 400;

    @TempDir Path folder;

    /** The records that were acknowledged, and those of a write that failed. */
    private final Map<String, String> acknowledged = new TreeMap<>();

    private final Map<String, String> uncertain = new TreeMap<>();

    @Test
    void anyFailingCall_losesNothing_andIsOvercome() throws IOException {
        for (Fault fault : Fault.values()) {
            failEachCall(false, fault);
        }
        failEachCall(true, Fault.ERROR);
    }

    private void failEachCall(boolean forGood, Fault fault) throws IOException {
        int call = 1;
        while (isReached(call, forGood, fault)) {
            call += 1 + call / 5; // every early one, and a share of the later
            assertThat(call).isLessThan(CALLS_MAX);
        }
        assertThat(call).isGreaterThan(20);
    }

    /** Runs the script with a fault; returns false if it ended before the fault. */
    private boolean isReached(int call, boolean forGood, Fault fault) throws IOException {
        acknowledged.clear();
        uncertain.clear();
        Path data = folder.resolve("data");
        var files = new FaultyFiles(call, forGood, fault);
        String context = "call %d, %s, %s".formatted(call, fault, forGood ? "for good" : "once");
        for (int run = 0; run < 2; run++) {
            try (Vecstone vecstone = open(files, data)) {
                run(vecstone, run);
                files.heal();
                if (vecstone.failures().isEmpty() && vecstone.find("c").isPresent()) {
                    upsert(vecstone.collection("c"), 90 + run, 3);
                    check(vecstone.collection("c"), context);
                }
            }
        }
        try (Vecstone vecstone = Vecstone.open(data)) {
            check(vecstone.create("c", WriterScript.DIMENSION, Metric.DOT).collection(), context);
        }
        CrashCheck.deleteTree(data);
        return files.calls() >= call;
    }

    private static Vecstone open(FaultyFiles files, Path data) throws IOException {
        Files.createDirectories(data);
        return Vecstone.open(
                files.folder(data),
                Limits.DEFAULTS,
                StoreSettings.DEFAULTS,
                BackupSettings.defaults(data),
                OperationListener.NONE);
    }

    private void run(Vecstone vecstone, int run) {
        VectorCollection c;
        try {
            c = vecstone.create("c", WriterScript.DIMENSION, Metric.DOT).collection();
        } catch (StoreUnavailable e) {
            return;
        }
        for (int batch = 0; batch < 4; batch++) {
            upsert(c, run * 10 + batch, 40);
        }
        delete(c, List.of("r" + run * 10 + "-1", "r" + run * 10 + "-2"));
        compact(c);
        upsert(c, run * 10 + 5, 40);
    }

    private void upsert(VectorCollection c, int batch, int count) {
        var random = new Random(batch);
        Map<String, VectorRecord> records = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String id = "r" + batch + "-" + i;
            records.put(
                    id,
                    new VectorRecord(
                            id, WriterScript.vector(random), "t" + i, Map.of("slot", 40 + i)));
        }
        try {
            c.upsert(List.copyOf(records.values()));
            records.forEach((id, record) -> acknowledged.put(id, WriterState.print(record)));
        } catch (StoreUnavailable e) {
            records.forEach((id, record) -> uncertain.put(id, WriterState.print(record)));
        }
    }

    private void delete(VectorCollection c, List<String> ids) {
        ids.forEach(id -> {
            String record = acknowledged.remove(id);
            if (record != null) {
                uncertain.put(id, record);
            }
        });
        try {
            c.delete(ids);
            ids.forEach(uncertain::remove);
        } catch (StoreUnavailable e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    private static void compact(VectorCollection c) {
        try {
            c.compact();
        } catch (StoreUnavailable e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    private void check(VectorCollection c, String context) {
        Map<String, String> found = new TreeMap<>();
        CrashCheck.catalog(c)
                .forEach(record ->
                        found.put(String.valueOf(record.id()), WriterState.print(record)));
        assertThat(found).as(context).containsAllEntriesOf(acknowledged);
        found.keySet().removeAll(acknowledged.keySet());
        assertThat(uncertain).as(context).containsAllEntriesOf(found);
        CrashCheck.queriesEqualBruteForce(c, new Random(1));
    }
}
