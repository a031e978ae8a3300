package io.vecstone.engine.quant;

import io.vecstone.engine.kernel.Kernel;
import io.vecstone.engine.kernel.NativeMemory;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Directions that rows are projected to: a nearly orthonormal matrix P [size × dimension] in
 * float32.
 *
 * <p>Nothing is assumed about P but what is measured here, {@link #deviation()} ≥ ‖PPᵀ − I‖
 * (Frobenius norm, which is at least the spectral norm); so the bounds that use it hold for any P,
 * and are merely sharper for a good one.
 */
public final class Basis {

    /**
     * Beyond it bounds of rows of the largest norm could overflow: ‖P‖² is at most 1 + this, so
     * that no term of a bound exceeds (1 + 2 · {@value})² · {@link Kernel#NORM_MAX}².
     */
    private static final double DEVIATION_MAX = 4.5;

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final float[] rows;
    private final int size;
    private final int dimension;
    private final double deviation;

    /**
     * @param rows row-major [size × dimension], finite; owned from here on
     * @param size a multiple of {@link Kernel#CODES_ALIGNMENT}
     */
    public Basis(float[] rows, int size, int dimension) {
        this(rows, size, dimension, measureDeviation(rows, size, dimension));
    }

    private Basis(float[] rows, int size, int dimension, double deviation) {
        if (rows.length != size * dimension || size % Kernel.CODES_ALIGNMENT != 0) {
            throw new IllegalArgumentException(size + " × " + dimension + " of " + rows.length);
        }
        this.rows = rows;
        this.size = size;
        this.dimension = dimension;
        this.deviation = deviation;
        if (!(deviation <= DEVIATION_MAX)) {
            throw new IllegalArgumentException("far from orthonormal: " + deviation);
        }
    }

    void writeTo(DataOutputStream out) throws IOException {
        out.writeInt(size);
        out.writeInt(dimension);
        out.writeDouble(deviation);
        SegmentStreams.write(out, rows);
    }

    /** Reads what {@link #writeTo} wrote. */
    static Basis read(DataInputStream in) throws IOException {
        int size = in.readInt();
        int dimension = in.readInt();
        double deviation = in.readDouble();
        float[] rows = SegmentStreams.readFloats(in, Math.multiplyExact(size, dimension));
        return new Basis(rows, size, dimension, deviation);
    }

    /** Its first directions. */
    Basis truncated(int directions) {
        return directions == size
                ? this
                : new Basis(Arrays.copyOf(rows, directions * dimension), directions, dimension);
    }

    /**
     * Writes the first elements of Px in float32: of no guaranteed precision, but fast.
     *
     * @param rows what {@link #copy} gave
     */
    public static void project(Kernel kernel, MemorySegment rows, float[] x, float[] out) {
        kernel.dot(rows, 0, out.length, x, out);
    }

    /** A copy of its directions, float32 row-major [size × dimension]. */
    public MemorySegment copy() {
        MemorySegment copy = NativeMemory.allocate((long) Float.BYTES * rows.length);
        MemorySegment.copy(rows, 0, copy, FLOAT, 0, rows.length);
        return copy;
    }

    /** Directions. */
    public int size() {
        return size;
    }

    public int dimension() {
        return dimension;
    }

    /** An upper bound of ‖PPᵀ − I‖. */
    double deviation() {
        return deviation;
    }

    /** Writes Px. */
    void project(Kernel kernel, float[] x, double[] out) {
        kernel.multiply(rows, x, out);
    }

    private static double measureDeviation(float[] rows, int size, int dimension) {
        double squares = 0;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                double product = 0;
                for (int d = 0; d < dimension; d++) {
                    product += (double) rows[i * dimension + d] * rows[j * dimension + d];
                }
                double off = product - (i == j ? 1 : 0);
                squares += (i == j ? 1 : 2) * off * off;
            }
        }
        // What rounding in double can hide: each product is off by less than dimension · 2⁻⁵².
        return Math.sqrt(squares) * (1 + 0x1p-40) + size * (double) dimension * 0x1p-52;
    }
}
