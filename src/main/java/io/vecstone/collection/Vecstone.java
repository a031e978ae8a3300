package io.vecstone.collection;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import io.vecstone.VecstoneException;
import io.vecstone.VecstoneException.Conflict;
import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.ExactSearch;
import io.vecstone.engine.Metric;
import io.vecstone.engine.kernel.Kernels;
import io.vecstone.store.CollectionNames;
import io.vecstone.store.CollectionSettings;
import io.vecstone.store.DataFolder;
import io.vecstone.store.Restoration;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.ReentrantLock;

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

    private final DataFolder folder;
    private final Limits limits;
    private final StoreSettings settings;
    private final ForkJoinPool pool;
    private final ExactSearch search;
    private final ExecutorService background;
    private final FolderCollections collections;
    private final Backups backups;
    private final ReentrantLock structureLock = new ReentrantLock();

    @GuardedBy("structureLock")
    private boolean closed;

    private Vecstone(
            DataFolder folder,
            Limits limits,
            StoreSettings settings,
            BackupSettings backupSettings,
            OperationListener listener) {
        this.folder = folder;
        this.backups = new Backups(backupSettings, new OpenCatalogs());
        this.limits = limits;
        this.settings = settings;
        this.pool = ExactSearch.newPool(Runtime.getRuntime().availableProcessors());
        this.search = new ExactSearch(Kernels.chosen(), pool);
        this.background =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("vecstone-background").factory());
        this.collections =
                new FolderCollections(folder, limits, settings, search, background, listener);
    }

    /** Opens a data folder, creating it when it is not there, with the default limits. */
    public static Vecstone open(Path folder) {
        return open(folder, Limits.DEFAULTS, OperationListener.NONE);
    }

    /** Opens a data folder, creating it when it is not there, and all collections in it. */
    public static Vecstone open(Path folder, Limits limits, OperationListener listener) {
        return open(folder, limits, BackupSettings.defaults(folder), listener);
    }

    /** Opens a data folder, creating it when it is not there, and all collections in it. */
    public static Vecstone open(
            Path folder, Limits limits, BackupSettings backupSettings, OperationListener listener) {
        return open(folder, limits, StoreSettings.DEFAULTS, backupSettings, listener);
    }

    /** Opens a data folder, creating it when it is not there, and all collections in it. */
    public static Vecstone open(
            Path folder,
            Limits limits,
            StoreSettings settings,
            BackupSettings backupSettings,
            OperationListener listener) {
        boolean syncsCommits = settings.durability() == Durability.SYNC;
        DataFolder opened = DataFolder.open(folder, syncsCommits);
        return open(opened, limits, settings, backupSettings, listener);
    }

    /** Opens all collections of a data folder, which is owned from here on. */
    static Vecstone open(
            DataFolder folder,
            Limits limits,
            StoreSettings settings,
            BackupSettings backupSettings,
            OperationListener listener) {
        var vecstone = new Vecstone(folder, limits, settings, backupSettings, listener);
        vecstone.collections.begin();
        return vecstone;
    }

    /** The folder that holds the data. */
    public Path dataFolder() {
        return folder.path();
    }

    /** The limits that requests are held to. */
    public Limits limits() {
        return limits;
    }

    /** How the data is kept. */
    public StoreSettings settings() {
        return settings;
    }

    /** Its backups. */
    public Backups backups() {
        return backups;
    }

    /** How similarities are computed on this machine, for people. */
    public String kernelDescription() {
        return search.kernelDescription();
    }

    /** All collections that can be used, by name. */
    public List<VectorCollection> collections() {
        return collections.usable();
    }

    /** The collections that can't be used, by name, with the reason. */
    public Map<String, VecstoneException> failures() {
        return collections.failures();
    }

    /** The collection of this name. */
    public VectorCollection collection(String name) {
        return collections.get(name);
    }

    /** The collection of this name, if there is one. */
    public Optional<VectorCollection> find(String name) {
        return collections.find(name);
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
            return new Creation(collections.create(settings), true);
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

    /**
     * Refuses what any collection would refuse of these records' ids, texts and metadata, before it
     * is known what their vectors are; changes nothing.
     */
    public void checkAllButVectors(List<VectorRecord> records) {
        new PayloadRules(limits).check(records);
    }

    private void requireValid(String name, int dimension) {
        if (!CollectionNames.isValid(name)) {
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
            collections.delete(name);
        } finally {
            structureLock.unlock();
        }
    }

    /** The catalogs of the collections that are open. */
    private final class OpenCatalogs implements Catalogs {

        @Override
        public Set<String> names() {
            return collections.names();
        }

        @Override
        public void copy(String name, Path target) {
            collection(name).copyCatalogTo(target);
        }

        @Override
        public Restoration prepare() {
            return folder.prepare();
        }

        @Override
        public void requirePlace(String name, OnExisting onExisting) {
            structureLock.lock();
            try {
                requireOpen();
                boolean exists = names().contains(name);
                if (exists && onExisting == OnExisting.REFUSE) {
                    throw Catalogs.exists(name);
                }
                if (!exists) {
                    requireRoom();
                    if (folder.holds(name)) {
                        throw DataFolder.takenInOtherCase(name);
                    }
                }
            } finally {
                structureLock.unlock();
            }
        }

        @Override
        public void put(Restoration restoration, String name, OnExisting onExisting) {
            structureLock.lock();
            try {
                requirePlace(name, onExisting);
                collections.put(restoration, name);
            } finally {
                structureLock.unlock();
            }
        }
    }

    @GuardedBy("structureLock")
    private void requireRoom() {
        requireOpen();
        if (collections.count() >= limits.collectionsMax()) {
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
            List<RuntimeException> problems = collections.close();
            pool.close();
            folder.close();
            if (!problems.isEmpty()) {
                throw problems.getFirst();
            }
        } finally {
            structureLock.unlock();
        }
    }
}
