package io.vecstone.collection;

import io.vecstone.filter.Filter;
import io.vecstone.filter.FilterEvaluator;
import io.vecstone.store.Catalog;
import io.vecstone.store.StoredRecord;
import io.vecstone.store.StoredRecord.Column;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads records from the catalog, by id or page by page. Thread-safe. */
final class RecordReader {

    /** Records read at once when only some of them will pass the filter. */
    private static final int FILTERED_READ_MIN = 256;

    private final Catalog catalog;

    RecordReader(Catalog catalog) {
        this.catalog = catalog;
    }

    List<VectorRecord> get(List<String> ids, Set<Include> include) {
        List<VectorRecord> records = new ArrayList<>();
        for (StoredRecord record : catalog.fetchById(ids, columns(include))) {
            if (record != null) {
                records.add(toRecord(record, include));
            }
        }
        return records;
    }

    /**
     * @param state the newest one
     */
    RecordPage page(
            @Nullable String after,
            int limit,
            @Nullable Filter filter,
            Set<Include> include,
            PublishedState state) {
        RecordPage indexed =
                filter == null
                        ? null
                        : new IndexedPage(after, limit, filter, include).read(catalog, state);
        return indexed == null ? pageInOrder(after, limit, filter, include) : indexed;
    }

    private RecordPage pageInOrder(
            @Nullable String after, int limit, @Nullable Filter filter, Set<Include> include) {
        Set<Column> columns = columns(include);
        int readLimit = limit + 1; // one more, to know whether there is a next page
        if (filter != null) {
            columns.add(Column.METADATA);
            readLimit = Math.max(readLimit, FILTERED_READ_MIN);
        }
        List<VectorRecord> page = new ArrayList<>();
        String from = after;
        while (true) {
            List<StoredRecord> read = catalog.page(from, readLimit, columns);
            for (StoredRecord record : read) {
                if (filter == null || matches(filter, record)) {
                    if (page.size() == limit) {
                        return new RecordPage(page, page.getLast().id());
                    }
                    page.add(toRecord(record, include));
                }
            }
            if (read.size() < readLimit) {
                return new RecordPage(page, null);
            }
            from = read.getLast().id();
        }
    }

    /** The columns that hold {@code include}; may be added to. */
    static Set<Column> columns(Set<Include> include) {
        Set<Column> columns = EnumSet.noneOf(Column.class);
        for (Include part : include) {
            columns.add(
                    switch (part) {
                        case TEXT -> Column.TEXT;
                        case METADATA -> Column.METADATA;
                        case VECTOR -> Column.VECTOR;
                    });
        }
        return columns;
    }

    /** Null when it was not read. */
    static @Nullable Map<String, Object> metadata(StoredRecord record) {
        return record.metadata() == null ? null : JsonObjects.read(record.metadata());
    }

    private static boolean matches(Filter filter, StoredRecord record) {
        Map<String, Object> metadata = metadata(record);
        return metadata != null && FilterEvaluator.matches(filter, record.id(), metadata);
    }

    static VectorRecord toRecord(StoredRecord record, Set<Include> include) {
        boolean metadataAsked = include.contains(Include.METADATA);
        return new VectorRecord(
                record.id(),
                record.vector(),
                record.text(),
                metadataAsked ? metadata(record) : null);
    }
}
