package io.vecstone.engine;

import java.util.List;

/** The rows of an answer, best first. Immutable. */
public final class Hits {

    static final Hits NONE = new Hits(new int[0], new float[0], Cost.NONE);

    /**
     * Rows that were looked at, all threads together.
     *
     * @param refined bounded by their full codes after those of the first level
     * @param rescored computed by the reference arithmetic
     */
    public record Cost(int refined, int rescored) {

        static final Cost NONE = new Cost(0, 0);

        Cost plus(Cost other) {
            return new Cost(refined + other.refined, rescored + other.rescored);
        }
    }

    private final int[] rows;
    private final float[] similarities;
    private final Cost cost;

    /** Takes ownership of both arrays, which are of one length. */
    Hits(int[] rows, float[] similarities, Cost cost) {
        this.rows = rows;
        this.similarities = similarities;
        this.cost = cost;
    }

    /** The best {@code k} of two answers over different rows. */
    static Hits merge(Hits a, Hits b, int k) {
        var best = new TopKHeap(k, Float.NEGATIVE_INFINITY);
        for (Hits hits : List.of(a, b)) {
            for (int i = 0; i < hits.size(); i++) {
                best.offer(hits.similarity(i), hits.row(i));
            }
        }
        return best.drain(a.cost.plus(b.cost));
    }

    public int size() {
        return rows.length;
    }

    public int row(int rank) {
        return rows[rank];
    }

    /** As {@link Metric} defines it. */
    public float similarity(int rank) {
        return similarities[rank];
    }

    /** What it took. */
    public Cost cost() {
        return cost;
    }
}
