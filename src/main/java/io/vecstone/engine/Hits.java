package io.vecstone.engine;

/** The rows of an answer, best first. Immutable. */
public final class Hits {

    private final int[] rows;
    private final float[] similarities;
    private final int rescored;

    /** Takes ownership of both arrays, which are of one length. */
    Hits(int[] rows, float[] similarities, int rescored) {
        this.rows = rows;
        this.similarities = similarities;
        this.rescored = rescored;
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
