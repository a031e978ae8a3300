package io.vecstone.filter;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/** Collects the rows of one segment, in ascending order. */
final class SegmentBuilder {

    private final IndexedKeys keys;
    private final int firstRow;
    private final int base;
    private final Map<String, ColumnBuilder> columns = new HashMap<>();
    private final RowCollector unlisted = new RowCollector();
    private final LongList ids = new LongList();
    private int endRow;

    /**
     * @param firstRow of the collection; all others lie in the same block of {@value
     *     Segment#ROWS_MAX}
     */
    SegmentBuilder(IndexedKeys keys, int firstRow) {
        this.keys = keys;
        this.firstRow = firstRow;
        this.base = Segment.baseOf(firstRow);
        this.endRow = firstRow;
    }

    /** Adds the next row. */
    void add(String id, Map<String, Object> metadata) {
        int row = endRow++ - base;
        ids.add(IdHashes.pair(id.hashCode(), row));
        MetadataPaths.visit(
                metadata,
                (key, value) -> {
                    if (keys.list(key)) {
                        column(key).add(row, value);
                    } else {
                        unlisted.add(row);
                    }
                });
    }

    private ColumnBuilder column(String key) {
        return columns.computeIfAbsent(key, k -> new ColumnBuilder(keys.isScanned(k)));
    }

    /**
     * Adds the rows of a segment that have a place here.
     *
     * @param newRow from a row of the collection to its new place in the collection, or -1;
     *     ascending, from where this ends on
     * @param newEnd where this ends now
     */
    void addAll(Segment segment, IntUnaryOperator newRow, int newEnd) {
        IntUnaryOperator place =
                row -> {
                    int target = newRow.applyAsInt(segment.base() + row);
                    return target < 0 ? -1 : target - base;
                };
        segment.columns().forEach((key, column) -> column(key).addAll(column, place));
        segment.unlisted()
                .forEach(row -> {
                    int target = place.applyAsInt(row);
                    if (target >= 0) {
                        unlisted.add(target);
                    }
                });
        IdHashes hashes = segment.ids();
        for (int i = 0; i < hashes.rows().length; i++) {
            int target = place.applyAsInt(hashes.rows()[i]);
            if (target >= 0) {
                ids.add(IdHashes.pair(hashes.hashes()[i], target));
            }
        }
        endRow = newEnd;
    }

    int endRow() {
        return endRow;
    }

    Segment build() {
        int wordCount = Segment.wordCount(firstRow, endRow);
        Map<String, Column> built = HashMap.newHashMap(columns.size());
        columns.forEach((key, column) -> {
            @Nullable Column done = column.build(wordCount);
            if (done != null) {
                built.put(key, done);
            }
        });
        return new Segment(
                firstRow,
                endRow,
                built,
                RowSet.of(unlisted, wordCount),
                IdHashes.of(ids.toArray()));
    }
}
