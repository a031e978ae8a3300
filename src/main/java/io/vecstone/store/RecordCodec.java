package io.vecstone.store;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Vectors as bytes (float32 little-endian), and the checksum of a record. */
final class RecordCodec {

    private RecordCodec() {}

    static byte[] encode(float[] vector) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return bytes.array();
    }

    static float[] decode(byte[] bytes) {
        var vector = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }

    /**
     * CRC-32C of the key (int64), then of each of id, vector, text, metadata: its length in bytes
     * (int32, -1 for a missing text) and its bytes. All integers are little-endian, all strings
     * UTF-8.
     */
    static long checksum(
            long key, String id, byte[] vector, @Nullable String text, String metadata) {
        var crc = new CRC32C();
        update(crc, ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(key));
        update(crc, id.getBytes(StandardCharsets.UTF_8));
        update(crc, vector);
        if (text == null) {
            update(crc, length(-1));
        } else {
            update(crc, text.getBytes(StandardCharsets.UTF_8));
        }
        update(crc, metadata.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    private static void update(CRC32C crc, byte[] bytes) {
        update(crc, length(bytes.length));
        crc.update(bytes, 0, bytes.length);
    }

    private static void update(CRC32C crc, ByteBuffer written) {
        crc.update(written.flip());
    }

    private static ByteBuffer length(int bytes) {
        return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes);
    }
}
