package io.vecstone.collection;

import io.vecstone.VecstoneException;
import io.vecstone.VecstoneException.NotFound;
import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.ExactSearch;
import io.vecstone.engine.Metric;
import io.vecstone.store.CatalogInspection;
import io.vecstone.store.CollectionSettings;
import io.vecstone.store.CollectionStore;
import io.vecstone.store.DataFolder;
import io.vecstone.store.Restoration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * The collections of a data folder by name: those that can be used, and those that can't, with the
 * reason. Looking them up is thread-safe; making and unmaking them is for one thread at a time.
 */
final class FolderCollections {

    private static final Logger LOG = LoggerFactory.getLogger(FolderCollections.class);

    private final DataFolder folder;
    private final Limits limits;
    private final StoreSettings settings;
    private final RecordCache records = new RecordCache();
    private final ExactSearch search;
    private final Executor background;
    private final OperationListener listener;
    private final OpenCollections openCollections;
    private final Map<String, VectorCollection> usable = new ConcurrentHashMap<>();
    private final Map<String, VecstoneException> failures = new ConcurrentHashMap<>();

    /**
     * @param background runs what may take long, one task at a time
     */
    FolderCollections(
            DataFolder folder,
            Limits limits,
            StoreSettings settings,
            ExactSearch search,
            Executor background,
            OperationListener listener) {
        this.folder = folder;
        this.limits = limits;
        this.settings = settings;
        this.search = search;
        this.background = background;
        this.listener = listener;
        this.openCollections =
                new OpenCollections(
                        settings.openCollectionsMax(),
                        limits,
                        new Budget(settings.budget(), usable::values),
                        new FolderOpener(),
                        listener);
    }

    /** Takes up all that are in the folder, and opens as many as may be open at once. */
    void begin() {
        int opened = 0;
        for (String name : folder.collectionNames()) {
            if (opened++ < settings.openCollectionsMax()) {
                openAtStart(name);
            } else {
                add(name); // opened when it is used
            }
        }
    }

    private void openAtStart(String name) {
        try {
            add(name).open();
        } catch (StoreCorrupt | StoreUnavailable e) {
            if (!failures.containsKey(name)) {
                fail(name, e);
            }
        }
    }

    private VectorCollection add(String name) {
        var collection = new VectorCollection(name, openCollections);
        usable.put(name, collection);
        return collection;
    }

    private void fail(String name, VecstoneException e) {
        LOG.error("The collection '{}' can't be used: {}", name, e.getMessage(), e);
        failures.put(name, e);
        usable.remove(name);
    }

    /** Opens collections of the folder when they are used. */
    private final class FolderOpener implements OpenCollections.Opener {

        @Override
        public OpenCollection open(String name) {
            try {
                return open(folder.open(name));
            } catch (StoreCorrupt e) {
                fail(name, e);
                throw e;
            }
        }

        OpenCollection open(CollectionStore store) {
            return OpenCollection.open(
                    store, records, search, background, limits, settings, listener);
        }

        @Override
        public CollectionInfo inspect(String name) {
            try (CatalogInspection catalog = CatalogInspection.open(folder.catalogOf(name))) {
                CatalogInspection.Head head = catalog.head();
                return new CollectionInfo(
                        name,
                        Math.toIntExact(head.dimension()),
                        Metric.valueOf(String.valueOf(head.metric())),
                        catalog.recordCount(),
                        0,
                        folder.diskBytes(name),
                        0);
            }
        }
    }

    /** Those that can be used, by name. */
    List<VectorCollection> usable() {
        return List.copyOf(new TreeMap<>(usable).values());
    }

    /** Those that can't, by name, with the reason. */
    Map<String, VecstoneException> failures() {
        return Map.copyOf(failures);
    }

    /** The names of both, sorted. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(usable.keySet());
        names.addAll(failures.keySet());
        return names;
    }

    /** How many there are of both. */
    int count() {
        return usable.size() + failures.size();
    }

    /**
     * @throws NotFound if there is none of this name
     */
    VectorCollection get(String name) {
        VectorCollection collection = usable.get(name);
        if (collection == null) {
            requireUsable(name);
            throw notFound(name);
        }
        return collection;
    }

    /** The collection of this name, if there is one. */
    Optional<VectorCollection> find(String name) {
        requireUsable(name);
        return Optional.ofNullable(usable.get(name));
    }

    private static NotFound notFound(String name) {
        return new NotFound("There is no collection '" + name + "'");
    }

    private void requireUsable(String name) {
        VecstoneException failure = failures.get(name);
        if (failure != null) {
            throw failure;
        }
    }

    /** A creation that fails in its last step leaves nothing either. */
    VectorCollection create(CollectionSettings wanted) {
        CollectionStore store = folder.create(wanted);
        try {
            OpenCollection opened = new FolderOpener().open(store);
            VectorCollection collection = add(wanted.name());
            collection.begin(opened);
            return collection;
        } catch (RuntimeException e) {
            folder.delete(wanted.name());
            throw e;
        }
    }

    /**
     * Deletes a collection with everything in it, a broken one too.
     *
     * @throws NotFound if there is none of this name
     */
    void delete(String name) {
        VectorCollection collection = usable.remove(name);
        if (collection == null && failures.remove(name) == null) {
            throw notFound(name);
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
    }

    /**
     * Makes a restored collection the one of this name. Until it is open, the old one answers that
     * it is closed: readers are to come back, not to believe that it is gone.
     */
    void put(Restoration restoration, String name) {
        VectorCollection old = usable.get(name);
        if (old != null) {
            closeQuietly(old, new ArrayList<>()); // what could not be written is given up
        }
        try {
            folder.put(restoration, name);
        } finally {
            failures.remove(name);
            if (folder.isPending(name)) {
                failures.put(name, interrupted(name));
            } else if (folder.holds(name)) {
                openAtStart(name);
            }
            if (failures.containsKey(name)) {
                usable.remove(name);
            }
        }
        requireUsable(name);
    }

    private static StoreUnavailable interrupted(String name) {
        return new StoreUnavailable(
                "An I/O error has interrupted the restore of '%s'; the next start, or another restore, completes it"
                        .formatted(name),
                null);
    }

    /** Closes all; returns what went wrong. */
    List<RuntimeException> close() {
        List<RuntimeException> problems = new ArrayList<>();
        usable.values().forEach(collection -> closeQuietly(collection, problems));
        return problems;
    }

    private void closeQuietly(VectorCollection collection, List<RuntimeException> problems) {
        try {
            collection.close();
        } catch (VecstoneException e) {
            LOG.error("The collection '{}' did not close well", collection.name(), e);
            problems.add(e);
        }
    }
}
