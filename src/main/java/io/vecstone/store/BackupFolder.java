package io.vecstone.store;

import io.vecstone.VecstoneException;
import io.vecstone.VecstoneException.Conflict;
import io.vecstone.VecstoneException.NotFound;
import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folder that holds backups: one folder each, in it a copy of each collection's catalog and the
 * manifest. A backup appears and disappears by renaming its folder, in one step: it is made and
 * unmade under a name with a leading dot.
 */
public final class BackupFolder {

    private static final Logger LOG = LoggerFactory.getLogger(BackupFolder.class);
    private static final String MANIFEST = "manifest.json";
    private static final String CATALOG_SUFFIX = ".db";
    private static final String LOCK = "vecstone-backup.lock";
    private static final String CREATING = ".creating-";
    private static final String DELETING = ".deleting-";

    private final Path path;

    /**
     * @param path created with the first backup
     */
    public BackupFolder(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    /**
     * The folders that look like backups, the newest first; what has no manifest is passed over.
     */
    public List<String> names() {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(path)) {
            return folders.filter(folder -> Files.exists(folder.resolve(MANIFEST)))
                    .map(folder -> folder.getFileName().toString())
                    .filter(CollectionNames::isValid)
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot list the backup folder " + path, e);
        }
    }

    /** All backups with a sound manifest, the newest first; the log names the others. */
    public List<BackupManifest> manifests() {
        List<BackupManifest> manifests = new ArrayList<>();
        for (String name : names()) {
            try {
                manifests.add(manifest(name));
            } catch (VecstoneException e) {
                LOG.warn("The backup '{}' is passed over: {}", name, e.getMessage());
            }
        }
        manifests.sort(
                Comparator.comparing(BackupManifest::createdAt)
                        .thenComparing(BackupManifest::name)
                        .reversed());
        return List.copyOf(manifests);
    }

    /**
     * What a backup holds.
     *
     * @throws NotFound if there is no such backup
     * @throws StoreCorrupt if its manifest is damaged
     */
    public BackupManifest manifest(String name) {
        Path file = folderOf(name).resolve(MANIFEST);
        try {
            return ManifestCodec.read(file, name, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot read the backup manifest " + file, e);
        }
    }

    private Path folderOf(String name) {
        Path folder = path.resolve(CollectionNames.isValid(name) ? name : ".");
        if (!CollectionNames.isValid(name) || !Files.exists(folder.resolve(MANIFEST))) {
            throw new NotFound(
                    "There is no backup '%s' in %s".formatted(name, path.toAbsolutePath()));
        }
        return folder;
    }

    /** The file of one collection of a backup. */
    public Path catalog(BackupManifest manifest, BackupManifest.Item item) {
        return path.resolve(manifest.name()).resolve(fileName(item.name()));
    }

    private static String fileName(String collection) {
        return collection + CATALOG_SUFFIX;
    }

    /**
     * Copies one collection of a backup, and compares it with the manifest's checksum.
     *
     * @throws StoreCorrupt if the file is missing or another than was written
     */
    public void extract(BackupManifest manifest, BackupManifest.Item item, Restoration to) {
        Path file = catalog(manifest, item);
        requireSize(file, item);
        String checksum;
        try (var out = new FileOutputStream(to.catalog().toFile())) {
            checksum = Sha256.copy(file, out);
            out.getFD().sync();
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot copy %s: %s".formatted(file, e.getMessage()), e);
        }
        requireChecksum(file, item, checksum);
    }

    /** Compares one collection of a backup with the manifest's checksum. */
    public void check(BackupManifest manifest, BackupManifest.Item item) {
        Path file = catalog(manifest, item);
        requireSize(file, item);
        try {
            requireChecksum(file, item, Sha256.of(file));
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static void requireSize(Path file, BackupManifest.Item item) {
        if (!Files.isRegularFile(file)) {
            throw new StoreCorrupt("The file %s is missing".formatted(file), null);
        }
        try {
            long size = Files.size(file);
            if (size != item.sizeBytes()) {
                throw new StoreCorrupt(
                        "The file %s has %d bytes; its manifest says %d"
                                .formatted(file, size, item.sizeBytes()),
                        null);
            }
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot read the size of " + file, e);
        }
    }

    private static void requireChecksum(Path file, BackupManifest.Item item, String actual) {
        if (!actual.equals(item.sha256())) {
            throw new StoreCorrupt(
                    "The file %s does not match the SHA-256 that its manifest says".formatted(file),
                    null);
        }
    }

    /**
     * Begins what changes the folder; one at a time, of all processes. Removes what was interrupted
     * before.
     *
     * @throws Conflict if another process is at it
     */
    public Change change() {
        try {
            DataFolder.createDirectories(path.toAbsolutePath());
            FileChannel lock =
                    FileChannel.open(
                            path.resolve(LOCK),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (DataFolder.tryLock(lock) == null) {
                lock.close();
                throw new Conflict(
                        "Another process is making a backup in " + path.toAbsolutePath());
            }
            var change = new Change(lock);
            change.removeLeftovers();
            return change;
        } catch (IOException e) {
            throw new StoreUnavailable(
                    "Cannot use the backup folder %s: %s".formatted(path.toAbsolutePath(), e), e);
        }
    }

    /** The right to change the folder, until closed. */
    public final class Change implements AutoCloseable {

        private final FileChannel lock;

        private Change(FileChannel lock) {
            this.lock = lock;
        }

        private void removeLeftovers() throws IOException {
            try (Stream<Path> folders = Files.list(path)) {
                folders.filter(Change::isLeftover).toList().forEach(DataFolder::removeIfPossible);
            }
        }

        private static boolean isLeftover(Path folder) {
            String name = folder.getFileName().toString();
            return name.startsWith(CREATING) || name.startsWith(DELETING);
        }

        /** Begins a backup. */
        public Draft begin() {
            Path folder = path.resolve(CREATING + UUID.randomUUID());
            try {
                Files.createDirectory(folder);
                return new Draft(folder);
            } catch (IOException e) {
                throw new StoreUnavailable("Cannot create the folder " + folder, e);
            }
        }

        /** Deletes a backup, a damaged one too. */
        public void delete(String name) {
            Path removing = path.resolve(DELETING + UUID.randomUUID());
            try {
                Files.move(folderOf(name), removing, StandardCopyOption.ATOMIC_MOVE);
                DataFolder.sync(path);
            } catch (IOException e) {
                throw new StoreUnavailable(
                        "Cannot delete the backup '%s': %s".formatted(name, e), e);
            }
            DataFolder.removeIfPossible(removing);
        }

        @Override
        public void close() {
            try {
                lock.close();
            } catch (IOException e) {
                LOG.warn("The lock of the backup folder {} was not given back", path, e);
            }
        }
    }

    /** A backup in the making. Closing it without {@link #complete} leaves nothing. */
    public final class Draft implements AutoCloseable {

        private final Path folder;

        private Draft(Path folder) {
            this.folder = folder;
        }

        /** Where the copy of a collection's catalog belongs. */
        public Path catalog(String collection) {
            return folder.resolve(fileName(collection));
        }

        /** Syncs the copy of a collection's catalog, and says what the manifest is to say of it. */
        public BackupManifest.Item seal(CollectionSettings settings, CatalogInspection copy) {
            Path file = catalog(settings.name());
            CatalogInspection.Head head = copy.head();
            try (var opened = new RandomAccessFile(file.toFile(), "rw")) {
                opened.getFD().sync();
                return new BackupManifest.Item(
                        settings,
                        head.schemaVersion(),
                        copy.recordCount(),
                        head.seq(),
                        opened.length(),
                        Sha256.of(file));
            } catch (IOException e) {
                throw new StoreUnavailable("Cannot complete the copy " + file, e);
            }
        }

        /** Makes the backup appear under its name, for good. */
        public void complete(BackupManifest manifest) {
            try {
                write(ManifestCodec.write(manifest));
                DataFolder.sync(folder);
                Files.move(folder, path.resolve(manifest.name()), StandardCopyOption.ATOMIC_MOVE);
                DataFolder.sync(path);
            } catch (IOException e) {
                throw new StoreUnavailable(
                        "Cannot complete the backup in %s: %s".formatted(folder, e), e);
            }
        }

        private void write(byte[] manifest) throws IOException {
            try (var out = new FileOutputStream(folder.resolve(MANIFEST).toFile())) {
                out.write(manifest);
                out.getFD().sync();
            }
        }

        @Override
        public void close() {
            DataFolder.removeIfPossible(folder);
        }
    }
}
