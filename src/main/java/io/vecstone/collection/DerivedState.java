package io.vecstone.collection;

import io.vecstone.engine.CodedRows;
import io.vecstone.engine.FlatMatrix;
import io.vecstone.engine.Snapshot;
import io.vecstone.filter.IndexLimits;
import io.vecstone.filter.MetadataIndex;
import io.vecstone.store.Catalog;
import io.vecstone.store.CollectionStore;
import io.vecstone.store.Commit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Everything about a collection that can be made again from its catalog: the matrix, the keys of
 * its rows and their metadata. Used by the one writer.
 */
final class DerivedState {

    private static final int BATCH_ROWS = 1024;
    private static final int FIRST_KEYS = 16;

    private final FlatMatrix matrix;
    private final MetadataIndex metadata;
    private long[] keys = new long[FIRST_KEYS];

    private DerivedState(FlatMatrix matrix, MetadataIndex metadata) {
        this.matrix = matrix;
        this.metadata = metadata;
    }

    /** Reads the whole catalog into a new generation of the matrix. */
    static DerivedState rebuild(CollectionStore store) {
        Catalog catalog = store.catalog();
        var state =
                new DerivedState(
                        new FlatMatrix(catalog.settings().metric(), store.newMatrix()),
                        new MetadataIndex(catalog.settings().name(), IndexLimits.DEFAULTS));
        var vectors = new ArrayList<float[]>(BATCH_ROWS);
        var recordKeys = new ArrayList<Long>(BATCH_ROWS);
        Runnable flush =
                () -> {
                    state.append(vectors, recordKeys.stream().mapToLong(Long::longValue).toArray());
                    vectors.clear();
                    recordKeys.clear();
                };
        catalog.forEach(record -> {
            if (record.vector() == null || record.metadata() == null) {
                throw new IllegalStateException("incomplete record " + record.id());
            }
            vectors.add(record.vector());
            recordKeys.add(record.key());
            state.metadata.append(record.id(), JsonObjects.read(record.metadata()));
            if (vectors.size() == BATCH_ROWS) {
                flush.run();
            }
        });
        flush.run();
        return state;
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
        for (int i = 0; i < count; i++) {
            metadata.append(batch.writes().get(i).id(), batch.metadata().get(i));
        }
    }

    /** Applies a deletion. */
    void deleted(Commit commit) {
        matrix.apply(List.of(), published().rowsOf(commit.replacedKeys()));
    }

    /** Whether {@code snapshot} is of this state's matrix. */
    boolean isOf(Snapshot snapshot) {
        return matrix.isOf(snapshot);
    }

    /** Puts codes of the matrix's rows in the place of those there were. */
    void install(CodedRows codes) {
        matrix.install(codes);
    }

    /** What readers may see now. */
    PublishedState published() {
        return new PublishedState(matrix.snapshot(), keys, metadata);
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
