package io.vecstone.filter;

import io.vecstone.filter.Filter.Operator;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Metadata and filters of few keys and values, so that they meet, and of all kinds. */
final class RandomMetadata {

    private static final String LONG = "abcdefgh".repeat(40);

    private static final List<String> NAMES =
            List.of("a", "b", "c", "a.b", "b.c", "", ".a", "a.", "x", "long".repeat(300));

    private static final List<String> KEYS =
            List.of(
                    "a",
                    "b",
                    "c",
                    "a.b",
                    "b.a",
                    "a.b.c",
                    "b.c",
                    "a.a",
                    "c.b.c",
                    ".a",
                    "a..a",
                    "a.",
                    "b..a",
                    "x",
                    "y",
                    "c.x",
                    "long".repeat(300),
                    "a." + "long".repeat(300));

    private static final List<Object> SCALARS =
            List.of(
                    true,
                    false,
                    "",
                    "a",
                    "ab",
                    "abc",
                    "1",
                    "\uE000",
                    "\uFFFD",
                    "\uD83D\uDE00",
                    "\uD83D",
                    "\uDE00x",
                    LONG,
                    LONG + "x",
                    "a" + LONG,
                    LONG.substring(0, 256),
                    LONG.substring(0, 257),
                    "2026-01-01",
                    "2026-01-01T00:00:00Z",
                    "2026-01-01T00:00",
                    "2026-01-01 01:00:00,000+01:00",
                    "2025-12-31T23:59:59.999999999Z",
                    "2026-01-01T00:00:00.000000001Z",
                    "2026-01-01T01:00+01:00[Europe/Paris]",
                    "2026-01-01t00:00:00z" + " ".repeat(300),
                    "2026-02-29",
                    "2026-01-01T24:00:00Z",
                    "-0044-03-15",
                    "+1000000000-12-31T23:59:59.999999999Z",
                    0,
                    -0.0,
                    1,
                    1L,
                    1.0,
                    -7,
                    0.1,
                    0.1f,
                    new BigDecimal("0.1"),
                    Math.nextUp(0.1),
                    0.5,
                    1L << 53,
                    (1L << 53) + 1,
                    -(1L << 53) - 1,
                    0x1p53,
                    0x1p60,
                    (1L << 60) + 1,
                    Long.MAX_VALUE,
                    Long.MIN_VALUE,
                    0x1p63,
                    -0x1p63,
                    0x1p100f,
                    BigInteger.ONE.shiftLeft(63),
                    BigInteger.ONE.shiftLeft(100),
                    BigInteger.TEN.pow(400),
                    new BigDecimal("1e400"),
                    new BigDecimal("-1.5e400"),
                    Double.MIN_VALUE,
                    Double.MAX_VALUE);

    private static final List<Instant> INSTANTS =
            List.of(
                    Instant.parse("2026-01-01T00:00:00Z"),
                    Instant.parse("2026-01-01T00:00:00.000000001Z"),
                    Instant.parse("2025-12-31T23:59:59.999999999Z"),
                    Instant.parse("2026-01-15T00:00:00Z"),
                    Instant.EPOCH,
                    Instant.MIN,
                    Instant.MAX);

    private static final List<String> PREFIXES =
            List.of(
                    "",
                    "a",
                    "ab",
                    "t1",
                    "t",
                    "2026-01",
                    "\uD83D",
                    "\uD83D\uDE00",
                    "\uDE00",
                    "\uE000",
                    LONG,
                    LONG.substring(0, 255),
                    LONG.substring(0, 257),
                    "z");

    private static final int IDS = 3_000;

    private final Random random;

    RandomMetadata(Random random) {
        this.random = random;
    }

    Map<String, Object> metadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            Object value = value(3);
            if (value != null) {
                metadata.put(oneOf(NAMES), value);
            }
        }
        return metadata;
    }

    private @Nullable Object value(int depth) {
        int choice = random.nextInt(10);
        if (choice == 0) {
            return null;
        }
        if (choice < 6 || depth == 0) {
            return scalar();
        }
        int count = random.nextInt(4);
        if (choice < 8) {
            List<@Nullable Object> array = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                array.add(value(depth - 1));
            }
            return array;
        }
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            object.put(oneOf(NAMES), value(depth - 1));
        }
        return object;
    }

    private Object scalar() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> random.nextInt(200) - 100;
            case 2, 3 -> "t" + random.nextInt(100);
            case 4 -> date();
            default -> oneOf(SCALARS);
        };
    }

    private String date() {
        String day = "2026-01-%02d".formatted(1 + random.nextInt(35)); // some are none
        return switch (random.nextInt(3)) {
            case 0 -> day;
            case 1 -> day + "T00:00:00Z";
            default -> day + "T0%d:00:00+01:00".formatted(random.nextInt(3));
        };
    }

    /** An id of its own for each number; those of eight numbers in turn have one hash code. */
    static String id(int number) {
        return (number % 2 == 0 ? "Aa" : "BB")
                + (number / 2 % 2 == 0 ? "Aa" : "BB")
                + (number / 4 % 2 == 0 ? "Aa" : "BB")
                + number / 8;
    }

    Filter filter() {
        return filter(3);
    }

    private Filter filter(int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return leaf();
        }
        return switch (random.nextInt(3)) {
            case 0 -> new Filter.Not(filter(depth - 1));
            case 1 -> new Filter.And(filters(depth - 1));
            default -> new Filter.Or(filters(depth - 1));
        };
    }

    private List<Filter> filters(int depth) {
        List<Filter> filters = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            filters.add(filter(depth));
        }
        return filters;
    }

    private Filter leaf() {
        String key = oneOf(KEYS);
        return switch (random.nextInt(8)) {
            case 0 -> new Filter.IsNull(key);
            case 1 -> new Filter.In(key, operands());
            case 2 -> new Filter.StartsWith(key, oneOf(PREFIXES));
            case 3 -> random.nextInt(3) == 0 ? idPrefix() : new Filter.IdIn(ids());
            default -> new Filter.Compare(key, oneOf(Arrays.asList(Operator.values())), operand());
        };
    }

    private Filter idPrefix() {
        String id = id(random.nextInt(IDS));
        return new Filter.IdStartsWith(id.substring(0, random.nextInt(id.length() + 1)));
    }

    private Set<String> ids() {
        Set<String> ids = new LinkedHashSet<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            ids.add(id(random.nextInt(IDS)));
        }
        return ids;
    }

    private Object operand() {
        return random.nextInt(3) == 0 ? oneOf(INSTANTS) : scalar();
    }

    private List<Object> operands() {
        List<Object> operands = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            operands.add(operand());
        }
        return operands;
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
