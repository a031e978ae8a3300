package io.vecstone.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table that reads well on a terminal and is Markdown, too. */
final class TextTable {

    private final List<List<String>> lines = new ArrayList<>();

    TextTable(String... heads) {
        lines.add(List.of(heads));
    }

    /** As many cells as there are heads. */
    void add(List<String> cells) {
        lines.add(cells);
    }

    @Override
    public String toString() {
        int columns = lines.getFirst().size();
        int[] widths =
                IntStream.range(0, columns)
                        .map(c -> lines.stream().mapToInt(l -> l.get(c).length()).max().orElse(0))
                        .toArray();
        var text = new StringBuilder();
        for (int line = 0; line < lines.size(); line++) {
            text.append(line(lines.get(line), widths)).append('\n');
            if (line == 0) {
                text.append(rule(widths)).append('\n');
            }
        }
        return text.toString();
    }

    /** Figures are right-aligned; the first column is not one. */
    private static String line(List<String> cells, int[] widths) {
        return IntStream.range(0, cells.size())
                .mapToObj(
                        c -> (c == 0 ? "%-" : "%").concat(widths[c] + "s").formatted(cells.get(c)))
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String rule(int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(c -> c == 0 ? "-".repeat(widths[c] + 2) : "-".repeat(widths[c] + 1) + ":")
                .collect(Collectors.joining("|", "|", "|"));
    }
}
