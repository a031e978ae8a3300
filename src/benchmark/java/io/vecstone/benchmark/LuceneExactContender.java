package io.vecstone.benchmark;

import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocAndFloatFeatureBuffer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TaskExecutor;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.search.Weight;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Exact search by Lucene: {@link VectorScorer.Bulk} over the memory-mapped vectors, the innermost
 * loop of its own exact kNN, without the queries and collectors around it, which would only add to
 * the time. One thread goes through all segments; all threads take one segment each.
 */
final class LuceneExactContender implements Contender {

    private final LuceneIndex index;
    private final Rows rows;
    private final ExecutorService threads;
    private final TaskExecutor executor;

    /**
     * @param index of as many segments as threads; not closed by this
     */
    LuceneExactContender(LuceneIndex index, Rows rows) {
        this.index = index;
        this.rows = rows;
        this.threads = Executors.newFixedThreadPool(index.leaves().size());
        this.executor = new TaskExecutor(threads);
    }

    @Override
    public Label label() {
        return new Label("Lucene exact", "bulk scorer", false, true);
    }

    @Override
    public Preparation preparation() {
        return new Preparation(
                index.seconds(), 0, rows.sizeBytes(), index.sizeBytes() - rows.sizeBytes());
    }

    @Override
    public Set<Parallelism> parallelism() {
        return EnumSet.allOf(Parallelism.class);
    }

    @Override
    public int[] search(float[] query, int k, Parallelism parallelism) {
        try {
            List<TopDocs> parts = parallelism == Parallelism.ALL ? inParallel(query, k) : List.of();
            if (parts.isEmpty()) {
                var best = new TopKnnCollector(k, Integer.MAX_VALUE);
                for (LeafReaderContext leaf : index.leaves()) {
                    scan(leaf, query, null, best);
                }
                parts = List.of(best.topDocs());
            }
            ScoreDoc[] merged = TopDocs.merge(k, parts.toArray(TopDocs[]::new)).scoreDocs;
            return Arrays.stream(merged).mapToInt(hit -> hit.doc).toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<TopDocs> inParallel(float[] query, int k) throws IOException {
        List<Callable<TopDocs>> tasks = new ArrayList<>();
        for (LeafReaderContext leaf : index.leaves()) {
            tasks.add(() -> {
                var best = new TopKnnCollector(k, Integer.MAX_VALUE);
                scan(leaf, query, null, best);
                return best.topDocs();
            });
        }
        return executor.invokeAll(tasks);
    }

    /** Answers under a condition, whose documents alone are scored. */
    Contender under(FilterCase condition) {
        Query filter = condition.lucene();
        if (filter == null) {
            return this;
        }
        IndexSearcher searcher = index.searcher();
        return new FilteredContender(
                label(), preparation(), (query, k) -> filtered(searcher, query, k, filter));
    }

    private int[] filtered(IndexSearcher searcher, float[] query, int k, Query filter) {
        try {
            Weight weight =
                    searcher.createWeight(
                            searcher.rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
            var best = new TopKnnCollector(k, Integer.MAX_VALUE);
            for (LeafReaderContext leaf : index.leaves()) {
                Scorer matching = weight.scorer(leaf);
                if (matching != null) {
                    scan(leaf, query, matching.iterator(), best);
                }
            }
            return Arrays.stream(best.topDocs().scoreDocs).mapToInt(hit -> hit.doc).toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param matching the documents to score; null for all
     */
    private static void scan(
            LeafReaderContext leaf,
            float[] query,
            @Nullable DocIdSetIterator matching,
            TopKnnCollector best)
            throws IOException {
        FloatVectorValues vectors = leaf.reader().getFloatVectorValues(LuceneIndex.FIELD);
        VectorScorer.Bulk scorer = vectors.scorer(query).bulk(matching);
        var buffer = new DocAndFloatFeatureBuffer();
        while (true) {
            float max = scorer.nextDocsAndScores(DocIdSetIterator.NO_MORE_DOCS, null, buffer);
            if (buffer.size == 0) {
                return;
            }
            if (max > best.minCompetitiveSimilarity()) {
                for (int i = 0; i < buffer.size; i++) {
                    best.collect(leaf.docBase + buffer.docs[i], buffer.features[i]);
                }
            }
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
