package io.vecstone.engine.quant;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies off-heap memory to a stream and back. */
final class SegmentStreams {

    private static final int BUFFER_BYTES = 1 << 18;

    private SegmentStreams() {}

    /** Writes the first so many bytes of {@code segment}. */
    static void write(DataOutputStream out, MemorySegment segment, long bytes) throws IOException {
        var buffer = new byte[(int) Math.min(BUFFER_BYTES, bytes)];
        for (long at = 0; at < bytes; at += buffer.length) {
            int count = (int) Math.min(buffer.length, bytes - at);
            MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, at, buffer, 0, count);
            out.write(buffer, 0, count);
        }
    }

    /** Overwrites the first so many bytes of {@code segment}. */
    static void read(DataInputStream in, MemorySegment segment, long bytes) throws IOException {
        var buffer = new byte[(int) Math.min(BUFFER_BYTES, bytes)];
        for (long at = 0; at < bytes; at += buffer.length) {
            int count = (int) Math.min(buffer.length, bytes - at);
            in.readFully(buffer, 0, count);
            MemorySegment.copy(buffer, 0, segment, ValueLayout.JAVA_BYTE, at, count);
        }
    }

    static void write(DataOutputStream out, float[] values) throws IOException {
        for (float value : values) {
            out.writeFloat(value);
        }
    }

    static float[] readFloats(DataInputStream in, int count) throws IOException {
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.readFloat();
        }
        return values;
    }
}
