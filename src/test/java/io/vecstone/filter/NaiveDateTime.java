package io.vecstone.filter;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** ISO 8601 date-times once more, by a pattern and java.time; years that {@link LocalDate} has. */
final class NaiveDateTime {

    private static final Pattern FORM =
            Pattern.compile(
                    "(?<year>[0-9]{4}|[+-][0-9]{4,10})-(?<month>[0-9]{2})-(?<day>[0-9]{2})"
                            + "([Tt ](?<hour>[0-9]{2}):(?<minute>[0-9]{2})"
                            + "(:(?<second>[0-9]{2})([.,](?<fraction>[0-9]{1,9}))?)?"
                            + "((?<offset>[Zz]|[+-][0-9]{2}(:?[0-9]{2}|:[0-9]{2}:[0-9]{2})?)"
                            + "(\\[[A-Za-z0-9/_+:~.-]+])?)?)?");

    private NaiveDateTime() {}

    static @Nullable Instant read(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches() || text.length() > 128) {
            return null;
        }
        try {
            long year = Long.parseLong(parts.group("year"));
            boolean last = year == 1_000_000_000; // of which LocalDate has none, but Instant has
            LocalDate day =
                    LocalDate.of(
                            Math.toIntExact(last ? year - 400 : year),
                            part(parts, "month"),
                            part(parts, "day"));
            String fraction = parts.group("fraction");
            LocalTime time =
                    LocalTime.of(
                            part(parts, "hour"),
                            part(parts, "minute"),
                            part(parts, "second"),
                            fraction == null
                                    ? 0
                                    : Integer.parseInt((fraction + "00000000").substring(0, 9)));
            return day.atTime(time)
                    .toInstant(ZoneOffset.UTC)
                    .plusSeconds(last ? 146_097L * 86_400 : 0)
                    .minusSeconds(offset(parts.group("offset")));
        } catch (DateTimeException | ArithmeticException _) {
            return null;
        }
    }

    private static int part(Matcher parts, String name) {
        String digits = parts.group(name);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static int offset(@Nullable String offset) {
        if (offset == null || offset.equalsIgnoreCase("Z")) {
            return 0;
        }
        String digits = (offset.substring(1).replace(":", "") + "0000").substring(0, 6);
        int seconds =
                LocalTime.of(
                                Integer.parseInt(digits.substring(0, 2)),
                                Integer.parseInt(digits.substring(2, 4)),
                                Integer.parseInt(digits.substring(4, 6)))
                        .toSecondOfDay();
        return offset.startsWith("-") ? -seconds : seconds;
    }
}
