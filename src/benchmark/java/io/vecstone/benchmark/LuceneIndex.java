package io.vecstone.benchmark;

import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.SlowCodecReaderWrapper;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Vectors in Lucene's files, memory-mapped; the document's number is the row. Similarity is the dot
 * product, which Lucene recommends for unit vectors.
 */
final class LuceneIndex implements AutoCloseable {

    static final String FIELD = "vector";

    private static final double WRITE_BUFFER_MIB = 256;

    private final List<Directory> directories;
    private final IndexReader reader;
    private final double seconds;

    private LuceneIndex(List<Directory> directories, double seconds) throws IOException {
        this.directories = directories;
        this.seconds = seconds;
        var readers = new ArrayList<IndexReader>();
        for (Directory directory : directories) {
            readers.add(DirectoryReader.open(directory));
        }
        this.reader = new MultiReader(readers.toArray(IndexReader[]::new));
    }

    /** What a document has beside its vector. */
    interface Fields {
        void addTo(int row, Document document);
    }

    /** Vectors without a graph, in so many segments of equal size. */
    static LuceneIndex flat(Rows rows, Path folder, int segments) {
        return flat(rows, (row, document) -> {}, folder, segments);
    }

    /** The same with other fields beside them. */
    static LuceneIndex flat(Rows rows, Fields fields, Path folder, int segments) {
        var clock = new Clock();
        try {
            // A threshold that no segment reaches: a format without a graph.
            var format = new Lucene99HnswVectorsFormat(16, 100, 1, null, Integer.MAX_VALUE);
            List<Directory> directories = new ArrayList<>();
            for (int i = 0; i < segments; i++) {
                var directory = new MMapDirectory(folder.resolve("flat-" + i));
                directories.add(directory);
                int from = (int) ((long) rows.count() * i / segments);
                int to = (int) ((long) rows.count() * (i + 1) / segments);
                write(rows, fields, from, to, directory, format);
            }
            return new LuceneIndex(directories, clock.seconds());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(
            Rows rows,
            Fields fields,
            int from,
            int to,
            Directory directory,
            KnnVectorsFormat format)
            throws IOException {
        try (var writer = new IndexWriter(directory, config(format))) {
            for (int row = from; row < to; row++) {
                var vector = new float[rows.dimension()];
                rows.read(row, vector);
                var document = new Document();
                document.add(
                        new KnnFloatVectorField(
                                FIELD, vector, VectorSimilarityFunction.DOT_PRODUCT));
                fields.addTo(row, document);
                writer.addDocument(document);
            }
            writer.forceMerge(1);
        }
    }

    /** The same vectors in one segment of another format, made by a merge, as Lucene does. */
    LuceneIndex merged(Path folder, KnnVectorsFormat format) {
        var clock = new Clock();
        try {
            var directory = new MMapDirectory(folder);
            try (var writer = new IndexWriter(directory, config(format))) {
                List<CodecReader> sources = new ArrayList<>();
                for (LeafReaderContext leaf : reader.leaves()) {
                    sources.add(SlowCodecReaderWrapper.wrap(leaf.reader()));
                }
                writer.addIndexes(sources.toArray(CodecReader[]::new));
                writer.forceMerge(1);
            }
            return new LuceneIndex(List.of(directory), clock.seconds());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static IndexWriterConfig config(KnnVectorsFormat format) {
        Codec codec =
                new Lucene104Codec() {
                    @Override
                    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                        return format;
                    }
                };
        var config = new IndexWriterConfig().setCodec(codec);
        config.setRAMBufferSizeMB(WRITE_BUFFER_MIB);
        config.setUseCompoundFile(false);
        return config;
    }

    /** Queries over all of it, on the calling thread, with Lucene's defaults. */
    IndexSearcher searcher() {
        return new IndexSearcher(reader);
    }

    List<LeafReaderContext> leaves() {
        return reader.leaves();
    }

    /** Time it took to make. */
    double seconds() {
        return seconds;
    }

    /** Bytes of all files. */
    long sizeBytes() {
        long bytes = 0;
        try {
            for (Directory directory : directories) {
                for (String file : directory.listAll()) {
                    bytes += directory.fileLength(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes;
    }

    @Override
    public void close() {
        try {
            reader.close();
            for (Directory directory : directories) {
                for (String file : directory.listAll()) {
                    directory.deleteFile(file);
                }
                directory.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "Lucene index in " + Arrays.toString(directories.toArray());
    }
}
