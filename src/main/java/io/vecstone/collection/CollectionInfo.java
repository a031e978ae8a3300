package io.vecstone.collection;

import io.vecstone.engine.Metric;

/**
 * A collection as it is just now.
 *
 * @param recordCount records that can be found
 * @param deadRows rows of the matrix whose records were replaced or deleted; 0 for a collection
 *     that has not been open yet
 * @param diskBytes size of its files
 * @param memoryBytes what searching touches: the matrix, which the operating system may drop and
 *     read again, what is kept per row beside it, and the index of the metadata; not what the last
 *     queries found, at most 4 bytes a row
 */
public record CollectionInfo(
        String name,
        int dimension,
        Metric metric,
        long recordCount,
        long deadRows,
        long diskBytes,
        long memoryBytes) {

    /** The same when nothing of it is in memory. */
    CollectionInfo whenClosed() {
        return new CollectionInfo(name, dimension, metric, recordCount, deadRows, diskBytes, 0);
    }
}
