package io.vecstone.filter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/** Collects what one key leads to in the rows of one segment. */
final class ColumnBuilder {

    private static final int KINDS = ValueKind.values().length;

    private final RowCollector present = new RowCollector();
    private final RowCollector unindexedTexts = new RowCollector();
    private final List<Map<Object, RowCollector>> rowsByValue = new ArrayList<>(KINDS);
    private final boolean scanned;

    /**
     * @param scanned whether values are left out
     */
    ColumnBuilder(boolean scanned) {
        this.scanned = scanned;
        for (int kind = 0; kind < KINDS; kind++) {
            rowsByValue.add(new HashMap<>());
        }
    }

    /** Adds what the key leads to in {@code row}, which is at least the last one. */
    void add(int row, Object value) {
        present.add(row);
        if (scanned) {
            return;
        }
        if (value instanceof Collection<?> elements) {
            for (Object element : elements) {
                if (element != null) {
                    addScalar(row, element);
                }
            }
        } else {
            addScalar(row, value);
        }
    }

    private void addScalar(int row, Object value) {
        ValueKind kind = ValueKind.of(value);
        if (value instanceof String text && !ValueKind.isIndexed(text)) {
            unindexedTexts.add(row);
        } else if (kind != null) {
            rows(kind, kind.normalised(value)).add(row);
        }
    }

    private RowCollector rows(ValueKind kind, Object value) {
        return rowsByValue.get(kind.ordinal()).computeIfAbsent(value, _ -> new RowCollector());
    }

    /**
     * Adds all of {@code column} whose rows have a new place.
     *
     * @param newRow the place of a row, or -1; ascending
     */
    void addAll(Column column, IntUnaryOperator newRow) {
        addRows(column.present(), present, newRow);
        if (scanned) {
            return;
        }
        addRows(column.unindexedTexts(), unindexedTexts, newRow);
        for (ValueKind kind : ValueKind.values()) {
            Postings postings = column.postings(kind);
            if (postings != null) {
                addAll(kind, postings, newRow);
            }
        }
    }

    private void addAll(ValueKind kind, Postings postings, IntUnaryOperator newRow) {
        Map<Object, RowCollector> target = rowsByValue.get(kind.ordinal());
        for (int ordinal = 0; ordinal < postings.values().size(); ordinal++) {
            var rows = new RowCollector();
            addRows(postings.rowsOf(ordinal), rows, newRow);
            if (rows.count() > 0) {
                target.merge(postings.values().get(ordinal), rows, RowCollector::append);
            }
        }
    }

    private static void addRows(RowSet rows, RowCollector target, IntUnaryOperator newRow) {
        rows.forEach(row -> {
            int place = newRow.applyAsInt(row);
            if (place >= 0) {
                target.add(place);
            }
        });
    }

    /** Null if there is nothing. */
    @Nullable Column build(int wordCount) {
        if (present.count() == 0) {
            return null;
        }
        RowSet rows = RowSet.of(present, wordCount);
        if (scanned) {
            return new Column(rows, RowSet.NONE, null);
        }
        @Nullable Postings[] values = new @Nullable Postings[KINDS];
        for (ValueKind kind : ValueKind.values()) {
            values[kind.ordinal()] = postings(kind, wordCount);
        }
        return new Column(rows, RowSet.of(unindexedTexts, wordCount), values);
    }

    private @Nullable Postings postings(ValueKind kind, int wordCount) {
        var entries = new ArrayList<>(rowsByValue.get(kind.ordinal()).entrySet());
        if (entries.isEmpty()) {
            return null;
        }
        entries.sort(Map.Entry.comparingByKey(order(kind)));
        Dictionary values =
                kind == ValueKind.TEXT
                        ? Dictionary.ofTexts(
                                entries.stream().map(entry -> (String) entry.getKey()).toList())
                        : Dictionary.ofNumbers(
                                entries.stream().map(entry -> (Number) entry.getKey()).toList());
        return Postings.of(values, entries.stream().map(Map.Entry::getValue).toList(), wordCount);
    }

    private static Comparator<Object> order(ValueKind kind) {
        return kind == ValueKind.TEXT
                ? (a, b) -> MetadataValues.compareByCodePoint((String) a, (String) b)
                : (a, b) -> MetadataValues.compareNumbers((Number) a, (Number) b);
    }
}
