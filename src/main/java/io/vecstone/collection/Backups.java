package io.vecstone.collection;

import io.vecstone.VecstoneException;
import io.vecstone.VecstoneException.Conflict;
import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.NotFound;
import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.Version;
import io.vecstone.store.BackupFolder;
import io.vecstone.store.BackupManifest;
import io.vecstone.store.CatalogInspection;
import io.vecstone.store.CollectionSettings;
import io.vecstone.store.Restoration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The backups of a database: made while writes go on, read back before they count as done, verified
 * before they are restored. One at a time is made, restored or deleted; who comes meanwhile gets a
 * {@link Conflict}. Thread-safe.
 */
public final class Backups {

    private static final Logger LOG = LoggerFactory.getLogger(Backups.class);
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int SUFFIX_BOUND = 1 << 24;

    private final BackupFolder folder;
    private final int keep;
    private final Catalogs catalogs;
    private final ReentrantLock busy = new ReentrantLock();

    Backups(BackupSettings settings, Catalogs catalogs) {
        this.folder = new BackupFolder(settings.folder());
        this.keep = settings.keep();
        this.catalogs = catalogs;
    }

    /** Where they are. */
    public Path folder() {
        return folder.path();
    }

    /** All complete backups, the newest first; the log names damaged ones. */
    public List<Backup> list() {
        return list(folder);
    }

    /** The complete backups in a folder, the newest first; the log names damaged ones. */
    public static List<Backup> list(Path folder) {
        return list(new BackupFolder(folder));
    }

    private static List<Backup> list(BackupFolder folder) {
        return folder.manifests().stream().map(Backup::of).toList();
    }

    /**
     * The backup of this name.
     *
     * @throws NotFound if there is none
     * @throws StoreCorrupt if its manifest is damaged
     */
    public Backup get(String name) {
        return Backup.of(folder.manifest(name));
    }

    /**
     * Makes a backup of all collections. If one of them is damaged there is none: name the others.
     */
    public Backup create() {
        return exclusively(() -> make(catalogs.names(), false));
    }

    /**
     * Makes a backup of these collections.
     *
     * @throws NotFound if there is none of such a name
     */
    public Backup create(Collection<String> collections) {
        requireSome(collections);
        return exclusively(() -> make(new TreeSet<>(collections), true));
    }

    private Backup make(Set<String> names, boolean all) {
        Instant createdAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        try (BackupFolder.Change change = folder.change();
                BackupFolder.Draft draft = change.begin()) {
            List<BackupManifest.Item> items = new ArrayList<>();
            for (String name : names) {
                copy(name, draft, all).ifPresent(items::add);
            }
            String suffix = "-%06x".formatted(ThreadLocalRandom.current().nextInt(SUFFIX_BOUND));
            var manifest =
                    new BackupManifest(
                            NAME.format(createdAt) + suffix, createdAt, Version.current(), items);
            draft.complete(manifest);
            Backup backup = Backup.of(manifest);
            LOG.info(
                    "The backup '{}' of {} collections ({} bytes) is complete",
                    backup.name(),
                    items.size(),
                    backup.sizeBytes());
            deleteSuperseded(change);
            return backup;
        }
    }

    /**
     * @param required whether the collection must still be there
     */
    private Optional<BackupManifest.Item> copy(
            String name, BackupFolder.Draft draft, boolean required) {
        Path copy = draft.catalog(name);
        try {
            catalogs.copy(name, copy);
        } catch (NotFound | StoreUnavailable e) {
            if (required || catalogs.names().contains(name)) {
                throw e;
            }
            return Optional.empty(); // deleted in the meantime
        }
        CatalogReport report = CatalogCheck.of(copy, name);
        CollectionSettings settings = report.settings();
        if (!report.isClean() || settings == null) {
            throw new StoreCorrupt(
                    "The collection '%s' is damaged, and there is no new backup of it: %s"
                            .formatted(name, report.summary()),
                    null);
        }
        try (CatalogInspection catalog = CatalogInspection.open(copy)) {
            return Optional.of(draft.seal(settings, catalog));
        }
    }

    private void deleteSuperseded(BackupFolder.Change change) {
        List<BackupManifest> superseded =
                Retention.superseded(folder.manifests(), keep, catalogs.names());
        for (BackupManifest manifest : superseded) {
            try {
                change.delete(manifest.name());
                LOG.info("The backup '{}' was deleted: {} are kept", manifest.name(), keep);
            } catch (VecstoneException e) {
                LOG.warn("The superseded backup '{}' stays", manifest.name(), e);
            }
        }
    }

    /**
     * Deletes a backup, a damaged one too.
     *
     * @throws NotFound if there is none of this name
     */
    public void delete(String name) {
        exclusively(() -> {
            try (BackupFolder.Change change = folder.change()) {
                change.delete(name);
                return name;
            }
        });
    }

    /** Restores all collections of a backup. */
    public List<Backup.Item> restore(String name, OnExisting onExisting) {
        return exclusively(() -> {
            BackupManifest manifest = folder.manifest(name);
            return restore(manifest, manifest.collections(), onExisting);
        });
    }

    /**
     * Restores these collections of a backup. All of them are copied and verified before the first
     * takes effect; if one is damaged, or may not replace what is there, nothing changes. Each
     * takes effect in one step, which a crash does not tear; not all of them in the same.
     *
     * @return what was restored
     * @throws NotFound if the backup, or a collection in it, is not there
     * @throws StoreCorrupt if the backup is damaged
     */
    public List<Backup.Item> restore(
            String name, Collection<String> collections, OnExisting onExisting) {
        requireSome(collections);
        return exclusively(() -> {
            BackupManifest manifest = folder.manifest(name);
            List<BackupManifest.Item> items = new ArrayList<>();
            for (String collection : new LinkedHashSet<>(collections)) {
                items.add(
                        manifest.item(collection)
                                .orElseThrow(() ->
                                        new NotFound(
                                                "There is no collection '%s' in the backup '%s'"
                                                        .formatted(collection, name))));
            }
            return restore(manifest, items, onExisting);
        });
    }

    private List<Backup.Item> restore(
            BackupManifest manifest, List<BackupManifest.Item> items, OnExisting onExisting) {
        items.forEach(item -> catalogs.requirePlace(item.name(), onExisting));
        Map<BackupManifest.Item, Restoration> prepared = new LinkedHashMap<>();
        try {
            for (BackupManifest.Item item : items) {
                Restoration restoration = catalogs.prepare();
                prepared.put(item, restoration);
                folder.extract(manifest, item, restoration);
                BackupCheck.require(manifest, item, restoration.catalog());
            }
            return putAll(manifest, prepared, onExisting);
        } finally {
            prepared.values().forEach(Restoration::close);
        }
    }

    private List<Backup.Item> putAll(
            BackupManifest manifest,
            Map<BackupManifest.Item, Restoration> prepared,
            OnExisting onExisting) {
        List<Backup.Item> restored = new ArrayList<>();
        prepared.forEach((item, restoration) -> {
            catalogs.put(restoration, item.name(), onExisting);
            restored.add(Backup.Item.of(item));
            LOG.info(
                    "The collection '{}' was restored from the backup '{}': {} records",
                    item.name(),
                    manifest.name(),
                    item.recordCount());
        });
        return restored;
    }

    private static void requireSome(Collection<String> collections) {
        if (collections.isEmpty()) {
            throw new InvalidRequest(
                    "collections", "collections is empty; leave it out to mean all of them");
        }
    }

    private interface Action<T> {
        T run();
    }

    private <T> T exclusively(Action<T> action) {
        if (!busy.tryLock()) {
            throw new Conflict("A backup is being made, restored or deleted; try again after it");
        }
        try {
            return action.run();
        } finally {
            busy.unlock();
        }
    }
}
