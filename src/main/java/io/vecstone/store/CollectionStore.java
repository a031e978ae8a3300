package io.vecstone.store;

import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.RowStorage;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of one collection: {@code catalog.db} and {@code matrix-<generation>.f32}. */
public final class CollectionStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CollectionStore.class);
    private static final String CATALOG = "catalog.db";
    private static final String MATRIX_PREFIX = "matrix-";
    private static final String MATRIX_SUFFIX = ".f32";

    private final Path folder;
    private final SqliteCatalog catalog;
    private @Nullable MatrixFile matrix;
    private @Nullable Path matrixPath;

    private CollectionStore(Path folder, SqliteCatalog catalog) {
        this.folder = folder;
        this.catalog = catalog;
    }

    /** Writes an empty collection into {@code folder}, which exists and is empty. */
    static void create(Path folder, CollectionSettings settings) {
        SqliteSchema.create(folder.resolve(CATALOG), settings);
    }

    static CollectionStore open(Path folder, boolean syncsCommits) {
        return new CollectionStore(
                folder, SqliteCatalog.open(folder.resolve(CATALOG), syncsCommits));
    }

    static Path catalogIn(Path folder) {
        return folder.resolve(CATALOG);
    }

    public Catalog catalog() {
        return catalog;
    }

    /**
     * Begins a new, empty generation of the matrix and deletes the files of the former ones.
     * Snapshots over a former one stay readable. Called by one thread at a time.
     */
    public RowStorage newMatrix() {
        List<Path> former = matrixFiles();
        long generation =
                former.stream().mapToLong(CollectionStore::generation).max().orElse(0) + 1;
        Path path = folder.resolve(MATRIX_PREFIX + generation + MATRIX_SUFFIX);
        CollectionSettings settings = catalog.settings();
        try {
            closeMatrix();
            matrix =
                    new MatrixFile(
                            path,
                            ChannelFile.create(path),
                            settings.dimension(),
                            settings.metric());
            matrixPath = path;
            former.forEach(CollectionStore::deleteIfPossible);
            return matrix;
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot begin the matrix file " + path, e);
        }
    }

    /** Where a mapped file can't be deleted (Windows), the next start does it. */
    private static void deleteIfPossible(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            LOG.debug("The matrix file {} stays until the next start", file, e);
        }
    }

    /** Bytes of all files; what a sparse file does not occupy is counted all the same. */
    public long diskBytes() {
        try {
            Path file = matrixPath;
            return catalog.sizeBytes() + (file == null ? 0 : Files.size(file));
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot read the size of a file in " + folder, e);
        }
    }

    private List<Path> matrixFiles() {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(file -> generation(file) > 0).forEach(files::add);
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot list " + folder, e);
        }
        return files;
    }

    /** The generation that a file's name says, or 0 if it is no matrix file. */
    private static long generation(Path file) {
        String name = file.getFileName().toString();
        if (!name.startsWith(MATRIX_PREFIX) || !name.endsWith(MATRIX_SUFFIX)) {
            return 0;
        }
        String digits =
                name.substring(MATRIX_PREFIX.length(), name.length() - MATRIX_SUFFIX.length());
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : 0;
    }

    private void closeMatrix() {
        if (matrix != null) {
            matrix.close();
            matrix = null;
        }
    }

    @Override
    public void close() {
        try {
            closeMatrix();
        } finally {
            catalog.close();
        }
    }
}
