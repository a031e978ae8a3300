package io.vecstone.benchmark;

import java.util.Arrays;

/**
 * What is searched and what is asked.
 *
 * @param name as on the command line
 * @param description for people: what the vectors are
 * @param rows of unit length
 * @param queries of unit length, none of them a row; not modified
 */
record DataSet(String name, String description, Rows rows, float[][] queries) {

    /** The same under another name. */
    DataSet named(String other) {
        return new DataSet(other, description, rows, queries);
    }

    /** The same with the first rows and queries only. */
    DataSet limited(int rowCount, int queryCount) {
        return new DataSet(
                name,
                description,
                rowCount < rows.count() ? rows.prefix(rowCount) : rows,
                Arrays.copyOf(queries, Math.min(queryCount, queries.length)));
    }
}
