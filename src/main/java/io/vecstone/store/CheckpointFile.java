package io.vecstone.store;

import io.vecstone.engine.ChunkShape;
import io.vecstone.engine.Metric;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * What is known of a matrix file beside its rows, as of one change of the catalog. {@code
 * docs/FORMAT.md} describes it. All numbers are big-endian.
 *
 * <p>Not synced, and neither is the matrix: whatever a crash has left of either is recognised by
 * checksums.
 */
final class CheckpointFile {

    private static final byte[] MAGIC = "VECSCKPT".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT_VERSION = 2;
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int TRAILER_BYTES = Long.BYTES + Integer.BYTES;

    private CheckpointFile() {}

    /**
     * What a checkpoint says of itself.
     *
     * @param generation of the matrix file that it belongs to
     * @param seq the change of the catalog that it is as of
     * @param historyToken the catalog's, at that change
     * @param checksums of the rows, as {@link RowChecksums} makes them
     */
    record Head(
            long generation,
            ChunkShape shape,
            Metric metric,
            int rowCount,
            long seq,
            long historyToken,
            int[] checksums) {}

    /** Writes a whole file. */
    static void write(DataFile file, Head head, CollectionStore.Body body) throws IOException {
        var sink = new Sink(file);
        var out = new DataOutputStream(new BufferedOutputStream(sink, BUFFER_BYTES));
        out.write(MAGIC);
        out.writeInt(FORMAT_VERSION);
        out.writeLong(head.generation);
        out.writeInt(head.shape.dimension());
        out.writeInt(head.shape.rowsLog2());
        out.writeInt(MatrixFile.code(head.metric));
        out.writeInt(head.rowCount);
        out.writeLong(head.seq);
        out.writeLong(head.historyToken);
        out.writeInt(head.checksums.length);
        for (int checksum : head.checksums) {
            out.writeInt(checksum);
        }
        body.writeTo(out);
        out.flush();
        ByteBuffer trailer = ByteBuffer.allocate(TRAILER_BYTES);
        trailer.putLong(sink.position).putInt((int) sink.crc.getValue());
        file.write(trailer.flip(), sink.position);
    }

    /**
     * Opens a file that {@link #write} wrote.
     *
     * @return a stream of head and body; the head comes first, by {@link #readHead}
     * @throws IOException if it is not as it was written
     */
    static DataInputStream open(DataFile file) throws IOException {
        long bytes = file.sizeBytes() - TRAILER_BYTES;
        if (bytes < 0) {
            throw new IOException("the checkpoint is too short: " + file.sizeBytes() + " bytes");
        }
        MemorySegment all = file.map(0, file.sizeBytes());
        DataInputStream trailer =
                new DataInputStream(
                        new ByteArrayInputStream(
                                all.asSlice(bytes).toArray(ValueLayout.JAVA_BYTE)));
        if (trailer.readLong() != bytes) {
            throw new IOException("the checkpoint is cut off");
        }
        if (trailer.readInt() != checksum(all, bytes)) {
            throw new IOException("the checkpoint does not match its checksum");
        }
        return new DataInputStream(new SegmentInput(all, bytes));
    }

    static Head readHead(DataInputStream in) throws IOException {
        byte[] magic = in.readNBytes(MAGIC.length);
        int version = in.readInt();
        if (!Arrays.equals(magic, MAGIC) || version != FORMAT_VERSION) {
            throw new IOException("the checkpoint is of another version: " + version);
        }
        long generation = in.readLong();
        var shape = new ChunkShape(in.readInt(), in.readInt());
        int metric = in.readInt();
        int rowCount = in.readInt();
        long seq = in.readLong();
        long historyToken = in.readLong();
        var checksums = new int[in.readInt()];
        for (int i = 0; i < checksums.length; i++) {
            checksums[i] = in.readInt();
        }
        return new Head(
                generation,
                shape,
                MatrixFile.metric(metric),
                rowCount,
                seq,
                historyToken,
                checksums);
    }

    private static int checksum(MemorySegment all, long bytes) {
        var crc = new CRC32C();
        for (long at = 0; at < bytes; at += Integer.MAX_VALUE) {
            crc.update(all.asSlice(at, Math.min(Integer.MAX_VALUE, bytes - at)).asByteBuffer());
        }
        return (int) crc.getValue();
    }

    /** Writes to the file, and sums up. */
    private static final class Sink extends OutputStream {

        private final DataFile file;
        private final CRC32C crc = new CRC32C();
        private long position;

        Sink(DataFile file) {
            this.file = file;
        }

        @Override
        public void write(int oneByte) throws IOException {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            file.write(ByteBuffer.wrap(bytes, offset, length), position);
            crc.update(bytes, offset, length);
            position += length;
        }
    }

    /** Reads the first bytes of a segment. */
    private static final class SegmentInput extends InputStream {

        private final MemorySegment segment;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private final long end;
        private long position; // in the segment, of the end of the buffer
        private int next;
        private int filled;

        SegmentInput(MemorySegment segment, long end) {
            this.segment = segment;
            this.end = end;
        }

        @Override
        public int read() {
            return isExhausted() ? -1 : buffer[next++] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            if (isExhausted()) {
                return -1;
            }
            int count = Math.min(length, filled - next);
            System.arraycopy(buffer, next, bytes, offset, count);
            next += count;
            return count;
        }

        private boolean isExhausted() {
            if (next == filled) {
                filled = (int) Math.min(buffer.length, end - position);
                MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, position, buffer, 0, filled);
                position += filled;
                next = 0;
            }
            return filled == 0;
        }
    }
}
