package io.vecstone.benchmark;

import java.util.Set;

/** A graph with a fixed number of candidates. Does not own the graph. */
final class GraphContender implements Contender {

    private final Graph graph;
    private final int candidates;

    GraphContender(Graph graph, int candidates) {
        this.graph = graph;
        this.candidates = candidates;
    }

    @Override
    public Label label() {
        return new Label(graph.name(), graph.settings() + " ef=" + candidates, false, false);
    }

    @Override
    public Preparation preparation() {
        return graph.preparation();
    }

    @Override
    public Set<Parallelism> parallelism() {
        return Set.of(Parallelism.ONE);
    }

    @Override
    public int[] search(float[] query, int k, Parallelism parallelism) {
        return graph.search(query, k, candidates);
    }
}
