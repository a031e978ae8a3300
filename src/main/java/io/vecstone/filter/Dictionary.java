package io.vecstone.filter;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Distinct values of one kind in ascending order, packed. Immutable.
 *
 * <p>Numbers are normalised: whole ones that fit are {@link Long}, others stay {@link Double}, what
 * is neither is a {@link BigDecimal}. Booleans are the numbers 0 and 1.
 */
sealed interface Dictionary extends Ascending {

    /** A string, or a number. */
    Object get(int ordinal);

    long sizeBytes();

    /** Packs strings that are ascending by code point. */
    static Dictionary ofTexts(List<String> ascending) {
        var starts = new int[ascending.size() + 1];
        byte[][] encoded = new byte[ascending.size()][];
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = ascending.get(i).getBytes(StandardCharsets.UTF_8);
            starts[i + 1] = starts[i] + encoded[i].length;
        }
        var bytes = new byte[starts[encoded.length]];
        for (int i = 0; i < encoded.length; i++) {
            System.arraycopy(encoded[i], 0, bytes, starts[i], encoded[i].length);
        }
        return new Texts(bytes, starts);
    }

    /** Packs normalised numbers that are ascending. */
    static Dictionary ofNumbers(List<Number> ascending) {
        if (ascending.stream().allMatch(number -> number instanceof Long)) {
            return new Longs(ascending.stream().mapToLong(Number::longValue).toArray());
        }
        if (ascending.stream().allMatch(Dictionary::isDouble)) {
            return new Doubles(ascending.stream().mapToDouble(Number::doubleValue).toArray());
        }
        return new Numbers(ascending.toArray(Number[]::new));
    }

    /** Whether a double stands for the same value. */
    private static boolean isDouble(Number number) {
        return number instanceof Double
                || (number instanceof Long whole && Math.abs((double) whole) < 0x1p53);
    }

    /** {@code number} in the one form that stands for its value. */
    static Number normalised(Number number) {
        if (MetadataValues.isLong(number)) {
            return number.longValue();
        }
        if (number instanceof Double value) {
            boolean isLong = value == Math.rint(value) && Math.abs(value) < 0x1p63;
            return isLong ? (Number) value.longValue() : value;
        }
        BigDecimal decimal = MetadataValues.toDecimal(number).stripTrailingZeros();
        boolean isLong = decimal.scale() <= 0 && decimal.precision() - decimal.scale() <= 19;
        if (!isLong) {
            return decimal;
        }
        BigInteger integer = decimal.toBigIntegerExact();
        return integer.bitLength() < Long.SIZE ? (Number) integer.longValue() : decimal;
    }

    /** Whole numbers. */
    record Longs(long[] values) implements Dictionary {

        @Override
        public int size() {
            return values.length;
        }

        @Override
        public Object get(int ordinal) {
            return values[ordinal];
        }

        @Override
        public int compare(int ordinal, Object operand) {
            return operand instanceof Long number
                    ? Long.compare(values[ordinal], number)
                    : MetadataValues.compareNumbers(values[ordinal], (Number) operand);
        }

        @Override
        public long sizeBytes() {
            return (long) Long.BYTES * values.length;
        }
    }

    /** Numbers that doubles stand for. */
    record Doubles(double[] values) implements Dictionary {

        @Override
        public int size() {
            return values.length;
        }

        @Override
        public Object get(int ordinal) {
            return normalised(values[ordinal]);
        }

        @Override
        public int compare(int ordinal, Object operand) {
            return MetadataValues.compareNumbers(values[ordinal], (Number) operand);
        }

        @Override
        public long sizeBytes() {
            return (long) Double.BYTES * values.length;
        }
    }

    /** Numbers of any size. */
    record Numbers(Number[] values) implements Dictionary {

        private static final int OBJECT_BYTES = 64;

        @Override
        public int size() {
            return values.length;
        }

        @Override
        public Object get(int ordinal) {
            return values[ordinal];
        }

        @Override
        public int compare(int ordinal, Object operand) {
            return MetadataValues.compareNumbers(values[ordinal], (Number) operand);
        }

        @Override
        public long sizeBytes() {
            long bytes = 0;
            for (Number value : values) {
                bytes += OBJECT_BYTES;
                if (value instanceof BigDecimal decimal) {
                    bytes += decimal.unscaledValue().bitLength() / Byte.SIZE;
                }
            }
            return bytes;
        }
    }

    /** Strings as UTF-8, one behind the other. */
    final class Texts implements Dictionary {

        private final byte[] bytes;
        private final int[] starts;
        private volatile @Nullable DateTimes dateTimes; // made when first wanted

        /**
         * @param starts where each begins, and where the last one ends
         */
        Texts(byte[] bytes, int[] starts) {
            this.bytes = bytes;
            this.starts = starts;
        }

        byte[] bytes() {
            return bytes;
        }

        int[] starts() {
            return starts;
        }

        @Override
        public int size() {
            return starts.length - 1;
        }

        @Override
        public Object get(int ordinal) {
            return text(ordinal);
        }

        String text(int ordinal) {
            int start = starts[ordinal];
            return new String(bytes, start, starts[ordinal + 1] - start, StandardCharsets.UTF_8);
        }

        @Override
        public int compare(int ordinal, Object operand) {
            return MetadataValues.compareByCodePoint(text(ordinal), (String) operand);
        }

        /** Behind the strings that begin with {@code prefix}, which start at its lower bound. */
        int prefixEnd(String prefix) {
            int low = lowerBound(prefix);
            int high = size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (text(middle).startsWith(prefix)) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        /** Those that are date-times. Cost: the first time every string is parsed. */
        DateTimes dateTimes() {
            DateTimes times = dateTimes;
            if (times == null) {
                times = DateTimes.of(this);
                dateTimes = times; // another thread may do the same work: to the same end
            }
            return times;
        }

        @Override
        public long sizeBytes() {
            DateTimes times = dateTimes;
            return bytes.length
                    + (long) Integer.BYTES * starts.length
                    + (times == null ? 0 : times.sizeBytes());
        }
    }
}
