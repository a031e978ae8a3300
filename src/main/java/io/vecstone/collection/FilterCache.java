package io.vecstone.collection;

import io.vecstone.engine.RowFilter;
import io.vecstone.filter.Filter;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

import java.util.Collection;
import java.util.function.Function;

/**
 * The rows that filters let pass in one published state, so that the next query with the same
 * filter need not evaluate it. Takes at most {@value #BYTES_PER_ROW} bytes for each row of the
 * state, and {@value #BYTES_MIN}. Thread-safe.
 */
final class FilterCache {

    private static final int BYTES_PER_ROW = 4;
    private static final int BYTES_MIN = 1 << 16;

    /** What an entry, a part of a filter or a value takes besides its characters, at most. */
    private static final int OBJECT_BYTES = 128;

    private final LruCache<Filter, RowFilter> cache;

    /**
     * @param rowCount of the state
     */
    FilterCache(int rowCount) {
        cache =
                new LruCache<>(
                        BYTES_MIN + (long) BYTES_PER_ROW * rowCount,
                        (filter, rows) -> bytes(filter) + rows.sizeBytesMax(rowCount));
    }

    /**
     * The rows that {@code filter} lets pass.
     *
     * @param evaluation asked unless they are known; null where it can't tell
     */
    @Nullable RowFilter get(Filter filter, Function<Filter, @Nullable RoaringBitmap> evaluation) {
        RowFilter known = cache.get(filter);
        if (known != null) {
            return known;
        }
        RoaringBitmap rows = evaluation.apply(filter);
        if (rows == null) {
            return null;
        }
        var passed = new RowFilter(rows);
        cache.put(filter, passed);
        return passed;
    }

    private static long bytes(Filter filter) {
        return OBJECT_BYTES
                + switch (filter) {
                    case Filter.And(var operands) -> bytes(operands);
                    case Filter.Or(var operands) -> bytes(operands);
                    case Filter.Not(Filter operand) -> bytes(operand);
                    case Filter.Compare(String key, _, Object value) -> bytes(key) + bytes(value);
                    case Filter.In(String key, var values) -> bytes(key) + bytes(values);
                    case Filter.StartsWith(String key, String prefix) -> bytes(key) + bytes(prefix);
                    case Filter.IdIn(var ids) -> bytes(ids);
                    case Filter.IdStartsWith(String prefix) -> bytes(prefix);
                    case Filter.IsNull(String key) -> bytes(key);
                };
    }

    private static long bytes(Collection<?> parts) {
        return parts.stream()
                .mapToLong(part -> part instanceof Filter filter ? bytes(filter) : bytes(part))
                .sum();
    }

    private static long bytes(Object value) {
        return OBJECT_BYTES + (value instanceof String text ? 2L * text.length() : 0);
    }
}
