package io.vecstone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.Metric;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class MatrixFileTest {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @TempDir Path folder;

    @Test
    void theHeader_says_whatTheFileIs() throws IOException {
        Path path = folder.resolve("m");
        matrix(path, ChannelFile.create(path), 3).close();
        ByteBuffer header =
                ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        var magic = new byte[8];
        header.get(magic);
        assertThat(new String(magic, StandardCharsets.US_ASCII)).isEqualTo("VECSTONE");
        assertThat(header.getInt()).isEqualTo(1); // format version
        assertThat(header.getInt()).isEqualTo(3); // dimension
        assertThat(header.getInt()).isEqualTo(1); // the metric: DOT
    }

    @Test
    void rows_areReadBack_throughGrowthAndOverSeveralChunks() throws IOException {
        int dimension = 65_536; // 256 rows a chunk
        Path path = folder.resolve("m");
        try (MatrixFile matrix = matrix(path, ChannelFile.create(path), dimension)) {
            int row = 0;
            for (int count : new int[] {1, 1, 5, 100, 300, 3}) {
                List<float[]> rows = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    rows.add(row(dimension, row++));
                }
                matrix.append(rows);
            }
            assertThat(matrix.rowCount()).isEqualTo(410);
            for (int i = 0; i < 410; i++) {
                assertThat(last(matrix, dimension, i)).isEqualTo(i);
            }
        }
    }

    @Test
    void aMappingTakenEarlier_staysReadable_whenTheFileGrowsClosesAndGoes() throws IOException {
        Path path = folder.resolve("m");
        MatrixFile matrix = matrix(path, ChannelFile.create(path), 2);
        matrix.append(List.of(new float[] {7, 8}));
        MemorySegment before = matrix.chunk(0);
        for (int i = 0; i < 100_000; i++) {
            matrix.append(List.of(new float[] {i, i}));
        }
        assertThat(matrix.chunk(0).byteSize()).isGreaterThan(before.byteSize());
        matrix.close();
        Files.delete(path);
        assertThat(before.get(FLOAT, 4)).isEqualTo(8);
    }

    @Test
    void rows_areBehindTheHeader_inLittleEndian() throws IOException {
        Path path = folder.resolve("m");
        try (MatrixFile matrix = matrix(path, ChannelFile.create(path), 2)) {
            matrix.append(List.of(new float[] {1.5f, -2}, new float[] {3, 4}));
        }
        ByteBuffer rows =
                ByteBuffer.wrap(Files.readAllBytes(path))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .position(MatrixFile.HEADER_BYTES);
        assertThat(rows.getFloat()).isEqualTo(1.5f);
        assertThat(rows.getFloat()).isEqualTo(-2);
        assertThat(rows.getFloat()).isEqualTo(3);
    }

    @Test
    void whenAWriteFails_theErrorNamesFileAndByte_andNoRowIsCounted() throws IOException {
        Path path = folder.resolve("m");
        var failing = new FailingFile(ChannelFile.create(path));
        try (MatrixFile matrix = matrix(path, failing, 2)) {
            matrix.append(List.of(new float[] {1, 1}));
            failing.bytesLeft = 4; // half a row goes through
            assertThatThrownBy(() -> matrix.append(List.of(new float[] {2, 2})))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining(path.toString())
                    .hasMessageContaining("byte " + (MatrixFile.HEADER_BYTES + 8))
                    .hasMessageContaining("No space left");
            assertThat(matrix.rowCount()).isEqualTo(1);
            failing.bytesLeft = Long.MAX_VALUE;
            matrix.append(List.of(new float[] {3, 3}));
            assertThat(last(matrix, 2, 1)).isEqualTo(3);
        }
    }

    @Test
    void anInterruptedThread_canStillAppend_andStaysInterrupted() throws IOException {
        Path path = folder.resolve("m");
        try (MatrixFile matrix = matrix(path, ChannelFile.create(path), 2)) {
            Thread.currentThread().interrupt();
            matrix.append(List.of(new float[] {1, 2}));
            assertThat(Thread.interrupted()).isTrue();
            matrix.append(List.of(new float[] {3, 4}));
            assertThat(last(matrix, 2, 0)).isEqualTo(2);
        }
    }

    private static MatrixFile matrix(Path path, DataFile file, int dimension) {
        return new MatrixFile(path, file, 1, dimension, Metric.DOT);
    }

    private static float[] row(int dimension, int value) {
        var row = new float[dimension];
        row[dimension - 1] = value;
        return row;
    }

    private static float last(MatrixFile matrix, int dimension, int row) {
        int chunk = matrix.shape().chunkOf(row);
        long at = matrix.shape().rowInChunk(row) * 4L * dimension + 4L * (dimension - 1);
        return matrix.chunk(chunk).get(FLOAT, at);
    }

    /** Runs out of space after so many bytes. */
    private static final class FailingFile implements DataFile {

        private final DataFile file;
        private long bytesLeft = Long.MAX_VALUE;

        FailingFile(DataFile file) {
            this.file = file;
        }

        @Override
        public long sizeBytes() throws IOException {
            return file.sizeBytes();
        }

        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
            if (bytes.remaining() > bytesLeft) {
                file.write(bytes.slice().limit((int) bytesLeft), position);
                throw new IOException("No space left on device");
            }
            bytesLeft -= bytes.remaining();
            file.write(bytes, position);
        }

        @Override
        public void extend(long sizeBytes) throws IOException {
            file.extend(sizeBytes);
        }

        @Override
        public MemorySegment map(long position, long sizeBytes) throws IOException {
            return file.map(position, sizeBytes);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
