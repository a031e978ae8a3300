package io.vecstone.benchmark;

import io.vecstone.benchmark.Report.ContenderReport;
import io.vecstone.benchmark.Report.DataSetReport;
import io.vecstone.benchmark.Report.Figures;
import io.vecstone.benchmark.Report.GrowthLine;
import io.vecstone.benchmark.Report.GrowthPoint;
import io.vecstone.benchmark.Report.GrowthReport;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How the cost of one query grows with the rows: the first parts of one data set. */
final class GrowthRun {

    private static final double[] SHARES = {0.01, 0.03, 0.1, 0.3, 1};

    /** Graphs are built up to this share, since building takes hours beyond. */
    private static final double GRAPH_SHARE_MAX = 0.1;

    private final DataSet whole;
    private final Options options;

    GrowthRun(DataSet whole, Options options) {
        this.whole = whole;
        this.options = options;
    }

    GrowthReport run() {
        Map<String, GrowthLine> lines = new LinkedHashMap<>();
        for (double share : SHARES) {
            int rows = (int) (share * whole.rows().count());
            DataSet part = whole.limited(rows, whole.queries().length);
            boolean graphs = options.graphs() || share <= GRAPH_SHARE_MAX;
            var run = new DataSetRun(part, options, Lineup.growth(options, graphs));
            add(run.run(), lines);
        }
        return new GrowthReport(whole.description(), List.copyOf(lines.values()));
    }

    /** Of each name the first, which for graphs is the one that just reaches the recall. */
    private void add(DataSetReport report, Map<String, GrowthLine> lines) {
        List<String> seen = new ArrayList<>();
        for (ContenderReport contender : report.contenders()) {
            String name = name(contender);
            Figures figures = contender.of(Workload.LATENCY_ONE_THREAD);
            if (figures != null && !seen.contains(name)) {
                seen.add(name);
                lines.computeIfAbsent(
                                name,
                                key ->
                                        new GrowthLine(
                                                key, contender.label().ours(), new ArrayList<>()))
                        .points()
                        .add(
                                new GrowthPoint(
                                        report.rows(), contender.recall(), figures.p50Micros()));
            }
        }
    }

    private String name(ContenderReport contender) {
        String name = contender.label().name();
        return contender.label().exact() ? name : name + ", recall " + options.recall();
    }
}
