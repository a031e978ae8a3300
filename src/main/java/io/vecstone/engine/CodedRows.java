package io.vecstone.engine;

import io.vecstone.engine.kernel.BlockLayout;
import io.vecstone.engine.kernel.Kernel;
import io.vecstone.engine.kernel.RowChunks;
import io.vecstone.engine.quant.BlockCodes;
import io.vecstone.engine.quant.CodePlan;
import io.vecstone.engine.quant.CodePlanner;
import io.vecstone.engine.quant.RowCodes;
import io.vecstone.engine.quant.RowEncoder;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
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
 * <p>The codes that are read first lie in blocks, in an order of their own, by position: first the
 * rows that were live when the basis was learnt, those of a cluster together, then the later ones
 * as they came. With a basis there are codes of whole rows as well, in the order of rows.
 *
 * <p>Made and extended beside the writer, from a snapshot, by one thread at a time; only the latest
 * may be extended.
 */
public final class CodedRows {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int FIRST_ROWS = 1024;

    private final RowEncoder encoder;
    private final CodePlan plan;
    private final RowOrder order;
    private final List<BlockCodes> blocks;
    private final List<RowCodes> wholeRows;
    private final RowChunks wholeRowChunks;
    private final int rowCount;
    private final double normMax;

    private CodedRows(
            RowEncoder encoder,
            CodePlan plan,
            RowOrder order,
            List<BlockCodes> blocks,
            List<RowCodes> wholeRows,
            int rowCount,
            double normMax) {
        this.encoder = encoder;
        this.plan = plan;
        this.order = order;
        this.blocks = List.copyOf(blocks);
        this.wholeRows = List.copyOf(wholeRows);
        this.wholeRowChunks =
                RowCodes.together(wholeRows, ChunkShape.of(encoder.dimension()).rowsLog2());
        this.rowCount = rowCount;
        this.normMax = normMax;
    }

    /**
     * Decides from a sample of the snapshot's rows how to code them, and codes all.
     *
     * @throws CancellationException if the thread is interrupted
     */
    public static CodedRows build(Kernel kernel, Snapshot snapshot) {
        float[][] sample = sample(snapshot, CodePlanner.sampleRows(snapshot.dimension()));
        boolean euclidean = snapshot.metric() == Metric.EUCLIDEAN;
        CodePlan plan = CodePlanner.plan(kernel, sample, snapshot.dimension(), euclidean);
        return build(kernel, snapshot, plan);
    }

    /** Codes all rows as planned. */
    static CodedRows build(Kernel kernel, Snapshot snapshot, CodePlan plan) {
        var encoder = new RowEncoder(kernel, plan, snapshot.dimension());
        RowOrder order = RowOrder.learn(kernel, snapshot, plan);
        var empty = new CodedRows(encoder, plan, order, List.of(), List.of(), 0, 0);
        return empty.withRows(snapshot, 0);
    }

    /**
     * These and the further rows of a later snapshot of the same matrix.
     *
     * @throws CancellationException if the thread is interrupted
     */
    public CodedRows extended(Snapshot snapshot) {
        return withRows(snapshot, positionCount());
    }

    /** Writes the codes; {@link #read} reads them. */
    void writeTo(DataOutputStream out) throws IOException {
        ChunkShape shape = ChunkShape.of(encoder.dimension());
        out.writeInt(rowCount);
        out.writeDouble(normMax);
        plan.writeTo(out);
        order.writeTo(out);
        int positions = positionCount();
        for (int chunk = 0; chunk < chunks(shape, positions); chunk++) {
            blocks.get(chunk).writeTo(out, rowsIn(shape, chunk, positions));
        }
        if (hasWholeRows()) {
            for (int chunk = 0; chunk < chunks(shape, rowCount); chunk++) {
                boolean coded = chunk < wholeRows.size();
                out.writeBoolean(coded);
                if (coded) {
                    RowCodes rows = wholeRows.get(chunk);
                    int count = Math.min(rowsIn(shape, chunk, rowCount), rows.capacityRows());
                    out.writeInt(count);
                    rows.writeTo(out, count);
                }
            }
        }
    }

    /** Reads what {@link #writeTo} wrote of rows of this dimension. */
    static CodedRows read(Kernel kernel, int dimension, DataInputStream in) throws IOException {
        ChunkShape shape = ChunkShape.of(dimension);
        int rowCount = in.readInt();
        double normMax = in.readDouble();
        CodePlan plan = CodePlan.read(in);
        RowOrder order = RowOrder.read(kernel, in);
        var encoder = new RowEncoder(kernel, plan, dimension);
        int positions = rowCount == 0 ? 0 : order.positions(rowCount);
        var blocks = new ArrayList<BlockCodes>();
        for (int chunk = 0; chunk < chunks(shape, positions); chunk++) {
            blocks.add(encoder.readBlocks(in, rowsIn(shape, chunk, positions)));
        }
        var wholeRows = new ArrayList<RowCodes>();
        if (plan.basis() != null) {
            for (int chunk = 0; chunk < chunks(shape, rowCount); chunk++) {
                if (in.readBoolean()) {
                    wholeRows.add(encoder.readRows(in, in.readInt()));
                }
            }
        }
        return new CodedRows(encoder, plan, order, blocks, wholeRows, rowCount, normMax);
    }

    private static int chunks(ChunkShape shape, int rows) {
        return rows == 0 ? 0 : shape.chunkOf(rows - 1) + 1;
    }

    private static int rowsIn(ChunkShape shape, int chunk, int rows) {
        return Math.min(shape.rowsPerChunk(), rows - (chunk << shape.rowsLog2()));
    }

    private CodedRows withRows(Snapshot snapshot, int fromPosition) {
        ChunkShape shape = snapshot.shape();
        var grownBlocks = new ArrayList<>(blocks);
        var grownRows = new ArrayList<>(wholeRows);
        var x = new float[shape.dimension()];
        double max = normMax;
        int end = order.positions(snapshot.rowCount());
        for (int position = fromPosition; position < end; position++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted at position " + position);
            }
            int row = order.rowAt(position);
            read(snapshot, row, x);
            encoder.encode(
                    x, blocksFor(grownBlocks, shape, position, end), shape.rowInChunk(position));
            if (plan.basis() != null) {
                encoder.encode(
                        x,
                        rowsFor(grownRows, shape, row, snapshot.rowCount()),
                        shape.rowInChunk(row));
            }
            max =
                    Math.max(
                            max,
                            snapshot.chunks().get(shape.chunkOf(row)).norm(shape.rowInChunk(row)));
        }
        return new CodedRows(
                encoder, plan, order, grownBlocks, grownRows, snapshot.rowCount(), max);
    }

    private BlockCodes blocksFor(
            List<BlockCodes> grown, ChunkShape shape, int position, int positionsInSight) {
        int index = shape.chunkOf(position);
        int wanted = capacity(shape, index, positionsInSight);
        if (index == grown.size()) {
            grown.add(encoder.newBlocks(wanted));
        } else if (grown.get(index).capacityRows() <= shape.rowInChunk(position)) {
            grown.set(index, encoder.withRoomFor(grown.get(index), wanted, shape.rowsPerChunk()));
        }
        return grown.get(index);
    }

    private RowCodes rowsFor(List<RowCodes> grown, ChunkShape shape, int row, int rowsInSight) {
        int index = shape.chunkOf(row);
        while (grown.size() <= index) {
            grown.add(encoder.newRows(capacity(shape, grown.size(), rowsInSight)));
        }
        if (grown.get(index).capacityRows() <= shape.rowInChunk(row)) {
            int wanted = capacity(shape, index, rowsInSight);
            grown.set(index, encoder.withRoomFor(grown.get(index), wanted, shape.rowsPerChunk()));
        }
        return grown.get(index);
    }

    /** Rows that a chunk must have room for, of so many in all. */
    private static int capacity(ChunkShape shape, int chunk, int rowsInSight) {
        long rows = rowsInSight - ((long) chunk << shape.rowsLog2());
        return (int)
                Math.clamp(rows, Math.min(FIRST_ROWS, shape.rowsPerChunk()), shape.rowsPerChunk());
    }

    static void read(Snapshot snapshot, int row, float[] out) {
        ChunkShape shape = snapshot.shape();
        MemorySegment.copy(
                snapshot.chunks().get(shape.chunkOf(row)).rows(),
                FLOAT,
                shape.rowInChunk(row) * shape.rowBytes(),
                out,
                0,
                out.length);
    }

    /** Live ones of evenly spread rows. */
    static float[][] sample(Snapshot snapshot, int rowsMax) {
        int wanted = Math.min(rowsMax, snapshot.rowCount());
        var rows = new ArrayList<float[]>(wanted);
        for (int i = 0; i < wanted; i++) {
            int row = (int) ((long) i * snapshot.rowCount() / wanted);
            if (snapshot.isLive(row)) {
                var copy = new float[snapshot.dimension()];
                read(snapshot, row, copy);
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
        return order.learntAtRows();
    }

    /** Directions of the basis, or 0 without one. */
    public int prefixDimension() {
        return plan.basis() == null ? 0 : plan.basis().size();
    }

    /** Bytes of all codes, off the heap and on it. */
    public long sizeBytes() {
        long bytes = order.sizeBytes();
        for (BlockCodes chunk : blocks) {
            bytes += chunk.sizeBytes();
        }
        for (RowCodes chunk : wholeRows) {
            bytes += chunk.sizeBytes();
        }
        return bytes;
    }

    /** Elements of all rows coded. */
    long elementCount() {
        return (long) rowCount * encoder.dimension();
    }

    RowEncoder encoder() {
        return encoder;
    }

    BlockLayout layout() {
        return plan.layout();
    }

    RowOrder order() {
        return order;
    }

    /** Rows in blocks, retired ones that nobody had seen live left out. */
    int positionCount() {
        return rowCount == 0 ? 0 : order.positions(rowCount);
    }

    /** Blocks that these positions take. */
    int blockCount() {
        return (positionCount() + BlockLayout.ROWS - 1) / BlockLayout.ROWS;
    }

    /** Blocks of a chunk. */
    int blocksPerChunk() {
        return Math.max(1, ChunkShape.of(encoder.dimension()).rowsPerChunk() / BlockLayout.ROWS);
    }

    BlockCodes blocks(int chunk) {
        return blocks.get(chunk);
    }

    /** Whether there are codes of whole rows beside those in blocks. */
    boolean hasWholeRows() {
        return plan.basis() != null;
    }

    /** Where those are, by row. */
    RowChunks wholeRows() {
        return wholeRowChunks;
    }

    /** At least the norm of every coded row. */
    double normMax() {
        return normMax;
    }
}
