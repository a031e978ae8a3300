package io.vecstone.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The highest bar that any worker of a search has reached. Floats are kept as ints of the same
 * order.
 */
final class SharedBar {

    private final AtomicInteger sortable;

    SharedBar(float bar) {
        sortable = new AtomicInteger(toSortable(bar));
    }

    /** Raises the bar to {@code bar} if that is higher, and returns what it is then. */
    float raise(float bar) {
        return fromSortable(sortable.accumulateAndGet(toSortable(bar), Math::max));
    }

    private static int toSortable(float value) {
        int bits = Float.floatToIntBits(value);
        return bits ^ ((bits >> 31) & 0x7fffffff);
    }

    private static float fromSortable(int sortable) {
        return Float.intBitsToFloat(sortable ^ ((sortable >> 31) & 0x7fffffff));
    }
}
