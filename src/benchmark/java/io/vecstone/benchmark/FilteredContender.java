package io.vecstone.benchmark;

import java.util.Set;

/**
 * A contender that answers under one condition, on its caller's thread.
 *
 * @param label of the contender
 * @param preparation the same for all conditions
 */
record FilteredContender(Label label, Preparation preparation, Search search) implements Contender {

    /** Rows that fulfil the condition, the nearest first. */
    interface Search {
        int[] nearest(float[] query, int k);
    }

    @Override
    public Set<Parallelism> parallelism() {
        return Set.of(Parallelism.ONE);
    }

    @Override
    public int[] search(float[] query, int k, Parallelism parallelism) {
        return search.nearest(query, k);
    }
}
