package io.vecstone.filter;

import io.vecstone.filter.Filter.Operator;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

import java.time.Instant;
import java.util.Map;

/** Finds the rows of one segment that match a filter. */
final class SegmentFilter {

    private final Segment segment;
    private final IndexedKeys keys;
    private final Map<String, RoaringBitmap> idPrefixes;
    private final int wordCount;

    /**
     * @param idPrefixes the rows whose ids begin with a text, as far as they are known
     */
    SegmentFilter(Segment segment, IndexedKeys keys, Map<String, RoaringBitmap> idPrefixes) {
        this.segment = segment;
        this.keys = keys;
        this.idPrefixes = idPrefixes;
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
            case Filter.StartsWith startsWith -> startsWith(startsWith);
            case Filter.IdIn idIn -> idIn(idIn);
            case Filter.IdStartsWith startsWith -> idStartsWith(startsWith);
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

    private RowDecision startsWith(Filter.StartsWith startsWith) {
        RowDecision decision = RowDecision.none(wordCount);
        Column column = valueColumn(startsWith.key(), decision);
        if (column != null) {
            addPrefix(column, startsWith.prefix(), decision);
            decision.open(column.unindexedTexts());
        }
        return decision;
    }

    private RowDecision idIn(Filter.IdIn idIn) {
        RowDecision decision = RowDecision.none(wordCount);
        for (String id : idIn.ids()) {
            segment.ids().forEach(id.hashCode(), decision::open);
        }
        return decision;
    }

    private RowDecision idStartsWith(Filter.IdStartsWith startsWith) {
        RowDecision decision = RowDecision.none(wordCount);
        RoaringBitmap rows = idPrefixes.get(startsWith.prefix());
        if (rows == null) {
            decision.openAll(); // hashes don't tell
            return decision;
        }
        PeekableIntIterator matching = rows.getIntIterator();
        matching.advanceIfNeeded(segment.firstRow());
        while (matching.hasNext() && matching.peekNext() < segment.endRow()) {
            int row = matching.next() - segment.base();
            decision.sure()[row >>> 6] |= 1L << row;
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
        if (value instanceof Instant instant) {
            addInstants(column, operator, instant, decision);
            return;
        }
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
        int from = values.from(operator, operand);
        postings.addTo(decision.sure(), from, values.to(operator, operand));
    }

    /** Adds the rows whose strings are date-times that fulfil the comparison. */
    private static void addInstants(
            Column column, Operator operator, Instant operand, RowDecision decision) {
        Postings postings = column.postings(ValueKind.TEXT);
        if (postings != null && postings.values() instanceof Dictionary.Texts texts) {
            DateTimes times = texts.dateTimes();
            times.forEachRun(
                    times.from(operator, operand),
                    times.to(operator, operand),
                    (from, to) -> postings.addTo(decision.sure(), from, to));
        }
    }

    /** Adds the rows whose indexed strings begin with {@code prefix}. */
    private static void addPrefix(Column column, String prefix, RowDecision decision) {
        Postings postings = column.postings(ValueKind.TEXT);
        if (postings != null
                && postings.values() instanceof Dictionary.Texts texts
                && ValueKind.isIndexed(prefix)) { // else no indexed string begins with it
            postings.addTo(decision.sure(), texts.lowerBound(prefix), texts.prefixEnd(prefix));
        }
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
