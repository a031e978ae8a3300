package io.vecstone.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Vectors of unit length by ordinal: in memory, or made anew at each read. Thread-safe. */
interface Rows {

    int count();

    int dimension();

    /**
     * Writes row {@code row} to {@code into}.
     *
     * @param into float32 [dimension]; overwritten
     */
    void read(int row, float[] into);

    /** All rows as arrays, which are not to be modified. */
    default float[][] arrays() {
        var arrays = new float[count()][dimension()];
        for (int row = 0; row < arrays.length; row++) {
            read(row, arrays[row]);
        }
        return arrays;
    }

    /** Copies of the rows from {@code from} to {@code to}, exclusive. */
    default List<float[]> copies(int from, int to) {
        List<float[]> copies = new ArrayList<>(to - from);
        for (int row = from; row < to; row++) {
            var copy = new float[dimension()];
            read(row, copy);
            copies.add(copy);
        }
        return copies;
    }

    /** Bytes of all rows as float32. */
    default long sizeBytes() {
        return (long) count() * dimension() * Float.BYTES;
    }

    /** The first {@code count} rows. */
    default Rows prefix(int count) {
        Rows whole = this;
        return new Rows() {
            @Override
            public int count() {
                return count;
            }

            @Override
            public int dimension() {
                return whole.dimension();
            }

            @Override
            public void read(int row, float[] into) {
                whole.read(row, into);
            }
        };
    }

    /** Rows that are there already; the arrays are kept. */
    static Rows of(float[][] arrays) {
        return new Rows() {
            @Override
            public int count() {
                return arrays.length;
            }

            @Override
            public int dimension() {
                return arrays[0].length;
            }

            @Override
            public void read(int row, float[] into) {
                System.arraycopy(arrays[row], 0, into, 0, into.length);
            }

            @Override
            public float[][] arrays() {
                return arrays;
            }

            @Override
            public Rows prefix(int count) {
                return of(Arrays.copyOf(arrays, count));
            }
        };
    }

    /**
     * Scales {@code vector} to unit length, in double precision.
     *
     * @param vector float32, not zero; overwritten
     */
    static void normalise(float[] vector) {
        double squares = 0;
        for (float element : vector) {
            squares += (double) element * element;
        }
        double norm = Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / norm);
        }
    }
}
