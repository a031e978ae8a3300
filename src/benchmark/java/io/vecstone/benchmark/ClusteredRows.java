package io.vecstone.benchmark;

import java.util.SplittableRandom;

/**
 * Made vectors that no basis compresses: {@value #CENTRES} centres c, uniform on the unit sphere,
 * and around a random one of them
 *
 * <pre>x = (c + σ·g/√d) / ‖c + σ·g/√d‖, g standard normal [d], σ = {@value #NOISE}</pre>
 *
 * so that the cosine of a row to its centre is about 1/√(1+σ²) = 0.71 and that of two rows of one
 * cluster about 0.5. Noise and centres are isotropic: the energy spectrum is as flat as a finite
 * number of centres lets it be. Hard for graphs, too, as all directions count alike.
 *
 * <p>A row depends on its ordinal only.
 */
record ClusteredRows(int count, float[][] centres, long seed) implements Rows {

    static final int DIMENSION = 1024;

    private static final int CENTRES = 2_000;
    private static final double NOISE = 1;
    private static final long CENTRES_SEED = 1;
    private static final long ROWS_SEED = 2;
    private static final long QUERIES_SEED = 3;

    static DataSet dataSet(int rowCount, int queryCount) {
        var centres = new float[CENTRES][DIMENSION];
        var random = new SplittableRandom(CENTRES_SEED);
        for (float[] centre : centres) {
            for (int i = 0; i < DIMENSION; i++) {
                centre[i] = (float) random.nextGaussian();
            }
            Rows.normalise(centre);
        }
        // Kept: making a row takes longer than searching it.
        float[][] rows = new ClusteredRows(rowCount, centres, ROWS_SEED).arrays();
        float[][] queries = new ClusteredRows(queryCount, centres, QUERIES_SEED).arrays();
        return new DataSet(
                "clustered",
                "made: %,d clusters without a principal direction".formatted(CENTRES),
                Rows.of(rows),
                queries);
    }

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public void read(int row, float[] into) {
        var random = new SplittableRandom(seed << Integer.SIZE | row);
        float[] centre = centres[random.nextInt(centres.length)];
        double deviation = NOISE / Math.sqrt(DIMENSION);
        for (int i = 0; i < DIMENSION; i++) {
            into[i] = (float) (centre[i] + deviation * random.nextGaussian());
        }
        Rows.normalise(into);
    }
}
