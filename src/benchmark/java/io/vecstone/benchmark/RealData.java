package io.vecstone.benchmark;

import io.vecstone.springai.LocalEmbeddingModel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/** Embeddings of real texts by all-MiniLM-L6-v2: {@value #DIMENSION} elements. */
final class RealData {

    static final int DIMENSION = 384;

    /** The file of the rows. */
    static final String ROWS = "packages.minilm.f16";

    /** The file of the queries. */
    static final String QUERIES = "queries.minilm.f16";

    private static final int EMBEDDED_AT_ONCE = 256;

    private RealData() {}

    /**
     * Embeddings out of the files {@value #ROWS} and {@value #QUERIES}: IEEE half precision,
     * little-endian, row-major [… × 384]. They are scaled to unit length again.
     */
    static DataSet read(Path folder) {
        return new DataSet(
                "real",
                "one-line descriptions of software packages, all-MiniLM-L6-v2",
                Rows.of(halves(folder.resolve(ROWS))),
                halves(folder.resolve(QUERIES)));
    }

    private static float[][] halves(Path file) {
        try {
            ShortBuffer buffer =
                    ByteBuffer.wrap(Files.readAllBytes(file))
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asShortBuffer();
            var rows = new float[buffer.remaining() / DIMENSION][DIMENSION];
            for (float[] row : rows) {
                for (int i = 0; i < DIMENSION; i++) {
                    row[i] = Float.float16ToFloat(buffer.get());
                }
                Rows.normalise(row);
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file, e);
        }
    }

    /**
     * Embeddings of texts made on the spot: the methods of the running JDK ({@link JdkTexts}). The
     * queries are methods that are no rows.
     *
     * @param cache folder where the vectors are kept for the next run
     * @param rowCount as many rows, or fewer when the JDK has no more methods
     */
    static DataSet embedded(Path cache, int rowCount, int queryCount) {
        List<String> texts = JdkTexts.atLeast(rowCount + queryCount);
        int queries = Math.min(queryCount, texts.size() / 10);
        int rows = Math.min(rowCount, texts.size() - queries);
        if (rows < rowCount) {
            Clock.step("The JDK has methods for %d rows, not %d", rows, rowCount);
        }
        List<String> chosen = texts.subList(0, rows + queries);
        Path file =
                cache.resolve(
                        "jdk-%s-%d.f32".formatted(Runtime.version().feature(), chosen.size()));
        float[][] vectors = Files.exists(file) ? floats(file) : embed(chosen, file);
        return new DataSet(
                "real",
                "names of the JDK's methods in words, all-MiniLM-L6-v2",
                Rows.of(Arrays.copyOf(vectors, rows)),
                Arrays.copyOfRange(vectors, rows, rows + queries));
    }

    private static float[][] embed(List<String> texts, Path file) {
        Clock.step("embedding %d texts", texts.size());
        var vectors = new float[texts.size()][];
        try (var model = new LocalEmbeddingModel()) {
            for (int from = 0; from < vectors.length; from += EMBEDDED_AT_ONCE) {
                int to = Math.min(from + EMBEDDED_AT_ONCE, vectors.length);
                List<float[]> batch = model.embed(texts.subList(from, to));
                for (int i = from; i < to; i++) {
                    vectors[i] = batch.get(i - from);
                    Rows.normalise(vectors[i]);
                }
            }
        }
        write(vectors, file);
        return vectors;
    }

    private static void write(float[][] vectors, Path file) {
        ByteBuffer bytes =
                ByteBuffer.allocate(DIMENSION * Float.BYTES).order(ByteOrder.nativeOrder());
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path partial = file.resolveSibling(file.getFileName() + ".part");
            try (FileChannel channel =
                    FileChannel.open(
                            partial,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                for (float[] vector : vectors) {
                    bytes.clear().asFloatBuffer().put(vector);
                    channel.write(bytes);
                }
            }
            Files.move(partial, file);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + file, e);
        }
    }

    private static float[][] floats(Path file) {
        try {
            FloatBuffer buffer =
                    ByteBuffer.wrap(Files.readAllBytes(file))
                            .order(ByteOrder.nativeOrder())
                            .asFloatBuffer();
            var rows = new float[buffer.remaining() / DIMENSION][DIMENSION];
            for (float[] row : rows) {
                buffer.get(row);
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file, e);
        }
    }
}
