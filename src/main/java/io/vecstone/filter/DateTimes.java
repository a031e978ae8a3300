package io.vecstone.filter;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The date-times among the strings of a dictionary, in the order of time: one instant may be
 * written in several ways. Immutable. 16 bytes each.
 */
final class DateTimes implements Ascending {

    /** Takes strings of successive places in the dictionary. */
    @FunctionalInterface
    interface RunVisitor {

        /** From {@code from}, inclusive, to {@code to}. */
        void visit(int from, int to);
    }

    private record Entry(Instant instant, int ordinal) {}

    private final long[] epochSeconds;
    private final int[] nanos;
    private final int[] ordinals;

    private DateTimes(List<Entry> ascending) {
        epochSeconds = ascending.stream().mapToLong(e -> e.instant.getEpochSecond()).toArray();
        nanos = ascending.stream().mapToInt(e -> e.instant.getNano()).toArray();
        ordinals = ascending.stream().mapToInt(Entry::ordinal).toArray();
    }

    static DateTimes of(Dictionary.Texts texts) {
        List<Entry> entries = new ArrayList<>();
        for (int ordinal = 0; ordinal < texts.size(); ordinal++) {
            Instant instant = DateTimeText.parse(texts.text(ordinal));
            if (instant != null) {
                entries.add(new Entry(instant, ordinal));
            }
        }
        entries.sort(Comparator.comparing(Entry::instant)); // stable: ordinals of equals ascend
        return new DateTimes(entries);
    }

    @Override
    public int size() {
        return ordinals.length;
    }

    @Override
    public int compare(int place, Object operand) {
        var instant = (Instant) operand;
        int order = Long.compare(epochSeconds[place], instant.getEpochSecond());
        return order != 0 ? order : Integer.compare(nanos[place], instant.getNano());
    }

    /**
     * Visits the places in the dictionary of the date-times {@code from}, inclusive, to {@code to}:
     * in one run when all are written in the same way.
     */
    void forEachRun(int from, int to, RunVisitor visitor) {
        int start = from;
        for (int i = from + 1; i <= to; i++) {
            if (i == to || ordinals[i] != ordinals[i - 1] + 1) {
                visitor.visit(ordinals[start], ordinals[i - 1] + 1);
                start = i;
            }
        }
    }

    long sizeBytes() {
        return (long) (Long.BYTES + 2 * Integer.BYTES) * ordinals.length;
    }
}
