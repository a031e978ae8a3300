package io.vecstone.benchmark;

import java.util.Random;
import java.util.SplittableRandom;

/**
 * Ten times as many rows as there are real ones, and like them: each real row x ten times, moved by
 * a random share of the difference of two other real rows,
 *
 * <pre>x' = (x + s·(y − z)) / ‖x + s·(y − z)‖, s uniform in [0, {@value #SHARE_MAX}]</pre>
 *
 * Since y − z has twice the covariance of the data, so has the noise up to a factor: no direction
 * gets energy that real data would not have there. In random order, so that any first part is a
 * fair sample.
 *
 * <p>A row depends on its ordinal only, and is made anew at each read: a million need no heap.
 */
record MultipliedRows(float[][] real, int[] order) implements Rows {

    private static final int FACTOR = 10;
    private static final double SHARE_MAX = 0.5;
    private static final long ORDER_SEED = 4;
    private static final long ROWS_SEED = 5;

    static DataSet dataSet(DataSet real) {
        float[][] rows = real.rows().arrays();
        return new DataSet(
                "million",
                "made from '%s': ten rows near each of them".formatted(real.description()),
                new MultipliedRows(rows, shuffled(rows.length * FACTOR)),
                real.queries());
    }

    private static int[] shuffled(int count) {
        var order = new int[count];
        var random = new Random(ORDER_SEED);
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    @Override
    public int count() {
        return order.length;
    }

    @Override
    public int dimension() {
        return real[0].length;
    }

    @Override
    public void read(int row, float[] into) {
        var random = new SplittableRandom(ROWS_SEED << Integer.SIZE | row);
        float[] from = real[order[row] % real.length];
        float[] plus = real[random.nextInt(real.length)];
        float[] minus = real[random.nextInt(real.length)];
        float share = (float) (SHARE_MAX * random.nextDouble());
        for (int i = 0; i < into.length; i++) {
            into[i] = from[i] + share * (plus[i] - minus[i]);
        }
        Rows.normalise(into);
    }
}
