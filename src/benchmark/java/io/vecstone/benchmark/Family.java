package io.vecstone.benchmark;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who can take part. */
enum Family {
    /** The engine: exact over codes, and over float32 alone. */
    VECSTONE,
    /** The public library over a data folder. */
    LIBRARY,
    LUCENE_EXACT,
    LUCENE_HNSW,
    JVECTOR,
    SPRING_AI,
    LANGCHAIN4J;

    /** Whether its cost by rows is measured. */
    boolean isAboutGrowth() {
        return this == VECSTONE || this == LUCENE_EXACT || this == LUCENE_HNSW;
    }

    private String argument() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Family> named(String argument) {
        return Stream.of(values()).filter(f -> f.argument().equals(argument)).findFirst();
    }

    static String names() {
        return Stream.of(values()).map(Family::argument).collect(Collectors.joining(", "));
    }
}
