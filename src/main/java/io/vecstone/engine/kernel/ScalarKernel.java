package io.vecstone.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The kernel without the Vector API. Four accumulators break the dependency chain of the additions;
 * the JIT compiler may not reorder float32 sums by itself.
 */
final class ScalarKernel implements Kernel {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public String description() {
        return "scalar";
    }

    @Override
    public void dot(MemorySegment rows, long firstByte, int rowCount, float[] query, float[] out) {
        long rowBytes = 4L * query.length;
        for (int row = 0; row < rowCount; row++) {
            out[row] = dot(rows, firstByte + row * rowBytes, query);
        }
    }

    @Override
    public void squaredDistance(
            MemorySegment rows, long firstByte, int rowCount, float[] query, float[] out) {
        long rowBytes = 4L * query.length;
        for (int row = 0; row < rowCount; row++) {
            out[row] = squaredDistance(rows, firstByte + row * rowBytes, query);
        }
    }

    @Override
    public void dotCodes(
            MemorySegment[] codes, long[] offsets, int rowCount, float[] query, float[] out) {
        for (int row = 0; row < rowCount; row++) {
            MemorySegment segment = codes[row];
            long at = offsets[row];
            float a = 0;
            float b = 0;
            for (int i = 0; i < query.length; i += 2) {
                a += query[i] * segment.get(ValueLayout.JAVA_BYTE, at + i);
                b += query[i + 1] * segment.get(ValueLayout.JAVA_BYTE, at + i + 1);
            }
            out[row] = a + b;
        }
    }

    @Override
    public void referenceDot(
            MemorySegment[] rows, long[] offsets, int rowCount, float[] query, double[] out) {
        for (int row = 0; row < rowCount; row++) {
            out[row] = ReferenceArithmetic.dot(rows[row], offsets[row], query);
        }
    }

    @Override
    public void referenceSquaredDistance(
            MemorySegment[] rows, long[] offsets, int rowCount, float[] query, double[] out) {
        for (int row = 0; row < rowCount; row++) {
            out[row] = ReferenceArithmetic.squaredDistance(rows[row], offsets[row], query);
        }
    }

    @Override
    public void stage(
            MemorySegment codes,
            BlockLayout layout,
            int stage,
            BlockQuery query,
            float bar,
            BlockList blocks) {
        int kept = 0;
        for (int i = 0; i < blocks.count; i++) {
            int number = blocks.numbers[i];
            long base = number * layout.blockBytes();
            int at = blocks.sumsAt(number);
            if (stage == 0) {
                Arrays.fill(blocks.sums, at, at + BlockLayout.ROWS, 0);
            }
            addStage(codes, base + layout.codes(), layout, stage, query.vector(), blocks.sums, at);
            int reached = reached(codes, base, layout, stage, query, bar, blocks.sums, at);
            blocks.numbers[kept] = number;
            kept += blocks.reach(number, stage, reached);
        }
        blocks.count = kept;
    }

    private static void addStage(
            MemorySegment codes,
            long at,
            BlockLayout layout,
            int stage,
            float[] u,
            float[] sums,
            int sumsAt) {
        for (int i = stage == 0 ? 0 : layout.cut(stage - 1); i < layout.cut(stage); i++) {
            long line = at + (long) i * BlockLayout.ROWS;
            for (int row = 0; row < BlockLayout.ROWS; row++) {
                sums[sumsAt + row] += u[i] * codes.get(ValueLayout.JAVA_BYTE, line + row);
            }
        }
    }

    private static int reached(
            MemorySegment codes,
            long base,
            BlockLayout layout,
            int stage,
            BlockQuery query,
            float bar,
            float[] sums,
            int at) {
        float error = codes.get(FLOAT, base + layout.error());
        float lowest = BlockLayout.lowest(bar, query.norms()[stage], error);
        float restNorm = query.restNorms()[stage];
        int bits = 0;
        for (int row = 0; row < BlockLayout.ROWS; row++) {
            long line = base + (long) Float.BYTES * row;
            float bound =
                    sums[at + row] * codes.get(FLOAT, line + layout.scales())
                            + codes.get(FLOAT, line + layout.rests(stage)) * restNorm;
            if (layout.hasHalves()) {
                bound -= codes.get(FLOAT, line + layout.halves());
            }
            bits |= bound >= lowest ? 1 << row : 0;
        }
        return bits;
    }

    @Override
    public void firstStage(
            MemorySegment codes,
            BlockLayout layout,
            float[] tile,
            BlockQuery[] queries,
            float[] bars,
            BlockList[] blocks) {
        for (int j = 0; j < queries.length; j++) {
            stage(codes, layout, 0, queries[j], bars[j], blocks[j]);
        }
    }

    @Override
    public void multiply(float[] matrix, float[] vector, double[] out) {
        for (int row = 0; row < out.length; row++) {
            int at = row * vector.length;
            double sum = 0;
            for (int i = 0; i < vector.length; i++) {
                sum += (double) matrix[at + i] * vector[i];
            }
            out[row] = sum;
        }
    }

    private static float dot(MemorySegment rows, long at, float[] query) {
        int blocked = query.length & -4;
        float a = 0, b = 0, c = 0, d = 0;
        for (int i = 0; i < blocked; i += 4) {
            a += query[i] * rows.get(FLOAT, at + 4L * i);
            b += query[i + 1] * rows.get(FLOAT, at + 4L * i + 4);
            c += query[i + 2] * rows.get(FLOAT, at + 4L * i + 8);
            d += query[i + 3] * rows.get(FLOAT, at + 4L * i + 12);
        }
        for (int i = blocked; i < query.length; i++) {
            a += query[i] * rows.get(FLOAT, at + 4L * i);
        }
        return (a + b) + (c + d);
    }

    private static float squaredDistance(MemorySegment rows, long at, float[] query) {
        int blocked = query.length & -4;
        float a = 0, b = 0, c = 0, d = 0;
        for (int i = 0; i < blocked; i += 4) {
            float ea = query[i] - rows.get(FLOAT, at + 4L * i);
            float eb = query[i + 1] - rows.get(FLOAT, at + 4L * i + 4);
            float ec = query[i + 2] - rows.get(FLOAT, at + 4L * i + 8);
            float ed = query[i + 3] - rows.get(FLOAT, at + 4L * i + 12);
            a += ea * ea;
            b += eb * eb;
            c += ec * ec;
            d += ed * ed;
        }
        for (int i = blocked; i < query.length; i++) {
            float e = query[i] - rows.get(FLOAT, at + 4L * i);
            a += e * e;
        }
        return (a + b) + (c + d);
    }
}
