package io.vecstone.benchmark;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Everyone who answers queries with conditions, loaded and built. */
final class FilteredContenders implements AutoCloseable {

    private static final LuceneGraph.Settings GRAPH = new LuceneGraph.Settings(16, 100, false);

    private final DataSet data;
    private final PackageMetadata metadata;
    private final Options options;
    private final Path folder;
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private @Nullable LibraryContender library;
    private @Nullable LuceneExactContender luceneExact;
    private @Nullable LuceneGraph luceneGraph;
    private @Nullable SpringStoreContender springStore;

    FilteredContenders(DataSet data, PackageMetadata metadata, Options options) {
        this.data = data;
        this.metadata = metadata;
        this.options = options;
        try {
            Files.createDirectories(options.out());
            this.folder = Files.createTempDirectory(options.out(), "work-");
        } catch (IOException e) {
            throw new UncheckedIOException("can't write to " + options.out(), e);
        }
    }

    /** Loads and builds those asked for. */
    void prepare() {
        List<Family> families = options.families();
        if (families.contains(Family.LIBRARY)) {
            Clock.step("filtered: loading the Vecstone library");
            library =
                    owned(
                            new LibraryContender(
                                    data.rows(), metadata.rows()::get, folder.resolve("library")));
        }
        if (families.contains(Family.LUCENE_EXACT) || families.contains(Family.LUCENE_HNSW)) {
            Clock.step("filtered: writing the Lucene index");
            LuceneIndex index =
                    owned(LuceneIndex.flat(data.rows(), metadata::addFields, folder, 1));
            if (families.contains(Family.LUCENE_EXACT)) {
                luceneExact = owned(new LuceneExactContender(index, data.rows()));
            }
            if (families.contains(Family.LUCENE_HNSW)) {
                Clock.step("filtered: building %s %s", GRAPH.name(), GRAPH);
                Path own = folder.resolve("graph");
                luceneGraph =
                        owned(LuceneGraph.build(index, data.rows(), own, GRAPH, options.threads()));
            }
        }
        if (families.contains(Family.SPRING_AI)) {
            Clock.step("filtered: loading SimpleVectorStore");
            springStore = owned(new SpringStoreContender(data.rows(), metadata.rows()::get));
        }
    }

    private <T extends AutoCloseable> T owned(T closeable) {
        owned.push(closeable);
        return closeable;
    }

    /** All of them under one condition; the graph is tuned for it. */
    List<Contender> under(FilterCase filter, GroundTruth truth) {
        List<Contender> all = new ArrayList<>();
        if (library != null) {
            all.addAll(library.under(filter));
        }
        if (luceneExact != null) {
            all.add(luceneExact.under(filter));
        }
        if (luceneGraph != null) {
            all.add(tuned(luceneGraph.under(filter), truth));
        }
        if (springStore != null) {
            all.add(springStore.under(filter));
        }
        return all;
    }

    private Contender tuned(Graph graph, GroundTruth truth) {
        List<GraphTuner.Point> points = new GraphTuner(data, truth, options.k()).sweep(graph);
        return GraphTuner.contenders(graph, points, options.recall()).getFirst();
    }

    @Override
    public void close() {
        try {
            while (!owned.isEmpty()) {
                owned.pop().close();
            }
            Folders.delete(folder);
        } catch (Exception e) {
            throw new IllegalStateException("can't clean up", e);
        }
    }
}
