package io.vecstone.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Both kernels against the reference arithmetic, within the bound that {@link Kernel} states. */
class KernelTest {

    private static final int[] DIMENSIONS = {
        1, 2, 3, 7, 8, 13, 15, 16, 17, 31, 32, 33, 100, 207, 384, 702, 1024, 4098
    };
    private static final int[] ROW_COUNTS = {1, 2, 3, 4, 5, 9};
    private static final double U = 0x1p-24;

    static Stream<Arguments> shapes() {
        return Stream.of(Kernels.scalar(), new VectorKernel())
                .flatMap(kernel ->
                        Arrays.stream(DIMENSIONS)
                                .mapToObj(dimension -> Arguments.of(kernel, dimension)));
    }

    @Test
    void theVectorKernel_isChosen_whereItsModuleIsThere() {
        assertThat(Kernels.chosen()).isInstanceOf(VectorKernel.class);
        assertThat(Kernels.chosen().description()).contains("lanes");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void dot_staysWithinTheStatedBound(Kernel kernel, int dimension) {
        var random = new Random(dimension);
        for (float magnitude : new float[] {1, 1e-3f, 1e15f, 1e-20f}) {
            for (int rowCount : ROW_COUNTS) {
                Rows rows = Rows.random(random, rowCount, dimension, magnitude);
                assertDotsWithinBound(kernel, rows, rowCount, vector(random, dimension, 1));
            }
        }
    }

    private static void assertDotsWithinBound(
            Kernel kernel, Rows rows, int rowCount, float[] query) {
        var estimates = new float[rowCount];
        kernel.dot(rows.segment(), rows.firstByte(), rowCount, query, estimates);
        for (int row = 0; row < rowCount; row++) {
            double expected = ReferenceArithmetic.dot(rows.segment(), rows.offset(row), query);
            double bound =
                    gamma(query.length) * rows.norm(row) * ReferenceArithmetic.norm(query)
                            + query.length * 0x1p-149;
            assertThat(Math.abs(estimates[row] - expected)).isLessThanOrEqualTo(bound);
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void squaredDistance_staysWithinTheStatedBound(Kernel kernel, int dimension) {
        var random = new Random(dimension);
        for (float magnitude : new float[] {1, 1e-3f, 1e15f, 1e-20f}) {
            for (int rowCount : ROW_COUNTS) {
                Rows rows = Rows.random(random, rowCount, dimension, magnitude);
                float[] query = vector(random, dimension, magnitude);
                assertDistancesWithinBound(kernel, rows, rowCount, query);
            }
        }
    }

    private static void assertDistancesWithinBound(
            Kernel kernel, Rows rows, int rowCount, float[] query) {
        var estimates = new float[rowCount];
        kernel.squaredDistance(rows.segment(), rows.firstByte(), rowCount, query, estimates);
        for (int row = 0; row < rowCount; row++) {
            double expected =
                    ReferenceArithmetic.squaredDistance(rows.segment(), rows.offset(row), query);
            double bound = gamma(query.length + 2) * expected + query.length * 0x1p-149;
            assertThat(Math.abs(estimates[row] - expected)).isLessThanOrEqualTo(bound);
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void rowsOfALargeSegment_stayWithinTheSameBounds(Kernel kernel, int dimension) {
        var random = new Random(dimension);
        int rowCount = 9;
        Rows rows = Rows.random(random, rowCount, dimension, 1).withBytesBehind(4 << 20);
        float[] query = vector(random, dimension, 1);
        assertDotsWithinBound(kernel, rows, rowCount, query);
        assertDistancesWithinBound(kernel, rows, rowCount, query);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void scatteredRows_getTheBitsOfTheReferenceArithmetic(Kernel kernel, int dimension) {
        var random = new Random(dimension);
        for (float magnitude : new float[] {1, 1e-3f, 1e15f, 1e-20f}) {
            for (int rowCount : ROW_COUNTS) {
                Rows rows = Rows.random(random, rowCount, dimension, magnitude);
                float[] query = vector(random, dimension, magnitude);
                RowChunks chunks = rows.inChunksOfTwo(rowCount);
                int[] descending = descending(rowCount);
                var products = new double[rowCount];
                var distances = new double[rowCount];
                kernel.referenceDot(chunks, descending, rowCount, query, products);
                kernel.referenceSquaredDistance(chunks, descending, rowCount, query, distances);
                for (int i = 0; i < rowCount; i++) {
                    long at = rows.offset(descending[i]);
                    assertThat(products[i])
                            .isEqualTo(ReferenceArithmetic.dot(rows.segment(), at, query));
                    assertThat(distances[i])
                            .isEqualTo(
                                    ReferenceArithmetic.squaredDistance(rows.segment(), at, query));
                }
            }
        }
    }

    private static int[] descending(int count) {
        return IntStream.range(0, count).map(i -> count - 1 - i).toArray();
    }

    /** Whole numbers, whose sums are exact in float32. */
    @ParameterizedTest
    @MethodSource("kernels")
    void dotCodes_ofScatteredRows_isExact_andLeavesTheOthersAlone(Kernel kernel) {
        var random = new Random(12);
        int from = 3;
        float untouched = 0.5f;
        for (int length : new int[] {16, 48, 384, 400}) {
            int rowBytes = length + 16;
            var segments = new ArrayList<MemorySegment>();
            for (int chunk = 0; chunk < 7; chunk++) {
                MemorySegment segment = Arena.ofAuto().allocate(4L * rowBytes);
                for (long at = 0; at < segment.byteSize(); at++) {
                    segment.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt(-128, 128));
                }
                segments.add(segment);
            }
            var codes = new RowChunks(segments, 2, rowBytes);
            var query = new float[length];
            for (int i = 0; i < length; i++) {
                query[i] = random.nextInt(-9, 10);
            }
            int[] rows = random.ints(40, 0, 28).toArray();
            for (int count : new int[] {0, 1, 3, 4, 7, 8, 9, 29}) {
                var products = new float[rows.length];
                Arrays.fill(products, untouched);
                kernel.dotCodes(codes, rows, from, from + count, query, products);
                for (int i = 0; i < products.length; i++) {
                    boolean isAsked = i >= from && i < from + count;
                    assertThat(products[i])
                            .isEqualTo(isAsked ? product(codes, rows[i], query) : untouched);
                }
            }
        }
    }

    private static float product(RowChunks codes, int row, float[] query) {
        float sum = 0;
        for (int i = 0; i < query.length; i++) {
            long at = codes.offset(row) + i;
            sum += query[i] * codes.segment(row).get(ValueLayout.JAVA_BYTE, at);
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void atTheLargestNorm_nothingOverflows(Kernel kernel, int dimension) {
        Rows rows = Rows.zero(1, dimension);
        var query = new float[dimension];
        float element = (float) (Kernel.NORM_MAX / Math.sqrt(dimension) * 0.999999);
        for (int i = 0; i < dimension; i++) {
            query[i] = element;
            rows.set(0, i, -element);
        }
        var estimate = new float[1];
        kernel.dot(rows.segment(), rows.firstByte(), 1, query, estimate);
        assertThat(estimate[0]).isFinite().isNegative();
        kernel.squaredDistance(rows.segment(), rows.firstByte(), 1, query, estimate);
        assertThat(estimate[0]).isFinite().isPositive();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void subnormalElements_areNotLost(Kernel kernel, int dimension) {
        Rows rows = Rows.zero(1, dimension);
        var query = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            query[i] = 1;
            rows.set(0, i, Float.MIN_VALUE);
        }
        var estimate = new float[1];
        kernel.dot(rows.segment(), rows.firstByte(), 1, query, estimate);
        assertThat(estimate[0]).isEqualTo(dimension * Float.MIN_VALUE);
    }

    static Stream<Kernel> kernels() {
        return Stream.of(Kernels.scalar(), new VectorKernel());
    }

    /** Bars on both sides of every bound: a row that reaches it by the stated slack is kept. */
    @ParameterizedTest
    @MethodSource("kernels")
    void stages_keepExactlyTheRowsWhoseBoundsHaveAllReachedTheBar(Kernel kernel) {
        for (boolean hasHalves : new boolean[] {false, true}) {
            var layout = new BlockLayout(hasHalves, 16, 48, 256);
            var blocks = new Blocks(layout, 7, new Random(8));
            BlockQuery query = blocks.query(1);
            for (float bar : new float[] {-1e30f, -40, 0, 40, 1e30f}) {
                var list = new BlockList();
                list.reset(2, 4);
                for (int stage = 0; stage < layout.stageCount(); stage++) {
                    kernel.stage(blocks.segments(), layout, stage, query, bar, list);
                    int last = stage;
                    for (int i = 0; i < list.count(); i++) {
                        int number = list.number(i);
                        blocks.checkReached(query, number, last, bar, list.reached(i));
                    }
                    assertThat(list.count())
                            .isEqualTo(blocks.reachedCount(query, 2, 6, stage, bar));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void theFirstStageOfATile_isThatOfEachQuery(Kernel kernel) {
        var layout = new BlockLayout(true, 128, 160);
        var blocks = new Blocks(layout, 9, new Random(9));
        for (int count = 1; count <= Kernel.TILE; count++) {
            var queries = new BlockQuery[count];
            var bars = new float[count];
            var tile = new int[128 / 2 * Kernel.TILE];
            var lists = new BlockList[Math.ceilDiv(count, Kernel.TILE_STEP) * Kernel.TILE_STEP];
            for (int j = 0; j < lists.length; j++) {
                lists[j] = new BlockList();
                lists[j].reset(1, 8);
            }
            for (int j = 0; j < count; j++) {
                queries[j] = blocks.query(j);
                bars[j] = 10 * j;
                for (int i = 0; i < 128 / 2; i++) {
                    tile[i * Kernel.TILE + j] = queries[j].pairs()[i];
                }
            }
            kernel.firstStage(blocks.segments(), layout, tile, queries, bars, lists);
            for (int j = 0; j < count; j++) {
                assertThat(lists[j].count())
                        .isEqualTo(blocks.reachedCount(queries[j], 1, 9, 0, bars[j]));
                for (int i = 0; i < lists[j].count(); i++) {
                    int number = lists[j].number(i);
                    blocks.checkReached(queries[j], number, 0, bars[j], lists[j].reached(i));
                }
            }
        }
    }

    /** Sums at the end of what int16 holds, and beyond it on the way there. */
    @ParameterizedTest
    @MethodSource("kernels")
    void partSums_areExact_upToTheNormsThatTheLayoutAllows(Kernel kernel) {
        int length = BlockLayout.PART;
        var layout = new BlockLayout(false, length);
        for (int sign : new int[] {1, -1}) {
            var blocks = new Blocks(layout, 1, new Random(10));
            var vector = new float[length];
            var pairs = new int[length / 2];
            // Four even and four odd elements, of rows 126 (norm 252), of the query 63 (norm 126).
            for (int i = 0; i < length; i++) {
                int code = i < 8 ? 63 * sign : 0;
                vector[i] = code;
                pairs[i / 2] |= i % 2 == 0 ? code & 0xFFFF : code << 16;
                for (int row = 0; row < BlockLayout.ROWS; row++) {
                    byte own = (byte) (i < 8 ? 126 : 127);
                    blocks.setCode(0, row, i, own);
                }
            }
            var query =
                    new BlockQuery(
                            vector,
                            pairs,
                            new float[] {1},
                            new float[1],
                            new float[1],
                            new float[1]);
            var list = new BlockList();
            list.reset(0, 1);
            kernel.stage(blocks.segments(), layout, 0, query, Float.NEGATIVE_INFINITY, list);
            assertThat(list.sum(0, 15)).isEqualTo(8 * 63 * 126 * sign);
        }
    }

    /** Blocks of small whole numbers, of which every bound is exact in float32. */
    private record Blocks(BlockLayout layout, MemorySegment[] segments) {

        private static final ValueLayout.OfFloat FLOAT =
                ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);

        Blocks(BlockLayout layout, int count, Random random) {
            this(layout, new MemorySegment[layout.stageCount()]);
            for (int stage = 0; stage < segments.length; stage++) {
                long bytes = layout.stageBytes(stage);
                segments[stage] = Arena.ofAuto().allocate(count * bytes, 64);
                for (int block = 0; block < count; block++) {
                    long base = block * bytes;
                    for (long at = 0; at < layout.codes(stage); at += 4) {
                        segments[stage].set(FLOAT, base + at, random.nextInt(4));
                    }
                    for (long at = layout.codes(stage); at < bytes; at++) {
                        byte code = (byte) (random.nextInt(7) - 3);
                        segments[stage].set(ValueLayout.JAVA_BYTE, base + at, code);
                    }
                }
            }
        }

        void setCode(int block, int row, int element, byte code) {
            int stage = layout.stageOf(element);
            long base = block * layout.stageBytes(stage);
            segments[stage].set(ValueLayout.JAVA_BYTE, base + layout.code(row, element), code);
        }

        private byte code(int block, int row, int element) {
            int stage = layout.stageOf(element);
            long base = block * layout.stageBytes(stage);
            return segments[stage].get(ValueLayout.JAVA_BYTE, base + layout.code(row, element));
        }

        BlockQuery query(int seed) {
            var random = new Random(seed);
            var vector = new float[layout.length()];
            var pairs = new int[layout.length() / 2];
            var scales = new float[layout.partCount()];
            for (int part = 0; part < scales.length; part++) {
                scales[part] = 1 + random.nextInt(3);
                for (int i = layout.partStart(part); i < layout.partEnd(part); i++) {
                    int code = random.nextInt(5) - 2;
                    vector[i] = code * scales[part];
                    pairs[i / 2] |= i % 2 == 0 ? code & 0xFFFF : code << 16;
                }
            }
            return new BlockQuery(
                    vector,
                    pairs,
                    scales,
                    new float[] {1, 2, 3},
                    new float[] {3, 2, 1},
                    new float[] {2, 0, 1});
        }

        private boolean reaches(BlockQuery query, int block, int row, int stage, float bar) {
            long base = block * layout.stageBytes(0);
            long line = base + 4L * row;
            long rest = block * layout.stageBytes(stage) + layout.rests(stage) + 4L * row;
            double sum = 0;
            for (int i = 0; i < layout.cut(stage); i++) {
                sum += query.vector()[i] * code(block, row, i);
            }
            MemorySegment first = segments[0];
            double bound =
                    sum * first.get(FLOAT, line + layout.scales())
                            + query.restNorms()[stage] * segments[stage].get(FLOAT, rest)
                            + query.norms()[stage] * first.get(FLOAT, base + layout.error())
                            + query.errors()[stage] * first.get(FLOAT, base + layout.codeNorm());
            return bound - (layout.hasHalves() ? first.get(FLOAT, line + layout.halves()) : 0)
                    >= bar;
        }

        /** Whether the row's bounds of all stages up to this one reach the bar. */
        private boolean staysTo(BlockQuery query, int block, int row, int stage, float bar) {
            for (int s = 0; s <= stage; s++) {
                if (!reaches(query, block, row, s, bar)) {
                    return false;
                }
            }
            return true;
        }

        void checkReached(BlockQuery query, int block, int stage, float bar, int reached) {
            for (int row = 0; row < BlockLayout.ROWS; row++) {
                assertThat((reached >> row & 1) == 1)
                        .isEqualTo(staysTo(query, block, row, stage, bar));
            }
        }

        int reachedCount(BlockQuery query, int from, int to, int stage, float bar) {
            int count = 0;
            for (int block = from; block < to; block++) {
                boolean any = false;
                for (int row = 0; row < BlockLayout.ROWS; row++) {
                    any |= staysTo(query, block, row, stage, bar);
                }
                count += any ? 1 : 0;
            }
            return count;
        }
    }

    @Test
    void reference_isExact_whereDoubleIs() {
        Rows rows = Rows.zero(1, 11);
        var query = new float[11];
        for (int i = 0; i < 11; i++) {
            rows.set(0, i, i + 1);
            query[i] = 2 * i;
        }
        // Σ 2i(i+1) and Σ (2i − (i+1))² over i = 0…10
        assertThat(ReferenceArithmetic.dot(rows.segment(), rows.firstByte(), query)).isEqualTo(880);
        assertThat(ReferenceArithmetic.squaredDistance(rows.segment(), rows.firstByte(), query))
                .isEqualTo(286);
        assertThat(ReferenceArithmetic.norm(new float[] {3, 0, -4})).isEqualTo(5);
    }

    private static double gamma(int terms) {
        return terms * U / (1 - terms * U);
    }

    private static float[] vector(Random random, int dimension, float magnitude) {
        var vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = (random.nextFloat() - 0.5f) * magnitude;
        }
        return vector;
    }

    /** Rows behind a header whose length is no multiple of any lane width. */
    private record Rows(MemorySegment segment, int dimension) {

        private static final long HEADER_BYTES = 20;

        static Rows zero(int rowCount, int dimension) {
            long bytes = HEADER_BYTES + 4L * rowCount * dimension;
            return new Rows(Arena.ofAuto().allocate(bytes), dimension);
        }

        static Rows random(Random random, int rowCount, int dimension, float magnitude) {
            Rows rows = zero(rowCount, dimension);
            for (int row = 0; row < rowCount; row++) {
                float[] vector = vector(random, dimension, magnitude);
                for (int i = 0; i < dimension; i++) {
                    rows.set(row, i, vector[i]);
                }
            }
            return rows;
        }

        /** The same rows in a larger segment. */
        Rows withBytesBehind(int bytes) {
            MemorySegment larger = Arena.ofAuto().allocate(segment.byteSize() + bytes);
            larger.copyFrom(segment);
            return new Rows(larger, dimension);
        }

        RowChunks inChunksOfTwo(int rowCount) {
            var chunks = new ArrayList<MemorySegment>();
            for (int row = 0; row < rowCount; row += 2) {
                chunks.add(segment.asSlice(offset(row)));
            }
            return new RowChunks(chunks, 1, 4L * dimension);
        }

        long firstByte() {
            return HEADER_BYTES;
        }

        long offset(int row) {
            return HEADER_BYTES + 4L * row * dimension;
        }

        void set(int row, int element, float value) {
            segment.set(ValueLayout.JAVA_FLOAT_UNALIGNED, offset(row) + 4L * element, value);
        }

        double norm(int row) {
            var vector = new float[dimension];
            for (int i = 0; i < dimension; i++) {
                vector[i] = segment.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset(row) + 4L * i);
            }
            return ReferenceArithmetic.norm(vector);
        }
    }
}
