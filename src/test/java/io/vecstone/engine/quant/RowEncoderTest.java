package io.vecstone.engine.quant;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.engine.kernel.BlockLayout;
import io.vecstone.engine.kernel.BlockQuery;
import io.vecstone.engine.kernel.Kernels;
import io.vecstone.engine.kernel.ReferenceArithmetic;

import org.junit.jupiter.api.Test;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/** What codes promise, looked at row by row. Without a basis, so that ŷ and x can be compared. */
class RowEncoderTest {

    private static final int DIMENSION = 224;
    private static final BlockLayout LAYOUT = new BlockLayout(false, 80, 112, DIMENSION);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Random random = new Random(7);
    private final RowEncoder encoder =
            new RowEncoder(Kernels.scalar(), new CodePlan(null, LAYOUT), DIMENSION);
    private final float[][] rows = rows();
    private final BlockCodes codes = encoder.newBlocks(rows.length);

    RowEncoderTest() {
        for (int row = 0; row < rows.length; row++) {
            encoder.encode(rows[row], codes, row);
        }
    }

    /** Of one magnitude, of few large elements, flat, short and long ones, in turn. */
    private float[][] rows() {
        var made = new float[3 * BlockLayout.ROWS][DIMENSION];
        for (int row = 0; row < made.length; row++) {
            for (int i = 0; i < DIMENSION; i++) {
                made[row][i] =
                        switch (row % 5) {
                            case 0 -> (float) random.nextGaussian();
                            case 1 -> (float) (random.nextGaussian() / (1 + i));
                            case 2 -> random.nextBoolean() ? 1 : -1;
                            case 3 -> 1000 * (float) random.nextGaussian();
                            default -> 1e-3f * (random.nextFloat() - 0.5f);
                        };
            }
        }
        return made;
    }

    @Test
    void theNumbersOfABlock_coverEachOfItsRows() {
        for (int row = 0; row < rows.length; row++) {
            double norm = 0;
            double error = 0;
            for (int i = 0; i < DIMENSION; i++) {
                double element = (double) scale(row) * code(row, i);
                norm += element * element;
                error += (rows[row][i] - element) * (rows[row][i] - element);
            }
            assertThat(number(row, LAYOUT.codeNorm())).isGreaterThanOrEqualTo(Math.sqrt(norm));
            assertThat(number(row, LAYOUT.error())).isGreaterThanOrEqualTo(Math.sqrt(error));
        }
    }

    @Test
    void theHalvesOfEachPart_haveNormsWhoseProductInt16Holds() {
        for (int part = 0; part < LAYOUT.partCount(); part++) {
            for (int parity = 0; parity < 2; parity++) {
                for (int row = 0; row < rows.length; row++) {
                    int squares = 0;
                    BlockQuery query = encoder.query(rows[row]);
                    int querySquares = 0;
                    for (int i = LAYOUT.partStart(part) + parity;
                            i < LAYOUT.partEnd(part);
                            i += 2) {
                        squares += code(row, i) * code(row, i);
                        querySquares += queryCode(query, i) * queryCode(query, i);
                    }
                    int max = BlockLayout.ROW_NORM_MAX;
                    int queryMax = BlockLayout.QUERY_NORM_MAX;
                    assertThat(squares).isLessThanOrEqualTo(max * max);
                    assertThat(querySquares).isLessThanOrEqualTo(queryMax * queryMax);
                }
            }
        }
        assertThat(BlockLayout.ROW_NORM_MAX * BlockLayout.QUERY_NORM_MAX)
                .isLessThanOrEqualTo(Short.MAX_VALUE);
    }

    @Test
    void theErrorsOfAQuery_coverWhatItsCodesMiss_andItsScalesSayWhatTheyMean() {
        for (float[] row : rows) {
            BlockQuery query = encoder.query(row);
            double error = 0;
            double norm = 0;
            for (int part = 0; part < LAYOUT.partCount(); part++) {
                for (int i = LAYOUT.partStart(part); i < LAYOUT.partEnd(part); i++) {
                    double element = (double) query.scales()[part] * queryCode(query, i);
                    assertThat(query.vector()[i]).isEqualTo((float) element);
                    error += (row[i] - element) * (row[i] - element);
                    norm += element * element;
                }
                int stage = LAYOUT.stageOf(LAYOUT.partStart(part));
                if (LAYOUT.partEnd(part) == LAYOUT.cut(stage)) {
                    assertThat((double) query.errors()[stage])
                            .isGreaterThanOrEqualTo(Math.sqrt(error));
                    assertThat((double) query.norms()[stage])
                            .isGreaterThanOrEqualTo(Math.sqrt(norm));
                }
            }
        }
    }

    @Test
    void aQuery_losesLittle() {
        float[] row = rows[0];
        BlockQuery query = encoder.query(row);
        float norm = RowEncoder.atLeast(ReferenceArithmetic.norm(row));
        assertThat(query.errors()[2]).isLessThan(0.02f * norm);
        assertThat(query.restNorms()[2]).isLessThan(0.02f * norm);
        assertThat(Arrays.equals(query.pairs(), new int[DIMENSION / 2])).isFalse();
    }

    private float scale(int row) {
        long base = row / BlockLayout.ROWS * LAYOUT.stageBytes(0);
        long column = (long) Float.BYTES * (row % BlockLayout.ROWS);
        return codes.segments()[0].get(FLOAT, base + LAYOUT.scales() + column);
    }

    private double number(int row, long offset) {
        return codes.segments()[0].get(
                FLOAT, row / BlockLayout.ROWS * LAYOUT.stageBytes(0) + offset);
    }

    private int code(int row, int element) {
        int stage = LAYOUT.stageOf(element);
        long base = row / BlockLayout.ROWS * LAYOUT.stageBytes(stage);
        return codes.segments()[stage].get(
                ValueLayout.JAVA_BYTE, base + LAYOUT.code(row % BlockLayout.ROWS, element));
    }

    private static int queryCode(BlockQuery query, int element) {
        int pair = query.pairs()[element / 2];
        return element % 2 == 0 ? (short) pair : pair >> 16;
    }
}
