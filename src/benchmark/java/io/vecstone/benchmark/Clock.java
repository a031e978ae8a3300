package io.vecstone.benchmark;

import java.util.Locale;

/** Time since it was made. */
final class Clock {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final Clock PROCESS = new Clock();

    private final long startNanos = System.nanoTime();

    double seconds() {
        return (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
    }

    /** Says on standard error what begins now; standard output is for results. */
    static void step(String format, Object... arguments) {
        String text = String.format(Locale.ROOT, format, arguments);
        System.err.printf(Locale.ROOT, "[%7.1f s] %s%n", PROCESS.seconds(), text);
    }
}
