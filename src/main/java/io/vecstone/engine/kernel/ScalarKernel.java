package io.vecstone.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

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
            RowChunks codes, int[] rows, int from, int to, float[] query, float[] out) {
        for (int row = from; row < to; row++) {
            MemorySegment segment = NativeMemory.of(codes.segment(rows[row]));
            long at = codes.offset(rows[row]);
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
            RowChunks matrix, int[] rows, int rowCount, float[] query, double[] out) {
        for (int i = 0; i < rowCount; i++) {
            out[i] =
                    ReferenceArithmetic.dot(matrix.segment(rows[i]), matrix.offset(rows[i]), query);
        }
    }

    @Override
    public void referenceSquaredDistance(
            RowChunks matrix, int[] rows, int rowCount, float[] query, double[] out) {
        for (int i = 0; i < rowCount; i++) {
            out[i] =
                    ReferenceArithmetic.squaredDistance(
                            matrix.segment(rows[i]), matrix.offset(rows[i]), query);
        }
    }

    @Override
    public void stage(
            MemorySegment[] codes,
            BlockLayout layout,
            int stage,
            BlockQuery query,
            float bar,
            BlockList blocks) {
        int kept = 0;
        for (int i = 0; i < blocks.count; i++) {
            int number = blocks.numbers[i];
            int at = blocks.sumsAt(number);
            addStage(codes[stage], number, layout, stage, query, blocks.sums, at);
            int reached = reached(codes, number, layout, stage, query, bar, blocks.sums, at);
            blocks.numbers[kept] = number;
            kept += blocks.reach(number, stage, reached);
        }
        blocks.count = kept;
    }

    private static void addStage(
            MemorySegment codes,
            int number,
            BlockLayout layout,
            int stage,
            BlockQuery query,
            float[] sums,
            int sumsAt) {
        MemorySegment memory = NativeMemory.of(codes);
        long base = number * layout.stageBytes(stage);
        for (int row = 0; row < BlockLayout.ROWS; row++) {
            float sum = stage == 0 ? 0 : sums[sumsAt + row];
            for (int part = layout.firstPart(stage); part < layout.firstPart(stage + 1); part++) {
                int products = 0;
                for (int i = layout.partStart(part); i < layout.partEnd(part); i += 2) {
                    long pair = base + layout.code(row, i);
                    int elements = query.pairs()[i / 2];
                    products += (short) elements * memory.get(ValueLayout.JAVA_BYTE, pair);
                    products += (elements >> 16) * memory.get(ValueLayout.JAVA_BYTE, pair + 1);
                }
                sum += query.scales()[part] * products;
            }
            sums[sumsAt + row] = sum;
        }
    }

    private static int reached(
            MemorySegment[] codes,
            int number,
            BlockLayout layout,
            int stage,
            BlockQuery query,
            float bar,
            float[] sums,
            int at) {
        long base = number * layout.stageBytes(0);
        long restsAt = number * layout.stageBytes(stage) + layout.rests(stage);
        MemorySegment common = NativeMemory.of(codes[0]);
        MemorySegment own = NativeMemory.of(codes[stage]);
        float error = common.get(FLOAT, base + layout.error());
        float codeNorm = common.get(FLOAT, base + layout.codeNorm());
        float lowest =
                BlockLayout.lowest(
                        bar, query.norms()[stage], error, query.errors()[stage], codeNorm);
        float restNorm = query.restNorms()[stage];
        int bits = 0;
        for (int row = 0; row < BlockLayout.ROWS; row++) {
            long column = (long) Float.BYTES * row;
            float bound =
                    sums[at + row] * common.get(FLOAT, base + layout.scales() + column)
                            + own.get(FLOAT, restsAt + column) * restNorm;
            if (layout.hasHalves()) {
                bound -= common.get(FLOAT, base + layout.halves() + column);
            }
            bits |= bound >= lowest ? 1 << row : 0;
        }
        return bits;
    }

    @Override
    public void firstStage(
            MemorySegment[] codes,
            BlockLayout layout,
            int[] tile,
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
        MemorySegment memory = NativeMemory.of(rows);
        int blocked = query.length & -4;
        float a = 0, b = 0, c = 0, d = 0;
        for (int i = 0; i < blocked; i += 4) {
            a += query[i] * memory.get(FLOAT, at + 4L * i);
            b += query[i + 1] * memory.get(FLOAT, at + 4L * i + 4);
            c += query[i + 2] * memory.get(FLOAT, at + 4L * i + 8);
            d += query[i + 3] * memory.get(FLOAT, at + 4L * i + 12);
        }
        for (int i = blocked; i < query.length; i++) {
            a += query[i] * memory.get(FLOAT, at + 4L * i);
        }
        return (a + b) + (c + d);
    }

    private static float squaredDistance(MemorySegment rows, long at, float[] query) {
        MemorySegment memory = NativeMemory.of(rows);
        int blocked = query.length & -4;
        float a = 0, b = 0, c = 0, d = 0;
        for (int i = 0; i < blocked; i += 4) {
            float ea = query[i] - memory.get(FLOAT, at + 4L * i);
            float eb = query[i + 1] - memory.get(FLOAT, at + 4L * i + 4);
            float ec = query[i + 2] - memory.get(FLOAT, at + 4L * i + 8);
            float ed = query[i + 3] - memory.get(FLOAT, at + 4L * i + 12);
            a += ea * ea;
            b += eb * eb;
            c += ec * ec;
            d += ed * ed;
        }
        for (int i = blocked; i < query.length; i++) {
            float e = query[i] - memory.get(FLOAT, at + 4L * i);
            a += e * e;
        }
        return (a + b) + (c + d);
    }
}
