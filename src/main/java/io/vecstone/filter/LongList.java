package io.vecstone.filter;

import java.util.Arrays;

/** Longs that become more. */
final class LongList {

    private static final int FIRST = 64;

    private long[] elements = new long[FIRST];
    private int count;

    void add(long element) {
        if (count == elements.length) {
            elements = Arrays.copyOf(elements, 2 * count);
        }
        elements[count++] = element;
    }

    long[] toArray() {
        return Arrays.copyOf(elements, count);
    }
}
