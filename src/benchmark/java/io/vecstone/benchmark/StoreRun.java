package io.vecstone.benchmark;

import io.vecstone.benchmark.Report.StoreReport;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.collection.VectorRecord;
import io.vecstone.engine.Metric;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What writing durably and starting cost: the service in a process of its own, spoken to over HTTP
 * by clients on the same machine. Every write is on the disk when it is answered.
 */
final class StoreRun {

    private static final String COLLECTION = "store";
    private static final int BATCH = 256;
    private static final int CLIENTS = 4;
    private static final int SYNCS = 200;
    private static final int SYNC_BYTES = 4096;
    private static final int SINGLES = 500;
    private static final int WARM_UPS = 3000;
    private static final double MICROS_PER_SECOND = 1e6;

    private final DataSet data;
    private final Path folder;
    private final Path log;

    /**
     * @param out where the data folder is made, and the service's log
     */
    StoreRun(DataSet data, Path out) {
        this.data = data;
        this.folder = out.toAbsolutePath().resolve("store-data");
        this.log = out.toAbsolutePath().resolve("store-service.log");
    }

    StoreReport run() throws IOException {
        try {
            if (Files.exists(folder)) {
                Folders.delete(folder);
            }
            Files.createDirectories(folder);
            return measured();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException("a client failed", e);
        } finally {
            Folders.delete(folder);
        }
    }

    private StoreReport measured() throws IOException, InterruptedException, ExecutionException {
        int rows = data.rows().count();
        double[] syncs = syncMicros();
        double[] embedded = embeddedMicros();
        var clock = new Clock();
        ServiceProcess service = ServiceProcess.start(folder, log);
        double emptyStart = clock.seconds();
        Clock.step("store: %,d records in batches of %d by %d clients", rows, BATCH, CLIENTS);
        service.call(
                "PUT",
                COLLECTION,
                "{\"dimension\":%d,\"metric\":\"COSINE\"}".formatted(data.rows().dimension()));
        double[] singles = singleMicros(service);
        double loading = load(service);
        Clock.step("store: %,.0f records/s; single records", rows / loading);
        double[] afterLoading = singleMicros(service);
        service.stop();
        clock = new Clock();
        service = ServiceProcess.start(folder, log);
        query(service);
        double cleanStart = clock.seconds();
        Clock.step("store: restarted in %.2f s; kill -9", cleanStart);
        write(service, rows, rows + 1);
        service.kill();
        clock = new Clock();
        service = ServiceProcess.start(folder, log);
        query(service);
        double killedStart = clock.seconds();
        Clock.step("store: restarted in %.2f s", killedStart);
        service.stop();
        return new StoreReport(
                data.description(),
                rows,
                data.rows().dimension(),
                BATCH,
                CLIENTS,
                rows / loading,
                percentile(singles, 50),
                percentile(singles, 99),
                percentile(afterLoading, 50),
                percentile(afterLoading, 99),
                percentile(embedded, 50),
                percentile(embedded, 99),
                percentile(syncs, 50),
                percentile(syncs, 99),
                emptyStart,
                cleanStart,
                killedStart);
    }

    /** Each the time to write and sync 4 KiB at the end of a file in the data folder; sorted. */
    private double[] syncMicros() throws IOException {
        Path file = folder.resolve("sync-probe");
        var micros = new double[SYNCS];
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < SYNCS; i++) {
                var clock = new Clock();
                channel.write(ByteBuffer.allocate(SYNC_BYTES));
                channel.force(false);
                micros[i] = clock.seconds() * MICROS_PER_SECOND;
            }
        }
        Files.delete(file);
        Arrays.sort(micros);
        return micros;
    }

    /** Each the time of one write of one record by this process, without a service; sorted. */
    private double[] embeddedMicros() throws IOException {
        Path own = folder.resolveSibling("store-embedded");
        var micros = new double[SINGLES];
        try (Vecstone vecstone = Vecstone.open(own)) {
            VectorCollection collection =
                    vecstone.create(COLLECTION, data.rows().dimension(), Metric.COSINE)
                            .collection();
            for (int i = -WARM_UPS; i < SINGLES; i++) {
                List<VectorRecord> record = List.of(record(WARM_UPS + i));
                var clock = new Clock();
                collection.upsert(record);
                if (i >= 0) {
                    micros[i] = clock.seconds() * MICROS_PER_SECOND;
                }
            }
        } finally {
            Folders.delete(own);
        }
        Arrays.sort(micros);
        return micros;
    }

    private VectorRecord record(int row) {
        var vector = new float[data.rows().dimension()];
        data.rows().read(row % data.rows().count(), vector);
        return new VectorRecord(
                "record-" + row,
                vector,
                "the text of record " + row,
                Map.of("year", 1990 + row % 36, "topic", "topic-" + row % 50));
    }

    /** Returns the seconds it took. */
    private double load(ServiceProcess service) throws InterruptedException, ExecutionException {
        int rows = data.rows().count();
        var next = new AtomicInteger();
        var clock = new Clock();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                running.add(
                        clients.submit(() -> {
                            int first = next.getAndAdd(BATCH);
                            for (; first < rows; first = next.getAndAdd(BATCH)) {
                                write(service, first, Math.min(rows, first + BATCH));
                            }
                        }));
            }
            for (Future<?> client : running) {
                client.get();
            }
        }
        return clock.seconds();
    }

    /** Each the time of one write of one record by the only client; sorted. */
    private double[] singleMicros(ServiceProcess service) {
        int rows = data.rows().count();
        var micros = new double[SINGLES];
        for (int warmUp = 0; warmUp < WARM_UPS; warmUp++) {
            write(service, rows + 1 + warmUp, rows + 2 + warmUp);
        }
        for (int i = 0; i < SINGLES; i++) {
            String body = body(rows + 1 + i, rows + 2 + i);
            var clock = new Clock();
            service.call("PUT", COLLECTION + "/records", body);
            micros[i] = clock.seconds() * MICROS_PER_SECOND;
        }
        Arrays.sort(micros);
        return micros;
    }

    private void write(ServiceProcess service, int from, int to) {
        service.call("PUT", COLLECTION + "/records", body(from, to));
    }

    private String body(int from, int to) {
        var vector = new float[data.rows().dimension()];
        ByteBuffer bytes =
                ByteBuffer.allocate(Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        var body = new StringBuilder("{\"records\":[");
        for (int row = from; row < to; row++) {
            data.rows().read(row % data.rows().count(), vector);
            bytes.asFloatBuffer().put(vector);
            body.append(row == from ? "" : ",")
                    .append("{\"id\":\"record-")
                    .append(row)
                    .append("\",\"vector\":\"")
                    .append(Base64.getEncoder().encodeToString(bytes.array()))
                    .append("\",\"text\":\"the text of record ")
                    .append(row)
                    .append("\",\"metadata\":{\"year\":")
                    .append(1990 + row % 36)
                    .append(",\"topic\":\"topic-")
                    .append(row % 50)
                    .append("\"}}");
        }
        return body.append("]}").toString();
    }

    private void query(ServiceProcess service) {
        var bytes =
                ByteBuffer.allocate(Float.BYTES * data.rows().dimension())
                        .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(data.queries()[0]);
        service.call(
                "POST",
                COLLECTION + "/query",
                "{\"topK\":10,\"vector\":\"%s\"}"
                        .formatted(Base64.getEncoder().encodeToString(bytes.array())));
    }

    private static double percentile(double[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }
}
