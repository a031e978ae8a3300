package io.vecstone.filter;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.chrono.IsoChronology;

/**
 * Reads the instant that an ISO 8601 string stands for:
 *
 * <pre>
 * datetime = date [ ( "T" | " " ) time [ offset [ "[" zone "]" ] ] ]
 * date     = ( 4 digits | sign 4 to 10 digits ) "-" month "-" day
 * time     = hour ":" minute [ ":" second [ ( "." | "," ) 1 to 9 digits ] ]
 * offset   = "Z" | sign hour [ [ ":" ] minute ] | sign hour ":" minute ":" second
 * </pre>
 *
 * Letters in any case; a blank in place of T, as RFC 3339 has it. A date is its first moment; what
 * has no offset is meant in UTC; a zone's name, as java.time and RFC 9557 add it, is ignored, the
 * offset before it counts. There are no leap seconds and no hour 24.
 *
 * <p>Cost: linear in the text's length, which is bounded; no exceptions.
 */
final class DateTimeText {

    /** Longer texts are no date-times. */
    static final int LENGTH_MAX = 128;

    private static final int LENGTH_MIN = "2026-01-01".length();
    private static final int CYCLE_YEARS = 400;
    private static final int CYCLE_DAYS = 146_097;
    private static final int DAY_SECONDS = 86_400;
    private static final int HOUR_SECONDS = 3_600;
    private static final int MINUTE_SECONDS = 60;
    private static final int FRACTION_DIGITS_MAX = 9;

    private final String text;
    private int at;
    private boolean failed;
    private long second; // of the day
    private int nano;

    private DateTimeText(String text) {
        this.text = text;
    }

    /** Null if {@code text} is no date-time, or one beyond the range of {@link Instant}. */
    static @Nullable Instant parse(String text) {
        boolean possible = text.length() >= LENGTH_MIN && text.length() <= LENGTH_MAX;
        return possible ? new DateTimeText(text).read() : null;
    }

    private @Nullable Instant read() {
        long day = day();
        if (at < text.length()) {
            expect(isNext('T') || isNext('t') || isNext(' '));
            time();
            second -= offset();
        }
        if (failed || at < text.length()) {
            return null;
        }
        long epochSecond = day * DAY_SECONDS + second;
        boolean inRange =
                epochSecond >= Instant.MIN.getEpochSecond()
                        && epochSecond <= Instant.MAX.getEpochSecond();
        return inRange ? Instant.ofEpochSecond(epochSecond, nano) : null;
    }

    private long day() {
        long year = year();
        expect(isNext('-'));
        int month = (int) number(2, 2, 12);
        expect(isNext('-'));
        int day = (int) number(2, 2, 31);
        boolean leap = IsoChronology.INSTANCE.isLeapYear(year);
        if (failed || month == 0 || day == 0 || day > Month.of(month).length(leap)) {
            failed = true;
            return 0;
        }
        int yearOfCycle = (int) Math.floorMod(year, (long) CYCLE_YEARS); // the calendar repeats
        return Math.floorDiv(year, (long) CYCLE_YEARS) * CYCLE_DAYS
                + LocalDate.of(yearOfCycle, month, day).toEpochDay();
    }

    private long year() {
        if (isNext('-')) {
            return -number(4, 10, Long.MAX_VALUE);
        }
        return isNext('+') ? number(4, 10, Long.MAX_VALUE) : number(4, 4, Long.MAX_VALUE);
    }

    private void time() {
        second = number(2, 2, 23) * HOUR_SECONDS;
        expect(isNext(':'));
        second += number(2, 2, 59) * MINUTE_SECONDS;
        if (peek() == ':') {
            second += colonNumber();
            if (isNext('.') || isNext(',')) {
                nano = fraction();
            }
        }
    }

    private int fraction() {
        int start = at;
        long value = number(1, FRACTION_DIGITS_MAX, Long.MAX_VALUE);
        for (int digits = at - start; digits < FRACTION_DIGITS_MAX; digits++) {
            value *= 10;
        }
        return (int) value;
    }

    /** Seconds to the east of UTC. */
    private long offset() {
        if (at == text.length()) {
            return 0;
        }
        long offset = 0;
        if (!isNext('Z') && !isNext('z')) {
            long sign = isNext('-') ? -1 : 1;
            expect(sign < 0 || isNext('+'));
            offset = sign * offsetSeconds();
        }
        zone();
        return offset;
    }

    private long offsetSeconds() {
        long offset = number(2, 2, 23) * HOUR_SECONDS;
        if (peek() == ':') {
            offset += colonNumber() * MINUTE_SECONDS;
            return peek() == ':' ? offset + colonNumber() : offset;
        }
        return isDigit(peek()) ? offset + number(2, 2, 59) * MINUTE_SECONDS : offset;
    }

    private void zone() {
        if (isNext('[')) {
            int start = at;
            while (isZonePart(peek())) {
                at++;
            }
            expect(at > start && isNext(']'));
        }
    }

    private static boolean isZonePart(char c) {
        return isDigit(c)
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || "/_+-:~.".indexOf(c) >= 0;
    }

    private long colonNumber() {
        expect(isNext(':'));
        return number(2, 2, 59);
    }

    /** As many digits as there are, of a number of at most {@code greatest}. */
    private long number(int digitsMin, int digitsMax, long greatest) {
        int start = at;
        long number = 0;
        while (at - start < digitsMax && isDigit(peek())) {
            number = 10 * number + (peek() - '0');
            at++;
        }
        expect(at - start >= digitsMin && number <= greatest);
        return number;
    }

    private boolean isNext(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(boolean there) {
        failed |= !there;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
