package io.vecstone.engine;

/** How near two vectors are. In all of them a higher similarity is nearer. */
public enum Metric {
    /**
     * Cosine of the angle, in [-1, 1]. Rows and queries are unit vectors by the time they reach the
     * engine.
     */
    COSINE,
    /** Inner product, unbounded. */
    DOT,
    /** Minus the Euclidean distance, at most 0. */
    EUCLIDEAN
}
