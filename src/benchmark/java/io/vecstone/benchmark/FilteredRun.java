package io.vecstone.benchmark;

import io.vecstone.benchmark.Report.Figures;
import io.vecstone.benchmark.Report.FilteredAnswer;
import io.vecstone.benchmark.Report.FilteredCase;
import io.vecstone.benchmark.Report.FilteredReport;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Queries with a condition on the metadata, one at a time, for conditions that let few or many rows
 * pass. Finding the rows that fulfil the condition is part of every answer. The contenders take
 * turns as in {@link DataSetRun}; those that take more than {@value #SLOW_SECONDS} s for an answer
 * are asked a few queries in one round.
 */
final class FilteredRun {

    private static final double SLOW_SECONDS = 0.05;
    private static final int QUERIES_OF_SLOW = 5;

    private final DataSet data;
    private final PackageMetadata metadata;
    private final Options options;

    /** One condition, everyone who answers under it, and how well. */
    private record Trial(
            FilterCase filter, int matching, List<Contender> contenders, List<Double> recalls) {}

    FilteredRun(DataSet data, PackageMetadata metadata, Options options) {
        this.data = data;
        this.metadata = metadata;
        this.options = options;
    }

    FilteredReport run() {
        Clock.step("filtered: what the metadata index takes");
        List<IndexMemory.KeyMemory> memory = new IndexMemory(metadata.rows()).measure();
        List<Trial> trials = new ArrayList<>();
        try (var contenders = new FilteredContenders(data, metadata, options)) {
            contenders.prepare();
            trials.add(trial(FilterCase.NONE, contenders));
            for (FilterCase filter : metadata.cases()) {
                trials.add(trial(filter, contenders));
            }
            trials.removeIf(trial -> trial.matching == 0);
            Map<Contender, List<LoadRunner.Sample>> samples = measure(trials);
            return new FilteredReport(
                    data.description(),
                    data.rows().count(),
                    data.rows().dimension(),
                    data.queries().length,
                    trials.stream().map(trial -> report(trial, samples)).toList(),
                    memory);
        }
    }

    private Trial trial(FilterCase filter, FilteredContenders contenders) {
        var allowed = new BitSet();
        for (int row = 0; row < data.rows().count(); row++) {
            allowed.set(row, filter.predicate().test(metadata.rows().get(row)));
        }
        int matching = allowed.cardinality();
        Clock.step("filtered: %s: %,d rows", filter.title(), matching);
        if (matching == 0) {
            return new Trial(filter, matching, List.of(), List.of());
        }
        GroundTruth truth = GroundTruth.compute(data, allowed, options.k(), options.threads());
        List<Contender> all = contenders.under(filter, truth);
        return new Trial(filter, matching, all, all.stream().map(c -> recall(c, truth)).toList());
    }

    private double recall(Contender contender, GroundTruth truth) {
        int count = isSlow(contender) ? QUERIES_OF_SLOW : data.queries().length;
        List<int[]> answers = new ArrayList<>();
        for (int query = 0; query < Math.min(count, data.queries().length); query++) {
            answers.add(contender.search(data.queries()[query], options.k(), Parallelism.ONE));
        }
        return truth.recall(answers);
    }

    private boolean isSlow(Contender contender) {
        contender.search(data.queries()[0], options.k(), Parallelism.ONE);
        var clock = new Clock();
        contender.search(data.queries()[0], options.k(), Parallelism.ONE);
        return clock.seconds() > SLOW_SECONDS;
    }

    private Map<Contender, List<LoadRunner.Sample>> measure(List<Trial> trials) {
        var runner = new LoadRunner(data.queries(), options);
        Map<Contender, List<LoadRunner.Sample>> samples = new HashMap<>();
        for (int round = 0; round <= options.rounds(); round++) {
            Clock.step("filtered: %s", round == 0 ? "warm-up" : "round " + round);
            for (Trial trial : trials) {
                List<Contender> turns = new ArrayList<>(trial.contenders);
                Collections.rotate(turns, -round);
                for (Contender contender : turns) {
                    if (round == 1 || !isSlow(contender)) {
                        var sample =
                                runner.run(
                                        contender, Workload.LATENCY_ONE_THREAD, options.seconds());
                        if (round > 0) {
                            samples.computeIfAbsent(contender, c -> new ArrayList<>()).add(sample);
                        }
                    }
                }
            }
        }
        return samples;
    }

    private static FilteredCase report(
            Trial trial, Map<Contender, List<LoadRunner.Sample>> samples) {
        List<FilteredAnswer> answers = new ArrayList<>();
        for (Contender contender : trial.contenders) {
            answers.add(
                    new FilteredAnswer(
                            contender.label(),
                            trial.recalls.get(answers.size()),
                            Figures.of(samples.getOrDefault(contender, List.of()))));
        }
        return new FilteredCase(
                trial.filter.title(), trial.filter.sharePercent(), trial.matching, answers);
    }
}
