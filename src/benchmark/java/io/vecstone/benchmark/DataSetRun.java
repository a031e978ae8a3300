package io.vecstone.benchmark;

import io.vecstone.benchmark.Report.ContenderReport;
import io.vecstone.benchmark.Report.DataSetReport;
import io.vecstone.benchmark.Report.Figures;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything about one data set.
 *
 * <p>The machine may be noisy, and slower at one time than at another. So the contenders take
 * turns: each workload goes round all of them before the next one begins, several rounds, each
 * beginning with another contender; the median round counts. The first round warms up and counts
 * for nothing.
 */
final class DataSetRun {

    private final DataSet data;
    private final Options options;
    private final Lineup lineup;

    DataSetRun(DataSet data, Options options, Lineup lineup) {
        this.data = data;
        this.options = options;
        this.lineup = lineup;
    }

    DataSetReport run() {
        Clock.step(
                "%s: %,d rows of %d, %d queries; true neighbours by brute force",
                data.name(), data.rows().count(), data.rows().dimension(), data.queries().length);
        GroundTruth truth = GroundTruth.compute(data, options.k(), options.threads());
        try (var contenders = new Contenders(data, truth, options)) {
            contenders.prepare(lineup);
            List<Double> recalls = recalls(contenders.all(), truth);
            Map<Contender, Map<Workload, Figures>> figures = measure(contenders.all());
            List<ContenderReport> reports = new ArrayList<>();
            for (Contender contender : contenders.all()) {
                reports.add(
                        new ContenderReport(
                                contender.label(),
                                recalls.get(reports.size()),
                                contender.preparation(),
                                contender.levels(List.of(data.queries()), options.k()),
                                figures.getOrDefault(contender, Map.of())));
            }
            return new DataSetReport(
                    data.name(),
                    data.description(),
                    data.rows().count(),
                    data.rows().dimension(),
                    data.queries().length,
                    reports,
                    contenders.sweeps());
        }
    }

    private List<Double> recalls(List<Contender> contenders, GroundTruth truth) {
        List<Double> recalls = new ArrayList<>();
        for (Contender contender : contenders) {
            recalls.add(recall(contender, truth));
            Clock.step(
                    "%s: recall %.4f of %s",
                    data.name(), recalls.getLast(), ReportText.name(contender.label()));
        }
        return recalls;
    }

    /** The worst of all the ways that the contender can be asked in. */
    private double recall(Contender contender, GroundTruth truth) {
        double recall = 1;
        for (Parallelism parallelism : contender.parallelism()) {
            List<int[]> answers = new ArrayList<>();
            for (float[] query : recallQueries(contender)) {
                answers.add(contender.search(query, options.k(), parallelism));
            }
            recall = Math.min(recall, truth.recall(answers));
            if (contender.answersBatches()) {
                List<float[]> queries = List.of(data.queries());
                answers = contender.searchAll(queries, options.k(), parallelism);
                recall = Math.min(recall, truth.recall(answers));
            }
        }
        return recall;
    }

    /** All queries, but few of a contender that would take minutes. */
    private List<float[]> recallQueries(Contender contender) {
        var clock = new Clock();
        contender.search(data.queries()[0], options.k(), contender.parallelism().iterator().next());
        int affordable = (int) Math.max(5, 30 / clock.seconds());
        return List.of(data.queries()).subList(0, Math.min(affordable, data.queries().length));
    }

    private Map<Contender, Map<Workload, Figures>> measure(List<Contender> contenders) {
        var runner = new LoadRunner(data.queries(), options);
        Map<Contender, Map<Workload, List<LoadRunner.Sample>>> samples = new HashMap<>();
        for (int round = 0; round <= options.rounds(); round++) {
            Clock.step("%s: %s", data.name(), round == 0 ? "warm-up" : "round " + round);
            List<Contender> turns = new ArrayList<>(contenders);
            Collections.rotate(turns, -round);
            for (Workload workload : lineup.workloads()) {
                for (Contender contender : turns) {
                    if (workload.suits(contender)) {
                        var sample = runner.run(contender, workload, options.seconds());
                        if (round > 0) {
                            keep(sample, contender, workload, samples);
                        }
                    }
                }
            }
        }
        return figures(samples);
    }

    private static void keep(
            LoadRunner.Sample sample,
            Contender contender,
            Workload workload,
            Map<Contender, Map<Workload, List<LoadRunner.Sample>>> samples) {
        samples.computeIfAbsent(contender, key -> new EnumMap<>(Workload.class))
                .computeIfAbsent(workload, key -> new ArrayList<>())
                .add(sample);
    }

    private static Map<Contender, Map<Workload, Figures>> figures(
            Map<Contender, Map<Workload, List<LoadRunner.Sample>>> samples) {
        Map<Contender, Map<Workload, Figures>> figures = new HashMap<>();
        samples.forEach((contender, byWorkload) -> {
            Map<Workload, Figures> own = new EnumMap<>(Workload.class);
            byWorkload.forEach((workload, list) -> own.put(workload, Figures.of(list)));
            figures.put(contender, own);
        });
        return figures;
    }
}
