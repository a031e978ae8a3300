package io.vecstone.store;

import io.vecstone.engine.ChunkShape;

import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * Checksums (CRC-32C) of the rows of a matrix: one of every {@value #ROWS} rows, fewer where a
 * chunk or the matrix ends.
 */
final class RowChecksums {

    /** Small enough that a damaged place has a name, large enough that all take little room. */
    static final int ROWS = 1024;

    private RowChecksums() {}

    /** Checksums of so many rows. Cost: reads them all, on all cores. */
    static int[] of(ChunkShape shape, int rowCount, IntFunction<MemorySegment> chunks) {
        int perChunk = groupsPerChunk(shape);
        return IntStream.range(0, count(shape, rowCount))
                .parallel()
                .map(group -> {
                    int chunk = group / perChunk;
                    int row = firstRow(shape, group);
                    int end = Math.min(rowCount, Math.min(row + rows(shape), endOf(shape, chunk)));
                    long from = shape.rowInChunk(row) * shape.rowBytes();
                    return checksum(chunks.apply(chunk), from, (end - row) * shape.rowBytes());
                })
                .toArray();
    }

    static int firstRow(ChunkShape shape, int group) {
        int perChunk = groupsPerChunk(shape);
        return (group / perChunk << shape.rowsLog2()) + group % perChunk * rows(shape);
    }

    private static int count(ChunkShape shape, int rowCount) {
        int chunk = shape.chunkOf(rowCount);
        int rest = shape.rowInChunk(rowCount);
        return chunk * groupsPerChunk(shape) + (rest + rows(shape) - 1) / rows(shape);
    }

    private static int rows(ChunkShape shape) {
        return Math.min(ROWS, shape.rowsPerChunk());
    }

    private static int groupsPerChunk(ChunkShape shape) {
        return shape.rowsPerChunk() / rows(shape);
    }

    private static int endOf(ChunkShape shape, int chunk) {
        return chunk + 1 << shape.rowsLog2();
    }

    private static int checksum(MemorySegment chunk, long from, long bytes) {
        var crc = new CRC32C();
        crc.update(chunk.asSlice(from, bytes).asByteBuffer());
        return (int) crc.getValue();
    }
}
