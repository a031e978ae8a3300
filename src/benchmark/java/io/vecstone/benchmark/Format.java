package io.vecstone.benchmark;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/** Figures for people: three digits that count, units last. */
final class Format {

    private static final String NONE = "–";
    private static final double MICROS_PER_MILLI = 1e3;
    private static final double BYTES_PER_MIB = 1 << 20;

    private Format() {}

    /** 12345.6 gives "12,346", 1.2345 gives "1.23". */
    static String number(double value) {
        int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : value >= 0.0995 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** A tick of an axis: no more digits than it has. */
    static String plain(double value) {
        String rounded = String.format(Locale.ROOT, "%,.4f", value);
        return rounded.replaceAll("\\.?0+$", "");
    }

    static String rate(Report.@Nullable Figures figures) {
        return figures == null ? NONE : number(figures.queriesPerSecond());
    }

    /** Milliseconds. */
    static String millis(@Nullable Double micros) {
        return micros == null ? NONE : number(micros / MICROS_PER_MILLI);
    }

    static String p50(Report.@Nullable Figures figures) {
        return millis(figures == null ? null : figures.p50Micros());
    }

    static String p99(Report.@Nullable Figures figures) {
        return millis(figures == null ? null : figures.p99Micros());
    }

    /** How many times the second rate the first one is. */
    static String ratio(Report.@Nullable Figures a, Report.@Nullable Figures b) {
        return a == null || b == null
                ? NONE
                : number(a.queriesPerSecond() / b.queriesPerSecond()) + "×";
    }

    static String mebibytes(long bytes) {
        return number(bytes / BYTES_PER_MIB);
    }

    static String recall(double recall) {
        return recall == 1 ? "1" : String.format(Locale.ROOT, "%.4f", recall);
    }
}
