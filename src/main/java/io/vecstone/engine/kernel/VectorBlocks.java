package io.vecstone.engine.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Codes in blocks over the Vector API: two lanes of int16 are a row. A block takes as many rounds
 * as its rows need vectors.
 */
final class VectorBlocks {

    private static final VectorSpecies<Float> FLOATS =
            FloatVector.SPECIES_PREFERRED.length() > BlockLayout.ROWS
                    ? FloatVector.SPECIES_512
                    : FloatVector.SPECIES_PREFERRED;
    private static final VectorShape SHAPE = FLOATS.vectorShape();
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);
    static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, SHAPE);

    /** As many int8 as there are int16. */
    private static final VectorSpecies<Byte> CODES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(SHAPE.vectorBitSize() / 2));

    private static final int ROWS = FLOATS.length();
    static final int LANES = SHORTS.length();
    static final int PAIRS_BYTES = BlockLayout.ROWS * BlockLayout.PAIR;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Whether a pair of elements of a block is one vector. */
    static final boolean ONE_VECTOR = LANES == PAIRS_BYTES;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private VectorBlocks() {}

    static void stage(
            MemorySegment[] codes,
            BlockLayout layout,
            int stage,
            BlockQuery query,
            float bar,
            BlockList blocks) {
        int first = layout.firstPart(stage);
        var parts = new Part[layout.firstPart(stage + 1) - first];
        Arrays.setAll(parts, i -> new Part(layout, stage, first + i));
        sum(codes[stage], parts, query, blocks);
        keepReached(codes, layout, stage, query, bar, blocks);
    }

    /**
     * Sums up all but the last part, whose sums are left as they are. Block by block, in the order
     * in which they lie: what one query reads comes from memory, and several blocks at a time,
     * which would spare loads of the query, are fetched more slowly.
     */
    private static void sum(MemorySegment codes, Part[] parts, BlockQuery query, BlockList blocks) {
        int[] pairs = query.pairs();
        for (int i = 0; i < blocks.count; i++) {
            int number = blocks.numbers[i];
            sumPart(codes, parts[0], pairs, blocks, number);
            for (int next = 1; next < parts.length; next++) {
                addPart(parts[next - 1].number, query.scales(), blocks, number);
                sumPart(codes, parts[next], pairs, blocks, number);
            }
        }
    }

    /**
     * Where a part lies.
     *
     * @param number among all parts
     * @param stride bytes from one block to the next
     * @param start offset of the part's codes in a block
     * @param firstPair of all elements' pairs
     * @param pairs pairs of elements
     */
    record Part(int number, long stride, long start, int firstPair, int pairs) {

        Part(BlockLayout layout, int stage, int part) {
            this(
                    part,
                    layout.stageBytes(stage),
                    layout.code(0, layout.partStart(part)),
                    layout.partStart(part) / BlockLayout.PAIR,
                    (layout.partEnd(part) - layout.partStart(part)) / BlockLayout.PAIR);
        }
    }

    /** Adds a block's sums over a part that is not the last of its stage. */
    static void addPart(int part, float[] scales, BlockList blocks, int number) {
        int at = blocks.sumsAt(number);
        for (int row = at; row < at + BlockLayout.ROWS; row += ROWS) {
            sums(blocks, row, scales[part], part == 0).intoArray(blocks.sums, row);
        }
    }

    /** The sums of the rows from {@code at}, with those over the part that was summed last. */
    private static FloatVector sums(BlockList blocks, int at, float scale, boolean isFirst) {
        var halves =
                ShortVector.fromArray(SHORTS, blocks.partSums, at * BlockLayout.PAIR)
                        .reinterpretAsInts();
        var even =
                halves.lanewise(VectorOperators.LSHL, Short.SIZE)
                        .lanewise(VectorOperators.ASHR, Short.SIZE);
        var odd = halves.lanewise(VectorOperators.ASHR, Short.SIZE);
        var part = ((FloatVector) even.add(odd).convert(VectorOperators.I2F, 0)).mul(scale);
        return isFirst ? part : part.add(FloatVector.fromArray(FLOATS, blocks.sums, at));
    }

    /** Adds the last part of the stage and drops what has not reached the bar. */
    static void keepReached(
            MemorySegment[] codes,
            BlockLayout layout,
            int stage,
            BlockQuery query,
            float bar,
            BlockList blocks) {
        MemorySegment common = NativeMemory.of(codes[0]);
        MemorySegment own = codes[stage];
        long commonBytes = layout.stageBytes(0);
        long ownBytes = layout.stageBytes(stage);
        long scalesAt = layout.scales();
        long errorAt = layout.error();
        long codeNormAt = layout.codeNorm();
        long restsAt = layout.rests(stage);
        long halvesAt = layout.halves();
        boolean hasHalves = layout.hasHalves();
        int part = layout.firstPart(stage + 1) - 1;
        float scale = query.scales()[part];
        float norm = query.norms()[stage];
        float restNorm = query.restNorms()[stage];
        float queryError = query.errors()[stage];
        int kept = 0;
        for (int i = 0; i < blocks.count; i++) {
            int number = blocks.numbers[i];
            long base = number * commonBytes;
            float error = common.get(FLOAT, base + errorAt);
            float codeNorm = common.get(FLOAT, base + codeNormAt);
            float lowest = BlockLayout.lowest(bar, norm, error, queryError, codeNorm);
            int at = blocks.sumsAt(number);
            int reached = 0;
            for (int row = 0; row < BlockLayout.ROWS; row += ROWS) {
                var sums = sums(blocks, at + row, scale, part == 0);
                sums.intoArray(blocks.sums, at + row);
                long line = (long) Float.BYTES * row;
                var rests = numbers(own, number * ownBytes + restsAt + line);
                var scales = numbers(common, base + scalesAt + line);
                var bound = sums.mul(scales).add(rests.mul(restNorm));
                if (hasHalves) {
                    bound = bound.sub(numbers(common, base + halvesAt + line));
                }
                reached |= (int) bound.compare(VectorOperators.GE, lowest).toLong() << row;
            }
            blocks.numbers[kept] = number;
            kept += blocks.reach(number, stage, reached);
        }
        blocks.count = kept;
    }

    private static FloatVector numbers(MemorySegment codes, long at) {
        return FloatVector.fromMemorySegment(FLOATS, NativeMemory.of(codes), at, ORDER);
    }

    private static void sumPart(
            MemorySegment codes, Part part, int[] pairs, BlockList blocks, int number) {
        long at = part.start + number * part.stride;
        int to = blocks.partSumsAt(number);
        if (ONE_VECTOR) {
            sum1(codes, at, pairs, part, blocks.partSums, to);
        } else {
            for (int lane = 0; lane < PAIRS_BYTES; lane += 2 * LANES) {
                sum2(codes, at + lane, pairs, part, blocks.partSums, to + lane);
            }
        }
    }

    private static void sum1(
            MemorySegment codes, long at, int[] query, Part part, short[] sums, int to) {
        var a = ShortVector.zero(SHORTS);
        int firstPair = part.firstPair;
        int pairs = part.pairs;
        for (int i = 0; i < pairs; i++) {
            a = codes(codes, at, i).mul(query(query, firstPair + i)).add(a);
        }
        a.intoArray(sums, to);
    }

    /** Two vectors side by side, for which each pair of the query's elements is loaded once. */
    private static void sum2(
            MemorySegment codes, long at, int[] query, Part part, short[] sums, int to) {
        var a = ShortVector.zero(SHORTS);
        var b = a;
        int firstPair = part.firstPair;
        int pairs = part.pairs;
        for (int i = 0; i < pairs; i++) {
            var q = query(query, firstPair + i);
            a = codes(codes, at, i).mul(q).add(a);
            b = codes(codes, at + LANES, i).mul(q).add(b);
        }
        a.intoArray(sums, to);
        b.intoArray(sums, to + LANES);
    }

    /** One pair of elements of as many rows as go into a vector. */
    static ShortVector codes(MemorySegment codes, long at, int pair) {
        var bytes =
                ByteVector.fromMemorySegment(
                        CODES, NativeMemory.of(codes), at + (long) pair * PAIRS_BYTES, ORDER);
        return (ShortVector) bytes.convertShape(VectorOperators.B2S, SHORTS, 0);
    }

    static ShortVector query(int[] pairs, int at) {
        return IntVector.broadcast(INTS, pairs[at]).reinterpretAsShorts();
    }
}
