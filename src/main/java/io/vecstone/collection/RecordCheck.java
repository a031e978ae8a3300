package io.vecstone.collection;

import io.vecstone.engine.Metric;
import io.vecstone.store.CollectionSettings;

import java.util.ArrayList;
import java.util.List;

/**
 * What every collection of a kind refuses, whatever its limits: for clients that are not in the
 * same process.
 */
public final class RecordCheck {

    private final RecordRules rules;

    /**
     * @param collection its name, for messages
     * @param dimension elements of its vectors
     */
    public RecordCheck(String collection, int dimension, Metric metric) {
        this.rules =
                new RecordRules(
                        new CollectionSettings(collection, dimension, metric), Limits.CEILINGS);
    }

    /**
     * Refuses what {@link VectorCollection#upsert} would refuse of {@code records} under any
     * limits.
     *
     * @return the records as they would be stored: with an id, and with metadata of nothing but
     *     JSON types; vectors unchanged
     */
    public List<VectorRecord> checked(List<VectorRecord> records) {
        RecordRules.Batch batch = rules.check(records);
        List<VectorRecord> checked = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            VectorRecord record = records.get(i);
            checked.add(
                    new VectorRecord(
                            batch.writes().get(i).id(),
                            record.vector(),
                            record.text(),
                            batch.metadata().get(i)));
        }
        return checked;
    }
}
