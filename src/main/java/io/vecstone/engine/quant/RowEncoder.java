package io.vecstone.engine.quant;

import io.vecstone.engine.kernel.Kernel;
import io.vecstone.engine.kernel.ReferenceArithmetic;

import org.jspecify.annotations.Nullable;

/**
 * Makes codes of rows and what queries need to use them.
 *
 * <p><b>Full codes.</b> x̂ = s·c with int8 c. ⟨q,x⟩ = ⟨q,x̂⟩ + ⟨q,x−x̂⟩ ≤ s⟨q,c⟩ + ‖q‖·‖x−x̂‖
 * (Cauchy–Schwarz; as in VA-file, Weber, Schek, Blott, VLDB 1998, with one cell per row instead of
 * a grid).
 *
 * <p><b>Prefix codes.</b> Let y = Px and ŷ = s·c its codes; let z = x − Pᵀŷ. For any u, and w = q −
 * Pᵀu,
 *
 * <pre>⟨q,x⟩ = ⟨Pq,ŷ⟩ + ⟨q,z⟩ = ⟨Pq,ŷ⟩ + ⟨u,Pz⟩ + ⟨w,z⟩ ≤ ⟨u,ŷ⟩ + ‖Pq−u‖‖ŷ‖ + ‖u‖‖Pz‖ + ‖w‖‖z‖
 * </pre>
 *
 * which holds for any matrix P and is sharp for an orthonormal one when u is Pq rounded to float32.
 * With ε ≥ ‖PPᵀ − I‖: Pz = y − ŷ − (PPᵀ − I)ŷ, so ‖Pz‖ ≤ ‖y−ŷ‖ + ε‖ŷ‖; and ‖z‖² = ‖x‖² − 2⟨y,ŷ⟩ +
 * ‖Pᵀŷ‖² ≤ ‖x‖² − 2⟨y,ŷ⟩ + (1+ε)‖ŷ‖², likewise for w. (FEXIPRO, Li, Chan, Yiu, Mamoulis, SIGMOD
 * 2017, prunes inner products with an orthogonal transform, int bounds and Cauchy–Schwarz on the
 * rest in this spirit.)
 *
 * <p><b>Rounding.</b> Norms and y are computed in double precision and their errors added before
 * they are rounded up to float32. The bound itself is evaluated in float32; what that can lose is
 * put into the error of each row beforehand, as multiples of ‖ŷ‖: (n+8)·2⁻²⁴ for the kernel ({@link
 * Kernel}; the two roundings of the scale are among the 8), 2⁻²¹ for the products and sums of
 * {@link CodeLevel#bounds}, 2⁻²² for ‖Pq−u‖; errors and rests are raised, halves lowered by a
 * factor of 2⁻²⁰, which covers the roundings of their own terms. Underflow is left to the caller
 * ({@link #underflow}).
 */
public final class RowEncoder {

    private static final int CODE_MAX = 127;
    private static final double RAISE = 1 + 0x1p-20;

    private final Kernel kernel;
    private final @Nullable Basis basis;
    private final int dimension;
    private final boolean euclidean;
    private final int fullLength;

    /**
     * @param basis null to make full codes only
     * @param euclidean whether bounds are of ⟨q,x⟩ − ‖x‖²/2, by which Euclidean neighbours are
     *     ordered
     */
    public RowEncoder(Kernel kernel, @Nullable Basis basis, int dimension, boolean euclidean) {
        this.kernel = kernel;
        this.basis = basis;
        this.dimension = dimension;
        this.euclidean = euclidean;
        this.fullLength =
                -Math.floorDiv(-dimension, Kernel.CODES_ALIGNMENT) * Kernel.CODES_ALIGNMENT;
    }

    /** What underflow can take from a bound, for rows and queries of at most these norms. */
    public static double underflow(int dimension, double rowNormMax) {
        return (dimension + 64.0) * 0x1p-147 * (1 + rowNormMax);
    }

    /** An empty chunk. */
    public CodeChunk newChunk(int capacityRows) {
        return new CodeChunk(
                basis == null ? null : new CodeLevel(basis.size(), capacityRows),
                new CodeLevel(fullLength, capacityRows),
                new float[capacityRows]);
    }

    /** {@code chunk} if it has room for so many rows, else a copy that has. */
    public static CodeChunk withRoomFor(CodeChunk chunk, int rows, int rowsMax) {
        int capacity = chunk.capacityRows();
        return capacity >= rows
                ? chunk
                : chunk.grown(Math.min(Math.max(rows, 2 * capacity), rowsMax));
    }

    /**
     * Writes the codes of {@code x}, finite and of a norm at most {@link Kernel#NORM_MAX}, to a row
     * of {@code chunk}.
     */
    public void encode(float[] x, CodeChunk chunk, int row) {
        double norm = ReferenceArithmetic.norm(x);
        chunk.halves()[row] = euclidean ? roundDown(norm * norm / 2 * (1 - 0x1p-20)) : 0;
        Quantised whole = quantise(toDoubles(x), fullLength);
        double fullError = whole.error * RAISE + kernelSlack(fullLength) * whole.norm;
        chunk.full().set(row, whole.codes, whole.scale, roundUp(fullError), 0);
        if (basis != null && chunk.prefix() != null) {
            encodePrefix(basis, x, norm, chunk.prefix(), row);
        }
    }

    private void encodePrefix(Basis p, float[] x, double norm, CodeLevel target, int row) {
        var y = new double[p.size()];
        p.project(kernel, x, y);
        Quantised code = quantise(y, p.size());
        double yError = projectionError(p, norm);
        double error = code.error + p.deviation() * code.norm + yError;
        double raised = error * RAISE + (kernelSlack(p.size()) + 0x1p-22) * code.norm;
        double rest = restNorm(p, norm, code.dot(y), code.norm) * RAISE;
        target.set(row, code.codes, code.scale, roundUp(raised), roundUp(rest));
    }

    /** What the full codes need of a query. */
    public LevelQuery fullQuery(float[] q) {
        var padded = new float[fullLength];
        System.arraycopy(q, 0, padded, 0, q.length);
        return new LevelQuery(padded, roundUp(ReferenceArithmetic.norm(q)), 0);
    }

    /** What the level that is read first needs of a query. */
    public LevelQuery firstQuery(float[] q) {
        if (basis == null) {
            return fullQuery(q);
        }
        var pq = new double[basis.size()];
        basis.project(kernel, q, pq);
        var u = new float[pq.length];
        double squares = 0;
        double product = 0;
        for (int i = 0; i < u.length; i++) {
            u[i] = (float) pq[i];
            squares += (double) u[i] * u[i];
            product += pq[i] * u[i];
        }
        double norm = Math.sqrt(squares);
        double rest = restNorm(basis, ReferenceArithmetic.norm(q), product, norm);
        // The projection's own error acts as ‖Pq−u‖ does: a relative bit more of ‖u‖.
        double uNorm = norm + projectionError(basis, ReferenceArithmetic.norm(q)) * 0x1p22;
        return new LevelQuery(u, roundUp(uNorm), roundUp(rest));
    }

    /** An upper bound of ‖x − Pᵀŷ‖, given ‖x‖, ⟨Px,ŷ⟩ as computed, and ‖ŷ‖. */
    private double restNorm(Basis p, double norm, double product, double codeNorm) {
        double square = norm * norm - 2 * product + (1 + p.deviation()) * codeNorm * codeNorm;
        double sum = norm + codeNorm;
        double rounding =
                2 * projectionError(p, norm) * codeNorm + (dimension + 64) * 0x1p-52 * sum * sum;
        return Math.sqrt(Math.max(0, square + rounding)) * (1 + 0x1p-50);
    }

    /**
     * An upper bound of how far y = Px, as computed, is off: each element by less than
     * n·2⁻⁵³‖Pᵢ‖‖x‖.
     */
    private double projectionError(Basis p, double norm) {
        return Math.sqrt(p.size()) * (dimension + 2) * 0x1p-52 * (1 + p.deviation()) * norm;
    }

    private static double kernelSlack(int length) {
        return (length + 8) * 0x1p-24 * 1.01 + 0x1p-21;
    }

    /**
     * @param norm at least ‖s·c‖
     * @param error at least ‖v − s·c‖
     */
    private record Quantised(byte[] codes, float scale, double norm, double error) {

        double dot(double[] y) {
            double sum = 0;
            for (int i = 0; i < y.length; i++) {
                sum += y[i] * ((double) scale * codes[i]);
            }
            return sum;
        }
    }

    private static Quantised quantise(double[] v, int length) {
        double max = 0;
        for (double element : v) {
            max = Math.max(max, Math.abs(element));
        }
        float scale = max == 0 ? 0 : Math.nextUp((float) (max / CODE_MAX));
        var codes = new byte[length];
        double squares = 0;
        double errorSquares = 0;
        for (int i = 0; i < v.length; i++) {
            long code = scale == 0 ? 0 : Math.round(v[i] / scale);
            codes[i] = (byte) Math.clamp(code, -CODE_MAX, CODE_MAX);
            double approximation = (double) scale * codes[i];
            double difference = v[i] - approximation;
            squares += approximation * approximation;
            errorSquares += difference * difference;
        }
        double rounding = 1 + (v.length + 8) * 0x1p-52;
        return new Quantised(
                codes, scale, Math.sqrt(squares) * rounding, Math.sqrt(errorSquares) * rounding);
    }

    private static double[] toDoubles(float[] x) {
        var doubles = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            doubles[i] = x[i];
        }
        return doubles;
    }

    private static float roundUp(double value) {
        return Math.nextUp((float) value);
    }

    private static float roundDown(double value) {
        return Math.max(0, Math.nextDown((float) value));
    }
}
