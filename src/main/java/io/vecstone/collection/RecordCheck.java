package io.vecstone.collection;

import io.vecstone.engine.Metric;
import io.vecstone.store.CollectionSettings;

import java.util.ArrayList;
import java.util.List;

/**
 * What every collection of a kind refuses, whatever its limits, or under limits that are known: for
 * clients that are not in the same process.
 */
public final class RecordCheck {

    private final CollectionSettings settings;
    private final RecordRules rules;

    /**
     * @param collection its name, for messages
     * @param dimension elements of its vectors
     */
    public RecordCheck(String collection, int dimension, Metric metric) {
        this(new CollectionSettings(collection, dimension, metric), Limits.CEILINGS);
    }

    private RecordCheck(CollectionSettings settings, Limits limits) {
        this.settings = settings;
        this.rules = new RecordRules(settings, limits);
    }

    /**
     * The same under limits for each record. The number of records is not limited: a client cuts
     * them into requests.
     */
    public RecordCheck within(int textBytesMax, int metadataBytesMax) {
        Limits most = Limits.CEILINGS;
        return new RecordCheck(
                settings,
                new Limits(
                        most.dimensionMax(),
                        most.batchMax(),
                        most.topKMax(),
                        most.queriesMax(),
                        most.resultsMax(),
                        textBytesMax,
                        metadataBytesMax,
                        most.collectionsMax()));
    }

    /** Refuses what {@link #checked} would refuse of records that have no vectors yet. */
    public void allButVectors(List<VectorRecord> records) {
        rules.checkAllButVectors(records);
    }

    /**
     * Refuses what {@link VectorCollection#upsert} would refuse of {@code records}.
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
