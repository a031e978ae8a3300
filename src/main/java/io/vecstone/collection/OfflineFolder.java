package io.vecstone.collection;

import io.vecstone.VecstoneException.Conflict;
import io.vecstone.VecstoneException.NotFound;
import io.vecstone.store.CatalogInspection;
import io.vecstone.store.DataFolder;
import io.vecstone.store.Restoration;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * A data folder that is held without its collections being opened for queries: for backup and
 * restore while no service runs. Nothing is read but what is copied.
 */
public final class OfflineFolder implements AutoCloseable {

    private final DataFolder folder;
    private final Backups backups;

    private OfflineFolder(DataFolder folder, BackupSettings settings) {
        this.folder = folder;
        this.backups = new Backups(settings, new OfflineCatalogs());
    }

    /** Opens a data folder, creating it when it is not there, and locks it. */
    public static OfflineFolder open(Path folder, BackupSettings settings) {
        return new OfflineFolder(DataFolder.open(folder), settings);
    }

    /**
     * Opens a data folder that must be there, and locks it.
     *
     * @throws NotFound if it is no data folder
     */
    public static OfflineFolder openExisting(Path folder, BackupSettings settings) {
        DataFolder.inspect(folder).close();
        return open(folder, settings);
    }

    public Backups backups() {
        return backups;
    }

    /** The catalogs as they lie on the disk. */
    private final class OfflineCatalogs implements Catalogs {

        @Override
        public Set<String> names() {
            return new TreeSet<>(folder.collectionNames());
        }

        @Override
        public void copy(String name, Path target) {
            if (!folder.collectionNames().contains(name)) {
                throw new NotFound("There is no collection '" + name + "'");
            }
            try (CatalogInspection catalog = CatalogInspection.open(folder.catalogOf(name))) {
                catalog.copyTo(target);
            }
        }

        @Override
        public Restoration prepare() {
            return folder.prepare();
        }

        @Override
        public void requirePlace(String name, OnExisting onExisting) throws Conflict {
            if (onExisting == OnExisting.REFUSE && folder.holds(name)) {
                throw Catalogs.exists(name);
            }
        }

        @Override
        public void put(Restoration restoration, String name, OnExisting onExisting) {
            requirePlace(name, onExisting);
            folder.put(restoration, name);
        }
    }

    /** Gives the lock back. */
    @Override
    public void close() {
        folder.close();
    }
}
