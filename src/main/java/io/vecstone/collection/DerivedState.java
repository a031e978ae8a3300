package io.vecstone.collection;

import io.vecstone.engine.CodedRows;
import io.vecstone.engine.FlatMatrix;
import io.vecstone.engine.RowStorage;
import io.vecstone.engine.Snapshot;
import io.vecstone.engine.kernel.Kernels;
import io.vecstone.filter.IndexLimits;
import io.vecstone.filter.MetadataIndex;
import io.vecstone.store.Catalog;
import io.vecstone.store.CollectionSettings;
import io.vecstone.store.CollectionStore;
import io.vecstone.store.Commit;
import io.vecstone.store.SavedState;
import io.vecstone.store.StoredRecord;
import io.vecstone.store.StoredRecord.Column;

import org.jspecify.annotations.Nullable;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * Everything about a collection that can be made again from its catalog: the matrix, the keys of
 * its rows and their metadata. Used by the one writer.
 */
final class DerivedState {

    private static final int BATCH_ROWS = 1024;
    private static final int FIRST_KEYS = 16;

    private final RowStorage storage;
    private final FlatMatrix matrix;
    private final MetadataIndex metadata;
    private long[] keys;
    private long seq;

    /** Whether nothing has been written since the checkpoint that this was read from. */
    private boolean isSaved;

    private DerivedState(
            RowStorage storage, FlatMatrix matrix, MetadataIndex metadata, long[] keys, long seq) {
        this.storage = storage;
        this.matrix = matrix;
        this.metadata = metadata;
        this.keys = keys;
        this.seq = seq;
    }

    /**
     * Takes what the last checkpoint has kept and reads from the catalog what was written since;
     * everything, if there is no checkpoint that can be used.
     */
    static DerivedState open(CollectionStore store, IndexLimits limits) {
        DerivedState state = saved(store, limits);
        return state == null ? rebuild(store, limits) : state;
    }

    private static @Nullable DerivedState saved(CollectionStore store, IndexLimits limits) {
        SavedState saved = store.openCheckpoint();
        if (saved == null) {
            return null;
        }
        DerivedState state;
        try {
            state = read(store.catalog(), saved, limits);
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            store.refuseCheckpoint("the checkpoint can't be read: " + e.getMessage());
            return null;
        }
        state.isSaved = state.seq == store.catalog().seq();
        if (!state.isSaved && !state.catchUp(store.catalog())) {
            store.refuseCheckpoint("the checkpoint is of other records than the catalog");
            return null;
        }
        return state;
    }

    private static DerivedState read(Catalog catalog, SavedState saved, IndexLimits limits)
            throws IOException {
        CollectionSettings settings = catalog.settings();
        DataInputStream in = saved.body();
        var keys = new long[Math.max(FIRST_KEYS, saved.rows().rowCount())];
        for (int row = 0; row < saved.rows().rowCount(); row++) {
            keys[row] = in.readLong();
        }
        FlatMatrix matrix = FlatMatrix.read(Kernels.chosen(), settings.metric(), saved.rows(), in);
        MetadataIndex metadata = MetadataIndex.read(settings.name(), limits, in);
        var state = new DerivedState(saved.rows(), matrix, metadata, keys, saved.seq());
        state.readLastMetadata(catalog);
        return state;
    }

    /** Reads the metadata of those rows that the index does not have yet. */
    private void readLastMetadata(Catalog catalog) {
        int rowCount = matrix.snapshot().rowCount();
        while (metadata.rowCount() < rowCount) {
            int from = metadata.rowCount();
            int to = Math.min(rowCount, from + BATCH_ROWS);
            for (StoredRecord record :
                    catalog.fetch(Arrays.copyOfRange(keys, from, to), Set.of(Column.METADATA))) {
                if (record == null || record.metadata() == null) {
                    metadata.append("", Map.of()); // a dead row's
                } else {
                    metadata.append(record.id(), JsonObjects.read(record.metadata()));
                }
            }
        }
    }

    /** Reads the whole catalog into a new generation of the matrix. */
    static DerivedState rebuild(CollectionStore store, IndexLimits limits) {
        Catalog catalog = store.catalog();
        CollectionSettings settings = catalog.settings();
        RowStorage rows = store.newMatrix();
        store.use(rows);
        store.forgetFormer();
        var state =
                new DerivedState(
                        rows,
                        new FlatMatrix(settings.metric(), rows),
                        new MetadataIndex(settings.name(), limits),
                        new long[FIRST_KEYS],
                        catalog.seq());
        state.appendFrom(catalog, 0);
        return state;
    }

    /**
     * Applies what has been written to the catalog since. Cost: that of reading all keys, and the
     * records that are new.
     *
     * @return false if the catalog can't have come from this state
     */
    private boolean catchUp(Catalog catalog) {
        long now = catalog.seq();
        int[] retired = missingFrom(catalog.keys());
        if (retired == null) {
            return false;
        }
        matrix.apply(List.of(), retired);
        appendFrom(catalog, lastKey() + 1);
        seq = now;
        return true;
    }

    /**
     * The live rows whose keys are not among these, or null if among these is one that is retired
     * or was never here, though it is older than the last row.
     *
     * @param catalogKeys ascending
     */
    private int @Nullable [] missingFrom(long[] catalogKeys) {
        Snapshot snapshot = matrix.snapshot();
        var missing = IntStream.builder();
        int next = 0;
        for (int row = 0; row < snapshot.rowCount(); row++) {
            boolean isThere = next < catalogKeys.length && catalogKeys[next] <= keys[row];
            if (isThere && (catalogKeys[next] < keys[row] || !snapshot.isLive(row))) {
                return null;
            }
            if (isThere) {
                next++;
            } else if (snapshot.isLive(row)) {
                missing.add(row);
            }
        }
        return missing.build().toArray();
    }

    private void appendFrom(Catalog catalog, long firstKey) {
        var vectors = new ArrayList<float[]>(BATCH_ROWS);
        var recordKeys = new ArrayList<Long>(BATCH_ROWS);
        Runnable flush =
                () -> {
                    append(vectors, recordKeys.stream().mapToLong(Long::longValue).toArray());
                    vectors.clear();
                    recordKeys.clear();
                };
        catalog.forEach(
                firstKey,
                record -> {
                    if (record.vector() == null || record.metadata() == null) {
                        throw new IllegalStateException("incomplete record " + record.id());
                    }
                    vectors.add(record.vector());
                    recordKeys.add(record.key());
                    metadata.append(record.id(), JsonObjects.read(record.metadata()));
                    if (vectors.size() == BATCH_ROWS) {
                        flush.run();
                    }
                });
        flush.run();
    }

    /**
     * The live rows of a state in a new generation of the matrix, in their order, with codes where
     * there were any. Cost: copies them, and learns anew how to code them.
     *
     * @throws CancellationException if the thread is interrupted
     */
    static DerivedState compacted(CollectionStore store, PublishedState from) {
        CollectionSettings settings = store.catalog().settings();
        RowStorage rows = store.newMatrix();
        try {
            var state =
                    new DerivedState(
                            rows,
                            new FlatMatrix(settings.metric(), rows),
                            from.metadata().compacted(from.liveRows()),
                            new long[FIRST_KEYS],
                            from.seq());
            state.copyLive(from, 0);
            state.readLastMetadata(store.catalog());
            Snapshot snapshot = state.matrix.snapshot();
            if (from.rows().codes() != null && CodeKeeper.isBehind(snapshot)) {
                state.install(CodeKeeper.code(snapshot));
            }
            return state;
        } catch (RuntimeException | Error e) {
            store.discard(rows);
            throw e;
        }
    }

    /**
     * Applies what has happened since to the state that this one was compacted from.
     *
     * @param now a later state of that one
     */
    void follow(Catalog catalog, PublishedState now) {
        Snapshot snapshot = matrix.snapshot();
        var retired = IntStream.builder();
        int nowRow = 0;
        for (int row = 0; row < snapshot.rowCount(); row++) {
            while (now.keys()[nowRow] < keys[row]) {
                nowRow++;
            }
            if (snapshot.isLive(row) && !now.rows().isLive(nowRow)) {
                retired.add(row);
            }
        }
        matrix.apply(List.of(), retired.build().toArray());
        copyLive(now, now.firstRowAfter(lastKey()));
        readLastMetadata(catalog);
        seq = now.seq();
    }

    /** The key of the last row, or 0. */
    private long lastKey() {
        int rowCount = matrix.snapshot().rowCount();
        return rowCount == 0 ? 0 : keys[rowCount - 1];
    }

    private void copyLive(PublishedState from, int firstRow) {
        Snapshot snapshot = from.rows();
        int row = firstRow;
        while (row < snapshot.rowCount()) {
            var vectors = new ArrayList<float[]>(BATCH_ROWS);
            var recordKeys = new long[BATCH_ROWS];
            for (; row < snapshot.rowCount() && vectors.size() < BATCH_ROWS; row++) {
                if (snapshot.isLive(row)) {
                    var vector = new float[snapshot.dimension()];
                    snapshot.copyRow(row, vector);
                    recordKeys[vectors.size()] = from.keys()[row];
                    vectors.add(vector);
                }
            }
            append(vectors, Arrays.copyOf(recordKeys, vectors.size()));
        }
    }

    /** The matrix' file. */
    RowStorage storage() {
        return storage;
    }

    /** Applies what {@code commit} wrote to the catalog. */
    void upserted(Commit commit, RecordRules.Batch batch) {
        int[] retired = published().rowsOf(commit.replacedKeys());
        int count = batch.writes().size();
        var newKeys = new long[count];
        Arrays.setAll(newKeys, i -> commit.firstKey() + i);
        List<float[]> vectors = batch.writes().stream().map(write -> write.vector()).toList();
        addKeys(newKeys);
        matrix.apply(vectors, retired);
        seq = commit.seq();
        for (int i = 0; i < count; i++) {
            metadata.append(batch.writes().get(i).id(), batch.metadata().get(i));
        }
    }

    /** Applies a deletion. */
    void deleted(Commit commit) {
        matrix.apply(List.of(), published().rowsOf(commit.replacedKeys()));
        seq = commit.seq();
    }

    /** Takes note of a change that was none of records. */
    void noted(Commit commit) {
        seq = commit.seq();
    }

    /** Whether {@code snapshot} is of this state's matrix. */
    boolean isOf(Snapshot snapshot) {
        return matrix.isOf(snapshot);
    }

    /** Puts codes of the matrix's rows in the place of those there were. */
    void install(CodedRows codes) {
        matrix.install(codes);
    }

    /** Whether the checkpoint on the disk is of this state; asked before anything is written. */
    boolean isSaved() {
        return isSaved;
    }

    /** What readers may see now. */
    PublishedState published() {
        Snapshot rows = matrix.snapshot();
        var filters = new FilterCache(rows.rowCount());
        return new PublishedState(storage, rows, keys, metadata, filters, seq);
    }

    private void append(List<float[]> vectors, long[] recordKeys) {
        addKeys(recordKeys);
        matrix.apply(vectors, new int[0]);
    }

    private void addKeys(long[] recordKeys) {
        int rowCount = matrix.snapshot().rowCount();
        int needed = rowCount + recordKeys.length;
        if (needed > keys.length) {
            keys = Arrays.copyOf(keys, Math.max(needed, 2 * keys.length));
        }
        System.arraycopy(recordKeys, 0, keys, rowCount, recordKeys.length);
    }
}
