package io.vecstone.filter;

import java.util.Map;

/**
 * The index of consecutive rows, which lie within one block of {@value #ROWS_MAX}. Immutable.
 *
 * <p>Row numbers within it count from its base, the multiple of 64 at or before its first row, so
 * that the bits of segments can be put together word by word.
 *
 * @param firstRow of the collection
 * @param endRow behind the last one
 * @param columns by key
 * @param unlisted rows that have keys which are not indexed at all
 * @param ids the records' ids
 */
record Segment(
        int firstRow, int endRow, Map<String, Column> columns, RowSet unlisted, IdHashes ids) {

    static final int ROWS_MAX = 1 << 16;

    private static final int OBJECT_BYTES = 64;
    private static final int COLUMN_BYTES = 200;

    /** The row that row 0 of the segment is. */
    int base() {
        return baseOf(firstRow);
    }

    static int baseOf(int firstRow) {
        return firstRow & -Long.SIZE;
    }

    /** Words that hold a bit for each row from the base on. */
    int wordCount() {
        return wordCount(firstRow, endRow);
    }

    static int wordCount(int firstRow, int endRow) {
        return (endRow - baseOf(firstRow) + Long.SIZE - 1) / Long.SIZE;
    }

    long sizeBytes() {
        long bytes = OBJECT_BYTES + unlisted.sizeBytes() + ids.sizeBytes();
        for (Map.Entry<String, Column> column : columns.entrySet()) {
            bytes += COLUMN_BYTES + column.getValue().sizeBytes(); // names are shared
        }
        return bytes;
    }

    /** This segment without the values of {@code key}. */
    Segment scanning(String key) {
        Column column = columns.get(key);
        if (column == null || column.isScanned()) {
            return this;
        }
        var changed = new java.util.HashMap<>(columns);
        changed.put(key, column.scanned());
        return new Segment(firstRow, endRow, Map.copyOf(changed), unlisted, ids);
    }
}
