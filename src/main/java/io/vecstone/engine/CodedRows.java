package io.vecstone.engine;

import io.vecstone.engine.kernel.Kernel;
import io.vecstone.engine.quant.Basis;
import io.vecstone.engine.quant.BasisLearner;
import io.vecstone.engine.quant.CodeChunk;
import io.vecstone.engine.quant.RowEncoder;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Codes of the first so many rows of a matrix. Immutable for its readers: {@link #extended} shares
 * what is there and only writes behind it.
 *
 * <p>Made and extended beside the writer, from a snapshot, by one thread at a time; only the latest
 * may be extended.
 */
public final class CodedRows {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int FIRST_ROWS = 1024;

    private final RowEncoder encoder;
    private final @Nullable Basis basis;
    private final List<CodeChunk> chunks;
    private final int rowCount;
    private final double normMax;

    /** Rows that the basis, or the finding that none helps, was learnt from. */
    private final int learntAtRows;

    private CodedRows(
            RowEncoder encoder,
            @Nullable Basis basis,
            List<CodeChunk> chunks,
            int rowCount,
            double normMax,
            int learntAtRows) {
        this.encoder = encoder;
        this.basis = basis;
        this.chunks = List.copyOf(chunks);
        this.rowCount = rowCount;
        this.normMax = normMax;
        this.learntAtRows = learntAtRows;
    }

    /** Learns a basis from a sample of the snapshot's rows and codes all of them. */
    public static CodedRows build(Kernel kernel, Snapshot snapshot) {
        int dimension = snapshot.dimension();
        return build(
                kernel,
                snapshot,
                BasisLearner.learn(kernel, sample(snapshot), dimension).orElse(null));
    }

    /** Codes all rows with a given basis, or without one. */
    static CodedRows build(Kernel kernel, Snapshot snapshot, @Nullable Basis basis) {
        var encoder =
                new RowEncoder(
                        kernel, basis, snapshot.dimension(), snapshot.metric() == Metric.EUCLIDEAN);
        var empty = new CodedRows(encoder, basis, List.of(), 0, 0, snapshot.rowCount());
        return empty.extended(snapshot);
    }

    /**
     * These and the further rows of a later snapshot of the same matrix.
     *
     * @throws CancellationException if the thread is interrupted
     */
    public CodedRows extended(Snapshot snapshot) {
        ChunkShape shape = snapshot.shape();
        var grown = new ArrayList<>(chunks);
        var row = new float[shape.dimension()];
        double max = normMax;
        for (int r = rowCount; r < snapshot.rowCount(); r++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted at row " + r);
            }
            int index = shape.chunkOf(r);
            int inChunk = shape.rowInChunk(r);
            Snapshot.Chunk source = snapshot.chunks().get(index);
            MemorySegment.copy(
                    source.rows(), FLOAT, inChunk * shape.rowBytes(), row, 0, row.length);
            encoder.encode(row, chunkWithRoomFor(grown, shape, r, snapshot.rowCount()), inChunk);
            max = Math.max(max, source.norms()[inChunk]);
        }
        return new CodedRows(encoder, basis, grown, snapshot.rowCount(), max, learntAtRows);
    }

    private CodeChunk chunkWithRoomFor(
            List<CodeChunk> grown, ChunkShape shape, int row, int rowsInSight) {
        int index = shape.chunkOf(row);
        int inChunk = shape.rowInChunk(row);
        int chunkStart = row - inChunk;
        int needed = Math.min(rowsInSight - chunkStart, shape.rowsPerChunk());
        if (index == grown.size()) {
            grown.add(
                    encoder.newChunk(Math.min(Math.max(needed, FIRST_ROWS), shape.rowsPerChunk())));
        } else if (grown.get(index).capacityRows() <= inChunk) {
            grown.set(
                    index, RowEncoder.withRoomFor(grown.get(index), needed, shape.rowsPerChunk()));
        }
        return grown.get(index);
    }

    /** Evenly spread live rows. */
    private static float[][] sample(Snapshot snapshot) {
        ChunkShape shape = snapshot.shape();
        int wanted = Math.min(BasisLearner.sampleRows(snapshot.dimension()), snapshot.rowCount());
        var rows = new ArrayList<float[]>(wanted);
        for (int i = 0; i < wanted; i++) {
            int row = (int) ((long) i * snapshot.rowCount() / wanted);
            if (snapshot.isLive(row)) {
                var copy = new float[shape.dimension()];
                MemorySegment.copy(
                        snapshot.chunks().get(shape.chunkOf(row)).rows(),
                        FLOAT,
                        shape.rowInChunk(row) * shape.rowBytes(),
                        copy,
                        0,
                        copy.length);
                rows.add(copy);
            }
        }
        return rows.toArray(new float[0][]);
    }

    /** Rows coded: those of lower ordinals. */
    public int rowCount() {
        return rowCount;
    }

    /** Rows that there were when the basis was learnt. */
    public int learntAtRows() {
        return learntAtRows;
    }

    /** Directions of the basis, or 0 without one. */
    public int prefixDimension() {
        return basis == null ? 0 : basis.size();
    }

    /** Bytes of all codes, off the heap and on it. */
    public long sizeBytes() {
        return chunks.stream().mapToLong(CodeChunk::sizeBytes).sum();
    }

    RowEncoder encoder() {
        return encoder;
    }

    boolean hasPrefix() {
        return basis != null;
    }

    CodeChunk chunk(int index) {
        return chunks.get(index);
    }

    /** At least the norm of every coded row. */
    double normMax() {
        return normMax;
    }
}
