package io.vecstone.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.ChunkShape;
import io.vecstone.engine.RowStorage;
import io.vecstone.engine.Snapshot;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The files of one collection: {@code catalog.db}, {@code matrix-<generation>.f32} and {@code
 * checkpoint}, which makes a matrix file usable at the next start. Thread-safe.
 */
public final class CollectionStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CollectionStore.class);
    private static final String CATALOG = "catalog.db";
    private static final String CHECKPOINT = "checkpoint";
    private static final String NEW_CHECKPOINT = "checkpoint.new";
    private static final String MATRIX_PREFIX = "matrix-";
    private static final String MATRIX_SUFFIX = ".f32";

    private final Path folder;
    private final DataFiles files;
    private final SqliteCatalog catalog;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable MatrixFile matrix;

    @GuardedBy("lock")
    private boolean closed;

    private CollectionStore(Path folder, DataFiles files, SqliteCatalog catalog) {
        this.folder = folder;
        this.files = files;
        this.catalog = catalog;
    }

    /** Writes an empty collection into {@code folder}, which exists and is empty. */
    static void create(Path folder, CollectionSettings settings) {
        SqliteSchema.create(folder.resolve(CATALOG), settings);
    }

    static CollectionStore open(Path folder, boolean syncsCommits, DataFiles files) {
        return new CollectionStore(
                folder, files, SqliteCatalog.open(folder.resolve(CATALOG), syncsCommits));
    }

    static Path catalogIn(Path folder) {
        return folder.resolve(CATALOG);
    }

    public Catalog catalog() {
        return catalog;
    }

    /**
     * Opens the matrix as of the last checkpoint, unless there is none or it does not fit the
     * catalog; why is said in the log. Cost: reads all rows, for their checksums.
     */
    public @Nullable SavedState openCheckpoint() {
        Path path = folder.resolve(CHECKPOINT);
        if (!Files.exists(path)) {
            if (catalog.seq() > 0) {
                refuseCheckpoint("there is no checkpoint");
            }
            return null;
        }
        try (DataFile file = files.open(path)) {
            DataInputStream in = CheckpointFile.open(file);
            CheckpointFile.Head head = CheckpointFile.readHead(in);
            requireFit(head);
            MatrixFile rows = openMatrix(head);
            use(rows);
            deleteMatrices(head.generation(), head.generation());
            return new SavedState(rows, head.seq(), in);
        } catch (IOException | RuntimeException e) {
            refuseCheckpoint(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** Says in the log why the matrix is to be made from the catalog. */
    public void refuseCheckpoint(String reason) {
        LOG.info(
                "The matrix of '{}' is made from its catalog: {}",
                catalog.settings().name(),
                reason);
    }

    private void requireFit(CheckpointFile.Head head) throws IOException {
        CollectionSettings settings = catalog.settings();
        if (!head.shape().equals(ChunkShape.of(settings.dimension()))
                || head.metric() != settings.metric()) {
            throw new IOException(
                    "the checkpoint is of another collection, of dimension %d and metric %s"
                            .formatted(head.shape().dimension(), head.metric()));
        }
        if (head.seq() > catalog.seq()) {
            throw new IOException(
                    "the checkpoint is ahead of the catalog, %d instead of %d"
                            .formatted(head.seq(), catalog.seq()));
        }
        if (head.historyToken() == Catalog.UNKNOWN
                || head.historyToken() != catalog.historyToken(head.seq())) {
            throw new IOException("the checkpoint is of another catalog, or of another copy of it");
        }
    }

    private MatrixFile openMatrix(CheckpointFile.Head head) throws IOException {
        Path path = matrixPath(head.generation());
        if (!Files.exists(path)) {
            throw new IOException("the matrix file " + path + " is missing");
        }
        DataFile file = files.open(path);
        try {
            MatrixFile rows =
                    MatrixFile.open(
                            path,
                            file,
                            head.generation(),
                            head.shape(),
                            head.metric(),
                            head.rowCount());
            int[] found = RowChecksums.of(head.shape(), head.rowCount(), rows::chunk);
            int damaged = Arrays.mismatch(found, head.checksums());
            if (damaged >= 0) {
                throw new IOException(
                        "%s does not match its checksum from row %d on"
                                .formatted(path, RowChecksums.firstRow(head.shape(), damaged)));
            }
            return rows;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** What a checkpoint holds beside the rows. */
    @FunctionalInterface
    public interface Body {
        void writeTo(DataOutputStream out) throws IOException;
    }

    /**
     * Writes a checkpoint, in the place of the former one. Writers go on meanwhile.
     *
     * @param rows the matrix of {@code snapshot}
     * @param seq the change of the catalog that all is as of
     */
    public void writeCheckpoint(RowStorage rows, Snapshot snapshot, long seq, Body body) {
        lock.lock();
        try {
            if (closed || rows != matrix) {
                return;
            }
            long generation = matrix.generation();
            writeCheckpoint(
                    new CheckpointFile.Head(
                            generation,
                            rows.shape(),
                            snapshot.metric(),
                            snapshot.rowCount(),
                            seq,
                            catalog.historyToken(seq),
                            RowChecksums.of(
                                    rows.shape(), snapshot.rowCount(), snapshot::chunkRows)),
                    body);
            deleteMatrices(generation, Long.MAX_VALUE); // a later one may be being made
        } catch (IOException e) {
            throw new StoreUnavailable(
                    "Cannot write the checkpoint %s: %s".formatted(folder.resolve(CHECKPOINT), e),
                    e);
        } finally {
            lock.unlock();
        }
    }

    private void writeCheckpoint(CheckpointFile.Head head, Body body) throws IOException {
        Path path = folder.resolve(NEW_CHECKPOINT);
        Files.deleteIfExists(path);
        try (DataFile file = files.create(path)) {
            CheckpointFile.write(file, head, body);
        } catch (IOException | RuntimeException e) {
            deleteIfPossible(path);
            throw e;
        }
        Files.move(path, folder.resolve(CHECKPOINT), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Begins a new, empty generation of the matrix. It is discarded, or used in the place of the
     * former one; snapshots over that stay readable.
     */
    public RowStorage newMatrix() {
        long last = matrixFiles().stream().mapToLong(CollectionStore::generation).max().orElse(0);
        Path path = matrixPath(last + 1);
        CollectionSettings settings = catalog.settings();
        try {
            return new MatrixFile(
                    path, files.create(path), last + 1, settings.dimension(), settings.metric());
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot begin the matrix file " + path, e);
        }
    }

    /** Makes {@code rows} the matrix from now on. The former one stays until a checkpoint. */
    public void use(RowStorage rows) {
        lock.lock();
        try {
            if (matrix != null) {
                matrix.close();
            }
            matrix = (MatrixFile) rows;
        } finally {
            lock.unlock();
        }
    }

    /** Gives up a matrix that is not used. */
    public void discard(RowStorage rows) {
        var file = (MatrixFile) rows;
        file.close();
        deleteIfPossible(matrixPath(file.generation()));
    }

    /** Deletes the checkpoint and all matrices but the one in use. */
    public void forgetFormer() {
        lock.lock();
        try {
            deleteIfPossible(folder.resolve(CHECKPOINT));
            long current = matrix == null ? 0 : matrix.generation();
            deleteMatrices(current, current);
        } finally {
            lock.unlock();
        }
    }

    /** Those of generations before {@code first} and after {@code last}. */
    private void deleteMatrices(long first, long last) {
        for (Path file : matrixFiles()) {
            long generation = generation(file);
            if (generation < first || generation > last) {
                deleteIfPossible(file);
            }
        }
    }

    /** Where a mapped file can't be deleted (Windows), a later checkpoint does it. */
    private static void deleteIfPossible(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("The file {} stays for now", file, e);
        }
    }

    /** Bytes of all files; what a sparse file does not occupy is counted all the same. */
    public long diskBytes() {
        long bytes = catalog.sizeBytes();
        for (Path file : matrixFiles()) {
            bytes += sizeBytes(file);
        }
        return bytes + sizeBytes(folder.resolve(CHECKPOINT));
    }

    /** 0 when it is not there. */
    private static long sizeBytes(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (NoSuchFileException e) {
            return 0; // it has gone meanwhile
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot read the size of " + file, e);
        }
    }

    private Path matrixPath(long generation) {
        return folder.resolve(MATRIX_PREFIX + generation + MATRIX_SUFFIX);
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

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (matrix != null) {
                matrix.close();
                matrix = null;
            }
        } finally {
            lock.unlock();
            catalog.close();
        }
    }
}
