package io.vecstone.filter;

import io.vecstone.filter.Filter.Operator;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

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
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(200) - 100;
            case 1 -> "t" + random.nextInt(100);
            default -> oneOf(SCALARS);
        };
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
        return switch (random.nextInt(5)) {
            case 0 -> new Filter.IsNull(key);
            case 1 -> new Filter.In(key, scalars());
            default -> new Filter.Compare(key, oneOf(Arrays.asList(Operator.values())), scalar());
        };
    }

    private List<Object> scalars() {
        List<Object> scalars = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            scalars.add(scalar());
        }
        return scalars;
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
