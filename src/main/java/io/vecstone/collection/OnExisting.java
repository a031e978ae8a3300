package io.vecstone.collection;

/** What a restore does with a collection that is there already. */
public enum OnExisting {
    /** Refuses to restore it. */
    REFUSE,
    /** Replaces it, with everything in it. */
    REPLACE
}
