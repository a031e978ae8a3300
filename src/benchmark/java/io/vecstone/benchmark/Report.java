package io.vecstone.benchmark;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * What the result file holds.
 *
 * @param startedAt ISO-8601
 * @param peers libraries and how they compute
 */
record Report(
        String startedAt,
        Machine machine,
        List<String> peers,
        Options options,
        List<DataSetReport> dataSets,
        List<GrowthReport> growth,
        List<StoreReport> store,
        List<FilteredReport> filtered) {

    /** One data set; {@code sweeps} are the graphs' ways to their recall. */
    record DataSetReport(
            String name,
            String description,
            int rows,
            int dimension,
            int queries,
            List<ContenderReport> contenders,
            List<GraphTuner.Point> sweeps) {}

    /** One contender. {@code figures} are there for the workloads that suit it. */
    record ContenderReport(
            Contender.Label label,
            double recall,
            Contender.Preparation preparation,
            Contender.@Nullable Levels levels,
            Map<Workload, Figures> figures) {

        @Nullable Figures of(Workload workload) {
            return figures.get(workload);
        }

        /** Whether Vecstone, which promises the exact answer, gave another one. */
        boolean isBroken() {
            return label.ours() && recall < 1;
        }
    }

    /**
     * Medians over the rounds, and how far the rate was off in the worst and best round.
     *
     * @param p99Micros null when a round had too few calls
     */
    record Figures(
            double queriesPerSecond,
            double queriesPerSecondMin,
            double queriesPerSecondMax,
            double p50Micros,
            @Nullable Double p99Micros) {

        static Figures of(List<LoadRunner.Sample> rounds) {
            double[] rates = sorted(rounds, LoadRunner.Sample::queriesPerSecond);
            return new Figures(
                    median(rates),
                    rates[0],
                    rates[rates.length - 1],
                    median(sorted(rounds, LoadRunner.Sample::p50Micros)),
                    p99(rounds));
        }

        private static @Nullable Double p99(List<LoadRunner.Sample> rounds) {
            double[] values =
                    rounds.stream()
                            .map(LoadRunner.Sample::p99Micros)
                            .filter(Objects::nonNull)
                            .mapToDouble(Double::doubleValue)
                            .sorted()
                            .toArray();
            return values.length < rounds.size() ? null : median(values);
        }

        private static double[] sorted(
                List<LoadRunner.Sample> rounds, ToDoubleFunction<LoadRunner.Sample> figure) {
            return rounds.stream().mapToDouble(figure).sorted().toArray();
        }

        static double median(double[] sorted) {
            int middle = sorted.length / 2;
            return sorted.length % 2 == 1
                    ? sorted[middle]
                    : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    /** Time of one query on one thread over growing parts of one data set. */
    record GrowthReport(String description, List<GrowthLine> lines) {}

    /** One contender's way. */
    record GrowthLine(String name, boolean ours, List<GrowthPoint> points) {

        @Nullable Double p50Micros(int rows) {
            return points.stream()
                    .filter(point -> point.rows() == rows)
                    .map(GrowthPoint::p50Micros)
                    .findFirst()
                    .orElse(null);
        }
    }

    record GrowthPoint(int rows, double recall, double p50Micros) {}

    /**
     * Writing and starting, by the service over HTTP.
     *
     * @param batch records of one request
     * @param clients concurrent clients while loading
     * @param singleP50Micros one record, one client, from sending it to the answer, before loading
     * @param afterLoadingP50Micros the same right after loading, while rows may still be coded
     * @param embeddedP50Micros one record, written by the library without a service
     * @param syncP50Micros writing and syncing 4 KiB in the same folder: the disk's own time
     * @param emptyStartSeconds from starting the process to being ready, without data
     * @param cleanStartSeconds the same with all records, to the first query's answer
     * @param killedStartSeconds the same after kill -9
     */
    record StoreReport(
            String description,
            int rows,
            int dimension,
            int batch,
            int clients,
            double recordsPerSecond,
            double singleP50Micros,
            double singleP99Micros,
            double afterLoadingP50Micros,
            double afterLoadingP99Micros,
            double embeddedP50Micros,
            double embeddedP99Micros,
            double syncP50Micros,
            double syncP99Micros,
            double emptyStartSeconds,
            double cleanStartSeconds,
            double killedStartSeconds) {}

    /** Queries with conditions on the metadata. The first case is that without any. */
    record FilteredReport(
            String description,
            int rows,
            int dimension,
            int queries,
            List<FilteredCase> cases,
            List<IndexMemory.KeyMemory> index) {}

    /**
     * One condition.
     *
     * @param sharePercent of the rows, about
     * @param matching rows that fulfil it
     */
    record FilteredCase(
            String filter, double sharePercent, int matching, List<FilteredAnswer> answers) {

        @Nullable FilteredAnswer of(String name) {
            return answers.stream()
                    .filter(answer -> answer.label.name().equals(name))
                    .findFirst()
                    .orElse(null);
        }
    }

    /**
     * One contender under one condition, one client on one thread.
     *
     * @param timesUnfiltered how many times as long as without a condition, the two asked in turns;
     *     null where that was not measured
     */
    record FilteredAnswer(
            Contender.Label label,
            double recall,
            Figures figures,
            @Nullable Double timesUnfiltered) {}

    /** Contenders whose answers broke the promise, with what they were given. */
    List<String> broken() {
        List<String> broken = new ArrayList<>();
        for (DataSetReport data : dataSets) {
            data.contenders().stream()
                    .filter(ContenderReport::isBroken)
                    .map(c ->
                            "%s over %s: recall %s"
                                    .formatted(c.label().name(), data.name(), c.recall()))
                    .forEach(broken::add);
        }
        for (GrowthLine line : growth.stream().flatMap(g -> g.lines().stream()).toList()) {
            line.points().stream()
                    .filter(point -> line.ours() && point.recall() < 1)
                    .map(p ->
                            "%s over %d rows: recall %s"
                                    .formatted(line.name(), p.rows(), p.recall()))
                    .forEach(broken::add);
        }
        for (FilteredCase filter : filtered.stream().flatMap(f -> f.cases().stream()).toList()) {
            filter.answers().stream()
                    .filter(answer -> answer.label().ours() && answer.recall() < 1)
                    .map(a ->
                            "%s under %s: recall %s"
                                    .formatted(a.label().name(), filter.filter(), a.recall()))
                    .forEach(broken::add);
        }
        return broken;
    }
}
