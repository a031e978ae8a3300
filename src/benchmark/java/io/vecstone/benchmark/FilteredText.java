package io.vecstone.benchmark;

import io.vecstone.benchmark.Report.FilteredAnswer;
import io.vecstone.benchmark.Report.FilteredCase;
import io.vecstone.benchmark.Report.FilteredReport;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report on conditions as tables. */
final class FilteredText {

    private final FilteredReport report;

    FilteredText(FilteredReport report) {
        this.report = report;
    }

    private static @Nullable FilteredAnswer ours(FilteredCase filter, int place) {
        List<FilteredAnswer> own =
                filter.answers().stream().filter(answer -> answer.label().ours()).toList();
        return place < own.size() ? own.get(place) : null;
    }

    @Override
    public String toString() {
        return String.format(
                        Locale.ROOT,
                        "%n## filtered: %,d × %d, %d queries (%s)%n",
                        report.rows(),
                        report.dimension(),
                        report.queries(),
                        report.description())
                + "\nOne query at a time, p50, milliseconds; where not said otherwise, recall is 1. To no"
                + " filter: the median of turns with and without it\n\n"
                + latencies()
                + "\nThe metadata index: bytes for each record that has the key\n\n"
                + memory();
    }

    private TextTable latencies() {
        List<String> others =
                report.cases().getFirst().answers().stream()
                        .filter(answer -> !answer.label().ours())
                        .map(answer -> answer.label().name())
                        .toList();
        var heads = new ArrayList<>(List.of("filter", "rows", "Vecstone", "parsed each time"));
        heads.add("to no filter");
        heads.addAll(others);
        var table = new TextTable(heads.toArray(String[]::new));
        for (FilteredCase filter : report.cases()) {
            FilteredAnswer parsed = ours(filter, 0);
            var cells = new ArrayList<>(List.of("`" + filter.filter() + "`"));
            cells.add(String.format(Locale.ROOT, "%,d", filter.matching()));
            cells.add(cell(parsed));
            cells.add(cell(ours(filter, 1)));
            cells.add(ratio(parsed));
            others.forEach(other -> cells.add(cell(filter.of(other))));
            table.add(cells);
        }
        return table;
    }

    private static String ratio(@Nullable FilteredAnswer answer) {
        Double times = answer == null ? null : answer.timesUnfiltered();
        return times == null ? "–" : Format.number(times) + "×";
    }

    private static String cell(@Nullable FilteredAnswer answer) {
        if (answer == null) {
            return "–";
        }
        String millis = Format.p50(answer.figures());
        return answer.recall() == 1 ? millis : millis + " (" + Format.recall(answer.recall()) + ")";
    }

    private TextTable memory() {
        var table = new TextTable("key", "values", "records", "bytes", "bytes of heap");
        for (IndexMemory.KeyMemory key : report.index()) {
            table.add(
                    List.of(
                            key.key(),
                            String.format(Locale.ROOT, "%,d", key.values()),
                            String.format(Locale.ROOT, "%,d", key.records()),
                            Format.number(key.bytesPerRecord()),
                            Format.number(key.heapBytesPerRecord())));
        }
        return table;
    }
}
