package io.vecstone.collection;

import io.vecstone.engine.RowFilter;
import io.vecstone.engine.RowStorage;
import io.vecstone.engine.Snapshot;
import io.vecstone.filter.Filter;
import io.vecstone.filter.MetadataIndex;
import io.vecstone.store.Catalog;
import io.vecstone.store.Commit;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * What readers of a collection see, published in one step.
 *
 * @param storage of the matrix
 * @param rows the matrix
 * @param keys per row the key of its record in the catalog, ascending; shared with later states,
 *     which only write behind our rows
 * @param metadata of the rows, indexed; likewise
 * @param filters what filters let pass of the rows
 * @param seq the change of the catalog that all is as of
 */
record PublishedState(
        RowStorage storage,
        Snapshot rows,
        long[] keys,
        MetadataIndex metadata,
        FilterCache filters,
        long seq) {

    /**
     * The rows whose records match {@code filter}, or null if it takes reading one that {@code
     * catalog} does not hold any more.
     */
    @Nullable RoaringBitmap matching(Filter filter, Catalog catalog) {
        return metadata.matching(filter, rows, new CatalogMetadata(catalog, this));
    }

    /** The same, kept for the queries to come. */
    @Nullable RowFilter rowsOf(Filter filter, Catalog catalog) {
        return filters.get(filter, unknown -> matching(unknown, catalog));
    }

    /** Writes what {@link DerivedState} reads back beside the rows themselves. */
    void writeTo(DataOutputStream out) throws IOException {
        for (int row = 0; row < rows.rowCount(); row++) {
            out.writeLong(keys[row]);
        }
        rows.writeTo(out);
        metadata.writeTo(out, rows.rowCount());
    }

    /** The rows that are not retired. */
    RoaringBitmap liveRows() {
        var live = new RoaringBitmap();
        for (int row = 0; row < rows.rowCount(); row++) {
            if (rows.isLive(row)) {
                live.add(row);
            }
        }
        return live;
    }

    /** Bytes of all of it but what filters let pass. */
    long sizeBytes() {
        return (long) rows.rowCount() * Float.BYTES * rows.dimension()
                + rows.indexBytes()
                + (long) Long.BYTES * keys.length
                + metadata.sizeBytes();
    }

    /** Rows whose records were replaced or deleted. */
    int deadRowCount() {
        return rows.rowCount() - rows.liveRowCount();
    }

    /** The keys of {@code rows}, ascending. */
    long[] keysOf(RoaringBitmap rows) {
        var recordKeys = new long[rows.getCardinality()];
        int count = 0;
        for (int row : rows) {
            recordKeys[count++] = keys[row];
        }
        return recordKeys;
    }

    /** The first row of a higher key than this; the number of rows if there is none. */
    int firstRowAfter(long key) {
        int row = Arrays.binarySearch(keys, 0, rows.rowCount(), key);
        return row < 0 ? -row - 1 : row + 1;
    }

    /** The row of the record version {@code key}, which is there. */
    int rowOf(long key) {
        int row = Arrays.binarySearch(keys, 0, rows.rowCount(), key);
        if (row < 0) {
            throw new IllegalStateException("no row for key " + key);
        }
        return row;
    }

    /** The rows of those {@code keys} that are not {@link Commit#NONE}. */
    int[] rowsOf(long[] recordKeys) {
        return Arrays.stream(recordKeys)
                .filter(key -> key != Commit.NONE)
                .mapToInt(this::rowOf)
                .toArray();
    }
}
