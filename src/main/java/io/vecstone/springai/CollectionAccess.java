package io.vecstone.springai;

import io.vecstone.collection.Match;
import io.vecstone.collection.Query;
import io.vecstone.collection.VectorRecord;
import io.vecstone.engine.Metric;
import io.vecstone.filter.Filter;

import java.util.List;

/**
 * What the vector store needs of a collection, wherever it is. Sizes are the implementation's
 * concern: it cuts into requests what is too much for one.
 */
interface CollectionAccess {

    String name();

    /** Elements of a vector. */
    int dimension();

    Metric metric();

    /** Refuses records, still without vectors, that no collection could take. */
    void checkAllButVectors(List<VectorRecord> records);

    /**
     * Inserts or replaces records of distinct ids. Records that no collection could take are
     * refused before any is written.
     */
    void upsert(List<VectorRecord> records);

    /** As {@link io.vecstone.collection.VectorCollection#query(Query)}. */
    List<Match> query(Query query);

    /** Deletes the records of these ids; unknown ones are passed over. */
    void delete(List<String> ids);

    /** Deletes the records that match. */
    void delete(Filter filter);

    /** What an application that needs more than a vector store may use. */
    Object nativeClient();
}
