package io.vecstone.filter;

import org.jspecify.annotations.Nullable;

/**
 * What is indexed of one key in one segment. Immutable.
 *
 * @param present rows where the key leads to something
 * @param unindexedTexts rows that have strings which are not among the values
 * @param values per {@link ValueKind} the values and their rows, null where there are none; null
 *     altogether when the key has too many of them, so that its rows are read instead
 */
record Column(RowSet present, RowSet unindexedTexts, @Nullable Postings @Nullable [] values) {

    /** Whether the values are not there. */
    boolean isScanned() {
        return values == null;
    }

    @Nullable Postings postings(ValueKind kind) {
        return values == null ? null : values[kind.ordinal()];
    }

    /** This column without its values. */
    Column scanned() {
        return new Column(present, RowSet.NONE, null);
    }

    int distinctValues() {
        int count = 0;
        if (values != null) {
            for (Postings postings : values) {
                count += postings == null ? 0 : postings.values().size();
            }
        }
        return count;
    }

    long sizeBytes() {
        long bytes = present.sizeBytes() + unindexedTexts.sizeBytes();
        if (values != null) {
            for (Postings postings : values) {
                bytes += postings == null ? 0 : postings.sizeBytes();
            }
        }
        return bytes;
    }
}
