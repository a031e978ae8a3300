package io.vecstone.store;

import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.store.StoredRecord.Column;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The truth about one collection. Every write is one transaction: durable when the method returns,
 * without effect when it throws. Writes come from one thread at a time, reads from any. All methods
 * throw {@link StoreUnavailable} or {@link StoreCorrupt}.
 */
public interface Catalog extends AutoCloseable {

    /** No token. */
    long UNKNOWN = 0;

    CollectionSettings settings();

    /**
     * Makes changes one after the other in one transaction: all of them or, when this throws, none.
     *
     * @return what each of them did, in order
     */
    List<Commit> commit(List<Change> changes);

    /** Inserts each record, or replaces the one of the same id. The ids are distinct. */
    default Commit upsert(List<RecordWrite> records) {
        return commit(List.of(new Change.Upsert(records))).getFirst();
    }

    /** Deletes the records of these ids; unknown ones are passed over. */
    default Commit delete(Collection<String> ids) {
        return commit(List.of(new Change.Delete(ids))).getFirst();
    }

    /**
     * Calls {@code visitor} with every record of a key from {@code firstKey} on, whole, in
     * ascending order of key. Verifies each one's checksum.
     */
    void forEach(long firstKey, Consumer<StoredRecord> visitor);

    /** The keys of all records, ascending. Cost: reads an index, not the records. */
    long[] keys();

    /**
     * The keys of the records whose ids begin with {@code prefix}, in any order; none if change
     * {@code seq} is not the latest any more. Cost: reads that part of the index of ids, not the
     * records.
     */
    Optional<long[]> keysOfIdsStartingWith(String prefix, long seq);

    /** The number of the latest change. */
    long seq();

    /**
     * A random number that stands for who made change {@code seq} of this very catalog, or {@link
     * #UNKNOWN} if that is too long ago to be known. Two copies of a catalog that have both been
     * written to differ in it.
     */
    long historyToken(long seq);

    /**
     * The records of these keys in this order; null in the place of one that is not there any more.
     */
    List<@Nullable StoredRecord> fetch(long[] keys, Set<Column> columns);

    /** The records of these ids in this order; null in the place of an unknown one. */
    List<@Nullable StoredRecord> fetchById(List<String> ids, Set<Column> columns);

    /**
     * Records in ascending order of id (by code point).
     *
     * @param afterId begin behind this id, or at the first one when null
     * @param limit records at most
     */
    List<StoredRecord> page(@Nullable String afterId, int limit, Set<Column> columns);

    /** A JSON object, {@code {}} at first. */
    String additionalData();

    /**
     * Writes a copy, as of one commit, to {@code target}, which must not exist. Writers go on
     * meanwhile; {@link #close()} waits.
     */
    void copyTo(Path target);

    /**
     * Gives disk space of deleted records back. A write like others, of up to so many pages.
     *
     * @return whether there is more to be given back
     */
    boolean shrink(int pages);

    /** Bytes on disk, write-ahead log included. */
    long sizeBytes();

    @Override
    void close();
}
