package io.vecstone.engine.quant;

import io.vecstone.engine.kernel.Kernel;

import java.util.Comparator;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

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

    /** Share of the dimension: what memory allows for, beside the codes of whole rows. */
    private static final double SHARE_MAX = 0.45;

    private BasisLearner() {}

    /** Rows that are enough to learn from: as many as time allows, but two per direction. */
    public static int sampleRows(int dimension) {
        long directions = Math.max(1, directionsMax(dimension));
        long affordable = PASS_OPERATIONS_MAX / (directions * dimension);
        return (int) Math.clamp(affordable, 2 * directions, SAMPLE_ROWS_MAX);
    }

    private static int directionsMax(int dimension) {
        int wanted = Math.min(DIRECTIONS_MAX, (int) (SHARE_MAX * dimension));
        return wanted / Kernel.CODES_ALIGNMENT * Kernel.CODES_ALIGNMENT;
    }

    /**
     * The directions that hold most of the energy of {@code sample}, in descending order of it;
     * none if the sample is too small to tell, or the dimension.
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
        float[] rows = flatten(sortByEnergy(kernel, sample, subspace));
        return Optional.of(new Basis(rows, directions, dimension));
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
    private static double[][] sortByEnergy(Kernel kernel, float[][] sample, double[][] subspace) {
        double[] energies = energies(kernel, sample, subspace);
        return IntStream.range(0, energies.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -energies[i]))
                .map(i -> subspace[i])
                .toArray(double[][]::new);
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
}
