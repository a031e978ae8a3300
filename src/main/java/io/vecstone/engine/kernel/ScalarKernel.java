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
            MemorySegment codes, long firstByte, int rowCount, float[] query, float[] out) {
        for (int row = 0; row < rowCount; row++) {
            long at = firstByte + (long) row * query.length;
            float a = 0;
            float b = 0;
            for (int i = 0; i < query.length; i += 2) {
                a += query[i] * codes.get(ValueLayout.JAVA_BYTE, at + i);
                b += query[i + 1] * codes.get(ValueLayout.JAVA_BYTE, at + i + 1);
            }
            out[row] = a + b;
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
