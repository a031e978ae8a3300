package io.vecstone.engine;

import java.util.List;

/** The rows of an answer, best first. Immutable. */
public final class Hits {

    static final Hits NONE = new Hits(new int[0], new float[0], 0);

    private final int[] rows;
    private final float[] similarities;
    private final int rescored;

    /** Takes ownership of both arrays, which are of one length. */
    Hits(int[] rows, float[] similarities, int rescored) {
        this.rows = rows;
        this.similarities = similarities;
        this.rescored = rescored;
    }

    /** The best {@code k} of two answers over different rows. */
    static Hits merge(Hits a, Hits b, int k) {
        var best = new TopKHeap(k, Float.NEGATIVE_INFINITY);
        for (Hits hits : List.of(a, b)) {
            for (int i = 0; i < hits.size(); i++) {
                best.offer(hits.similarity(i), hits.row(i));
            }
        }
        return best.drain(a.rescored + b.rescored);
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

    /** Rows whose similarity was computed by the reference arithmetic, all threads together. */
    public int rescored() {
        return rescored;
    }
}
