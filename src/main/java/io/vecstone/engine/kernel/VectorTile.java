package io.vecstone.engine.kernel;

import jdk.incubator.vector.ShortVector;

import java.lang.foreign.MemorySegment;

/**
 * The first stage of {@link VectorBlocks} for several queries at once: codes are converted once for
 * {@value Kernel#TILE_STEP} of them.
 */
final class VectorTile {

    private VectorTile() {}

    static void firstStage(
            MemorySegment[] codes,
            BlockLayout layout,
            int[] tile,
            BlockQuery[] queries,
            float[] bars,
            BlockList[] blocks) {
        int last = layout.firstPart(1) - 1;
        for (int part = 0; part <= last; part++) {
            var place = new VectorBlocks.Part(layout, 0, part);
            for (int j = 0; j < queries.length; j += Kernel.TILE_STEP) {
                sumPart(codes[0], place, tile, j, blocks);
            }
            for (int j = 0; j < queries.length && part < last; j++) {
                addPart(part, queries[j].scales(), blocks[j]);
            }
        }
        for (int j = 0; j < queries.length; j++) {
            VectorBlocks.keepReached(codes, layout, 0, queries[j], bars[j], blocks[j]);
        }
    }

    private static void addPart(int part, float[] scales, BlockList blocks) {
        for (int i = 0; i < blocks.count; i++) {
            VectorBlocks.addPart(part, scales, blocks, blocks.numbers[i]);
        }
    }

    /** Of the queries from {@code j}, {@value Kernel#TILE_STEP} together. */
    private static void sumPart(
            MemorySegment codes, VectorBlocks.Part part, int[] tile, int j, BlockList[] blocks) {
        int first = blocks[0].first;
        int end = first + blocks[0].count;
        int number = first;
        int from = part.firstPair() * Kernel.TILE + j;
        for (; VectorBlocks.ONE_VECTOR && number <= end - 4; number += 4) {
            long at = number * part.stride() + part.start();
            tile4(codes, at, part.stride(), tile, from, part.pairs(), blocks, j, number);
        }
        for (; VectorBlocks.ONE_VECTOR && number < end; number++) {
            long at = number * part.stride() + part.start();
            tile1(codes, at, tile, from, part.pairs(), blocks, j, number);
        }
        for (; number < end; number++) {
            for (int lane = 0; lane < VectorBlocks.PAIRS_BYTES; lane += 2 * VectorBlocks.LANES) {
                long at = number * part.stride() + part.start() + lane;
                tile2(codes, at, tile, from, part.pairs(), blocks, j, number, lane);
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
        var a = ShortVector.zero(VectorBlocks.SHORTS);
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
            var x = VectorBlocks.codes(codes, at, i);
            var x2 = VectorBlocks.codes(codes, at2, i);
            var x3 = VectorBlocks.codes(codes, at3, i);
            var x4 = VectorBlocks.codes(codes, at4, i);
            int t = from + i * Kernel.TILE;
            var q = VectorBlocks.query(tile, t);
            a = x.mul(q).add(a);
            a2 = x2.mul(q).add(a2);
            a3 = x3.mul(q).add(a3);
            a4 = x4.mul(q).add(a4);
            q = VectorBlocks.query(tile, t + 1);
            b = x.mul(q).add(b);
            b2 = x2.mul(q).add(b2);
            b3 = x3.mul(q).add(b3);
            b4 = x4.mul(q).add(b4);
            q = VectorBlocks.query(tile, t + 2);
            c = x.mul(q).add(c);
            c2 = x2.mul(q).add(c2);
            c3 = x3.mul(q).add(c3);
            c4 = x4.mul(q).add(c4);
            q = VectorBlocks.query(tile, t + 3);
            d = x.mul(q).add(d);
            d2 = x2.mul(q).add(d2);
            d3 = x3.mul(q).add(d3);
            d4 = x4.mul(q).add(d4);
        }
        int target = blocks[0].partSumsAt(number);
        a.intoArray(blocks[j].partSums, target);
        a2.intoArray(blocks[j].partSums, target + VectorBlocks.PAIRS_BYTES);
        a3.intoArray(blocks[j].partSums, target + 2 * VectorBlocks.PAIRS_BYTES);
        a4.intoArray(blocks[j].partSums, target + 3 * VectorBlocks.PAIRS_BYTES);
        b.intoArray(blocks[j + 1].partSums, target);
        b2.intoArray(blocks[j + 1].partSums, target + VectorBlocks.PAIRS_BYTES);
        b3.intoArray(blocks[j + 1].partSums, target + 2 * VectorBlocks.PAIRS_BYTES);
        b4.intoArray(blocks[j + 1].partSums, target + 3 * VectorBlocks.PAIRS_BYTES);
        c.intoArray(blocks[j + 2].partSums, target);
        c2.intoArray(blocks[j + 2].partSums, target + VectorBlocks.PAIRS_BYTES);
        c3.intoArray(blocks[j + 2].partSums, target + 2 * VectorBlocks.PAIRS_BYTES);
        c4.intoArray(blocks[j + 2].partSums, target + 3 * VectorBlocks.PAIRS_BYTES);
        d.intoArray(blocks[j + 3].partSums, target);
        d2.intoArray(blocks[j + 3].partSums, target + VectorBlocks.PAIRS_BYTES);
        d3.intoArray(blocks[j + 3].partSums, target + 2 * VectorBlocks.PAIRS_BYTES);
        d4.intoArray(blocks[j + 3].partSums, target + 3 * VectorBlocks.PAIRS_BYTES);
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
        var a = ShortVector.zero(VectorBlocks.SHORTS);
        var b = a;
        var c = a;
        var d = a;
        for (int i = 0; i < pairs; i++) {
            var x = VectorBlocks.codes(codes, at, i);
            int t = from + i * Kernel.TILE;
            a = x.mul(VectorBlocks.query(tile, t)).add(a);
            b = x.mul(VectorBlocks.query(tile, t + 1)).add(b);
            c = x.mul(VectorBlocks.query(tile, t + 2)).add(c);
            d = x.mul(VectorBlocks.query(tile, t + 3)).add(d);
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
        var a = ShortVector.zero(VectorBlocks.SHORTS);
        var a2 = a;
        var b = a;
        var b2 = a;
        var c = a;
        var c2 = a;
        var d = a;
        var d2 = a;
        for (int i = 0; i < pairs; i++) {
            var x = VectorBlocks.codes(codes, at, i);
            var x2 = VectorBlocks.codes(codes, at + VectorBlocks.LANES, i);
            int t = from + i * Kernel.TILE;
            var q = VectorBlocks.query(tile, t);
            a = x.mul(q).add(a);
            a2 = x2.mul(q).add(a2);
            q = VectorBlocks.query(tile, t + 1);
            b = x.mul(q).add(b);
            b2 = x2.mul(q).add(b2);
            q = VectorBlocks.query(tile, t + 2);
            c = x.mul(q).add(c);
            c2 = x2.mul(q).add(c2);
            q = VectorBlocks.query(tile, t + 3);
            d = x.mul(q).add(d);
            d2 = x2.mul(q).add(d2);
        }
        int target = blocks[0].partSumsAt(number) + lane;
        a.intoArray(blocks[j].partSums, target);
        a2.intoArray(blocks[j].partSums, target + VectorBlocks.LANES);
        b.intoArray(blocks[j + 1].partSums, target);
        b2.intoArray(blocks[j + 1].partSums, target + VectorBlocks.LANES);
        c.intoArray(blocks[j + 2].partSums, target);
        c2.intoArray(blocks[j + 2].partSums, target + VectorBlocks.LANES);
        d.intoArray(blocks[j + 3].partSums, target);
        d2.intoArray(blocks[j + 3].partSums, target + VectorBlocks.LANES);
    }
}
