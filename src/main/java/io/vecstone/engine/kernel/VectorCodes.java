package io.vecstone.engine.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.lang.ref.Reference;
import java.nio.ByteOrder;

/**
 * Products with the int8 codes of scattered whole rows over the Vector API, several rows at a time:
 * each load of the query serves all of them, and so does a wait for memory.
 */
final class VectorCodes {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int ROWS_AT_ONCE = 4;

    /** As many int8 as there are float lanes, but at least 8: there are no shorter vectors. */
    private static final VectorSpecies<Byte> CODES =
            LANES >= 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

    private static final int CODE_LANES = CODES.length();
    private static final int CODE_PARTS = CODE_LANES / LANES;

    private VectorCodes() {}

    static void dot(RowChunks codes, int[] rows, int from, int to, float[] query, float[] out) {
        if (query.length > codes.rowBytes()) {
            throw new IllegalArgumentException("query of " + query.length + " elements");
        }
        int row = from;
        if (CODE_PARTS == 1) {
            for (; row <= to - 2 * ROWS_AT_ONCE; row += 2 * ROWS_AT_ONCE) {
                dot8(codes, rows, row, query, out);
            }
        }
        for (; row <= to - ROWS_AT_ONCE; row += ROWS_AT_ONCE) {
            dot4(codes, rows, row, query, out);
        }
        for (; row < to; row++) {
            out[row] = dot1(codes.address(rows[row]), query);
        }
        Reference.reachabilityFence(codes);
    }

    private static void dot4(RowChunks codes, int[] rows, int row, float[] query, float[] out) {
        long pa = codes.address(rows[row]);
        long pb = codes.address(rows[row + 1]);
        long pc = codes.address(rows[row + 2]);
        long pd = codes.address(rows[row + 3]);
        var a = FloatVector.zero(SPECIES);
        var b = a;
        var c = a;
        var d = a;
        for (int i = 0; i < query.length; i += CODE_LANES) {
            var ca = codes(pa + i);
            var cb = codes(pb + i);
            var cc = codes(pc + i);
            var cd = codes(pd + i);
            for (int part = 0; part < CODE_PARTS; part++) {
                var q = FloatVector.fromArray(SPECIES, query, i + part * LANES);
                a = floats(ca, part).fma(q, a);
                b = floats(cb, part).fma(q, b);
                c = floats(cc, part).fma(q, c);
                d = floats(cd, part).fma(q, d);
            }
        }
        out[row] = a.reduceLanes(VectorOperators.ADD);
        out[row + 1] = b.reduceLanes(VectorOperators.ADD);
        out[row + 2] = c.reduceLanes(VectorOperators.ADD);
        out[row + 3] = d.reduceLanes(VectorOperators.ADD);
    }

    /** Where there are registers enough for eight. */
    private static void dot8(RowChunks codes, int[] rows, int row, float[] query, float[] out) {
        long pa = codes.address(rows[row]);
        long pb = codes.address(rows[row + 1]);
        long pc = codes.address(rows[row + 2]);
        long pd = codes.address(rows[row + 3]);
        long pe = codes.address(rows[row + 4]);
        long pf = codes.address(rows[row + 5]);
        long pg = codes.address(rows[row + 6]);
        long ph = codes.address(rows[row + 7]);
        var a = FloatVector.zero(SPECIES);
        var b = a;
        var c = a;
        var d = a;
        var e = a;
        var f = a;
        var g = a;
        var h = a;
        for (int i = 0; i < query.length; i += CODE_LANES) {
            var q = FloatVector.fromArray(SPECIES, query, i);
            a = floats(codes(pa + i), 0).fma(q, a);
            b = floats(codes(pb + i), 0).fma(q, b);
            c = floats(codes(pc + i), 0).fma(q, c);
            d = floats(codes(pd + i), 0).fma(q, d);
            e = floats(codes(pe + i), 0).fma(q, e);
            f = floats(codes(pf + i), 0).fma(q, f);
            g = floats(codes(pg + i), 0).fma(q, g);
            h = floats(codes(ph + i), 0).fma(q, h);
        }
        out[row] = a.reduceLanes(VectorOperators.ADD);
        out[row + 1] = b.reduceLanes(VectorOperators.ADD);
        out[row + 2] = c.reduceLanes(VectorOperators.ADD);
        out[row + 3] = d.reduceLanes(VectorOperators.ADD);
        out[row + 4] = e.reduceLanes(VectorOperators.ADD);
        out[row + 5] = f.reduceLanes(VectorOperators.ADD);
        out[row + 6] = g.reduceLanes(VectorOperators.ADD);
        out[row + 7] = h.reduceLanes(VectorOperators.ADD);
    }

    private static float dot1(long at, float[] query) {
        var a = FloatVector.zero(SPECIES);
        for (int i = 0; i < query.length; i += CODE_LANES) {
            var ca = codes(at + i);
            for (int part = 0; part < CODE_PARTS; part++) {
                a =
                        floats(ca, part)
                                .fma(FloatVector.fromArray(SPECIES, query, i + part * LANES), a);
            }
        }
        return a.reduceLanes(VectorOperators.ADD);
    }

    private static ByteVector codes(long address) {
        return ByteVector.fromMemorySegment(
                CODES, NativeMemory.ALL, address, ByteOrder.LITTLE_ENDIAN);
    }

    private static FloatVector floats(ByteVector codes, int part) {
        return (FloatVector) codes.convertShape(VectorOperators.B2F, SPECIES, part);
    }
}
