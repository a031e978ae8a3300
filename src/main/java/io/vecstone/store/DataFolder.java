package io.vecstone.store;

import io.vecstone.VecstoneException.Conflict;
import io.vecstone.VecstoneException.NotFound;
import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folder that one process keeps all its collections in, one folder each under {@code
 * collections}. Held with a lock.
 *
 * <p>A collection's folder appears and disappears by renaming, in one step: it is made and unmade
 * under a name with a leading dot, and what a crash leaves of those is removed at the next start.
 * {@link FolderSwap} says how one collection takes the place of another.
 */
public final class DataFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
    private static final String LOCK = "vecstone.lock";
    private static final String COLLECTIONS = "collections";

    private static final String CREATING = ".creating-";
    private static final String DELETING = ".deleting-";
    private static final String RESTORING = ".restoring-";

    private final Path path;
    private final boolean syncsCommits;
    private final DataFiles files;
    private final FileChannel lockChannel;

    private DataFolder(Path path, boolean syncsCommits, DataFiles files, FileChannel lockChannel) {
        this.path = path;
        this.syncsCommits = syncsCommits;
        this.files = files;
        this.lockChannel = lockChannel;
    }

    /** Opens {@code path}, creating it when it is not there, and locks it; writes are synced. */
    public static DataFolder open(Path path) {
        return open(path, true);
    }

    /**
     * Opens {@code path}, creating it when it is not there, and locks it.
     *
     * @param syncsCommits whether a commit waits until it has reached the disk
     */
    public static DataFolder open(Path path, boolean syncsCommits) {
        return open(path, syncsCommits, DataFiles.SYSTEM);
    }

    static DataFolder open(Path path, boolean syncsCommits, DataFiles files) {
        try {
            createDirectories(path.resolve(COLLECTIONS).toAbsolutePath());
            DataFolder folder = lock(path, syncsCommits, files);
            folder.swap().finishAll();
            folder.removeLeftovers();
            return folder;
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    /**
     * Locks {@code path}, which must be a data folder, and leaves what is in it as it is, even
     * after a crash.
     */
    public static DataFolder inspect(Path path) {
        if (!Files.isDirectory(path.resolve(COLLECTIONS))) {
            throw new NotFound(
                    "%s is no data folder of Vecstone: it has no folder '%s'"
                            .formatted(path.toAbsolutePath(), COLLECTIONS));
        }
        try {
            return lock(path, true, DataFiles.SYSTEM);
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static DataFolder lock(Path path, boolean syncsCommits, DataFiles files)
            throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw new StoreUnavailable(
                    "The data folder "
                            + path.toAbsolutePath()
                            + " is in use by another Vecstone. Stop that one, or choose another"
                            + " folder",
                    null);
        }
        return new DataFolder(path, syncsCommits, files, channel);
    }

    private static StoreUnavailable unusable(Path path, IOException e) {
        return new StoreUnavailable(
                "Cannot use the data folder %s: %s".formatted(path.toAbsolutePath(), e), e);
    }

    static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this very process
        }
    }

    public Path path() {
        return path;
    }

    /** The names of all collections, sorted. */
    public List<String> collectionNames() {
        try (Stream<Path> folders = Files.list(path.resolve(COLLECTIONS))) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot list the data folder " + path, e);
        }
    }

    /**
     * Creates an empty collection and opens it.
     *
     * @param settings whose name is a valid file name without a leading dot
     */
    public CollectionStore create(CollectionSettings settings) {
        Path target = folderOf(settings.name());
        if (Files.exists(target)) {
            throw takenInOtherCase(settings.name());
        }
        Path making = hiddenFolder(CREATING);
        try {
            Files.createDirectory(making);
            CollectionStore.create(making, settings);
            sync(making);
            Files.move(making, target, StandardCopyOption.ATOMIC_MOVE);
            sync(path.resolve(COLLECTIONS));
            return CollectionStore.open(target, syncsCommits, files);
        } catch (StoreUnavailable | StoreCorrupt e) {
            undoCreation(making, target);
            throw e;
        } catch (IOException e) {
            undoCreation(making, target);
            throw new StoreUnavailable(
                    "Cannot create the collection '%s': %s".formatted(settings.name(), e), e);
        }
    }

    /** For a folder that is there though no collection of this very name is. */
    public static Conflict takenInOtherCase(String name) {
        return new Conflict(
                "A collection whose name differs from '%s' by case only is there already"
                        .formatted(name));
    }

    /** Opens an existing collection. */
    public CollectionStore open(String name) {
        CollectionStore store = CollectionStore.open(folderOf(name), syncsCommits, files);
        String inside = store.catalog().settings().name();
        if (!inside.equals(name)) {
            store.close();
            throw new StoreCorrupt(
                    "The folder %s holds the collection '%s': give it that name"
                            .formatted(folderOf(name), inside),
                    null);
        }
        return store;
    }

    /** Deletes a collection, which must be closed. */
    public void delete(String name) {
        Path removing = hiddenFolder(DELETING);
        try {
            swap().forget(name); // the next start would bring it back
            Files.move(folderOf(name), removing, StandardCopyOption.ATOMIC_MOVE);
            sync(path.resolve(COLLECTIONS));
        } catch (IOException e) {
            throw new StoreUnavailable(
                    "Cannot delete the collection '%s': %s".formatted(name, e), e);
        }
        removeIfPossible(removing);
    }

    /** Whether there is a folder of this name, whatever is in it. */
    public boolean holds(String name) {
        return Files.exists(folderOf(name));
    }

    /** Bytes of the files of a collection. */
    public long diskBytes(String name) {
        try (Stream<Path> files = Files.list(folderOf(name))) {
            return files.mapToLong(DataFolder::sizeBytes).sum();
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot list " + folderOf(name), e);
        }
    }

    private static long sizeBytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // it has gone meanwhile
        }
    }

    /** The catalog of the collection of this name, which need not be there. */
    public Path catalogOf(String name) {
        return CollectionStore.catalogIn(folderOf(name));
    }

    /**
     * The collections whose restore a crash has interrupted, each with its catalog; the next start
     * completes them.
     */
    public Map<String, Path> pendingRestores() {
        try {
            Map<String, Path> catalogs = new TreeMap<>();
            for (Path folder : swap().pending()) {
                catalogs.put(FolderSwap.nameOf(folder), CollectionStore.catalogIn(folder));
            }
            return catalogs;
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot list the data folder " + path, e);
        }
    }

    /** Whether {@link #put} has failed for this name so that only the next start completes it. */
    public boolean isPending(String name) {
        return swap().isPending(name);
    }

    /** An empty place in which a collection can be made ready for {@link #put}. */
    public Restoration prepare() {
        Path folder = hiddenFolder(RESTORING);
        try {
            Files.createDirectory(folder);
            return new Restoration(folder);
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot create the folder " + folder, e);
        }
    }

    /**
     * Gives a prepared collection its name, in the place of the one that has it, which must be
     * closed. A crash leaves one of the two, whole.
     */
    public void put(Restoration restoration, String name) {
        try {
            sync(restoration.folder());
            swap().put(restoration.folder(), name);
        } catch (IOException e) {
            throw new StoreUnavailable(
                    "Cannot put the collection '%s' in place: %s".formatted(name, e), e);
        }
    }

    private FolderSwap swap() {
        return new FolderSwap(path.resolve(COLLECTIONS), DELETING);
    }

    private Path folderOf(String name) {
        return path.resolve(COLLECTIONS).resolve(name);
    }

    private Path hiddenFolder(String prefix) {
        return path.resolve(COLLECTIONS).resolve(prefix + UUID.randomUUID());
    }

    private void removeLeftovers() throws IOException {
        List<Path> leftovers;
        try (Stream<Path> folders = Files.list(path.resolve(COLLECTIONS))) {
            leftovers =
                    folders.filter(folder -> isLeftover(folder.getFileName().toString())).toList();
        }
        for (Path leftover : leftovers) {
            deleteTree(leftover);
        }
    }

    /** A creation that failed leaves nothing, not even in its last step. */
    private static void undoCreation(Path making, Path target) {
        try {
            if (Files.exists(target)) {
                Files.move(target, making, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            LOG.error("The folder {} of a failed creation can't be removed", target, e);
        }
        removeIfPossible(making);
    }

    /** What stays is removed at the next start. */
    static void removeIfPossible(Path hidden) {
        try {
            if (Files.exists(hidden)) {
                deleteTree(hidden);
            }
        } catch (IOException e) {
            LOG.warn("The folder {} stays until the next start", hidden, e);
        }
    }

    private static boolean isLeftover(String name) {
        return name.startsWith(CREATING) || name.startsWith(DELETING) || name.startsWith(RESTORING);
    }

    /** Creates folders so that they are there after a power failure, too. */
    static void createDirectories(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent != null && !Files.exists(folder)) {
            createDirectories(parent);
            Files.createDirectories(folder); // another process may have been quicker
            sync(parent);
        }
    }

    /**
     * Makes a rename or a new entry durable. Windows can't open folders, and needs no such thing.
     */
    static void sync(Path folder) throws IOException {
        if (!System.getProperty("os.name", "").startsWith("Windows")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    static void deleteTree(Path folder) throws IOException {
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e)
                            throws IOException {
                        if (e != null) {
                            throw e;
                        }
                        Files.delete(dir);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /** Gives the lock back. The collections must be closed before. */
    @Override
    public void close() {
        try {
            lockChannel.close();
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot unlock the data folder " + path, e);
        }
    }
}
