package io.vecstone.benchmark;

import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * HNSW by Lucene in one segment, the best case for it: its graph is built by all threads together
 * in one merge, and one search walks one graph.
 *
 * <p>With int8 codes the walk compares codes, and the {@value #RESCORED_PER_RESULT}·k candidates
 * that look best are scored again from their float32 vectors.
 */
final class LuceneGraph implements Graph {

    private static final int RESCORED_PER_RESULT = 5;

    /**
     * How a graph is built.
     *
     * @param connections of a node: M; twice as many on the lowest level
     * @param beamWidth candidates while inserting
     * @param coded whether the walk uses int8 codes
     */
    record Settings(int connections, int beamWidth, boolean coded) {

        String name() {
            return coded ? "Lucene HNSW int8" : "Lucene HNSW";
        }

        @Override
        public String toString() {
            return "M=%d beam=%d".formatted(connections, beamWidth);
        }

        KnnVectorsFormat format(int threads, ExecutorService executor) {
            ExecutorService mergers = threads == 1 ? null : executor;
            return coded
                    ? new Lucene104HnswScalarQuantizedVectorsFormat(
                            ScalarEncoding.UNSIGNED_BYTE, connections, beamWidth, threads, mergers)
                    : new Lucene99HnswVectorsFormat(connections, beamWidth, threads, mergers);
        }
    }

    private final Settings settings;
    private final LuceneIndex flat;
    private final LuceneIndex index;
    private final Rows rows;
    private final LeafReader reader;
    private final int docBase;

    private LuceneGraph(Settings settings, LuceneIndex flat, LuceneIndex index, Rows rows) {
        this.settings = settings;
        this.flat = flat;
        this.index = index;
        this.rows = rows;
        this.reader = index.leaves().getFirst().reader();
        this.docBase = index.leaves().getFirst().docBase;
    }

    /** Builds a graph over the vectors of {@code flat}. */
    static LuceneGraph build(
            LuceneIndex flat, Rows rows, Path folder, Settings settings, int threads) {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            LuceneIndex merged = flat.merged(folder, settings.format(threads, executor));
            return new LuceneGraph(settings, flat, merged, rows);
        }
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public String settings() {
        return settings.toString();
    }

    @Override
    public Contender.Preparation preparation() {
        return new Contender.Preparation(
                flat.seconds(),
                index.seconds(),
                rows.sizeBytes(),
                index.sizeBytes() - rows.sizeBytes());
    }

    @Override
    public int[] search(float[] query, int k, int candidates) {
        try {
            var collector = new TopKnnCollector(candidates, Integer.MAX_VALUE);
            reader.searchNearestVectors(
                    LuceneIndex.FIELD,
                    query,
                    collector,
                    AcceptDocs.fromLiveDocs(null, reader.maxDoc()));
            ScoreDoc[] found = collector.topDocs().scoreDocs;
            if (settings.coded()) {
                found = rescored(query, found, RESCORED_PER_RESULT * k);
            }
            return Arrays.stream(found).limit(k).mapToInt(hit -> docBase + hit.doc).toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ScoreDoc[] rescored(float[] query, ScoreDoc[] found, int limit) throws IOException {
        ScoreDoc[] best = Arrays.copyOf(found, Math.min(limit, found.length));
        Arrays.sort(best, Comparator.comparingInt(hit -> hit.doc));
        VectorScorer scorer = reader.getFloatVectorValues(LuceneIndex.FIELD).rescorer(query);
        for (ScoreDoc hit : best) {
            scorer.iterator().advance(hit.doc);
            hit.score = scorer.score();
        }
        Arrays.sort(best, Comparator.comparingDouble(hit -> -hit.score));
        return best;
    }

    /** This graph, asked under a condition: Lucene's own query, with its defaults. */
    Graph under(FilterCase condition) {
        Query filter = condition.lucene();
        if (filter == null) {
            return this;
        }
        return new FilteredGraph(index.searcher(), filter);
    }

    private final class FilteredGraph implements Graph {

        private final IndexSearcher searcher;
        private final Query filter;

        FilteredGraph(IndexSearcher searcher, Query filter) {
            this.searcher = searcher;
            this.filter = filter;
        }

        @Override
        public String name() {
            return LuceneGraph.this.name();
        }

        @Override
        public String settings() {
            return LuceneGraph.this.settings();
        }

        @Override
        public Contender.Preparation preparation() {
            return LuceneGraph.this.preparation();
        }

        @Override
        public int[] search(float[] query, int k, int candidates) {
            try {
                var nearest = new KnnFloatVectorQuery(LuceneIndex.FIELD, query, candidates, filter);
                ScoreDoc[] found = searcher.search(nearest, k).scoreDocs;
                return Arrays.stream(found).mapToInt(hit -> hit.doc).toArray();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {}
    }

    @Override
    public void close() {
        index.close();
    }
}
