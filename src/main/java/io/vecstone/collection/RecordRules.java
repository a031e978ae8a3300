package io.vecstone.collection;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.collection.PayloadRules.Payload;
import io.vecstone.store.CollectionSettings;
import io.vecstone.store.RecordWrite;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks records before anything is written. */
final class RecordRules {

    /** A batch that may be written. {@code metadata} is in the order of {@code writes}. */
    record Batch(List<RecordWrite> writes, List<Map<String, Object>> metadata) {}

    private final CollectionSettings settings;
    private final PayloadRules payloadRules;

    RecordRules(CollectionSettings settings, Limits limits) {
        this.settings = settings;
        this.payloadRules = new PayloadRules(limits);
    }

    Batch check(List<VectorRecord> records) {
        List<Payload> payloads = payloadRules.check(records);
        var writes = new ArrayList<RecordWrite>(records.size());
        for (int i = 0; i < records.size(); i++) {
            Payload payload = payloads.get(i);
            float[] vector = vector("records[" + i + "].vector", records.get(i).vector());
            writes.add(new RecordWrite(payload.id(), vector, payload.text(), payload.json()));
        }
        return new Batch(writes, payloads.stream().map(Payload::metadata).toList());
    }

    /** Checks all but the vectors, which may be missing. */
    void checkAllButVectors(List<VectorRecord> records) {
        payloadRules.check(records);
    }

    /** Checks ids that are only looked up. */
    void checkIds(List<String> ids) {
        payloadRules.checkIds(ids);
    }

    private float[] vector(String field, float @Nullable [] vector) {
        if (vector == null) {
            throw new InvalidRequest(field, "%s is missing".formatted(field));
        }
        return VectorRules.prepare(settings, field, vector);
    }
}
