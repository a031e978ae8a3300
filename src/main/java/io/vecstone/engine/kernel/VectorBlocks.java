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
            Arrays.fill(blocks.sums, 0, blocks.count * BlockLayout.ROWS, 0);
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
            blocks.reached[number - blocks.first] = reached;
            blocks.numbers[kept] = number;
            kept += reached == 0 ? 0 : 1;
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
        float lowest = Math.nextDown(bar - norm * error);
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
        for (int number = first; number < end; number++) {
            long base = number * layout.blockBytes();
            int at = blocks[0].sumsAt(number);
            for (int round = 0; round < ROUNDS; round++) {
                sums(codes, base + layout.codes(), round, tile, layout.cut(0), blocks, at);
            }
        }
        for (int j = 0; j < queries.length; j++) {
            keepReached(codes, layout, 0, queries[j], bars[j], blocks[j]);
        }
    }

    /** Eight queries at a time: each element of the codes is converted once for all of them. */
    private static void sums(
            MemorySegment codes,
            long at,
            int round,
            float[] tile,
            int length,
            BlockList[] blocks,
            int sumsAt) {
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
            a = x.fma(FloatVector.broadcast(SPECIES, tile[t]), a);
            b = x.fma(FloatVector.broadcast(SPECIES, tile[t + 1]), b);
            c = x.fma(FloatVector.broadcast(SPECIES, tile[t + 2]), c);
            d = x.fma(FloatVector.broadcast(SPECIES, tile[t + 3]), d);
            e = x.fma(FloatVector.broadcast(SPECIES, tile[t + 4]), e);
            f = x.fma(FloatVector.broadcast(SPECIES, tile[t + 5]), f);
            g = x.fma(FloatVector.broadcast(SPECIES, tile[t + 6]), g);
            h = x.fma(FloatVector.broadcast(SPECIES, tile[t + 7]), h);
        }
        int to = sumsAt + round * LANES;
        a.intoArray(blocks[0].sums, to);
        b.intoArray(blocks[1].sums, to);
        c.intoArray(blocks[2].sums, to);
        d.intoArray(blocks[3].sums, to);
        e.intoArray(blocks[4].sums, to);
        f.intoArray(blocks[5].sums, to);
        g.intoArray(blocks[6].sums, to);
        h.intoArray(blocks[7].sums, to);
    }
}
