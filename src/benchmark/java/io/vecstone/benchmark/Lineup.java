package io.vecstone.benchmark;

import java.util.List;

/**
 * Who takes part over a data set, and in what.
 *
 * @param graphs how each library's graph is built, in the order of its settings: none, the first
 *     setting only, or all
 */
record Lineup(List<Family> families, Graphs graphs, List<Workload> workloads) {

    enum Graphs {
        NONE,
        FIRST,
        ALL
    }

    /** Everyone asked for, in everything. */
    static Lineup full(Options options, boolean graphs) {
        return new Lineup(
                options.families(), graphs ? Graphs.ALL : Graphs.NONE, List.of(Workload.values()));
    }

    /** Those whose cost by rows is of interest, one query at a time. */
    static Lineup growth(Options options, boolean graphs) {
        return new Lineup(
                options.families().stream().filter(Family::isAboutGrowth).toList(),
                graphs ? Graphs.FIRST : Graphs.NONE,
                List.of(Workload.LATENCY_ONE_THREAD));
    }

    /** Those of a library's settings that are built. */
    <S> List<S> chosen(List<S> settings) {
        return switch (graphs) {
            case NONE -> List.of();
            case FIRST -> settings.subList(0, 1);
            case ALL -> settings;
        };
    }
}
