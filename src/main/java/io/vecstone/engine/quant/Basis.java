package io.vecstone.engine.quant;

import io.vecstone.engine.kernel.Kernel;

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

    private final float[] rows;
    private final int size;
    private final int dimension;
    private final double deviation;

    /**
     * @param rows row-major [size × dimension], finite; owned from here on
     * @param size a multiple of {@link Kernel#CODES_ALIGNMENT}
     */
    public Basis(float[] rows, int size, int dimension) {
        if (rows.length != size * dimension || size % Kernel.CODES_ALIGNMENT != 0) {
            throw new IllegalArgumentException(size + " × " + dimension + " of " + rows.length);
        }
        this.rows = rows;
        this.size = size;
        this.dimension = dimension;
        this.deviation = measureDeviation();
        if (!(deviation <= DEVIATION_MAX)) {
            throw new IllegalArgumentException("far from orthonormal: " + deviation);
        }
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

    private double measureDeviation() {
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
