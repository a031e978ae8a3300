package io.vecstone.collection;

import io.vecstone.store.Catalog;
import io.vecstone.store.StoredRecord;
import io.vecstone.store.StoredRecord.Column;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * Records that answers had lately, of all collections of a database, so that the next answer need
 * not read them from the catalog. What is kept is never out of date: the key of a record is that of
 * one version of it. Vectors are not kept. Takes a 64th of the heap, at most {@value #BYTES_MAX}
 * bytes. Thread-safe.
 */
final class RecordCache {

    private static final int BYTES_MAX = 1 << 26;
    private static final int HEAP_SHARE = 64;

    /** What an entry takes besides its characters, at most. */
    private static final int ENTRY_BYTES = 256;

    private final AtomicLong nextCatalog = new AtomicLong();
    private final LruCache<Place, StoredRecord> cache;

    RecordCache() {
        long bytesMax = Math.min(BYTES_MAX, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
        this.cache = new LruCache<>(bytesMax, RecordCache::bytes);
    }

    /**
     * @param catalog a number of its own for each time that one is opened
     */
    private record Place(long catalog, long key, Set<Column> columns) {}

    private static long bytes(Place place, StoredRecord record) {
        long chars = record.id().length() + length(record.text()) + length(record.metadata());
        return ENTRY_BYTES + Character.BYTES * chars;
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /** The records of a catalog. */
    Records of(Catalog catalog) {
        return new Records(catalog, nextCatalog.getAndIncrement());
    }

    /** The records of one catalog. */
    final class Records {

        private final Catalog catalog;
        private final long number;

        private Records(Catalog catalog, long number) {
            this.catalog = catalog;
            this.number = number;
        }

        /**
         * The records of these keys in this order; null in the place of one that is not known and
         * not in the catalog any more.
         */
        List<@Nullable StoredRecord> fetch(long[] keys, Set<Column> columns) {
            if (columns.contains(Column.VECTOR)) {
                return catalog.fetch(keys, columns);
            }
            Set<Column> constant = Set.copyOf(columns);
            List<@Nullable StoredRecord> records = new ArrayList<>(keys.length);
            LongStream.Builder unknown = LongStream.builder();
            for (long key : keys) {
                StoredRecord record = cache.get(new Place(number, key, constant));
                records.add(record);
                if (record == null) {
                    unknown.add(key);
                }
            }
            long[] unknownKeys = unknown.build().toArray();
            return unknownKeys.length == 0 ? records : completed(records, unknownKeys, constant);
        }

        private List<@Nullable StoredRecord> completed(
                List<@Nullable StoredRecord> records, long[] unknownKeys, Set<Column> columns) {
            Iterator<@Nullable StoredRecord> read = catalog.fetch(unknownKeys, columns).iterator();
            records.replaceAll(record -> record != null ? record : keep(read.next(), columns));
            return records;
        }

        private @Nullable StoredRecord keep(@Nullable StoredRecord record, Set<Column> columns) {
            if (record != null) {
                cache.put(new Place(number, record.key(), columns), record);
            }
            return record;
        }
    }
}
