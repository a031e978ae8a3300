package io.vecstone.store;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Puts a folder in the place of another so that a crash at any point leaves one of the two, whole.
 *
 * <p>No operating system replaces a folder by another in one step. So the new one, complete and
 * synced, is first renamed to {@code .replacing-<name>}: from there on it is what the name stands
 * for, and whatever a crash interrupts is brought to its end at the next start. Then the old one is
 * renamed out of the way, and the new one into its place.
 */
final class FolderSwap {

    private static final Logger LOG = LoggerFactory.getLogger(FolderSwap.class);

    static final String REPLACING = ".replacing-";

    private final Path parent;
    private final String discarded;

    /**
     * @param parent folder of the folders
     * @param discarded prefix of folders that are to be removed
     */
    FolderSwap(Path parent, String discarded) {
        this.parent = parent;
        this.discarded = discarded;
    }

    /**
     * Gives {@code prepared}, which is complete and synced, the name {@code name}.
     *
     * @throws IOException if it could not be done; then all is as it was before, or, when that
     *     can't be done either, the next start brings it to its end
     */
    void put(Path prepared, String name) throws IOException {
        Path replacing = parent.resolve(REPLACING + name);
        if (Files.exists(replacing)) {
            finish(replacing); // an I/O error kept an earlier one from its end
        }
        Path target = parent.resolve(name);
        boolean replaces = Files.exists(target);
        try {
            move(prepared, replacing);
            DataFolder.sync(parent);
            finish(replacing);
        } catch (IOException e) {
            if (!replaces || Files.exists(target)) { // never neither of the two
                undo(replacing, prepared, e);
            }
            throw e;
        }
    }

    /** Whether a replacement of this name has not come to its end. */
    boolean isPending(String name) {
        return Files.exists(parent.resolve(REPLACING + name));
    }

    /** Gives up a replacement that has not come to its end. */
    void forget(String name) throws IOException {
        if (isPending(name)) {
            move(parent.resolve(REPLACING + name), parent.resolve(discarded + UUID.randomUUID()));
        }
    }

    /** Brings to their end the replacements that a crash has interrupted. */
    void finishAll() throws IOException {
        for (Path replacing : pending()) {
            LOG.warn("The interrupted restore of '{}' is completed", nameOf(replacing));
            finish(replacing);
        }
    }

    /** The replacements that a crash has interrupted. */
    List<Path> pending() throws IOException {
        try (Stream<Path> folders = Files.list(parent)) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith(REPLACING))
                    .toList();
        }
    }

    static String nameOf(Path replacing) {
        return replacing.getFileName().toString().substring(REPLACING.length());
    }

    private void finish(Path replacing) throws IOException {
        Path target = parent.resolve(nameOf(replacing));
        Path old = null;
        if (Files.exists(target)) {
            old = parent.resolve(discarded + UUID.randomUUID());
            move(target, old);
        }
        try {
            move(replacing, target); // durable already: a start would do the same
        } catch (IOException e) {
            if (old != null) {
                move(old, target);
            }
            throw e;
        }
        if (old != null) {
            DataFolder.removeIfPossible(old);
        }
    }

    private void undo(Path replacing, Path prepared, IOException cause) {
        try {
            if (Files.exists(replacing)) {
                move(replacing, prepared);
                DataFolder.sync(parent);
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
}
