package io.vecstone.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
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
                        java.util.Arrays.stream(DIMENSIONS)
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
                float[] query = vector(random, dimension, 1);
                var estimates = new float[rowCount];
                kernel.dot(rows.segment(), rows.firstByte(), rowCount, query, estimates);
                for (int row = 0; row < rowCount; row++) {
                    double expected =
                            ReferenceArithmetic.dot(rows.segment(), rows.offset(row), query);
                    double bound =
                            gamma(dimension) * rows.norm(row) * ReferenceArithmetic.norm(query)
                                    + dimension * 0x1p-149;
                    assertThat(Math.abs(estimates[row] - expected)).isLessThanOrEqualTo(bound);
                }
            }
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
                var estimates = new float[rowCount];
                kernel.squaredDistance(
                        rows.segment(), rows.firstByte(), rowCount, query, estimates);
                for (int row = 0; row < rowCount; row++) {
                    double expected =
                            ReferenceArithmetic.squaredDistance(
                                    rows.segment(), rows.offset(row), query);
                    double bound = gamma(dimension + 2) * expected + dimension * 0x1p-149;
                    assertThat(Math.abs(estimates[row] - expected)).isLessThanOrEqualTo(bound);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void scatteredRows_getTheBitsOfTheReferenceArithmetic(Kernel kernel, int dimension) {
        var random = new Random(dimension);
        for (float magnitude : new float[] {1, 1e-3f, 1e15f, 1e-20f}) {
            for (int rowCount : ROW_COUNTS) {
                Rows rows = Rows.random(random, rowCount, dimension, magnitude);
                float[] query = vector(random, dimension, magnitude);
                var segments = new MemorySegment[rowCount];
                var offsets = new long[rowCount];
                for (int i = 0; i < rowCount; i++) {
                    segments[i] = rows.segment();
                    offsets[i] = rows.offset(rowCount - 1 - i);
                }
                var products = new double[rowCount];
                var distances = new double[rowCount];
                kernel.referenceDot(segments, offsets, rowCount, query, products);
                kernel.referenceSquaredDistance(segments, offsets, rowCount, query, distances);
                for (int i = 0; i < rowCount; i++) {
                    assertThat(products[i])
                            .isEqualTo(ReferenceArithmetic.dot(segments[i], offsets[i], query));
                    assertThat(distances[i])
                            .isEqualTo(
                                    ReferenceArithmetic.squaredDistance(
                                            segments[i], offsets[i], query));
                }
            }
        }
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
            var layout = new BlockLayout(hasHalves, 16, 48, 80);
            var blocks = new Blocks(layout, 7, new Random(8));
            BlockQuery query = blocks.query(1);
            for (float bar : new float[] {-1e30f, -40, 0, 40, 1e30f}) {
                var list = new BlockList();
                list.reset(2, 4);
                for (int stage = 0; stage < layout.stageCount(); stage++) {
                    kernel.stage(blocks.segment(), layout, stage, query, bar, list);
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
        var layout = new BlockLayout(true, 32, 64);
        var blocks = new Blocks(layout, 9, new Random(9));
        for (int count = 1; count <= Kernel.TILE; count++) {
            var queries = new BlockQuery[count];
            var bars = new float[count];
            var tile = new float[32 * Kernel.TILE];
            var lists = new BlockList[Kernel.TILE];
            for (int j = 0; j < Kernel.TILE; j++) {
                lists[j] = new BlockList();
                lists[j].reset(1, 8);
            }
            for (int j = 0; j < count; j++) {
                queries[j] = blocks.query(j);
                bars[j] = 10 * j;
                for (int i = 0; i < 32; i++) {
                    tile[i * Kernel.TILE + j] = queries[j].vector()[i];
                }
            }
            kernel.firstStage(blocks.segment(), layout, tile, queries, bars, lists);
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

    /** Blocks of small whole numbers, of which every bound is exact in float32. */
    private record Blocks(BlockLayout layout, MemorySegment segment) {

        private static final ValueLayout.OfFloat FLOAT =
                ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);

        Blocks(BlockLayout layout, int count, Random random) {
            this(layout, Arena.ofAuto().allocate(count * layout.blockBytes(), 64));
            for (int block = 0; block < count; block++) {
                long base = block * layout.blockBytes();
                for (long at = base; at < base + layout.codes(); at += 4) {
                    segment.set(FLOAT, at, random.nextInt(4));
                }
                for (long at = base + layout.codes(); at < base + layout.blockBytes(); at++) {
                    segment.set(ValueLayout.JAVA_BYTE, at, (byte) (random.nextInt(7) - 3));
                }
            }
        }

        BlockQuery query(int seed) {
            var random = new Random(seed);
            var vector = new float[layout.length()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = random.nextInt(5) - 2;
            }
            return new BlockQuery(vector, new float[] {1, 2, 3}, new float[] {3, 2, 1});
        }

        private boolean reaches(BlockQuery query, int block, int row, int stage, float bar) {
            long base = block * layout.blockBytes();
            long line = base + 4L * row;
            double sum = 0;
            for (int i = 0; i < layout.cut(stage); i++) {
                long at = base + layout.codes() + 16L * i + row;
                sum += query.vector()[i] * segment.get(ValueLayout.JAVA_BYTE, at);
            }
            double bound =
                    sum * segment.get(FLOAT, line + layout.scales())
                            + query.restNorms()[stage]
                                    * segment.get(FLOAT, line + layout.rests(stage))
                            + query.norms()[stage] * segment.get(FLOAT, base + layout.error());
            return bound - (layout.hasHalves() ? segment.get(FLOAT, line + layout.halves()) : 0)
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
