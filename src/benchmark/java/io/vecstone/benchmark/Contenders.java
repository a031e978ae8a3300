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
import java.util.function.Supplier;

/** Everyone who takes part over one data set, loaded and built. */
final class Contenders implements AutoCloseable {

    private static final int HELD_ROWS_MAX = 200_000;

    private static final List<LuceneGraph.Settings> LUCENE_GRAPHS =
            List.of(
                    new LuceneGraph.Settings(16, 100, false),
                    new LuceneGraph.Settings(32, 200, false),
                    new LuceneGraph.Settings(32, 200, true));

    private static final List<JVectorGraph.Settings> JVECTOR_GRAPHS =
            List.of(new JVectorGraph.Settings(32, 100), new JVectorGraph.Settings(64, 200));

    private final DataSet data;
    private final GroundTruth truth;
    private final Options options;
    private final Path folder;
    private final List<Contender> all = new ArrayList<>();
    private final List<GraphTuner.Point> sweeps = new ArrayList<>();
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private @Nullable LuceneIndex lucene;

    Contenders(DataSet data, GroundTruth truth, Options options) {
        this.data = data;
        this.truth = truth;
        this.options = options;
        try {
            Files.createDirectories(options.out());
            this.folder = Files.createTempDirectory(options.out(), "work-");
        } catch (IOException e) {
            throw new UncheckedIOException("can't write to " + options.out(), e);
        }
    }

    /** Loads and builds those asked for. */
    void prepare(Lineup lineup) {
        for (Family family : lineup.families()) {
            switch (family) {
                case VECSTONE -> addEngine();
                case LIBRARY -> addHeld("the Vecstone library", this::library);
                case LUCENE_EXACT -> add(new LuceneExactContender(lucene(), data.rows()));
                case LUCENE_HNSW -> lineup.chosen(LUCENE_GRAPHS).forEach(this::addLuceneGraph);
                case JVECTOR -> lineup.chosen(JVECTOR_GRAPHS).forEach(this::addJVectorGraph);
                case SPRING_AI ->
                        addHeld("SimpleVectorStore", () -> new SpringStoreContender(data.rows()));
                case LANGCHAIN4J ->
                        addHeld(
                                "InMemoryEmbeddingStore",
                                () -> new LangChainStoreContender(data.rows()));
            }
        }
    }

    private void addEngine() {
        step("loading and coding Vecstone");
        FlatContender.both(data.rows(), options.threads()).forEach(this::add);
    }

    private void addLuceneGraph(LuceneGraph.Settings settings) {
        LuceneIndex flat = lucene();
        step("building %s %s", settings.name(), settings);
        Path own = folder.resolve("graph-" + owned.size());
        addGraph(LuceneGraph.build(flat, data.rows(), own, settings, options.threads()));
    }

    private void addJVectorGraph(JVectorGraph.Settings settings) {
        step("building JVector %s", settings);
        addGraph(JVectorGraph.build(data.rows(), settings, options.threads()));
    }

    /** Those that write much, or hold everything on the heap: not with many rows. */
    private void addHeld(String name, Supplier<Contender> contender) {
        if (data.rows().count() > HELD_ROWS_MAX) {
            step("%s is left out with so many rows", name);
        } else {
            step("loading %s", name);
            add(contender.get());
        }
    }

    private Contender library() {
        return new LibraryContender(data.rows(), folder.resolve("library"));
    }

    private void addGraph(Graph graph) {
        owned.push(graph);
        step("built in %.1f s; tuning", graph.preparation().buildSeconds());
        var tuner = new GraphTuner(data, truth, options.k());
        List<GraphTuner.Point> points = tuner.sweep(graph);
        sweeps.addAll(points);
        GraphTuner.contenders(graph, points, options.recall()).forEach(this::add);
    }

    private LuceneIndex lucene() {
        LuceneIndex index = lucene;
        if (index == null) {
            step("writing the Lucene index");
            index = LuceneIndex.flat(data.rows(), folder, options.threads());
            owned.push(index);
            lucene = index;
        }
        return index;
    }

    private void step(String format, Object... arguments) {
        Clock.step(data.name() + ": " + format, arguments);
    }

    private void add(Contender contender) {
        owned.push(contender);
        all.add(contender);
    }

    List<Contender> all() {
        return List.copyOf(all);
    }

    /** How the graphs' recall grows with the candidates. */
    List<GraphTuner.Point> sweeps() {
        return List.copyOf(sweeps);
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
