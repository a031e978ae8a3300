package io.vecstone.engine.quant;

import io.vecstone.engine.kernel.BlockLayout;
import io.vecstone.engine.kernel.BlockQuery;
import io.vecstone.engine.kernel.Kernel;
import io.vecstone.engine.kernel.ReferenceArithmetic;

import org.jspecify.annotations.Nullable;

import java.io.DataInputStream;
import java.io.IOException;

/**
 * Makes codes of rows and what queries need to use them.
 *
 * <p><b>Whole rows.</b> x̂ = s·c with int8 c. ⟨q,x⟩ = ⟨q,x̂⟩ + ⟨q,x−x̂⟩ ≤ s⟨q,c⟩ + ‖q‖·‖x−x̂‖
 * (Cauchy–Schwarz; as in VA-file, Weber, Schek, Blott, VLDB 1998, with one cell per row instead of
 * a grid).
 *
 * <p><b>Blocks.</b> Let y = Px and ŷ = s·c its codes; let z = x − Pᵀŷ. For any u, and w = q − Pᵀu,
 *
 * <pre>⟨q,x⟩ = ⟨Pq,ŷ⟩ + ⟨q,z⟩ = ⟨Pq,ŷ⟩ + ⟨u,Pz⟩ + ⟨w,z⟩ ≤ ⟨u,ŷ⟩ + ‖Pq−u‖‖ŷ‖ + ‖u‖‖Pz‖ + ‖w‖‖z‖
 * </pre>
 *
 * which holds for any matrix P and is sharp for an orthonormal one when u is near Pq: Pq in codes
 * of its own, so that sums can be made of integers ({@link BlockLayout}). With ε ≥ ‖PPᵀ − I‖: Pz =
 * y − ŷ − (PPᵀ − I)ŷ, so ‖Pz‖ ≤ ‖y−ŷ‖ + ε‖ŷ‖; and ‖z‖² = ‖x‖² − 2⟨y,ŷ⟩ + ‖Pᵀŷ‖² ≤ ‖x‖² − 2⟨y,ŷ⟩ +
 * (1+ε)‖ŷ‖², likewise for w. (FEXIPRO, Li, Chan, Yiu, Mamoulis, SIGMOD 2017, prunes inner products
 * with an orthogonal transform, int bounds and Cauchy–Schwarz on the rest in this spirit.)
 *
 * <p><b>Stages.</b> What has been read after m elements are codes for the first m rows of P. For
 * them the same holds, with ‖y−ŷ‖ and ε of all of P, which are no smaller. Without a basis P is the
 * identity, ε is 0 and y is exact; after all elements w is 0.
 *
 * <p><b>Rounding.</b> Norms and y are computed in double precision and their errors added before
 * they are rounded up to float32. The bound itself is evaluated in float32; what that can lose is
 * put into the error of each row beforehand, as multiples of ‖ŷ‖: (n+8)·2⁻²⁴ for the kernel ({@link
 * Kernel}; no block has more parts than codes; the two roundings of the scale are among the 8),
 * 2⁻²¹ for the products and sums of {@link BlockLayout}; errors and rests are raised, halves
 * lowered by a factor of 2⁻²⁰, which covers the roundings of their own terms. Underflow is left to
 * the caller ({@link #underflow}).
 */
public final class RowEncoder {

    private static final int CODE_MAX = 127;
    private static final double RAISE = 1 + 0x1p-20;

    /** Rounding moves a half of a part by at most half a code per element. */
    private static final double PART_ROUNDING = 0.5 * Math.sqrt(BlockLayout.PART / 2.0);

    private final Kernel kernel;
    private final @Nullable Basis basis;
    private final BlockLayout layout;
    private final int dimension;
    private final boolean euclidean;
    private final int fullLength;

    /**
     * Where the layout has halves, bounds are of ⟨q,x⟩ − ‖x‖²/2, which orders Euclidean neighbours.
     */
    public RowEncoder(Kernel kernel, CodePlan plan, int dimension) {
        this.kernel = kernel;
        this.basis = plan.basis();
        this.layout = plan.layout();
        this.dimension = dimension;
        this.euclidean = plan.layout().hasHalves();
        this.fullLength = CodePlan.aligned(dimension);
    }

    /** What underflow can take from a bound, for rows and queries of at most these norms. */
    public static double underflow(int dimension, double rowNormMax) {
        return (dimension + 64.0) * 0x1p-147 * (1 + rowNormMax);
    }

    /** Elements of a row. */
    public int dimension() {
        return dimension;
    }

    /** Empty blocks. */
    public BlockCodes newBlocks(int capacityRows) {
        return new BlockCodes(layout, capacityRows);
    }

    /** Empty codes of whole rows. */
    public RowCodes newRows(int capacityRows) {
        return new RowCodes(fullLength, capacityRows);
    }

    /** Blocks of so many rows, as {@link BlockCodes#writeTo} wrote them. */
    public BlockCodes readBlocks(DataInputStream in, int rows) throws IOException {
        return BlockCodes.read(layout, rows, in);
    }

    /** Codes of so many whole rows, as {@link RowCodes#writeTo} wrote them. */
    public RowCodes readRows(DataInputStream in, int rows) throws IOException {
        return RowCodes.read(fullLength, rows, in);
    }

    /** A copy of {@code codes} with room for so many rows, or twice as many as before. */
    public BlockCodes withRoomFor(BlockCodes codes, int rows, int rowsMax) {
        return codes.grown(Math.clamp(2L * codes.capacityRows(), Math.min(rows, rowsMax), rowsMax));
    }

    /** As above. */
    public RowCodes withRoomFor(RowCodes codes, int rows, int rowsMax) {
        return codes.grown(Math.clamp(2L * codes.capacityRows(), Math.min(rows, rowsMax), rowsMax));
    }

    /**
     * Writes the codes of {@code x}, finite and of a norm at most {@link Kernel#NORM_MAX}, to a row
     * of some blocks.
     */
    public void encode(float[] x, BlockCodes target, int row) {
        double norm = ReferenceArithmetic.norm(x);
        double[] y = project(x);
        double leastScale = largestHalf(y) / (BlockLayout.ROW_NORM_MAX - PART_ROUNDING);
        Quantised code = quantise(y, layout.length(), leastScale);
        double error = code.error + deviation() * code.norm + projectionError(norm);
        double raised = error * RAISE + kernelSlack(layout.length()) * code.norm;
        var rests = new float[layout.stageCount()];
        double product = 0;
        double squares = 0;
        int i = 0;
        for (int stage = 0; stage < rests.length; stage++) {
            for (int end = Math.min(layout.cut(stage), y.length); i < end; i++) {
                double element = (double) code.scale * code.codes[i];
                product += y[i] * element;
                squares += element * element;
            }
            rests[stage] = roundUp(restNorm(norm, product, Math.sqrt(squares)) * RAISE);
        }
        target.set(
                row,
                code.codes,
                code.scale,
                roundUp(raised),
                roundUp(code.norm * RAISE),
                half(norm),
                rests);
    }

    /** The largest norm of the even or odd elements of a part. */
    private double largestHalf(double[] y) {
        double largest = 0;
        for (int part = 0; part < layout.partCount(); part++) {
            largest = Math.max(largest, largestHalf(y, part));
        }
        return largest;
    }

    private double largestHalf(double[] y, int part) {
        double even = 0;
        double odd = 0;
        for (int i = layout.partStart(part); i < Math.min(layout.partEnd(part), y.length); i++) {
            if (i % 2 == 0) {
                even += y[i] * y[i];
            } else {
                odd += y[i] * y[i];
            }
        }
        return Math.sqrt(Math.max(even, odd)) * (1 + (y.length + 8) * 0x1p-52);
    }

    /** Writes the codes of {@code x}, as above, to a row of codes of whole rows. */
    public void encode(float[] x, RowCodes target, int row) {
        double norm = ReferenceArithmetic.norm(x);
        Quantised whole = quantise(toDoubles(x), fullLength, 0);
        double error = whole.error * RAISE + kernelSlack(fullLength) * whole.norm;
        target.set(row, whole.codes, whole.scale, roundUp(error), half(norm));
    }

    private float half(double norm) {
        return euclidean ? roundDown(norm * norm / 2 * (1 - 0x1p-20)) : 0;
    }

    /** The query as codes of whole rows need it: float32 [their length]. */
    public float[] padded(float[] q) {
        var padded = new float[fullLength];
        System.arraycopy(q, 0, padded, 0, q.length);
        return padded;
    }

    /** At least the norm that {@link ReferenceArithmetic#norm} gave. */
    public static float atLeast(double norm) {
        return roundUp(norm);
    }

    /** What the codes in blocks need of a query. */
    public BlockQuery query(float[] q) {
        double qNorm = ReferenceArithmetic.norm(q);
        double[] pq = project(q);
        var u = new float[layout.length()];
        var pairs = new int[layout.length() / 2];
        var scales = new float[layout.partCount()];
        var norms = new float[layout.stageCount()];
        var rests = new float[layout.stageCount()];
        var errors = new float[layout.stageCount()];
        double projectionError = projectionError(qNorm);
        double squares = 0;
        double product = 0;
        double errorSquares = 0;
        for (int stage = 0; stage < norms.length; stage++) {
            for (int part = layout.firstPart(stage); part < layout.firstPart(stage + 1); part++) {
                float scale =
                        roundUp(
                                largestHalf(pq, part)
                                        / (BlockLayout.QUERY_NORM_MAX - PART_ROUNDING));
                scales[part] = scale;
                int end = Math.min(layout.partEnd(part), pq.length);
                for (int i = layout.partStart(part); i < end; i++) {
                    int code = (int) Math.round(pq[i] / scale);
                    double element = (double) scale * code;
                    u[i] = (float) element;
                    pairs[i / 2] |= i % 2 == 0 ? code & 0xFFFF : code << Short.SIZE;
                    squares += element * element;
                    product += pq[i] * element;
                    errorSquares += (pq[i] - element) * (pq[i] - element);
                }
            }
            double rounding = 1 + (pq.length + 8) * 0x1p-52;
            double norm = Math.sqrt(squares) * rounding;
            norms[stage] = roundUp(norm);
            errors[stage] = roundUp((Math.sqrt(errorSquares) * rounding + projectionError) * RAISE);
            rests[stage] = roundUp(restNorm(qNorm, product, norm));
        }
        return new BlockQuery(u, pairs, scales, norms, rests, errors);
    }

    private double[] project(float[] x) {
        if (basis == null) {
            return toDoubles(x);
        }
        var y = new double[basis.size()];
        basis.project(kernel, x, y);
        return y;
    }

    private double deviation() {
        return basis == null ? 0 : basis.deviation();
    }

    /** An upper bound of ‖x − Pᵀŷ‖, given ‖x‖, ⟨Px,ŷ⟩ as computed, and ‖ŷ‖. */
    private double restNorm(double norm, double product, double codeNorm) {
        double square = norm * norm - 2 * product + (1 + deviation()) * codeNorm * codeNorm;
        double sum = norm + codeNorm;
        double rounding =
                2 * projectionError(norm) * codeNorm + (dimension + 64) * 0x1p-52 * sum * sum;
        return Math.sqrt(Math.max(0, square + rounding)) * (1 + 0x1p-50);
    }

    /**
     * An upper bound of how far y = Px, as computed, is off: each element by less than
     * n·2⁻⁵³‖Pᵢ‖‖x‖.
     */
    private double projectionError(double norm) {
        return basis == null
                ? 0
                : Math.sqrt(basis.size())
                        * (dimension + 2)
                        * 0x1p-52
                        * (1 + basis.deviation())
                        * norm;
    }

    private static double kernelSlack(int length) {
        return (length + 8) * 0x1p-24 * 1.01 + 0x1p-21;
    }

    /**
     * @param norm at least ‖s·c‖
     * @param error at least ‖v − s·c‖
     */
    private record Quantised(byte[] codes, float scale, double norm, double error) {}

    private static Quantised quantise(double[] v, int length, double leastScale) {
        double max = 0;
        for (double element : v) {
            max = Math.max(max, Math.abs(element));
        }
        float scale = max == 0 ? 0 : roundUp(Math.max(max / CODE_MAX, leastScale));
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
