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
    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, SHAPE);

    /** As many int8 as there are int16. */
    private static final VectorSpecies<Byte> CODES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(SHAPE.vectorBitSize() / 2));

    private static final int ROWS = FLOATS.length();
    private static final int LANES = SHORTS.length();
    private static final int PAIRS_BYTES = BlockLayout.ROWS * BlockLayout.PAIR;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Whether a pair of elements of a block is one vector. */
    private static final boolean ONE_VECTOR = LANES == PAIRS_BYTES;

    /** Bytes of a pair that are summed together: where it takes several vectors, two of them. */
    private static final int TOGETHER = ONE_VECTOR ? LANES : 2 * LANES;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private VectorBlocks() {}

    static void stage(
            MemorySegment[] codes,
            BlockLayout layout,
            int stage,
            BlockQuery query,
            float bar,
            BlockList blocks) {
        int last = layout.firstPart(stage + 1) - 1;
        for (int part = layout.firstPart(stage); part <= last; part++) {
            sumPart(codes[stage], new Part(layout, stage, part), query.pairs(), blocks);
            if (part < last) {
                addPart(part, query.scales()[part], blocks);
            }
        }
        keepReached(codes, layout, stage, query, bar, blocks);
    }

    /**
     * Where a part lies.
     *
     * @param stride bytes from one block to the next
     * @param start offset of the part's codes in a block
     * @param firstPair of all elements' pairs
     * @param pairs pairs of elements
     */
    private record Part(long stride, long start, int firstPair, int pairs) {

        Part(BlockLayout layout, int stage, int part) {
            this(
                    layout.stageBytes(stage),
                    layout.code(0, layout.partStart(part)),
                    layout.partStart(part) / BlockLayout.PAIR,
                    (layout.partEnd(part) - layout.partStart(part)) / BlockLayout.PAIR);
        }
    }

    /** Adds the sums over a part that is not the last of its stage. */
    private static void addPart(int part, float scale, BlockList blocks) {
        for (int i = 0; i < blocks.count; i++) {
            int at = blocks.sumsAt(blocks.numbers[i]);
            for (int row = at; row < at + BlockLayout.ROWS; row += ROWS) {
                sums(blocks, row, scale, part == 0).intoArray(blocks.sums, row);
            }
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
    private static void keepReached(
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

    /** Four vectors at a time: of four blocks, or two of each of two blocks. */
    private static void sumPart(MemorySegment codes, Part part, int[] pairs, BlockList blocks) {
        int[] numbers = blocks.numbers;
        long stride = part.stride;
        for (int lane = 0; lane < PAIRS_BYTES; lane += TOGETHER) {
            long start = part.start + lane;
            int i = 0;
            for (; ONE_VECTOR && i <= blocks.count - 4; i += 4) {
                long a = start + numbers[i] * stride;
                long b = start + numbers[i + 1] * stride;
                long c = start + numbers[i + 2] * stride;
                long d = start + numbers[i + 3] * stride;
                int toA = blocks.partSumsAt(numbers[i]);
                int toB = blocks.partSumsAt(numbers[i + 1]);
                int toC = blocks.partSumsAt(numbers[i + 2]);
                int toD = blocks.partSumsAt(numbers[i + 3]);
                sum4(codes, a, b, c, d, pairs, part, blocks.partSums, toA, toB, toC, toD);
            }
            for (; !ONE_VECTOR && i <= blocks.count - 2; i += 2) {
                long a = start + numbers[i] * stride;
                long b = start + numbers[i + 1] * stride;
                int toA = blocks.partSumsAt(numbers[i]) + lane;
                int toB = blocks.partSumsAt(numbers[i + 1]) + lane;
                sum4(
                        codes,
                        a,
                        a + LANES,
                        b,
                        b + LANES,
                        pairs,
                        part,
                        blocks.partSums,
                        toA,
                        toA + LANES,
                        toB,
                        toB + LANES);
            }
            for (; i < blocks.count; i++) {
                long at = start + numbers[i] * stride;
                int to = blocks.partSumsAt(numbers[i]) + lane;
                for (int more = 0; more < TOGETHER; more += LANES) {
                    sum1(codes, at + more, pairs, part, blocks.partSums, to + more);
                }
            }
        }
    }

    /** Each pair of the query's elements is loaded once for all four. */
    private static void sum4(
            MemorySegment codes,
            long atA,
            long atB,
            long atC,
            long atD,
            int[] query,
            Part part,
            short[] sums,
            int toA,
            int toB,
            int toC,
            int toD) {
        var a = ShortVector.zero(SHORTS);
        var b = a;
        var c = a;
        var d = a;
        int firstPair = part.firstPair;
        int pairs = part.pairs;
        for (int i = 0; i < pairs; i++) {
            var q = query(query, firstPair + i);
            a = codes(codes, atA, i).mul(q).add(a);
            b = codes(codes, atB, i).mul(q).add(b);
            c = codes(codes, atC, i).mul(q).add(c);
            d = codes(codes, atD, i).mul(q).add(d);
        }
        a.intoArray(sums, toA);
        b.intoArray(sums, toB);
        c.intoArray(sums, toC);
        d.intoArray(sums, toD);
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

    /** One pair of elements of as many rows as go into a vector. */
    private static ShortVector codes(MemorySegment codes, long at, int pair) {
        var bytes =
                ByteVector.fromMemorySegment(
                        CODES, NativeMemory.of(codes), at + (long) pair * PAIRS_BYTES, ORDER);
        return (ShortVector) bytes.convertShape(VectorOperators.B2S, SHORTS, 0);
    }

    private static ShortVector query(int[] pairs, int at) {
        return IntVector.broadcast(INTS, pairs[at]).reinterpretAsShorts();
    }

    static void firstStage(
            MemorySegment[] codes,
            BlockLayout layout,
            int[] tile,
            BlockQuery[] queries,
            float[] bars,
            BlockList[] blocks) {
        int last = layout.firstPart(1) - 1;
        for (int part = 0; part <= last; part++) {
            var place = new Part(layout, 0, part);
            for (int j = 0; j < queries.length; j += Kernel.TILE_STEP) {
                sumPart(codes[0], place, tile, j, blocks);
            }
            for (int j = 0; j < queries.length && part < last; j++) {
                addPart(part, queries[j].scales()[part], blocks[j]);
            }
        }
        for (int j = 0; j < queries.length; j++) {
            keepReached(codes, layout, 0, queries[j], bars[j], blocks[j]);
        }
    }

    /** Of the queries from {@code j}, {@value Kernel#TILE_STEP} together. */
    private static void sumPart(
            MemorySegment codes, Part part, int[] tile, int j, BlockList[] blocks) {
        int first = blocks[0].first;
        int end = first + blocks[0].count;
        int number = first;
        int from = part.firstPair * Kernel.TILE + j;
        for (; ONE_VECTOR && number <= end - 4; number += 4) {
            long at = number * part.stride + part.start;
            tile4(codes, at, part.stride, tile, from, part.pairs, blocks, j, number);
        }
        for (; number < end; number++) {
            for (int lane = 0; lane < PAIRS_BYTES; lane += TOGETHER) {
                long at = number * part.stride + part.start + lane;
                if (ONE_VECTOR) {
                    tile1(codes, at, tile, from, part.pairs, blocks, j, number);
                } else {
                    tile2(codes, at, tile, from, part.pairs, blocks, j, number, lane);
                }
            }
        }
    }

    /**
     * Four blocks of one vector each: each pair of codes is converted once for all queries, each
     * pair of a query loaded once for all blocks. It takes registers that only machines with such
     * vectors have. (Eight queries and two blocks are more than the compiler inlines.)
     */
    private static void tile4(
            MemorySegment codes,
            long at,
            long stride,
            int[] tile,
            int from,
            int pairs,
            BlockList[] blocks,
            int j,
            int number) {
        long at2 = at + stride;
        long at3 = at2 + stride;
        long at4 = at3 + stride;
        var a = ShortVector.zero(SHORTS);
        var a2 = a;
        var a3 = a;
        var a4 = a;
        var b = a;
        var b2 = a;
        var b3 = a;
        var b4 = a;
        var c = a;
        var c2 = a;
        var c3 = a;
        var c4 = a;
        var d = a;
        var d2 = a;
        var d3 = a;
        var d4 = a;
        for (int i = 0; i < pairs; i++) {
            var x = codes(codes, at, i);
            var x2 = codes(codes, at2, i);
            var x3 = codes(codes, at3, i);
            var x4 = codes(codes, at4, i);
            int t = from + i * Kernel.TILE;
            var q = query(tile, t);
            a = x.mul(q).add(a);
            a2 = x2.mul(q).add(a2);
            a3 = x3.mul(q).add(a3);
            a4 = x4.mul(q).add(a4);
            q = query(tile, t + 1);
            b = x.mul(q).add(b);
            b2 = x2.mul(q).add(b2);
            b3 = x3.mul(q).add(b3);
            b4 = x4.mul(q).add(b4);
            q = query(tile, t + 2);
            c = x.mul(q).add(c);
            c2 = x2.mul(q).add(c2);
            c3 = x3.mul(q).add(c3);
            c4 = x4.mul(q).add(c4);
            q = query(tile, t + 3);
            d = x.mul(q).add(d);
            d2 = x2.mul(q).add(d2);
            d3 = x3.mul(q).add(d3);
            d4 = x4.mul(q).add(d4);
        }
        int target = blocks[0].partSumsAt(number);
        a.intoArray(blocks[j].partSums, target);
        a2.intoArray(blocks[j].partSums, target + PAIRS_BYTES);
        a3.intoArray(blocks[j].partSums, target + 2 * PAIRS_BYTES);
        a4.intoArray(blocks[j].partSums, target + 3 * PAIRS_BYTES);
        b.intoArray(blocks[j + 1].partSums, target);
        b2.intoArray(blocks[j + 1].partSums, target + PAIRS_BYTES);
        b3.intoArray(blocks[j + 1].partSums, target + 2 * PAIRS_BYTES);
        b4.intoArray(blocks[j + 1].partSums, target + 3 * PAIRS_BYTES);
        c.intoArray(blocks[j + 2].partSums, target);
        c2.intoArray(blocks[j + 2].partSums, target + PAIRS_BYTES);
        c3.intoArray(blocks[j + 2].partSums, target + 2 * PAIRS_BYTES);
        c4.intoArray(blocks[j + 2].partSums, target + 3 * PAIRS_BYTES);
        d.intoArray(blocks[j + 3].partSums, target);
        d2.intoArray(blocks[j + 3].partSums, target + PAIRS_BYTES);
        d3.intoArray(blocks[j + 3].partSums, target + 2 * PAIRS_BYTES);
        d4.intoArray(blocks[j + 3].partSums, target + 3 * PAIRS_BYTES);
    }

    /** A block of one vector. */
    private static void tile1(
            MemorySegment codes,
            long at,
            int[] tile,
            int from,
            int pairs,
            BlockList[] blocks,
            int j,
            int number) {
        var a = ShortVector.zero(SHORTS);
        var b = a;
        var c = a;
        var d = a;
        for (int i = 0; i < pairs; i++) {
            var x = codes(codes, at, i);
            int t = from + i * Kernel.TILE;
            a = x.mul(query(tile, t)).add(a);
            b = x.mul(query(tile, t + 1)).add(b);
            c = x.mul(query(tile, t + 2)).add(c);
            d = x.mul(query(tile, t + 3)).add(d);
        }
        int target = blocks[0].partSumsAt(number);
        a.intoArray(blocks[j].partSums, target);
        b.intoArray(blocks[j + 1].partSums, target);
        c.intoArray(blocks[j + 2].partSums, target);
        d.intoArray(blocks[j + 3].partSums, target);
    }

    /** Two vectors of a block that has more than one: as much as 16 registers hold. */
    private static void tile2(
            MemorySegment codes,
            long at,
            int[] tile,
            int from,
            int pairs,
            BlockList[] blocks,
            int j,
            int number,
            int lane) {
        var a = ShortVector.zero(SHORTS);
        var a2 = a;
        var b = a;
        var b2 = a;
        var c = a;
        var c2 = a;
        var d = a;
        var d2 = a;
        for (int i = 0; i < pairs; i++) {
            var x = codes(codes, at, i);
            var x2 = codes(codes, at + LANES, i);
            int t = from + i * Kernel.TILE;
            var q = query(tile, t);
            a = x.mul(q).add(a);
            a2 = x2.mul(q).add(a2);
            q = query(tile, t + 1);
            b = x.mul(q).add(b);
            b2 = x2.mul(q).add(b2);
            q = query(tile, t + 2);
            c = x.mul(q).add(c);
            c2 = x2.mul(q).add(c2);
            q = query(tile, t + 3);
            d = x.mul(q).add(d);
            d2 = x2.mul(q).add(d2);
        }
        int target = blocks[0].partSumsAt(number) + lane;
        a.intoArray(blocks[j].partSums, target);
        a2.intoArray(blocks[j].partSums, target + LANES);
        b.intoArray(blocks[j + 1].partSums, target);
        b2.intoArray(blocks[j + 1].partSums, target + LANES);
        c.intoArray(blocks[j + 2].partSums, target);
        c2.intoArray(blocks[j + 2].partSums, target + LANES);
        d.intoArray(blocks[j + 3].partSums, target);
        d2.intoArray(blocks[j + 3].partSums, target + LANES);
    }
}
