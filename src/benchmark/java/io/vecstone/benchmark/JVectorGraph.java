package io.vecstone.benchmark;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/**
 * JVector in memory: a Vamana graph with a hierarchy over float32 vectors on the heap, built by all
 * threads. Each client thread has a searcher of its own, as JVector wants it.
 */
final class JVectorGraph implements Graph {

    /** Both as in JVector's own examples. */
    private static final float NEIGHBOR_OVERFLOW = 1.2f;

    private static final float ALPHA = 1.2f;

    private static final VectorTypeSupport VECTORS =
            VectorizationProvider.getInstance().getVectorTypeSupport();

    /**
     * How a graph is built.
     *
     * @param degreeMax connections of a node; the like of twice Lucene's M
     * @param beamWidth candidates while inserting
     */
    record Settings(int degreeMax, int beamWidth) {

        @Override
        public String toString() {
            return "degree=%d beam=%d".formatted(degreeMax, beamWidth);
        }
    }

    private final Settings settings;
    private final RandomAccessVectorValues vectors;
    private final ImmutableGraphIndex index;
    private final Contender.Preparation preparation;
    private final ThreadLocal<GraphSearcher> searchers;

    private JVectorGraph(
            Settings settings,
            RandomAccessVectorValues vectors,
            ImmutableGraphIndex index,
            Contender.Preparation preparation) {
        this.settings = settings;
        this.vectors = vectors;
        this.index = index;
        this.preparation = preparation;
        this.searchers = ThreadLocal.withInitial(() -> new GraphSearcher(index));
    }

    static JVectorGraph build(Rows rows, Settings settings, int threads) {
        var loading = new Clock();
        List<VectorFloat<?>> list = new ArrayList<>(rows.count());
        for (float[] row : rows.arrays()) {
            list.add(VECTORS.createFloatVector(row));
        }
        var vectors = new ListRandomAccessVectorValues(list, rows.dimension());
        double loadSeconds = loading.seconds();
        var building = new Clock();
        ImmutableGraphIndex index = index(vectors, settings, threads);
        return new JVectorGraph(
                settings,
                vectors,
                index,
                new Contender.Preparation(
                        loadSeconds, building.seconds(), rows.sizeBytes(), index.ramBytesUsed()));
    }

    private static ImmutableGraphIndex index(
            RandomAccessVectorValues vectors, Settings settings, int threads) {
        var similarity =
                BuildScoreProvider.randomAccessScoreProvider(
                        vectors, VectorSimilarityFunction.DOT_PRODUCT);
        try (var pool = new ForkJoinPool(threads);
                var builder =
                        new GraphIndexBuilder(
                                similarity,
                                vectors.dimension(),
                                settings.degreeMax(),
                                settings.beamWidth(),
                                NEIGHBOR_OVERFLOW,
                                ALPHA,
                                true,
                                true,
                                pool,
                                pool)) {
            return builder.build(vectors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "JVector";
    }

    @Override
    public String settings() {
        return settings.toString();
    }

    @Override
    public Contender.Preparation preparation() {
        return preparation;
    }

    @Override
    public int[] search(float[] query, int k, int candidates) {
        var similarity =
                DefaultSearchScoreProvider.exact(
                        VECTORS.createFloatVector(query),
                        VectorSimilarityFunction.DOT_PRODUCT,
                        vectors);
        SearchResult found = searchers.get().search(similarity, k, candidates, 0, 0, Bits.ALL);
        return Arrays.stream(found.getNodes()).mapToInt(node -> node.node).toArray();
    }

    @Override
    public void close() {
        try {
            index.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
