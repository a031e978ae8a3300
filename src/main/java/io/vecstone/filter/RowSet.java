package io.vecstone.filter;

import java.util.function.IntConsumer;

/** Rows of one segment, counted from its base. Immutable. */
sealed interface RowSet {

    /** Few rows: a list, in ascending order. */
    record Few(char[] rows) implements RowSet {

        @Override
        public void addTo(long[] words) {
            for (char row : rows) {
                words[row >>> 6] |= 1L << row;
            }
        }

        @Override
        public long sizeBytes() {
            return (long) Character.BYTES * rows.length;
        }
    }

    /** Many rows: a bit for each. */
    record Many(long[] bits) implements RowSet {

        @Override
        public void addTo(long[] words) {
            for (int i = 0; i < bits.length; i++) {
                words[i] |= bits[i];
            }
        }

        @Override
        public long sizeBytes() {
            return (long) Long.BYTES * bits.length;
        }
    }

    RowSet NONE = new Few(new char[0]);

    /** Sets the bits of these rows. */
    void addTo(long[] words);

    long sizeBytes();

    default boolean isEmpty() {
        return this instanceof Few few && few.rows.length == 0;
    }

    default void forEach(IntConsumer visitor) {
        switch (this) {
            case Few(char[] rows) -> {
                for (char row : rows) {
                    visitor.accept(row);
                }
            }
            case Many(long[] bits) -> Bits.forEach(bits, visitor);
        }
    }

    /** The smaller of the two forms. */
    static RowSet of(RowCollector rows, int wordCount) {
        if (isMany(rows.count(), wordCount)) {
            var bits = new long[wordCount];
            rows.copyTo(bits);
            return new Many(bits);
        }
        var list = new char[rows.count()];
        rows.copyTo(list, 0);
        return list.length == 0 ? NONE : new Few(list);
    }

    static boolean isMany(int count, int wordCount) {
        return (long) Character.BYTES * count > (long) Long.BYTES * wordCount;
    }
}
