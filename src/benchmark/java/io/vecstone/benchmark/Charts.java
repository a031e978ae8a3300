package io.vecstone.benchmark;

import io.vecstone.benchmark.BarChart.Bar;
import io.vecstone.benchmark.Report.ContenderReport;
import io.vecstone.benchmark.Report.DataSetReport;
import io.vecstone.benchmark.Report.Figures;
import io.vecstone.benchmark.Report.GrowthLine;
import io.vecstone.benchmark.Report.GrowthReport;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The report as pictures. Of each kind of graph only one is shown: the fastest of those that reach
 * the recall asked for or, when none does, the one that comes nearest.
 */
final class Charts {

    private static final double MICROS_PER_MILLI = 1e3;
    private static final double BYTES_PER_MIB = 1 << 20;

    private final Report report;

    Charts(Report report) {
        this.report = report;
    }

    /** Writes all that there is data for. */
    void write(Path folder) throws IOException {
        for (DataSetReport data : report.dataSets()) {
            String name = data.name();
            write(folder.resolve(name + "-latency.svg"), latency(data));
            write(folder.resolve(name + "-throughput.svg"), throughput(data));
            write(folder.resolve(name + "-build.svg"), build(data));
            write(folder.resolve(name + "-memory.svg"), memory(data));
            if (!data.sweeps().isEmpty()) {
                Files.writeString(folder.resolve(name + "-recall.svg"), recall(data).svg());
            }
        }
        for (GrowthReport growth : report.growth()) {
            Files.writeString(folder.resolve("growth.svg"), growth(growth).svg());
        }
    }

    private static void write(Path file, BarChart chart) throws IOException {
        if (!chart.bars().isEmpty()) {
            Files.writeString(file, chart.svg());
        }
    }

    private BarChart latency(DataSetReport data) {
        List<Bar> bars = new ArrayList<>();
        for (ContenderReport contender : shown(data)) {
            Figures figures = contender.of(Workload.LATENCY_ONE_THREAD);
            if (figures != null) {
                bars.add(bar(contender, figures.p50Micros() / MICROS_PER_MILLI));
            }
        }
        bars.sort(Comparator.comparingDouble(Bar::value));
        return new BarChart(
                "One query on one thread, " + dimensions(data),
                "milliseconds, median, top %d; less is better".formatted(report.options().k()),
                bars);
    }

    private BarChart throughput(DataSetReport data) {
        List<Bar> bars = new ArrayList<>();
        for (ContenderReport contender : shown(data)) {
            Figures single = contender.of(Workload.CLIENTS_AS_THREADS);
            Figures pooled = contender.of(Workload.CLIENTS_MANY_POOLED);
            Figures figures = single == null ? pooled : single;
            if (figures != null) {
                bars.add(bar(contender, figures.queriesPerSecond()));
            }
            Figures batches = contender.of(Workload.BATCH_ALL_THREADS);
            if (batches != null && contender.preparation().buildSeconds() > 0) {
                String name = contender.label().name() + ", batches of " + Workload.BATCH;
                bars.add(new Bar(name, detail(contender), batches.queriesPerSecond(), true));
            }
        }
        bars.sort(Comparator.comparingDouble(Bar::value).reversed());
        return new BarChart(
                "Queries per second on %d threads, %s"
                        .formatted(report.options().threads(), dimensions(data)),
                "top %d, as many clients as threads (library: %d clients on its pool); more is better"
                        .formatted(report.options().k(), report.options().clients()),
                bars);
    }

    private BarChart build(DataSetReport data) {
        return fromPreparation(
                data,
                "Building codes or a graph, " + dimensions(data),
                "seconds, graphs on %d threads; less is better"
                        .formatted(report.options().threads()),
                Contender.Preparation::buildSeconds);
    }

    private BarChart memory(DataSetReport data) {
        return fromPreparation(
                data,
                "Memory beside the float32 vectors, " + dimensions(data),
                "MiB for codes, graphs, objects; less is better",
                preparation -> preparation.indexBytes() / BYTES_PER_MIB);
    }

    /** Bars of those contenders that have something to show. */
    private BarChart fromPreparation(
            DataSetReport data,
            String title,
            String subtitle,
            ToDoubleFunction<Contender.Preparation> figure) {
        List<Bar> bars =
                shown(data).stream()
                        .map(c -> bar(c, figure.applyAsDouble(c.preparation())))
                        .filter(bar -> bar.value() > 0)
                        .sorted(Comparator.comparingDouble(Bar::value))
                        .toList();
        return new BarChart(title, subtitle, bars);
    }

    private LineChart recall(DataSetReport data) {
        List<LineChart.Line> lines = new ArrayList<>();
        Map<String, List<GraphTuner.Point>> byGraph =
                data.sweeps().stream()
                        .collect(
                                Collectors.groupingBy(
                                        point -> point.graph() + ", " + point.settings(),
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        byGraph.forEach((graph, points) -> lines.add(line(graph, points)));
        data.contenders().stream()
                .filter(contender -> contender.label().ours())
                .forEach(contender -> addExact(contender, lines));
        return new LineChart(
                "Recall and speed on one thread, " + dimensions(data),
                "queries per second (logarithmic) by recall@%d; graphs: rough"
                        .formatted(report.options().k()),
                false,
                lines);
    }

    private static LineChart.Line line(String graph, List<GraphTuner.Point> points) {
        return new LineChart.Line(
                graph,
                false,
                points.stream()
                        .map(point -> new Svg.Point(point.recall(), point.queriesPerSecond()))
                        .toList());
    }

    private static LineChart.Line line(GrowthLine line) {
        return new LineChart.Line(
                line.name(),
                line.ours(),
                line.points().stream()
                        .map(point ->
                                new Svg.Point(point.rows(), point.p50Micros() / MICROS_PER_MILLI))
                        .toList());
    }

    private static void addExact(ContenderReport contender, List<LineChart.Line> lines) {
        Figures figures = contender.of(Workload.LATENCY_ONE_THREAD);
        if (figures != null) {
            var point = new Svg.Point(contender.recall(), figures.queriesPerSecond());
            lines.add(new LineChart.Line(contender.label().name(), true, List.of(point)));
        }
    }

    private LineChart growth(GrowthReport growth) {
        List<LineChart.Line> lines = growth.lines().stream().map(Charts::line).toList();
        return new LineChart(
                "One query on one thread as the rows grow",
                "milliseconds, median, by rows; both logarithmic",
                true,
                lines);
    }

    private List<ContenderReport> shown(DataSetReport data) {
        Map<String, ContenderReport> byName = new LinkedHashMap<>();
        for (ContenderReport contender : data.contenders()) {
            byName.merge(contender.label().name(), contender, this::better);
        }
        return List.copyOf(byName.values());
    }

    private ContenderReport better(ContenderReport a, ContenderReport b) {
        boolean aReaches = a.recall() >= report.options().recall();
        boolean bReaches = b.recall() >= report.options().recall();
        if (aReaches && bReaches) {
            return p50Micros(a) <= p50Micros(b) ? a : b;
        }
        return a.recall() >= b.recall() ? a : b;
    }

    private static double p50Micros(ContenderReport contender) {
        @Nullable Figures figures = contender.of(Workload.LATENCY_ONE_THREAD);
        return figures == null ? Double.POSITIVE_INFINITY : figures.p50Micros();
    }

    private static Bar bar(ContenderReport contender, double value) {
        return new Bar(
                contender.label().name(), detail(contender), value, contender.label().ours());
    }

    private static String detail(ContenderReport contender) {
        String recall =
                contender.label().exact() ? "exact" : "recall " + Format.recall(contender.recall());
        return contender.label().settings() + ", " + recall;
    }

    private static String dimensions(DataSetReport data) {
        return String.format(Locale.ROOT, "%,d × %,d", data.rows(), data.dimension());
    }
}
