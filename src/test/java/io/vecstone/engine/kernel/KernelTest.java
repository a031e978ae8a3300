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
