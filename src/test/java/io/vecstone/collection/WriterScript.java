package io.vecstone.collection;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The endless sequence of writes of one writer, decided by a seed alone, so that the process that
 * writes and the one that checks make the same. Each writer has records of its own: what they are
 * after so many of its writes does not depend on the others.
 */
final class WriterScript {

    static final int WRITERS = 4;
    static final int DIMENSION = 24;

    private static final int SLOTS = 150;
    private static final int BATCH_MAX = 12;

    private final int writer;
    private final Random random;
    private int number;

    WriterScript(int writer, long seed) {
        this.writer = writer;
        this.random = new Random(seed * WRITERS + writer);
    }

    static String id(int writer, int slot) {
        return "w%d-%03d".formatted(writer, slot);
    }

    Operation next() {
        number++;
        int kind = random.nextInt(20);
        if (kind < 12) {
            return new Operation.Upsert(batch());
        }
        if (kind < 15) {
            return new Operation.DeleteByIds(List.copyOf(ids()));
        }
        if (kind < 17) {
            int first = random.nextInt(SLOTS);
            return new Operation.DeleteByFilter(writer, first, first + random.nextInt(8));
        }
        if (writer == 0) { // one only: of several, the last would count
            return new Operation.PutAdditionalData(random.nextInt());
        }
        String name = "of-" + writer + "-" + random.nextInt(2);
        return random.nextBoolean()
                ? new Operation.CreateCollection(name)
                : new Operation.DeleteCollection(name);
    }

    /** Records that share a tag; some are new, some replace others. */
    private List<VectorRecord> batch() {
        String tag = "tag-%d-%d-%d".formatted(writer, number, random.nextInt());
        List<VectorRecord> batch = new ArrayList<>();
        for (String id : ids()) {
            int slot = Integer.parseInt(id.substring(id.indexOf('-') + 1));
            batch.add(
                    new VectorRecord(
                            id,
                            vector(random),
                            random.nextInt(3) == 0 ? null : "text of " + tag + " é " + slot,
                            Map.of("writer", writer, "slot", slot, "tag", tag)));
        }
        return batch;
    }

    private Set<String> ids() {
        Set<String> ids = new LinkedHashSet<>();
        int count = 1 + random.nextInt(BATCH_MAX);
        while (ids.size() < count) {
            ids.add(id(writer, random.nextInt(SLOTS)));
        }
        return ids;
    }

    static float[] vector(Random random) {
        var vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}
