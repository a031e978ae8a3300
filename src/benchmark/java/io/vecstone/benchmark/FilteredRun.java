package io.vecstone.benchmark;

import io.vecstone.benchmark.Report.Figures;
import io.vecstone.benchmark.Report.FilteredAnswer;
import io.vecstone.benchmark.Report.FilteredCase;
import io.vecstone.benchmark.Report.FilteredReport;

import org.jspecify.annotations.Nullable;

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
 *
 * <p>How a condition compares with none is measured by itself: the two take short turns, so that a
 * machine whose speed wanders is as fast for the one as for the other.
 */
final class FilteredRun {

    private static final double SLOW_SECONDS = 0.05;
    private static final int QUERIES_OF_SLOW = 5;

    /** Turns of a condition and of none in a round. */
    private static final int TURNS = 5;

    private final DataSet data;
    private final PackageMetadata metadata;
    private final Options options;
    private final Map<Contender, List<LoadRunner.Sample>> samples = new HashMap<>();
    private final Map<Contender, List<Double>> timesUnfiltered = new HashMap<>();

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
            measure(trials);
            return new FilteredReport(
                    data.description(),
                    data.rows().count(),
                    data.rows().dimension(),
                    data.queries().length,
                    trials.stream().map(this::report).toList(),
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

    private void measure(List<Trial> trials) {
        var runner = new LoadRunner(data.queries(), options);
        for (int round = 0; round <= options.rounds(); round++) {
            Clock.step("filtered: %s", round == 0 ? "warm-up" : "round " + round);
            for (Trial trial : trials) {
                List<Contender> turns = new ArrayList<>(trial.contenders);
                Collections.rotate(turns, -round);
                for (Contender contender : turns) {
                    if (round == 1 || !isSlow(contender)) {
                        var sample = run(runner, contender, options.seconds());
                        if (round > 0) {
                            samples.computeIfAbsent(contender, c -> new ArrayList<>()).add(sample);
                        }
                    }
                }
                if (round > 0) {
                    compare(runner, trial, trials.getFirst());
                }
            }
        }
    }

    private static LoadRunner.Sample run(LoadRunner runner, Contender contender, double seconds) {
        return runner.run(contender, Workload.LATENCY_ONE_THREAD, seconds);
    }

    /** Asks with a condition and without by turns; each turn counts with those beside it. */
    private void compare(LoadRunner runner, Trial trial, Trial unfiltered) {
        Contender ours = trial.contenders.getFirst();
        if (trial == unfiltered || !ours.label().ours()) {
            return;
        }
        Contender without = unfiltered.contenders.getFirst();
        double seconds = options.seconds() / TURNS;
        double before = run(runner, without, seconds).p50Micros();
        for (int turn = 0; turn < TURNS; turn++) {
            double with = run(runner, ours, seconds).p50Micros();
            double after = run(runner, without, seconds).p50Micros();
            timesUnfiltered
                    .computeIfAbsent(ours, c -> new ArrayList<>())
                    .add(2 * with / (before + after));
            before = after;
        }
    }

    private FilteredCase report(Trial trial) {
        List<FilteredAnswer> answers = new ArrayList<>();
        for (Contender contender : trial.contenders) {
            answers.add(
                    new FilteredAnswer(
                            contender.label(),
                            trial.recalls.get(answers.size()),
                            Figures.of(samples.getOrDefault(contender, List.of())),
                            timesUnfiltered(contender)));
        }
        return new FilteredCase(
                trial.filter.title(), trial.filter.sharePercent(), trial.matching, answers);
    }

    private @Nullable Double timesUnfiltered(Contender contender) {
        List<Double> turns = timesUnfiltered.get(contender);
        return turns == null
                ? null
                : Figures.median(turns.stream().mapToDouble(t -> t).sorted().toArray());
    }
}
