package io.vecstone.filter;

import io.vecstone.filter.Filter.Operator;

import org.jspecify.annotations.Nullable;

/** Finds the rows of one segment that match a filter. */
final class SegmentFilter {

    private final Segment segment;
    private final IndexedKeys keys;
    private final int wordCount;

    SegmentFilter(Segment segment, IndexedKeys keys) {
        this.segment = segment;
        this.keys = keys;
        this.wordCount = segment.wordCount();
    }

    RowDecision decide(Filter filter) {
        return switch (filter) {
            case Filter.And and -> {
                var decision = new RowDecision(Bits.not(new long[wordCount]));
                for (Filter operand : and.operands()) {
                    decision.and(decide(operand));
                }
                yield decision;
            }
            case Filter.Or or -> {
                RowDecision decision = RowDecision.none(wordCount);
                for (Filter operand : or.operands()) {
                    decision.or(decide(operand));
                }
                yield decision;
            }
            case Filter.Not not -> decide(not.operand()).not();
            case Filter.Compare compare -> compare(compare);
            case Filter.In in -> in(in);
            case Filter.IsNull isNull -> present(isNull.key()).not();
        };
    }

    private RowDecision present(String key) {
        RowDecision decision = RowDecision.none(wordCount);
        Column column = column(key, decision);
        if (column != null) {
            column.present().addTo(decision.sure());
        }
        return decision;
    }

    private RowDecision compare(Filter.Compare compare) {
        RowDecision decision = RowDecision.none(wordCount);
        Column column = valueColumn(compare.key(), decision);
        if (column != null) {
            add(column, compare.operator(), compare.value(), decision);
            if (mayEqualUnindexed(compare.operator(), compare.value())) {
                decision.open(column.unindexedTexts());
            }
        }
        return decision;
    }

    private RowDecision in(Filter.In in) {
        RowDecision decision = RowDecision.none(wordCount);
        Column column = valueColumn(in.key(), decision);
        if (column != null) {
            boolean open = false;
            for (Object value : in.values()) {
                add(column, Operator.EQUAL, value, decision);
                open |= mayEqualUnindexed(Operator.EQUAL, value);
            }
            if (open) {
                decision.open(column.unindexedTexts());
            }
        }
        return decision;
    }

    /** Whether a string that is not indexed may stand in this relation to {@code operand}. */
    private static boolean mayEqualUnindexed(Operator operator, Object operand) {
        return operand instanceof String text
                && (operator != Operator.EQUAL || !ValueKind.isIndexed(text));
    }

    /** Adds the rows whose indexed values fulfil the comparison. */
    private static void add(Column column, Operator operator, Object value, RowDecision decision) {
        ValueKind kind = ValueKind.of(value);
        Postings postings = kind == null ? null : column.postings(kind);
        if (kind == null || postings == null) {
            return;
        }
        if (kind == ValueKind.BOOLEAN && operator != Operator.EQUAL) {
            return; // booleans have no order
        }
        Dictionary values = postings.values();
        Object operand = kind.normalised(value);
        int from =
                switch (operator) {
                    case LESS, LESS_OR_EQUAL -> 0;
                    case EQUAL, GREATER_OR_EQUAL -> values.lowerBound(operand);
                    case GREATER -> values.upperBound(operand);
                };
        int to =
                switch (operator) {
                    case LESS -> values.lowerBound(operand);
                    case EQUAL, LESS_OR_EQUAL -> values.upperBound(operand);
                    case GREATER, GREATER_OR_EQUAL -> values.size();
                };
        postings.addTo(decision.sure(), from, to);
    }

    /** The column of a key with its values, or null when there is none: then rows may be open. */
    private @Nullable Column valueColumn(String key, RowDecision decision) {
        Column column = column(key, decision);
        if (column != null && column.isScanned()) {
            decision.open(column.present());
            return null;
        }
        return column;
    }

    private @Nullable Column column(String key, RowDecision decision) {
        Column column = segment.columns().get(key);
        if (column == null && !keys.isListed(key)) {
            decision.open(segment.unlisted());
        }
        return column;
    }
}
