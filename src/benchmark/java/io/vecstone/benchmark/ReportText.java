package io.vecstone.benchmark;

import io.vecstone.benchmark.Report.ContenderReport;
import io.vecstone.benchmark.Report.DataSetReport;
import io.vecstone.benchmark.Report.Figures;
import io.vecstone.benchmark.Report.GrowthLine;
import io.vecstone.benchmark.Report.GrowthPoint;
import io.vecstone.benchmark.Report.GrowthReport;
import io.vecstone.benchmark.Report.StoreReport;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report as tables. */
final class ReportText {

    private final Report report;

    ReportText(Report report) {
        this.report = report;
    }

    @Override
    public String toString() {
        var text = new StringBuilder(report.machine().toString()).append('\n');
        report.peers().forEach(peer -> text.append("peer       ").append(peer).append('\n'));
        Options options = report.options();
        text.append(
                String.format(
                        Locale.ROOT,
                        "measured   top %d, median of %d rounds of %s s each, %d threads, %d clients where many%n",
                        options.k(),
                        options.rounds(),
                        Format.number(options.seconds()),
                        options.threads(),
                        options.clients()));
        report.dataSets().forEach(data -> append(text, data));
        report.growth().forEach(growth -> append(text, growth));
        report.store().forEach(store -> append(text, store));
        report.filtered().forEach(filtered -> text.append(new FilteredText(filtered)));
        return text.toString();
    }

    private void append(StringBuilder text, DataSetReport data) {
        text.append(
                String.format(
                        Locale.ROOT,
                        "%n## %s: %,d × %d, %d queries (%s)%n",
                        data.name(),
                        data.rows(),
                        data.dimension(),
                        data.queries(),
                        data.description()));
        text.append("\nOne query at a time, milliseconds\n\n").append(latencies(data));
        text.append("\nQueries per second\n\n").append(rates(data));
        text.append("\nBefore the first query, and what a query looks at\n\n");
        text.append(preparations(data));
        if (!data.sweeps().isEmpty()) {
            text.append("\nGraphs by candidates (one thread, measured once: rough)\n\n");
            text.append(sweeps(data));
        }
    }

    private static void append(StringBuilder text, StoreReport store) {
        text.append(
                String.format(
                        Locale.ROOT,
                        "%n## store: %,d × %d over HTTP (%s)%n%n",
                        store.rows(),
                        store.dimension(),
                        store.description()));
        var table = new TextTable("what", "figure");
        table.add(
                List.of(
                        "records/s, batches of %d, %d clients"
                                .formatted(store.batch(), store.clients()),
                        Format.number(store.recordsPerSecond())));
        table.add(
                List.of(
                        "one record, p50 and p99, ms",
                        Format.millis(store.singleP50Micros())
                                + " and "
                                + Format.millis(store.singleP99Micros())));
        table.add(
                List.of(
                        "the same after loading, ms",
                        Format.millis(store.afterLoadingP50Micros())
                                + " and "
                                + Format.millis(store.afterLoadingP99Micros())));
        table.add(
                List.of(
                        "one record without a service, ms",
                        Format.millis(store.embeddedP50Micros())
                                + " and "
                                + Format.millis(store.embeddedP99Micros())));
        table.add(
                List.of(
                        "the disk's sync of 4 KiB, p50 and p99, ms",
                        Format.millis(store.syncP50Micros())
                                + " and "
                                + Format.millis(store.syncP99Micros())));
        table.add(List.of("start without data, s", Format.number(store.emptyStartSeconds())));
        table.add(List.of("start to first answer, s", Format.number(store.cleanStartSeconds())));
        table.add(List.of("the same after kill -9, s", Format.number(store.killedStartSeconds())));
        text.append(table);
    }

    private TextTable latencies(DataSetReport data) {
        int threads = report.options().threads();
        var table =
                new TextTable(
                        "contender",
                        "recall",
                        "p50, 1 thread",
                        "p99, 1 thread",
                        "p50, " + threads + " threads",
                        "p99, " + threads + " threads");
        for (ContenderReport contender : data.contenders()) {
            Figures one = contender.of(Workload.LATENCY_ONE_THREAD);
            Figures all = contender.of(Workload.LATENCY_ALL_THREADS);
            table.add(
                    List.of(
                            name(contender.label()),
                            Format.recall(contender.recall()),
                            Format.p50(one),
                            Format.p99(one),
                            Format.p50(all),
                            Format.p99(all)));
        }
        return table;
    }

    private TextTable rates(DataSetReport data) {
        Options options = report.options();
        var table =
                new TextTable(
                        "contender",
                        "1 client",
                        options.threads() + " clients",
                        options.clients() + " clients",
                        options.clients() + " cl., pool",
                        "batch, 1 thread",
                        "batch, " + options.threads() + " threads",
                        "batch gain");
        for (ContenderReport contender : data.contenders()) {
            List<String> cells = new ArrayList<>();
            cells.add(name(contender.label()));
            for (Workload workload :
                    List.of(
                            Workload.LATENCY_ONE_THREAD,
                            Workload.CLIENTS_AS_THREADS,
                            Workload.CLIENTS_MANY,
                            Workload.CLIENTS_MANY_POOLED,
                            Workload.BATCH_ONE_THREAD,
                            Workload.BATCH_ALL_THREADS)) {
                cells.add(Format.rate(contender.of(workload)));
            }
            cells.add(
                    Format.ratio(
                            contender.of(Workload.BATCH_ONE_THREAD),
                            contender.of(Workload.LATENCY_ONE_THREAD)));
            table.add(cells);
        }
        return table;
    }

    private static TextTable preparations(DataSetReport data) {
        var table =
                new TextTable(
                        "contender",
                        "load s",
                        "build s",
                        "float32 MiB",
                        "beside MiB",
                        "rows at level 1",
                        "refined",
                        "rescored");
        for (ContenderReport contender : data.contenders()) {
            Contender.Preparation preparation = contender.preparation();
            Contender.Levels levels = contender.levels();
            table.add(
                    List.of(
                            name(contender.label()),
                            Format.number(preparation.loadSeconds()),
                            Format.number(preparation.buildSeconds()),
                            Format.mebibytes(preparation.vectorBytes()),
                            Format.mebibytes(preparation.indexBytes()),
                            levels == null ? "–" : Format.number(levels.first()),
                            levels == null ? "–" : Format.number(levels.refined()),
                            levels == null ? "–" : Format.number(levels.rescored())));
        }
        return table;
    }

    private static TextTable sweeps(DataSetReport data) {
        var table = new TextTable("graph", "candidates", "recall", "queries/s");
        for (GraphTuner.Point point : data.sweeps()) {
            table.add(
                    List.of(
                            point.graph() + ", " + point.settings(),
                            Integer.toString(point.candidates()),
                            Format.recall(point.recall()),
                            Format.number(point.queriesPerSecond())));
        }
        return table;
    }

    private static void append(StringBuilder text, GrowthReport growth) {
        text.append("\n## growth (").append(growth.description()).append(")\n");
        text.append("\nOne query on one thread, p50, milliseconds\n\n");
        List<Integer> rowCounts =
                growth.lines().stream()
                        .flatMap(line -> line.points().stream().map(GrowthPoint::rows))
                        .distinct()
                        .sorted()
                        .toList();
        var heads = new ArrayList<>(List.of("rows"));
        rowCounts.forEach(rows -> heads.add(String.format(Locale.ROOT, "%,d", rows)));
        var table = new TextTable(heads.toArray(String[]::new));
        for (GrowthLine line : growth.lines()) {
            var cells = new ArrayList<>(List.of(line.name()));
            rowCounts.forEach(rows -> cells.add(Format.millis(line.p50Micros(rows))));
            table.add(cells);
        }
        text.append(table);
    }

    /** Name and settings in one. */
    static String name(Contender.Label label) {
        return label.name() + " (" + label.settings() + ")";
    }
}
