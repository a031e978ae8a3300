package io.vecstone.collection;

import java.util.Set;

/** What a read brings along beside the id. */
public enum Include {
    TEXT,
    METADATA,
    VECTOR;

    /** Text and metadata. */
    public static final Set<Include> DEFAULT = Set.of(TEXT, METADATA);

    /** Everything. */
    public static final Set<Include> ALL = Set.of(values());
}
