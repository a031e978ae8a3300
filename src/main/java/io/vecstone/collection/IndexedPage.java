package io.vecstone.collection;

import io.vecstone.filter.Filter;
import io.vecstone.filter.MetadataSource;
import io.vecstone.store.Catalog;
import io.vecstone.store.StoredRecord;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * One page of the records that a filter lets pass, in ascending order of id, read through the index
 * of one published state: it takes the ids of all that match and the records of the page.
 *
 * @param after begin behind this id, or at the first one when null
 * @param limit records at most
 */
record IndexedPage(@Nullable String after, int limit, Filter filter, Set<Include> include) {

    /** Matching records whose ids are read, at most. */
    private static final int MATCHES_MAX = 1 << 16;

    /** Rows that the index can't decide and that are read for it, at most. */
    private static final int UNDECIDED_MAX = 1 << 10;

    /** Reading an id costs about this share of reading a record and evaluating a filter on it. */
    private static final double ID_COST = 0.5;

    /** A record's id as UTF-8, whose order is that of the code points. */
    private record Entry(byte[] id, long key) {

        static final Comparator<Entry> ORDER = (a, b) -> Arrays.compareUnsigned(a.id, b.id);
    }

    /**
     * The page, or null where reading the catalog in order of id promises to be faster, and where a
     * record has just gone from it.
     */
    @Nullable RecordPage read(Catalog catalog, PublishedState state) {
        RoaringBitmap rows = matching(catalog, state);
        if (rows == null || !isWorthIt(rows.getLongCardinality(), state.rows().liveRowCount())) {
            return null;
        }
        List<Entry> entries = entries(catalog, state.keysOf(rows));
        if (entries == null) {
            return null;
        }
        entries.sort(Entry.ORDER);
        boolean isLast = entries.size() <= limit;
        long[] keys =
                entries.subList(0, Math.min(limit, entries.size())).stream()
                        .mapToLong(Entry::key)
                        .toArray();
        List<VectorRecord> records = records(catalog, keys);
        if (records == null) {
            return null;
        }
        return new RecordPage(records, isLast ? null : records.getLast().id());
    }

    private @Nullable RoaringBitmap matching(Catalog catalog, PublishedState state) {
        var all = new CatalogMetadata(catalog, state);
        MetadataSource few =
                (rows, visitor) ->
                        rows.getLongCardinality() <= UNDECIDED_MAX && all.read(rows, visitor);
        return state.metadata().matching(filter, state.rows(), few);
    }

    /** In order of id, a page takes {@code limit} times as many records as match one in so many. */
    private boolean isWorthIt(long matches, long records) {
        double recordsInOrder = Math.min(records, (double) limit * records / Math.max(1, matches));
        return matches <= MATCHES_MAX && matches * ID_COST <= recordsInOrder;
    }

    /** Those behind {@link #after}, or null if a record is no longer there. */
    private @Nullable List<Entry> entries(Catalog catalog, long[] keys) {
        byte[] from = after == null ? new byte[0] : after.getBytes(StandardCharsets.UTF_8);
        List<Entry> entries = new ArrayList<>();
        for (StoredRecord record : catalog.fetch(keys, Set.of())) {
            if (record == null) {
                return null;
            }
            byte[] id = record.id().getBytes(StandardCharsets.UTF_8);
            if (Arrays.compareUnsigned(id, from) > 0) {
                entries.add(new Entry(id, record.key()));
            }
        }
        return entries;
    }

    private @Nullable List<VectorRecord> records(Catalog catalog, long[] keys) {
        List<VectorRecord> records = new ArrayList<>();
        for (StoredRecord record : catalog.fetch(keys, RecordReader.columns(include))) {
            if (record == null) {
                return null;
            }
            records.add(RecordReader.toRecord(record, include));
        }
        return records;
    }
}
