package io.vecstone.engine;

import io.vecstone.engine.kernel.Kernels;
import io.vecstone.engine.quant.CodePlan;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.roaringbitmap.RoaringBitmap;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

/**
 * One exact top-10 query: over float32 rows, over int8 codes of whole rows, and over prefix codes
 * as well; on one thread and on all; with a filter that lets a share of the rows pass, by chance.
 *
 * <p>Synthetic rows in clusters, whose energy falls off with the element as that of text embeddings
 * does.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SearchBenchmark {

    private static final int QUERIES = 256;

    /** What is searched. */
    public enum Rows {
        FLOAT32,
        INT8,
        PREFIX
    }

    @Param({"1000", "5000", "100000"})
    private int rowCount;

    @Param("384")
    private int dimension;

    @Param private Rows rows = Rows.FLOAT32;

    @Param({"false", "true"})
    private boolean parallel;

    /** Of the rows that pass the filter; 1 for no filter. */
    @Param({"1"})
    private double share;

    /** Whether other code of the process has read from segments of other classes before. */
    @Param({"false"})
    private boolean otherSegments;

    private @Nullable RowFilter filter;
    private final List<float[]> queries = new ArrayList<>();
    private ForkJoinPool pool = ForkJoinPool.commonPool();
    private ExactSearch search = new ExactSearch(Kernels.chosen(), pool);
    private Snapshot snapshot = new FlatMatrix(Metric.COSINE, new OffHeapRows(1)).snapshot();
    private int next;

    @Setup(Level.Trial)
    public void setUp() throws IOException {
        if (otherSegments) {
            readOtherSegments();
        }
        var random = new Random(1);
        List<float[]> centres = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            centres.add(vector(random, null));
        }
        var matrix = new FlatMatrix(Metric.COSINE, new OffHeapRows(dimension));
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < rowCount; i++) {
            vectors.add(vector(random, centres.get(random.nextInt(centres.size()))));
        }
        snapshot = matrix.apply(vectors, new int[0]);
        filter = share < 1 ? new RowFilter(filter(random)) : null;
        for (int i = 0; i < QUERIES; i++) {
            queries.add(vector(random, centres.get(random.nextInt(centres.size()))));
        }
        if (rows == Rows.INT8) {
            snapshot =
                    matrix.install(
                            CodedRows.build(
                                    Kernels.chosen(),
                                    snapshot,
                                    CodePlan.wholeRows(dimension, false)));
        } else if (rows == Rows.PREFIX) {
            snapshot = matrix.install(CodedRows.build(Kernels.chosen(), snapshot));
        }
        pool = ExactSearch.newPool(Runtime.getRuntime().availableProcessors());
        search = new ExactSearch(Kernels.chosen(), pool, parallel ? 0 : Long.MAX_VALUE);
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        pool.close();
    }

    @Benchmark
    public Hits topTen() {
        float[] query = queries.get(next++ % QUERIES);
        return search.search(snapshot, new TopKQuery(query, 10, Float.NEGATIVE_INFINITY, filter));
    }

    /** Often enough for the compiler to count on such segments. */
    private static void readOtherSegments() throws IOException {
        int bytes = 1 << 16;
        Path file = Files.createTempFile("vecstone", "");
        Files.write(file, new byte[bytes]);
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file)) {
            List<MemorySegment> others =
                    List.of(
                            channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes, arena),
                            arena.allocate(bytes),
                            MemorySegment.ofArray(new byte[bytes]),
                            MemorySegment.ofArray(new float[bytes / Float.BYTES]),
                            MemorySegment.ofArray(new long[bytes / Long.BYTES]));
            for (int i = 0; i < 20_000; i++) {
                read(others.get(i % others.size()));
            }
        }
        Files.delete(file);
    }

    private static void read(MemorySegment segment) {
        var floats = FloatVector.SPECIES_PREFERRED;
        var bytes = ByteVector.SPECIES_PREFERRED;
        var sum = FloatVector.zero(floats);
        var codes = ByteVector.zero(bytes);
        for (long at = 0; at < segment.byteSize(); at += bytes.vectorByteSize()) {
            var order = ByteOrder.LITTLE_ENDIAN;
            sum = FloatVector.fromMemorySegment(floats, segment, at, order).add(sum);
            codes = ByteVector.fromMemorySegment(bytes, segment, at, order).add(codes);
        }
        if (sum.reduceLanes(VectorOperators.ADD) != 0 || codes.lane(0) != 0) {
            throw new IllegalStateException("they are zeros");
        }
    }

    private RoaringBitmap filter(Random random) {
        var passing = new RoaringBitmap();
        for (int row = 0; row < rowCount; row++) {
            if (random.nextDouble() < share) {
                passing.add(row);
            }
        }
        return passing;
    }

    private float[] vector(Random random, float @Nullable [] centre) {
        var vector = new float[dimension];
        double squares = 0;
        for (int i = 0; i < dimension; i++) {
            double value = random.nextGaussian() / Math.sqrt(1 + i / 16.0);
            vector[i] = (float) (centre == null ? value : centre[i] * 6 + value * 0.3);
            squares += vector[i] * vector[i];
        }
        for (int i = 0; i < dimension; i++) {
            vector[i] /= (float) Math.sqrt(squares);
        }
        return vector;
    }
}
