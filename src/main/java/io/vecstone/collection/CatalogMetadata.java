package io.vecstone.collection;

import io.vecstone.filter.MetadataSource;
import io.vecstone.store.Catalog;
import io.vecstone.store.StoredRecord;
import io.vecstone.store.StoredRecord.Column;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

import java.util.Arrays;
import java.util.Objects;
import java.util.Set;

/** Reads the metadata of a state's rows from the catalog. */
record CatalogMetadata(Catalog catalog, PublishedState state) implements MetadataSource {

    private static final int BATCH_ROWS = 1024;

    @Override
    public boolean read(RoaringBitmap rows, Visitor visitor) {
        PeekableIntIterator remaining = rows.getIntIterator();
        var batch = new int[BATCH_ROWS];
        while (remaining.hasNext()) {
            int count = 0;
            while (count < BATCH_ROWS && remaining.hasNext()) {
                batch[count++] = remaining.next();
            }
            if (!read(Arrays.copyOf(batch, count), visitor)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public @Nullable RoaringBitmap idsStartingWith(String prefix) {
        return catalog.keysOfIdsStartingWith(prefix, state.seq())
                .map(keys -> RoaringBitmap.bitmapOfUnordered(state.rowsOf(keys)))
                .orElse(null);
    }

    private boolean read(int[] rows, Visitor visitor) {
        long[] keys = Arrays.stream(rows).mapToLong(row -> state.keys()[row]).toArray();
        int i = 0;
        for (StoredRecord record : catalog.fetch(keys, Set.of(Column.METADATA))) {
            if (record == null) {
                return false;
            }
            visitor.visit(
                    rows[i++], record.id(), Objects.requireNonNull(RecordReader.metadata(record)));
        }
        return true;
    }
}
