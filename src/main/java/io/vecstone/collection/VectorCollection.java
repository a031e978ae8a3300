package io.vecstone.collection;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import io.vecstone.VecstoneException;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.Metric;
import io.vecstone.filter.Filter;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * One collection of records. Thread-safe: any number of readers, whose queries see all of a write
 * or nothing of it; writes are taken one after the other. A write has reached the disk when its
 * method returns (with {@link Durability#SYNC}), and the writer's next query sees it. Writes that
 * come while one is being committed share the next transaction.
 *
 * <p>Its files are opened when it is used, and closed again when it was not used for long and room
 * is needed for others ({@link StoreSettings#openCollectionsMax}).
 */
public final class VectorCollection {

    private static final Logger LOG = LoggerFactory.getLogger(VectorCollection.class);

    private final String name;
    private final OpenCollections openCollections;
    private final ReentrantLock lock = new ReentrantLock(true); // around opening and closing

    /** Null while it is not open. */
    private volatile @Nullable Opening opening;

    /** As of when it was open last; null if it never was. */
    private volatile @Nullable CollectionInfo lastInfo;

    @GuardedBy("lock")
    private boolean ended;

    /** A collection that is there, and not open yet. */
    VectorCollection(String name, OpenCollections openCollections) {
        this.name = name;
        this.openCollections = openCollections;
    }

    /** Opens it now, if it is not open. */
    void open() {
        use(collection -> true);
    }

    /** Takes a collection that was opened just now. */
    void begin(OpenCollection collection) {
        lock.lock();
        try {
            begin(new Opening(collection));
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void begin(Opening fresh) {
        opening = fresh;
        lastInfo = fresh.collection().info();
        openCollections.opened(this);
    }

    private <T> T use(Function<OpenCollection, T> action) {
        Opening entered = enter();
        try {
            return action.apply(entered.collection());
        } finally {
            entered.leave();
        }
    }

    private Opening enter() {
        Opening current = opening;
        if (current != null && current.enter()) {
            return current;
        }
        lock.lock();
        try {
            if (ended) {
                throw new StoreUnavailable("The collection '" + name + "' is closed", null);
            }
            current = opening; // not ended: that is done under the lock
            if (current == null) {
                current = new Opening(openCollections.opener().open(name));
                current.enter();
                begin(current);
            } else {
                current.enter();
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    /** Closes its files for now, unless it is being used; returns whether it did. */
    boolean closeIfIdle() {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            Opening current = opening;
            if (current == null || !current.end()) {
                return false;
            }
            close(current);
            return true;
        } catch (VecstoneException e) {
            LOG.error("The collection '{}' did not close well", name, e);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends all use; waits for the write under way. */
    void close() {
        lock.lock();
        try {
            ended = true;
            Opening current = opening;
            if (current != null) {
                close(current);
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void close(Opening current) {
        lastInfo = current.collection().info().whenClosed();
        opening = null;
        openCollections.closed(this);
        current.collection().close();
    }

    /** When it was used last, as of {@link System#nanoTime()}. */
    long lastUsedNanos() {
        Opening current = opening;
        return current == null ? System.nanoTime() : current.lastUsedNanos();
    }

    public String name() {
        return name;
    }

    /** Elements of a vector. */
    public int dimension() {
        return known().dimension();
    }

    public Metric metric() {
        return known().metric();
    }

    /** The limits that requests are held to. */
    public Limits limits() {
        return openCollections.limits();
    }

    /** Whether its files are open just now. */
    public boolean isOpen() {
        return opening != null;
    }

    /** Records that can be found. */
    public long recordCount() {
        Opening current = opening;
        if (current != null && current.enter()) {
            try {
                return current.collection().recordCount();
            } finally {
                current.leave();
            }
        }
        return known().recordCount();
    }

    /** Figures as of now. Does not open it. */
    public CollectionInfo info() {
        Opening current = opening;
        if (current != null && current.enter()) {
            try {
                return current.collection().info();
            } finally {
                current.leave();
            }
        }
        return known();
    }

    /**
     * Figures as of when it was opened or closed last; where there is a {@link Budget}, as of the
     * last write. Cost: next to none.
     */
    CollectionInfo known() {
        CollectionInfo last = lastInfo;
        if (last == null) {
            last = openCollections.opener().inspect(name);
            lastInfo = last;
        }
        return last;
    }

    /** Writes that have come and are not committed yet. */
    public int pendingWrites() {
        Opening current = opening;
        return current == null ? 0 : current.collection().pendingWrites();
    }

    /** Refuses what {@link #upsert} would refuse of these records; changes nothing. */
    public void check(List<VectorRecord> records) {
        use(collection -> {
            collection.check(records);
            return true;
        });
    }

    /**
     * Refuses what {@link #upsert} would refuse of these records' ids, texts and metadata, before
     * it is known what their vectors are; changes nothing.
     */
    public void checkAllButVectors(List<VectorRecord> records) {
        use(collection -> {
            collection.checkAllButVectors(records);
            return true;
        });
    }

    /**
     * Inserts records, or replaces those of the same id. All of them or, when this throws, none.
     *
     * @param records of distinct ids; those without id get a random one
     */
    public UpsertResult upsert(List<VectorRecord> records) {
        Budget budget = openCollections.budget();
        budget.requireRoom(records);
        return use(collection -> {
            UpsertResult result = collection.upsert(records);
            if (budget.isLimited()) {
                lastInfo = collection.info();
            }
            return result;
        });
    }

    /**
     * The records most similar to a vector, best first; of equally similar ones the one written
     * earlier. Exact: no record that belongs in the answer is missing.
     */
    public List<Match> query(Query query) {
        return use(collection -> collection.query(query));
    }

    /**
     * Answers a batch of queries: each as {@link #query(Query)} would, in order, and all from the
     * same state of the collection. What they have in common is done once: each distinct filter is
     * evaluated once, each record read once. Either all are answered or, when this throws, none.
     */
    public List<List<Match>> query(List<Query> queries) {
        return use(collection -> collection.query(queries));
    }

    /** The record of this id, with everything. */
    public Optional<VectorRecord> find(String id) {
        return use(collection -> collection.find(id));
    }

    /** The records of these ids in this order; unknown ids are left out. */
    public List<VectorRecord> get(List<String> ids, Set<Include> include) {
        return use(collection -> collection.get(ids, include));
    }

    /**
     * One page of the collection, in ascending order of id. Paging to the end visits every record
     * that is there all the while exactly once, whatever is written meanwhile.
     *
     * @param after begin behind this id, or at the first one when null
     * @param limit records at most, at least 1
     * @param filter which records, or null for all
     */
    public RecordPage page(
            @Nullable String after, int limit, @Nullable Filter filter, Set<Include> include) {
        return use(collection -> collection.page(after, limit, filter, include));
    }

    /**
     * Deletes the records of these ids.
     *
     * @return how many there were
     */
    public int delete(List<String> ids) {
        return use(collection -> collection.delete(ids));
    }

    /**
     * Deletes all records that {@code filter} matches, as one step.
     *
     * @return how many there were
     */
    public int delete(Filter filter) {
        return use(collection -> collection.delete(filter));
    }

    /** The collection's free JSON object. */
    public Map<String, Object> additionalData() {
        return use(collection -> collection.additionalData());
    }

    /** Replaces the collection's free JSON object. */
    public void putAdditionalData(Map<String, ? extends @Nullable Object> data) {
        use(collection -> {
            collection.putAdditionalData(data);
            return true;
        });
    }

    /** Writes a copy of its catalog, as of one commit. */
    void copyCatalogTo(Path target) {
        use(collection -> {
            collection.catalog().copyTo(target);
            return true;
        });
    }

    /** Rows that have codes, by which searches over them are faster. */
    int codedRowCount() {
        return use(OpenCollection::codedRowCount);
    }

    /** Compacts now; returns whether it has come about. */
    boolean compact() {
        return use(OpenCollection::compact);
    }
}
