package io.vecstone.collection;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import io.vecstone.VecstoneException;
import io.vecstone.VecstoneException.Conflict;
import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;
import io.vecstone.VecstoneException.NotFound;
import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.ExactSearch;
import io.vecstone.engine.Metric;
import io.vecstone.engine.kernel.Kernels;
import io.vecstone.store.CollectionSettings;
import io.vecstone.store.CollectionStore;
import io.vecstone.store.DataFolder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * A vector database in one folder: the entry point of the library.
 *
 * <pre>{@code
 * try (Vecstone vecstone = Vecstone.open(Path.of("data"))) {
 *     VectorCollection notes = vecstone.create("notes", 384, Metric.COSINE).collection();
 *     notes.upsert(List.of(VectorRecord.of("a", vector)));
 *     List<Match> matches = notes.query(Query.of(queryVector).topK(5));
 * }
 * }</pre>
 *
 * <p>One process at a time may hold a folder. A collection that can't be opened is left alone with
 * its reason, and does not keep the others from working. Thread-safe.
 */
public final class Vecstone implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Vecstone.class);
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9_-])?");

    private final DataFolder folder;
    private final Limits limits;
    private final OperationListener listener;
    private final ForkJoinPool pool;
    private final ExactSearch search;
    private final ExecutorService background;
    private final Map<String, VectorCollection> collections = new ConcurrentHashMap<>();
    private final Map<String, VecstoneException> failures = new ConcurrentHashMap<>();
    private final ReentrantLock structureLock = new ReentrantLock();

    @GuardedBy("structureLock")
    private boolean closed;

    private Vecstone(DataFolder folder, Limits limits, OperationListener listener) {
        this.folder = folder;
        this.limits = limits;
        this.listener = listener;
        this.pool = ExactSearch.newPool(Runtime.getRuntime().availableProcessors());
        this.search = new ExactSearch(Kernels.chosen(), pool);
        this.background =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("vecstone-background").factory());
    }

    /** Opens a data folder, creating it when it is not there, with the default limits. */
    public static Vecstone open(Path folder) {
        return open(folder, Limits.DEFAULTS, OperationListener.NONE);
    }

    /** Opens a data folder, creating it when it is not there, and all collections in it. */
    public static Vecstone open(Path folder, Limits limits, OperationListener listener) {
        var vecstone = new Vecstone(DataFolder.open(folder), limits, listener);
        for (String name : vecstone.folder.collectionNames()) {
            vecstone.openAtStart(name);
        }
        return vecstone;
    }

    private void openAtStart(String name) {
        try {
            admit(folder.open(name));
        } catch (StoreCorrupt | StoreUnavailable e) {
            LOG.error("The collection '{}' can't be used: {}", name, e.getMessage(), e);
            failures.put(name, e);
        }
    }

    private VectorCollection admit(CollectionStore store) {
        VectorCollection collection =
                VectorCollection.open(store, search, background, limits, listener);
        collections.put(collection.name(), collection);
        listener.opened(collection);
        return collection;
    }

    /** The folder that holds the data. */
    public Path dataFolder() {
        return folder.path();
    }

    /** The limits that requests are held to. */
    public Limits limits() {
        return limits;
    }

    /** How similarities are computed on this machine, for people. */
    public String kernelDescription() {
        return search.kernelDescription();
    }

    /** All collections that can be used, by name. */
    public List<VectorCollection> collections() {
        return List.copyOf(new TreeMap<>(collections).values());
    }

    /** The collections that can't be used, by name, with the reason. */
    public Map<String, VecstoneException> failures() {
        return Map.copyOf(failures);
    }

    /** The collection of this name. */
    public VectorCollection collection(String name) {
        VectorCollection collection = collections.get(name);
        if (collection == null) {
            requireUsable(name);
            throw new NotFound("There is no collection '" + name + "'");
        }
        return collection;
    }

    /** The collection of this name, if there is one. */
    public Optional<VectorCollection> find(String name) {
        requireUsable(name);
        return Optional.ofNullable(collections.get(name));
    }

    /** A collection and whether it was made just now. */
    public record Creation(VectorCollection collection, boolean created) {}

    /**
     * Creates a collection, or returns the one that is there with the same settings.
     *
     * @param name letters, digits, dots, dashes and underscores, beginning with a letter or digit
     * @param dimension elements of a vector
     */
    public Creation create(String name, int dimension, Metric metric) {
        requireValid(name, dimension);
        var settings = new CollectionSettings(name, dimension, metric);
        structureLock.lock();
        try {
            Optional<VectorCollection> existing = find(name);
            if (existing.isPresent()) {
                requireSame(existing.get(), settings);
                return new Creation(existing.get(), false);
            }
            requireRoom();
            return new Creation(admit(folder.create(settings)), true);
        } finally {
            structureLock.unlock();
        }
    }

    /**
     * Refuses what {@link #create} or an upsert into the collection it would make refuses; changes
     * nothing.
     */
    public void check(String name, int dimension, Metric metric, List<VectorRecord> records) {
        requireValid(name, dimension);
        new RecordRules(new CollectionSettings(name, dimension, metric), limits).check(records);
    }

    private void requireValid(String name, int dimension) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidRequest(
                    "collection",
                    "The collection name '%s' must be 1 to 128 letters, digits, '.', '-' or '_', begin with a letter or digit and not end with '.'"
                            .formatted(name));
        }
        if (dimension < 1 || dimension > limits.dimensionMax()) {
            throw new InvalidRequest(
                    "dimension",
                    "dimension is %d; it must be between 1 and %d"
                            .formatted(dimension, limits.dimensionMax()));
        }
    }

    /** Deletes a collection with everything in it, a broken one too. */
    public void delete(String name) {
        structureLock.lock();
        try {
            requireOpen();
            VectorCollection collection = collections.remove(name);
            if (collection == null && failures.remove(name) == null) {
                throw new NotFound("There is no collection '" + name + "'");
            }
            if (collection != null) {
                closeQuietly(collection, new ArrayList<>()); // what could not be written may go
            }
            try {
                folder.delete(name);
            } catch (StoreUnavailable e) {
                failures.put(name, e); // it is still there, to be deleted again
                throw e;
            }
        } finally {
            structureLock.unlock();
        }
    }

    @GuardedBy("structureLock")
    private void requireRoom() {
        requireOpen();
        if (collections.size() + failures.size() >= limits.collectionsMax()) {
            throw new LimitExceeded(
                    "collection",
                    "There are %d collections, as many as are allowed"
                            .formatted(limits.collectionsMax()));
        }
    }

    @GuardedBy("structureLock")
    private void requireOpen() {
        if (closed) {
            throw new StoreUnavailable("The database is closed", null);
        }
    }

    private void requireUsable(String name) {
        VecstoneException failure = failures.get(name);
        if (failure != null) {
            throw failure;
        }
    }

    private static void requireSame(VectorCollection existing, CollectionSettings wanted) {
        if (existing.dimension() != wanted.dimension() || existing.metric() != wanted.metric()) {
            throw new Conflict(
                    "The collection '%s' is there already with dimension %d and metric %s; dimension %d and metric %s were asked for"
                            .formatted(
                                    wanted.name(),
                                    existing.dimension(),
                                    existing.metric(),
                                    wanted.dimension(),
                                    wanted.metric()));
        }
    }

    /** Closes all collections and gives the folder back. */
    @Override
    public void close() {
        structureLock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            background.shutdownNow();
            List<RuntimeException> problems = new ArrayList<>();
            collections.values().forEach(collection -> closeQuietly(collection, problems));
            pool.close();
            folder.close();
            if (!problems.isEmpty()) {
                throw problems.getFirst();
            }
        } finally {
            structureLock.unlock();
        }
    }

    private void closeQuietly(VectorCollection collection, List<RuntimeException> problems) {
        try {
            collection.close();
        } catch (VecstoneException e) {
            LOG.error("The collection '{}' did not close well", collection.name(), e);
            problems.add(e);
        }
        listener.closed(collection.name());
    }
}
