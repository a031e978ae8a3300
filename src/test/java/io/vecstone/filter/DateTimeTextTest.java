package io.vecstone.filter;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;

class DateTimeTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-01-31 | 2026-01-31T00:00:00Z",
                "2026-01-31T12:30 | 2026-01-31T12:30:00Z",
                "2026-01-31T12:30:15 | 2026-01-31T12:30:15Z",
                "2026-01-31T12:30:15Z | 2026-01-31T12:30:15Z",
                "2026-01-31t12:30:15z | 2026-01-31T12:30:15Z",
                "2026-01-31 12:30:15 | 2026-01-31T12:30:15Z",
                "2026-01-31 12:30:15.123456+00:00 | 2026-01-31T12:30:15.123456Z",
                "2026-01-31T12:30:15,5 | 2026-01-31T12:30:15.5Z",
                "2026-01-31T12:30:15.000000001Z | 2026-01-31T12:30:15.000000001Z",
                "2026-01-31T12:30+01:00 | 2026-01-31T11:30:00Z",
                "2026-01-31T12:30-0530 | 2026-01-31T18:00:00Z",
                "2026-01-31T12:30+02 | 2026-01-31T10:30:00Z",
                "2026-01-31T00:00-00:00 | 2026-01-31T00:00:00Z",
                "2026-01-01T00:00+23:59 | 2025-12-31T00:01:00Z",
                "2026-01-31T12:30+01:00:30 | 2026-01-31T11:29:30Z",
                "2026-01-31T12:30+01:00[Europe/Paris] | 2026-01-31T11:30:00Z",
                "2026-01-31T12:30Z[UTC] | 2026-01-31T12:30:00Z",
                "2024-02-29 | 2024-02-29T00:00:00Z",
                "2000-02-29 | 2000-02-29T00:00:00Z",
                "0000-01-01 | 0000-01-01T00:00:00Z",
                "-0044-03-15 | -0044-03-15T00:00:00Z",
                "+12026-01-01 | +12026-01-01T00:00:00Z",
                "+1000000000-12-31T23:59:59.999999999Z | +1000000000-12-31T23:59:59.999999999Z",
                "-1000000000-01-01T00:00:00Z | -1000000000-01-01T00:00:00Z"
            })
    void datesAndDateTimes_areInstants_ofUtcWithoutAnOffset(String text, Instant expected) {
        assertThat(DateTimeText.parse(text)).isEqualTo(expected);
        assertThat(NaiveDateTime.read(text)).isIn(expected, null); // it lacks the first year
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026",
                "2026-01",
                "2026-1-31",
                "26-01-31",
                "12026-01-31",
                "+226-01-31",
                "2026-13-01",
                "2026-00-01",
                "2026-01-00",
                "2026-01-32",
                "2026-02-29",
                "1900-02-29",
                "2026-01-31T",
                "2026-01-31T12",
                "2026-01-31T24:00",
                "2026-01-31T12:60",
                "2026-01-31T12:30:60",
                "2026-01-31T12:30:",
                "2026-01-31T12:30.5",
                "2026-01-31T12:30:15.",
                "2026-01-31T12:30:15.1234567890",
                "2026-01-31T12:30 Z",
                "2026-01-31T12:30+1",
                "2026-01-31T12:30+24:00",
                "2026-01-31T12:30+01:60",
                "2026-01-31T12:30+010030",
                "2026-01-31T12:30+",
                "2026-01-31Z",
                "2026-01-31+01:00",
                "2026-01-31T12:30[Europe/Paris]",
                "2026-01-31T12:30Z[]",
                "2026-01-31T12:30Z[UTC",
                "2026-01-31T12:30Z[Z\u00fcrich]",
                "2026-01-31T12:30Zulu",
                "2026-01-31_12:30",
                " 2026-01-31",
                "2026-01-31 ",
                "2026/01/31",
                "20260131",
                "20260131T123000Z",
                "2026-W05-6",
                "\u0662\u0660\u0662\u0666-01-31",
                "+1000000001-01-01T00:00:00Z",
                "+9999999999-01-01T00:00:00Z",
                "-1000000000-01-01T00:00:00+00:01",
                "+1000000000-12-31T23:59:59-00:01",
                "12:30:15",
                "yesterday"
            })
    void otherTexts_areNone(String text) {
        assertThat(DateTimeText.parse(text)).isNull();
        assertThat(NaiveDateTime.read(text)).isNull();
    }

    @Property
    void whatJavaWrites_isReadAsThatInstant(@ForAll("instants") Instant instant) {
        assertThat(DateTimeText.parse(instant.toString())).isEqualTo(instant);
    }

    @Property
    void whatJavaWritesOfLocalAndZonedTimes_isReadAsTheirInstant(
            @ForAll("localTimes") LocalDateTime time, @ForAll("zones") ZoneId zone) {
        assertThat(DateTimeText.parse(time.toString())).isEqualTo(time.toInstant(ZoneOffset.UTC));
        assertThat(DateTimeText.parse(time.toLocalDate().toString()))
                .isEqualTo(time.toLocalDate().atStartOfDay().toInstant(ZoneOffset.UTC));
        ZonedDateTime zoned = time.atZone(zone);
        OffsetDateTime offset = zoned.toOffsetDateTime();
        for (Object written : List.of(zoned, offset)) {
            assertThat(DateTimeText.parse(written.toString())).isEqualTo(offset.toInstant());
        }
    }

    /** Near misses: a date-time with a character more, less or another. */
    @Property(tries = 3_000)
    void anyText_isReadAsNaively(@ForAll("nearlyDateTimes") String text) {
        assertThat(DateTimeText.parse(text)).as(text).isEqualTo(NaiveDateTime.read(text));
    }

    @Provide
    Arbitrary<Instant> instants() {
        Arbitrary<Long> seconds =
                Arbitraries.longs()
                        .between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond());
        Arbitrary<Integer> nanos = Arbitraries.integers().between(0, 999_999_999);
        return Combinators.combine(seconds, nanos).as(Instant::ofEpochSecond);
    }

    @Provide
    Arbitrary<LocalDateTime> localTimes() {
        Arbitrary<Long> seconds = Arbitraries.longs().between(-100_000_000_000L, 300_000_000_000L);
        return Combinators.combine(seconds, Arbitraries.integers().between(0, 999_999_999))
                .as((second, nano) -> LocalDateTime.ofEpochSecond(second, nano, ZoneOffset.UTC));
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of(
                        "Z", "UTC", "GMT+2", "+18:00", "-05:30", "Europe/Paris", "America/St_Johns")
                .map(ZoneId::of);
    }

    @Provide
    Arbitrary<String> nearlyDateTimes() {
        Arbitrary<String> texts =
                Arbitraries.of(
                        "2026-01-31",
                        "2026-01-31T12:30",
                        "2024-02-29 23:59:59.987654321+01:00",
                        "+2026-12-31T00:00:00,5-0530",
                        "2026-01-31T12:30:00Z[Europe/Paris]");
        Arbitrary<Character> changes = Arbitraries.chars().with("0123456789-+:.,TtZz [/]x");
        return Combinators.combine(
                        texts, Arbitraries.integers().between(0, 34), changes, Arbitraries.of(0, 1))
                .as((text, at, change, kept) -> {
                    int from = Math.min(at, text.length() - 1);
                    return text.substring(0, from) + change + text.substring(from + kept);
                });
    }
}
