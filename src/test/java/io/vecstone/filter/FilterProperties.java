package io.vecstone.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.filter.Filter.And;
import io.vecstone.filter.Filter.Compare;
import io.vecstone.filter.Filter.IdIn;
import io.vecstone.filter.Filter.IdStartsWith;
import io.vecstone.filter.Filter.In;
import io.vecstone.filter.Filter.IsNull;
import io.vecstone.filter.Filter.Not;
import io.vecstone.filter.Filter.Operator;
import io.vecstone.filter.Filter.Or;
import io.vecstone.filter.Filter.StartsWith;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

class FilterProperties {

    /** Stands for null while values are generated. */
    private static final Object JSON_NULL = new Object();

    private static final String ID = "ab\uD83D\uDE00";

    @Property
    void aFiltersText_parsesBackToTheFilter(
            @ForAll("writableFilters") Filter filter, @ForAll long styleSeed) {
        String text = new Renderer(new Random(styleSeed)).render(filter);
        assertThat(FilterParser.parse(text)).as(text).isEqualTo(filter);
    }

    @Property
    void whatTheWriterWrites_parsesBackToTheFilter(@ForAll("writableFilters") Filter filter) {
        String text = FilterWriter.write(filter);
        assertThat(FilterParser.parse(text)).as(text).isEqualTo(flat(filter));
    }

    /** Of any values: the parser knows fewer types of numbers. */
    @Property
    void whatTheWriterWrites_meansTheSame(
            @ForAll("filters") Filter filter, @ForAll("objects") Map<String, Object> metadata) {
        String text = FilterWriter.write(filter);
        assertThat(matches(FilterParser.parse(text), metadata))
                .as(text)
                .isEqualTo(matches(filter, metadata));
    }

    /** Exactly: each of these differs from its neighbours. */
    @Property(tries = 5_000)
    void whatTheWriterWrites_comparesNumbersTheSame(
            @ForAll("scalars") Object value,
            @ForAll Operator operator,
            @ForAll("operands") Object operand) {
        Filter written =
                FilterParser.parse(FilterWriter.write(new Compare("k", operator, operand)));
        assertThat(matches(written, Map.of("k", value))).isEqualTo(holds(value, operator, operand));
    }

    @Property
    void noOperands_areWrittenAsAlwaysAndNever(@ForAll("objects") Map<String, Object> metadata) {
        for (Filter filter : List.of(new And(List.of()), new Or(List.of()))) {
            Filter within = new Or(List.of(filter, new And(List.of(filter, new Not(filter)))));
            Filter read = FilterParser.parse(FilterWriter.write(within));
            assertThat(matches(read, metadata)).isEqualTo(filter instanceof And);
        }
    }

    /** Halves of surrogate pairs too. */
    @Example
    void everyCharacter_survivesWritingAndUtf8() {
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            Filter filter = new Compare("k" + (char) c, Operator.EQUAL, "v" + (char) c);
            String text = FilterWriter.write(filter);
            byte[] sent = text.getBytes(StandardCharsets.UTF_8);
            String received = new String(sent, StandardCharsets.UTF_8);
            assertThat(FilterParser.parse(received)).as("U+%04x", c).isEqualTo(filter);
        }
    }

    /** ANDs within ANDs and ORs within ORs are one. */
    private static Filter flat(Filter filter) {
        return switch (filter) {
            case And(List<Filter> operands) ->
                    new And(
                            operands.stream()
                                    .map(FilterProperties::flat)
                                    .flatMap(x ->
                                            x instanceof And(var in) ? in.stream() : Stream.of(x))
                                    .toList());
            case Or(List<Filter> operands) ->
                    new Or(
                            operands.stream()
                                    .map(FilterProperties::flat)
                                    .flatMap(x ->
                                            x instanceof Or(var in) ? in.stream() : Stream.of(x))
                                    .toList());
            case Not(Filter operand) -> new Not(flat(operand));
            case Compare _, In _, IsNull _, StartsWith _, IdIn _, IdStartsWith _ -> filter;
        };
    }

    @Property
    void anyText_isReadOrRefusedWithItsPosition(@ForAll("nearlyFilters") String text) {
        try {
            assertThat(FilterParser.parse(text)).isNotNull();
        } catch (FilterSyntaxException e) {
            assertThat(e).hasMessageContaining("at position ").hasMessageContaining("«");
        }
    }

    @Property
    void evaluation_agreesWithANaiveOne(
            @ForAll("filters") Filter filter, @ForAll("objects") Map<String, Object> metadata) {
        assertThat(matches(filter, metadata)).isEqualTo(NaiveEvaluator.matches(filter, metadata));
    }

    /** Two values only, so that it matters where a key leads. */
    @Property(tries = 5_000)
    void keys_reachWhatTheyDoNaively(
            @ForAll("keys") String key,
            @ForAll("objectsOfFewValues") Map<String, Object> metadata) {
        List<Filter> filters =
                List.of(
                        new Compare(key, Operator.EQUAL, 1),
                        new Compare(key, Operator.EQUAL, 2),
                        new IsNull(key));
        for (Filter filter : filters) {
            assertThat(matches(filter, metadata))
                    .isEqualTo(NaiveEvaluator.matches(filter, metadata));
        }
    }

    @Property
    void doubleNegation_changesNothing(
            @ForAll("filters") Filter filter, @ForAll("objects") Map<String, Object> metadata) {
        assertThat(matches(new Not(new Not(filter)), metadata))
                .isEqualTo(matches(filter, metadata))
                .isNotEqualTo(matches(new Not(filter), metadata));
    }

    @Property
    void deMorgansLaws_hold(
            @ForAll("filterLists") List<Filter> operands,
            @ForAll("objects") Map<String, Object> metadata) {
        List<Filter> negated = operands.stream().<Filter>map(Not::new).toList();
        assertThat(matches(new Not(new And(operands)), metadata))
                .isEqualTo(matches(new Or(negated), metadata));
        assertThat(matches(new Not(new Or(operands)), metadata))
                .isEqualTo(matches(new And(negated), metadata));
    }

    @Property
    void in_equalsOneOfTheValues(
            @ForAll("keys") String key,
            @ForAll("scalarLists") List<Object> values,
            @ForAll("objects") Map<String, Object> metadata) {
        List<Filter> equals =
                values.stream().<Filter>map(v -> new Compare(key, Operator.EQUAL, v)).toList();
        assertThat(matches(new In(key, values), metadata))
                .isEqualTo(matches(new Or(equals), metadata));
    }

    @Property(tries = 9_000) // enough for all combinations
    void comparison_agreesWithANaiveOne(
            @ForAll("scalars") Object value,
            @ForAll Operator operator,
            @ForAll("operands") Object operand) {
        assertThat(holds(value, operator, operand))
                .isEqualTo(NaiveEvaluator.holds(value, operator, operand));
    }

    @Property(tries = 40_000) // enough for all combinations
    void comparison_isATotalOrderOfNumbersAndOfStrings(
            @ForAll("scalars") Object x, @ForAll("scalars") Object y, @ForAll("scalars") Object z) {
        boolean comparable = holds(x, Operator.LESS_OR_EQUAL, y);
        assertThat(holds(y, Operator.GREATER_OR_EQUAL, x)).isEqualTo(comparable);
        assertThat(holds(x, Operator.LESS, y)).isEqualTo(holds(y, Operator.GREATER, x));
        assertThat(holds(x, Operator.EQUAL, y)).isEqualTo(holds(y, Operator.EQUAL, x));
        if (comparable && holds(y, Operator.LESS_OR_EQUAL, z)) {
            assertThat(holds(x, Operator.LESS_OR_EQUAL, z)).isTrue();
        }
        if (comparable && holds(y, Operator.LESS_OR_EQUAL, x)) {
            assertThat(holds(x, Operator.EQUAL, y)).isTrue();
        }
    }

    private static boolean holds(Object value, Operator operator, Object operand) {
        return matches(new Compare("a", operator, operand), Map.of("a", value));
    }

    private static boolean matches(Filter filter, Map<String, ?> metadata) {
        return FilterEvaluator.matches(filter, ID, metadata);
    }

    // Generators. Few keys and values, so that filters and metadata meet.

    @Provide
    Arbitrary<String> keys() {
        return Arbitraries.of("a", "b", "a.b", "b.a", "a.b.c", "b.c");
    }

    @Provide
    Arbitrary<Object> scalars() {
        return Arbitraries.of(
                true,
                false,
                "",
                "a",
                "ab",
                "1",
                "\uE000",
                "\uFFFD",
                "\uD83D\uDE00",
                "2026-01-01",
                "2026-01-01T00:00:00Z",
                "2026-01-01T00:00:00.000000001",
                "2026-01-01 00:00+01:00",
                "2025-12-31T23:00Z[Europe/Lisbon]",
                "2026-02-30",
                "2026-01-01T24:00",
                "-0044-03-15",
                Instant.MAX.toString(),
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
                0x1p53,
                0x1p60,
                1L << 60,
                (1L << 60) + 1,
                Long.MAX_VALUE,
                0x1p63,
                BigInteger.ONE.shiftLeft(63),
                BigInteger.ONE.shiftLeft(100),
                0x1p100,
                Double.MIN_VALUE,
                Double.MAX_VALUE);
    }

    @Provide
    Arbitrary<List<Object>> scalarLists() {
        return operands().list().ofMaxSize(3);
    }

    /** What metadata is compared with. */
    @Provide
    Arbitrary<Object> operands() {
        Arbitrary<Object> instants =
                Arbitraries.of(
                        Instant.parse("2026-01-01T00:00:00Z"),
                        Instant.parse("2026-01-01T00:00:00.000000001Z"),
                        Instant.parse("2025-12-31T23:00:00Z"),
                        Instant.parse("-0044-03-15T00:00:00Z"),
                        Instant.MAX,
                        Instant.MIN);
        return Arbitraries.frequencyOf(Tuple.of(4, scalars()), Tuple.of(1, instants));
    }

    private static Arbitrary<String> prefixes() {
        return Arbitraries.of("", "a", "ab", "2026-", "\uD83D", "\uD83D\uDE00", ID, ID + "x");
    }

    @Provide
    Arbitrary<Filter> filters() {
        return trees(leaves(keys(), operands(), prefixes()), 3);
    }

    @Provide
    Arbitrary<List<Filter>> filterLists() {
        return filters().list().ofMaxSize(4);
    }

    /** JSON objects with nested objects, and arrays of scalars and objects. */
    @Provide
    Arbitrary<Map<String, Object>> objects() {
        return objects(2, scalars()).map(FilterProperties::topLevel);
    }

    @Provide
    Arbitrary<Map<String, Object>> objectsOfFewValues() {
        return objects(2, Arbitraries.of(1, 2)).map(FilterProperties::topLevel);
    }

    private static Arbitrary<Map<String, Object>> objects(int depth, Arbitrary<Object> scalars) {
        Arbitrary<String> names = Arbitraries.of("a", "b", "c", "a.b", "b.c");
        return Arbitraries.maps(names, values(depth, scalars)).ofMaxSize(4);
    }

    private static Arbitrary<Object> values(int depth, Arbitrary<Object> scalars) {
        Arbitrary<Object> scalar =
                Arbitraries.frequencyOf(
                        Tuple.of(9, scalars), Tuple.of(1, Arbitraries.just(JSON_NULL)));
        Arbitrary<Object> object = depth == 0 ? scalar : objects(depth - 1, scalars).map(x -> x);
        Arbitrary<Object> element = Arbitraries.oneOf(scalar, object);
        return Arbitraries.frequencyOf(
                Tuple.of(3, scalar),
                Tuple.of(2, element.list().ofMaxSize(3).map(x -> x)),
                Tuple.of(3, object));
    }

    private static Map<String, Object> topLevel(Map<String, Object> generated) {
        Map<String, Object> object = new LinkedHashMap<>();
        generated.forEach((key, value) -> {
            Object json = json(value);
            if (json != null) {
                object.put(key, json);
            }
        });
        return object;
    }

    private static @Nullable Object json(Object generated) {
        if (generated instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> object = new LinkedHashMap<>();
            map.forEach((key, value) -> object.put(key, json(value)));
            return object;
        }
        if (generated instanceof List<?> list) {
            List<@Nullable Object> array = new ArrayList<>();
            list.forEach(element -> array.add(json(element)));
            return array;
        }
        return generated == JSON_NULL ? null : generated;
    }

    /** Filters that have a text form, with keys and values of all kinds. */
    @Provide
    Arbitrary<Filter> writableFilters() {
        Arbitrary<String> strings =
                Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(8),
                        Arbitraries.strings().withChars("'\"\\nrtu0%[]( \u00e9").ofMaxLength(8));
        Arbitrary<String> anyKeys =
                Arbitraries.oneOf(
                        Arbitraries.of(
                                "a",
                                "a.b",
                                "where",
                                "whereas",
                                "not",
                                "in",
                                "NIN",
                                "Is",
                                "and",
                                "or",
                                "null",
                                "true",
                                "id",
                                "ID",
                                "datetime",
                                "starts",
                                "with",
                                "2fa",
                                "a b",
                                "държава"),
                        strings.filter(key -> !key.isBlank()));
        Arbitrary<Object> anyValues =
                Arbitraries.oneOf(
                        strings.map(x -> x),
                        Arbitraries.of(true, false).map(x -> x),
                        instants().map(x -> x),
                        Arbitraries.longs().map(x -> x),
                        Arbitraries.bigIntegers()
                                .between(BigInteger.TEN.pow(40).negate(), BigInteger.TEN.pow(40))
                                .map(FilterProperties::asParsed),
                        Arbitraries.bigDecimals()
                                .ofScale(12)
                                .filter(x -> x.stripTrailingZeros().scale() > 0)
                                .map(x -> x));
        return trees(leaves(anyKeys, anyValues, strings), 3);
    }

    /** Over the whole range, in nanoseconds. */
    private static Arbitrary<Instant> instants() {
        Arbitrary<Long> seconds =
                Arbitraries.longs()
                        .between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond());
        Arbitrary<Integer> nanos = Arbitraries.integers().between(0, 999_999_999);
        return Combinators.combine(seconds, nanos).as(Instant::ofEpochSecond);
    }

    private static Object asParsed(BigInteger integer) {
        return integer.bitLength() < Long.SIZE ? (Object) integer.longValue() : integer;
    }

    @Provide
    Arbitrary<String> nearlyFilters() {
        return Arbitraries.oneOf(
                        Arbitraries.of(
                                "a",
                                "b.c",
                                "where",
                                "AND",
                                "or",
                                "not",
                                "!",
                                "in",
                                "NIN",
                                "is",
                                "null",
                                "==",
                                "!=",
                                "<",
                                ">=",
                                "&&",
                                "||",
                                "(",
                                ")",
                                "[",
                                "]",
                                ",",
                                "1",
                                "-1.5",
                                "1e3",
                                "1e99999999999",
                                "ID",
                                "ID()",
                                "STARTS",
                                "with",
                                "DATETIME",
                                "DATETIME('2026-01-01')",
                                "'2026-01-01'",
                                "'x'",
                                "\"",
                                "\\",
                                "'\\u00'",
                                "true",
                                "#",
                                "é",
                                " "),
                        Arbitraries.strings().ofMaxLength(2))
                .list()
                .ofMaxSize(12)
                .map(tokens -> String.join(" ", tokens));
    }

    private static Arbitrary<Filter> leaves(
            Arbitrary<String> keys, Arbitrary<Object> values, Arbitrary<String> texts) {
        return Arbitraries.frequencyOf(
                Tuple.of(
                        5,
                        Combinators.combine(keys, Arbitraries.of(Operator.class), values)
                                .as(Compare::new)),
                Tuple.of(2, Combinators.combine(keys, values.list().ofMaxSize(3)).as(In::new)),
                Tuple.of(1, Combinators.combine(keys, texts).as(StartsWith::new)),
                Tuple.of(1, texts.set().ofMaxSize(3).map(IdIn::new)),
                Tuple.of(1, texts.map(IdStartsWith::new)),
                Tuple.of(1, keys.map(IsNull::new)));
    }

    private static Arbitrary<Filter> trees(Arbitrary<Filter> leaves, int depth) {
        if (depth == 0) {
            return leaves;
        }
        Arbitrary<Filter> below = trees(leaves, depth - 1);
        return Arbitraries.frequencyOf(
                Tuple.of(3, leaves),
                Tuple.of(1, below.map(Not::new)),
                Tuple.of(1, below.list().ofMinSize(2).ofMaxSize(3).map(And::new)),
                Tuple.of(1, below.list().ofMinSize(2).ofMaxSize(3).map(Or::new)));
    }

    /** Writes a filter as text, in a style that varies. */
    private static final class Renderer {

        private static final List<String> KEYWORDS = List.of("and", "or", "not", "in", "nin", "is");

        private final Random style;

        Renderer(Random style) {
            this.style = style;
        }

        String render(Filter filter) {
            String text = text(filter);
            return style.nextInt(4) == 0 ? keyword("WHERE") + " (" + text + ")" : text;
        }

        private String text(Filter filter) {
            return switch (filter) {
                case And and -> joined(and.operands(), one(keyword("AND"), "&&"));
                case Or or -> joined(or.operands(), one(keyword("OR"), "||"));
                case Not(Compare(String key, Operator operator, Object value))
                        when operator == Operator.EQUAL && style.nextBoolean() ->
                        key(key, true) + one(" != ", "!=") + value(value);
                case Not(In(String key, List<Object> values)) when style.nextBoolean() ->
                        key(key, false)
                                + " "
                                + one(keyword("NIN"), keyword("NOT") + "\n" + keyword("IN"))
                                + list(values);
                case Not(IsNull(String key)) when style.nextBoolean() ->
                        key(key, false) + " " + keyword("IS") + " " + keyword("NOT") + " NULL";
                case Not(StartsWith(String key, String prefix)) when style.nextBoolean() ->
                        key(key, false) + " " + keyword("NOT") + startsWith(prefix);
                case Not(IdIn(Set<String> ids)) when style.nextBoolean() ->
                        id()
                                + one(keyword("NIN"), keyword("NOT") + " " + keyword("IN"))
                                + list(ids);
                case Not not -> one(keyword("NOT") + " ", "!") + operand(not.operand());
                case Compare compare ->
                        key(compare.key(), true)
                                + one(" ", "")
                                + compare.operator().symbol()
                                + one(" ", "")
                                + value(compare.value());
                case In in -> key(in.key(), false) + " " + keyword("IN") + list(in.values());
                case StartsWith(String key, String prefix) -> key(key, false) + startsWith(prefix);
                case IdIn(Set<String> ids) when ids.size() == 1 && style.nextBoolean() ->
                        id() + one("==", " == ") + quoted(ids.iterator().next());
                case IdIn(Set<String> ids) -> id() + keyword("IN") + list(ids);
                case IdStartsWith(String prefix) -> id() + startsWith(prefix);
                case IsNull isNull ->
                        key(isNull.key(), false) + " " + keyword("IS") + "\t" + keyword("NULL");
            };
        }

        private String joined(List<Filter> operands, String connective) {
            return String.join(
                    " " + connective + " ", operands.stream().map(this::operand).toList());
        }

        /** Brackets where precedence needs them, and now and then where it does not. */
        private String operand(Filter filter) {
            boolean needed = filter instanceof And || filter instanceof Or;
            return needed || style.nextInt(5) == 0 ? "(" + text(filter) + ")" : text(filter);
        }

        private String id() {
            return keyword("ID") + one("()", " ( ) ");
        }

        private String startsWith(String prefix) {
            return " " + keyword("STARTS") + one(" ", "\t") + keyword("WITH") + quoted(prefix);
        }

        private String list(Collection<?> values) {
            return one(" [", "[")
                    + String.join(one(", ", ","), values.stream().map(this::value).toList())
                    + "]";
        }

        private String key(String key, boolean beforeSymbol) {
            boolean word = key.matches("[a-zA-Z_][a-zA-Z_0-9]*(\\.[a-zA-Z_0-9]+)*");
            boolean keyword = KEYWORDS.stream().anyMatch(key::equalsIgnoreCase);
            boolean bare = word && (beforeSymbol || !keyword) && style.nextInt(4) > 0;
            return bare ? key : quoted(key);
        }

        private String value(Object value) {
            return switch (value) {
                case String text -> quoted(text);
                case Boolean flag -> keyword(flag.toString());
                case Long number -> number + one("", "L");
                case Instant instant ->
                        keyword("DATETIME") + one("(", " ( ") + quoted(instant.toString()) + ")";
                default -> value.toString();
            };
        }

        private String quoted(String text) {
            char quote = style.nextBoolean() ? '\'' : '"';
            var out = new StringBuilder().append(quote);
            for (char c : text.toCharArray()) {
                if (c == quote || c == '\\') {
                    out.append('\\').append(c);
                } else if (style.nextInt(8) == 0) {
                    out.append("\\u%04x".formatted((int) c));
                } else {
                    out.append(c);
                }
            }
            return out.append(quote).toString();
        }

        private String keyword(String word) {
            return style.nextBoolean()
                    ? word.toUpperCase(Locale.ROOT)
                    : word.toLowerCase(Locale.ROOT);
        }

        private String one(String first, String second) {
            return style.nextBoolean() ? first : second;
        }
    }

    /**
     * The semantics of filters once more, without care for speed: collect everything a key reaches,
     * normalise it, compare. A whole double means its exact value, another its shortest decimal.
     */
    private static final class NaiveEvaluator {

        static boolean matches(Filter filter, Map<String, ?> metadata) {
            return switch (filter) {
                case And(List<Filter> operands) ->
                        operands.stream().allMatch(operand -> matches(operand, metadata));
                case Or(List<Filter> operands) ->
                        operands.stream().anyMatch(operand -> matches(operand, metadata));
                case Not(Filter operand) -> !matches(operand, metadata);
                case IsNull(String key) -> reached(metadata, key).isEmpty();
                case IdIn(Set<String> ids) -> ids.stream().anyMatch(ID::equals);
                case IdStartsWith(String prefix) -> beginsWith(ID, prefix);
                case StartsWith(String key, String prefix) ->
                        reached(metadata, key).stream()
                                .flatMap(value -> elements(value).stream())
                                .anyMatch(value ->
                                        value instanceof String text && beginsWith(text, prefix));
                case In(String key, List<Object> values) ->
                        values.stream()
                                .anyMatch(value ->
                                        matches(new Compare(key, Operator.EQUAL, value), metadata));
                case Compare(String key, Operator operator, Object operand) ->
                        reached(metadata, key).stream()
                                .flatMap(value -> elements(value).stream())
                                .anyMatch(value -> holds(value, operator, operand));
            };
        }

        private static boolean beginsWith(String text, String prefix) {
            int[] points = prefix.codePoints().toArray();
            int[] first = text.codePoints().limit(points.length).toArray();
            return Arrays.equals(first, points);
        }

        /** The non-null values that {@code key} stands for. */
        private static List<Object> reached(Map<?, ?> object, String key) {
            Object literal = object.get(key);
            if (literal != null) {
                return List.of(literal);
            }
            List<Object> found = new ArrayList<>();
            object.forEach((name, value) -> {
                if (value != null && key.startsWith(name + ".")) {
                    String rest = key.substring(String.valueOf(name).length() + 1);
                    for (Object element : elements(value)) {
                        if (element instanceof Map<?, ?> nested) {
                            found.addAll(reached(nested, rest));
                        }
                    }
                }
            });
            return found;
        }

        private static List<Object> elements(Object value) {
            if (!(value instanceof List<?> list)) {
                return List.of(value);
            }
            List<Object> elements = new ArrayList<>();
            for (Object element : list) {
                if (element != null) {
                    elements.add(element);
                }
            }
            return elements;
        }

        private static boolean holds(Object value, Operator operator, Object operand) {
            if (value instanceof Boolean && operand instanceof Boolean) {
                return operator == Operator.EQUAL && value == operand;
            }
            int order;
            if (value instanceof Number x && operand instanceof Number y) {
                order = decimal(x).compareTo(decimal(y));
            } else if (value instanceof String x && operand instanceof String y) {
                order = Arrays.compare(x.codePoints().toArray(), y.codePoints().toArray());
            } else if (value instanceof String x
                    && operand instanceof Instant y
                    && NaiveDateTime.read(x) instanceof Instant instant) {
                order = instant.compareTo(y);
            } else {
                return false;
            }
            return switch (operator) {
                case EQUAL -> order == 0;
                case LESS -> order < 0;
                case LESS_OR_EQUAL -> order < 1;
                case GREATER -> order > 0;
                case GREATER_OR_EQUAL -> order > -1;
            };
        }

        private static BigDecimal decimal(Number number) {
            boolean whole = number instanceof Double value && value % 1 == 0;
            return whole ? new BigDecimal(number.doubleValue()) : new BigDecimal(number.toString());
        }
    }
}
