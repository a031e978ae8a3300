package io.vecstone.engine.quant;

import io.vecstone.engine.kernel.Kernel;

import java.util.Optional;
import java.util.Random;

/**
 * Learns the directions that hold most of a sample's energy (its leading right singular vectors,
 * not centred: what counts for inner products is energy, not variance), by randomised subspace
 * iteration (Halko, Martinsson, Tropp, SIAM Review 2011, algorithm 4.4).
 *
 * <p>Cost per iteration: 2 · sample · dimension · directions multiply-adds.
 */
public final class BasisLearner {

    private static final int SAMPLE_ROWS_MAX = 4096;

    /** Multiply-adds of one pass over the sample: bounds the time that learning takes. */
    private static final long PASS_OPERATIONS_MAX = 1_600_000_000L;

    private static final int ITERATIONS = 3;
    private static final int DIRECTIONS_MAX = 512;

    /**
     * Share of the energy that the prefix must hold to be worth its bytes. Of 100,000 text
     * embeddings of 384 dimensions 160 directions hold that much; with them a query for ten
     * computes about 50 rows exactly.
     */
    private static final double ENERGY_WANTED = 0.87;

    private BasisLearner() {}

    /** Rows that are enough to learn from: as many as time allows, but two per direction. */
    public static int sampleRows(int dimension) {
        long directions = Math.max(1, directionsMax(dimension));
        long affordable = PASS_OPERATIONS_MAX / (directions * dimension);
        return (int) Math.clamp(affordable, 2 * directions, SAMPLE_ROWS_MAX);
    }

    private static int directionsMax(int dimension) {
        int wanted = Math.min(DIRECTIONS_MAX, dimension / 2);
        return wanted / Kernel.CODES_ALIGNMENT * Kernel.CODES_ALIGNMENT;
    }

    /**
     * The smallest basis that holds enough of the energy of {@code sample}, if less than half the
     * dimension does.
     *
     * @param sample rows [… × dimension]; not modified
     */
    public static Optional<Basis> learn(Kernel kernel, float[][] sample, int dimension) {
        int directions = directionsMax(dimension);
        if (directions == 0 || sample.length < 2 * directions) {
            return Optional.empty();
        }
        double[][] subspace = randomSubspace(directions, dimension);
        for (int i = 0; i < ITERATIONS; i++) {
            subspace = iterate(kernel, sample, subspace);
        }
        return smallest(kernel, sample, sortByEnergy(kernel, sample, subspace), dimension);
    }

    private static double[][] randomSubspace(int directions, int dimension) {
        var random = new Random(1); // any seed will do; a fixed one makes runs repeatable
        var rows = new double[directions][dimension];
        for (double[] row : rows) {
            for (int d = 0; d < dimension; d++) {
                row[d] = random.nextGaussian();
            }
        }
        orthonormalise(rows);
        return rows;
    }

    /** One step: Q ← orth(Q Xᵀ X). */
    private static double[][] iterate(Kernel kernel, float[][] sample, double[][] subspace) {
        int directions = subspace.length;
        int dimension = subspace[0].length;
        float[] flat = flatten(subspace);
        var next = new double[directions][dimension];
        var projection = new double[directions];
        for (float[] row : sample) {
            kernel.multiply(flat, row, projection);
            for (int i = 0; i < directions; i++) {
                double weight = projection[i];
                double[] target = next[i];
                for (int d = 0; d < dimension; d++) {
                    target[d] += weight * row[d];
                }
            }
        }
        orthonormalise(next);
        return next;
    }

    /** Directions in descending order of the energy that the sample has in them. */
    private static float[][] sortByEnergy(Kernel kernel, float[][] sample, double[][] subspace) {
        double[] energies = energies(kernel, sample, subspace);
        Integer[] order = new Integer[energies.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        java.util.Arrays.sort(order, (a, b) -> Double.compare(energies[b], energies[a]));
        var sorted = new float[subspace.length][];
        for (int i = 0; i < order.length; i++) {
            sorted[i] = toFloats(subspace[order[i]]);
        }
        return sorted;
    }

    private static double[] energies(Kernel kernel, float[][] sample, double[][] subspace) {
        float[] flat = flatten(subspace);
        var projection = new double[subspace.length];
        var energies = new double[subspace.length];
        for (float[] row : sample) {
            kernel.multiply(flat, row, projection);
            for (int i = 0; i < projection.length; i++) {
                energies[i] += projection[i] * projection[i];
            }
        }
        return energies;
    }

    private static Optional<Basis> smallest(
            Kernel kernel, float[][] sample, float[][] sorted, int dimension) {
        var doubles = new double[sorted.length][dimension];
        for (int i = 0; i < sorted.length; i++) {
            for (int d = 0; d < dimension; d++) {
                doubles[i][d] = sorted[i][d];
            }
        }
        double[] energies = energies(kernel, sample, doubles);
        double total = 0;
        for (float[] row : sample) {
            for (float element : row) {
                total += (double) element * element;
            }
        }
        double held = 0;
        for (int i = 0; i < energies.length; i++) {
            held += energies[i];
            int size = i + 1;
            if (size % Kernel.CODES_ALIGNMENT == 0 && held >= ENERGY_WANTED * total) {
                var rows = new float[size * dimension];
                for (int r = 0; r < size; r++) {
                    System.arraycopy(sorted[r], 0, rows, r * dimension, dimension);
                }
                return Optional.of(new Basis(rows, size, dimension));
            }
        }
        return Optional.empty();
    }

    /** Modified Gram–Schmidt, twice, which leaves them orthonormal to working precision. */
    private static void orthonormalise(double[][] rows) {
        var random = new Random(2);
        for (int i = 0; i < rows.length; i++) {
            double before = Math.sqrt(dot(rows[i], rows[i]));
            subtractProjections(rows, i);
            double norm = Math.sqrt(dot(rows[i], rows[i]));
            if (!(norm > before * 0x1p-40)) {
                // Nothing new in this direction: any other does, the sample has no energy there.
                rows[i] = random.doubles(rows[i].length, -1, 1).toArray();
                subtractProjections(rows, i);
                norm = Math.sqrt(dot(rows[i], rows[i]));
            }
            for (int d = 0; d < rows[i].length; d++) {
                rows[i][d] /= norm;
            }
        }
    }

    private static void subtractProjections(double[][] rows, int i) {
        for (int pass = 0; pass < 2; pass++) {
            for (int j = 0; j < i; j++) {
                double overlap = dot(rows[i], rows[j]);
                for (int d = 0; d < rows[i].length; d++) {
                    rows[i][d] -= overlap * rows[j][d];
                }
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }

    private static float[] flatten(double[][] rows) {
        int dimension = rows[0].length;
        var flat = new float[rows.length * dimension];
        for (int i = 0; i < rows.length; i++) {
            for (int d = 0; d < dimension; d++) {
                flat[i * dimension + d] = (float) rows[i][d];
            }
        }
        return flat;
    }

    private static float[] toFloats(double[] row) {
        var floats = new float[row.length];
        for (int d = 0; d < row.length; d++) {
            floats[d] = (float) row[d];
        }
        return floats;
    }
}
