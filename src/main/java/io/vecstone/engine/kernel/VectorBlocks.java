package io.vecstone.engine.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Codes in blocks over the Vector API: a lane is a row. A block takes as many rounds as its rows
 * need vectors.
 */
final class VectorBlocks {

    private static final VectorSpecies<Float> SPECIES =
            FloatVector.SPECIES_PREFERRED.length() > BlockLayout.ROWS
                    ? FloatVector.SPECIES_512
                    : FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int ROUNDS = BlockLayout.ROWS / LANES;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int BLOCKS_AT_ONCE = 4;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    /** As many int8 as there are float lanes, but at least 8: there are no shorter vectors. */
    private static final VectorSpecies<Byte> CODES =
            LANES >= 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

    private static final int PARTS = CODES.length() / LANES;

    private VectorBlocks() {}

    static void stage(
            MemorySegment codes,
            BlockLayout layout,
            int stage,
            BlockQuery query,
            float bar,
            BlockList blocks) {
        int from = stage == 0 ? 0 : layout.cut(stage - 1);
        int to = layout.cut(stage);
        if (stage == 0) {
            Arrays.fill(blocks.sums, 0, blocks.sumsEnd(), 0);
        }
        addProducts(codes, layout, query.vector(), from, to, blocks);
        keepReached(codes, layout, stage, query, bar, blocks);
    }

    private static void keepReached(
            MemorySegment codes,
            BlockLayout layout,
            int stage,
            BlockQuery query,
            float bar,
            BlockList blocks) {
        float norm = query.norms()[stage];
        float restNorm = query.restNorms()[stage];
        int kept = 0;
        for (int i = 0; i < blocks.count; i++) {
            int number = blocks.numbers[i];
            int at = blocks.sumsAt(number);
            long base = number * layout.blockBytes();
            int reached = reached(codes, base, layout, stage, norm, restNorm, bar, blocks.sums, at);
            blocks.numbers[kept] = number;
            kept += blocks.reach(number, stage, reached);
        }
        blocks.count = kept;
    }

    private static void addProducts(
            MemorySegment codes,
            BlockLayout layout,
            float[] u,
            int from,
            int to,
            BlockList blocks) {
        long stride = layout.blockBytes();
        long start = layout.codes();
        int[] numbers = blocks.numbers;
        int i = 0;
        for (; i <= blocks.count - BLOCKS_AT_ONCE; i += BLOCKS_AT_ONCE) {
            for (int round = 0; round < ROUNDS; round++) {
                add4(
                        codes,
                        start + numbers[i] * stride,
                        start + numbers[i + 1] * stride,
                        start + numbers[i + 2] * stride,
                        start + numbers[i + 3] * stride,
                        round,
                        u,
                        from,
                        to,
                        blocks,
                        i);
            }
        }
        for (; i < blocks.count; i++) {
            for (int round = 0; round < ROUNDS; round++) {
                add1(codes, start + numbers[i] * stride, round, u, from, to, blocks, i);
            }
        }
    }

    private static void add4(
            MemorySegment codes,
            long atA,
            long atB,
            long atC,
            long atD,
            int round,
            float[] u,
            int from,
            int to,
            BlockList blocks,
            int index) {
        float[] sums = blocks.sums;
        int lane = round * LANES;
        int toA = blocks.sumsAt(blocks.numbers[index]) + lane;
        int toB = blocks.sumsAt(blocks.numbers[index + 1]) + lane;
        int toC = blocks.sumsAt(blocks.numbers[index + 2]) + lane;
        int toD = blocks.sumsAt(blocks.numbers[index + 3]) + lane;
        var a = FloatVector.fromArray(SPECIES, sums, toA);
        var b = FloatVector.fromArray(SPECIES, sums, toB);
        var c = FloatVector.fromArray(SPECIES, sums, toC);
        var d = FloatVector.fromArray(SPECIES, sums, toD);
        for (int i = from; i < to; i++) {
            var q = FloatVector.broadcast(SPECIES, u[i]);
            a = element(codes, atA, i, round).fma(q, a);
            b = element(codes, atB, i, round).fma(q, b);
            c = element(codes, atC, i, round).fma(q, c);
            d = element(codes, atD, i, round).fma(q, d);
        }
        a.intoArray(sums, toA);
        b.intoArray(sums, toB);
        c.intoArray(sums, toC);
        d.intoArray(sums, toD);
    }

    private static void add1(
            MemorySegment codes,
            long at,
            int round,
            float[] u,
            int from,
            int to,
            BlockList blocks,
            int index) {
        int target = blocks.sumsAt(blocks.numbers[index]) + round * LANES;
        var a = FloatVector.fromArray(SPECIES, blocks.sums, target);
        for (int i = from; i < to; i++) {
            a = element(codes, at, i, round).fma(FloatVector.broadcast(SPECIES, u[i]), a);
        }
        a.intoArray(blocks.sums, target);
    }

    private static FloatVector element(MemorySegment codes, long at, int element, int round) {
        long offset = at + (long) element * BlockLayout.ROWS;
        if (ROUNDS == 1) {
            return floats(ByteVector.fromMemorySegment(CODES, codes, offset, ORDER), 0);
        }
        offset += round / PARTS * (long) CODES.length();
        var bytes = ByteVector.fromMemorySegment(CODES, codes, offset, ORDER);
        return PARTS == 1 || round % PARTS == 0 ? floats(bytes, 0) : floats(bytes, 1);
    }

    /** The part must be a constant for the conversion to become an instruction. */
    private static FloatVector floats(ByteVector bytes, int part) {
        return (FloatVector) bytes.convertShape(VectorOperators.B2F, SPECIES, part);
    }

    /** One bit per row whose bound reaches the bar. */
    private static int reached(
            MemorySegment codes,
            long base,
            BlockLayout layout,
            int stage,
            float norm,
            float restNorm,
            float bar,
            float[] sums,
            int at) {
        float error = codes.get(FLOAT, base + layout.error());
        float lowest = BlockLayout.lowest(bar, norm, error);
        int bits = 0;
        for (int lane = 0; lane < BlockLayout.ROWS; lane += LANES) {
            long line = base + (long) Float.BYTES * lane;
            var bound =
                    FloatVector.fromArray(SPECIES, sums, at + lane)
                            .mul(numbers(codes, line + layout.scales()))
                            .add(numbers(codes, line + layout.rests(stage)).mul(restNorm));
            long reached =
                    layout.hasHalves()
                            ? bound.sub(numbers(codes, line + layout.halves()))
                                    .compare(VectorOperators.GE, lowest)
                                    .toLong()
                            : bound.compare(VectorOperators.GE, lowest).toLong();
            bits |= (int) reached << lane;
        }
        return bits;
    }

    private static FloatVector numbers(MemorySegment codes, long at) {
        return FloatVector.fromMemorySegment(SPECIES, codes, at, ORDER);
    }

    static void firstStage(
            MemorySegment codes,
            BlockLayout layout,
            float[] tile,
            BlockQuery[] queries,
            float[] bars,
            BlockList[] blocks) {
        int first = blocks[0].first;
        int end = first + blocks[0].count;
        int number = first;
        if (ROUNDS == 1) {
            for (; number < end - 1; number += 2) {
                sumsOfTwo(codes, number, layout, tile, blocks);
            }
        }
        for (; number < end; number++) {
            for (int round = 0; round < ROUNDS; round++) {
                sums(codes, number, layout, round, tile, blocks);
            }
        }
        for (int j = 0; j < queries.length; j++) {
            keepReached(codes, layout, 0, queries[j], bars[j], blocks[j]);
        }
    }

    /** Eight queries at a time: each element of the codes is converted once for all of them. */
    private static void sums(
            MemorySegment codes,
            int number,
            BlockLayout layout,
            int round,
            float[] tile,
            BlockList[] blocks) {
        long at = number * layout.blockBytes() + layout.codes();
        int length = layout.cut(0);
        var a = FloatVector.zero(SPECIES);
        var b = a;
        var c = a;
        var d = a;
        var e = a;
        var f = a;
        var g = a;
        var h = a;
        for (int i = 0; i < length; i++) {
            var x = element(codes, at, i, round);
            int t = i * Kernel.TILE;
            a = x.fma(query(tile, t), a);
            b = x.fma(query(tile, t + 1), b);
            c = x.fma(query(tile, t + 2), c);
            d = x.fma(query(tile, t + 3), d);
            e = x.fma(query(tile, t + 4), e);
            f = x.fma(query(tile, t + 5), f);
            g = x.fma(query(tile, t + 6), g);
            h = x.fma(query(tile, t + 7), h);
        }
        int to = blocks[0].sumsAt(number) + round * LANES;
        a.intoArray(blocks[0].sums, to);
        b.intoArray(blocks[1].sums, to);
        c.intoArray(blocks[2].sums, to);
        d.intoArray(blocks[3].sums, to);
        e.intoArray(blocks[4].sums, to);
        f.intoArray(blocks[5].sums, to);
        g.intoArray(blocks[6].sums, to);
        h.intoArray(blocks[7].sums, to);
    }

    /**
     * Two blocks of one vector each: the queries' elements are loaded once for both. It takes
     * registers that only machines with such vectors have.
     */
    private static void sumsOfTwo(
            MemorySegment codes, int number, BlockLayout layout, float[] tile, BlockList[] blocks) {
        long at = number * layout.blockBytes() + layout.codes();
        long next = at + layout.blockBytes();
        int length = layout.cut(0);
        var a = FloatVector.zero(SPECIES);
        var b = a;
        var c = a;
        var d = a;
        var e = a;
        var f = a;
        var g = a;
        var h = a;
        var a2 = a;
        var b2 = a;
        var c2 = a;
        var d2 = a;
        var e2 = a;
        var f2 = a;
        var g2 = a;
        var h2 = a;
        for (int i = 0; i < length; i++) {
            var x = element(codes, at, i, 0);
            var y = element(codes, next, i, 0);
            int t = i * Kernel.TILE;
            var q = query(tile, t);
            a = x.fma(q, a);
            a2 = y.fma(q, a2);
            q = query(tile, t + 1);
            b = x.fma(q, b);
            b2 = y.fma(q, b2);
            q = query(tile, t + 2);
            c = x.fma(q, c);
            c2 = y.fma(q, c2);
            q = query(tile, t + 3);
            d = x.fma(q, d);
            d2 = y.fma(q, d2);
            q = query(tile, t + 4);
            e = x.fma(q, e);
            e2 = y.fma(q, e2);
            q = query(tile, t + 5);
            f = x.fma(q, f);
            f2 = y.fma(q, f2);
            q = query(tile, t + 6);
            g = x.fma(q, g);
            g2 = y.fma(q, g2);
            q = query(tile, t + 7);
            h = x.fma(q, h);
            h2 = y.fma(q, h2);
        }
        int to = blocks[0].sumsAt(number);
        int toNext = to + BlockLayout.ROWS;
        a.intoArray(blocks[0].sums, to);
        b.intoArray(blocks[1].sums, to);
        c.intoArray(blocks[2].sums, to);
        d.intoArray(blocks[3].sums, to);
        e.intoArray(blocks[4].sums, to);
        f.intoArray(blocks[5].sums, to);
        g.intoArray(blocks[6].sums, to);
        h.intoArray(blocks[7].sums, to);
        a2.intoArray(blocks[0].sums, toNext);
        b2.intoArray(blocks[1].sums, toNext);
        c2.intoArray(blocks[2].sums, toNext);
        d2.intoArray(blocks[3].sums, toNext);
        e2.intoArray(blocks[4].sums, toNext);
        f2.intoArray(blocks[5].sums, toNext);
        g2.intoArray(blocks[6].sums, toNext);
        h2.intoArray(blocks[7].sums, toNext);
    }

    private static FloatVector query(float[] tile, int at) {
        return FloatVector.broadcast(SPECIES, tile[at]);
    }
}
