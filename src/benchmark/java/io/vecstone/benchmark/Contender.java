package io.vecstone.benchmark;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/** Something that finds the nearest rows, loaded and ready. Thread-safe. */
interface Contender extends AutoCloseable {

    /**
     * What it is called.
     *
     * @param name for people
     * @param settings what was chosen, for people
     * @param ours whether it is Vecstone
     * @param exact whether it promises recall 1
     */
    record Label(String name, String settings, boolean ours, boolean exact) {}

    /**
     * What came before the first query.
     *
     * @param loadSeconds to take the rows in
     * @param buildSeconds to make what searches are faster by: codes or graphs
     * @param vectorBytes float32 rows, wherever they lie
     * @param indexBytes everything beside them
     */
    record Preparation(
            double loadSeconds, double buildSeconds, long vectorBytes, long indexBytes) {}

    /**
     * Rows that a query looks at, the mean over queries.
     *
     * @param first at the first level
     * @param refined at the second
     * @param rescored in full precision
     */
    record Levels(double first, double refined, double rescored) {}

    Label label();

    Preparation preparation();

    /** What {@link #search} can be asked for. */
    Set<Parallelism> parallelism();

    /**
     * The rows nearest to a query, best first.
     *
     * @param query float32 [dimension], of unit length; not modified
     */
    int[] search(float[] query, int k, Parallelism parallelism);

    /** Whether {@link #searchAll} is more than a loop. */
    default boolean answersBatches() {
        return false;
    }

    /** {@link #search} for each query, in order. */
    default List<int[]> searchAll(List<float[]> queries, int k, Parallelism parallelism) {
        return queries.stream().map(query -> search(query, k, parallelism)).toList();
    }

    /** Rows looked at, where that is known. */
    default @Nullable Levels levels(List<float[]> queries, int k) {
        return null;
    }

    @Override
    default void close() {}
}
