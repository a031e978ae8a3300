package io.vecstone.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.filter.Filter;
import io.vecstone.filter.Filter.Compare;
import io.vecstone.filter.Filter.Operator;
import io.vecstone.filter.FilterEvaluator;
import io.vecstone.filter.FilterSyntaxException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.vectorstore.filter.Filter.Expression;
import org.springframework.ai.vectorstore.filter.Filter.ExpressionType;
import org.springframework.ai.vectorstore.filter.Filter.Group;
import org.springframework.ai.vectorstore.filter.Filter.Key;
import org.springframework.ai.vectorstore.filter.Filter.Operand;
import org.springframework.ai.vectorstore.filter.Filter.Value;
import org.springframework.ai.vectorstore.filter.FilterExpressionBuilder;
import org.springframework.ai.vectorstore.filter.FilterExpressionBuilder.Op;
import org.springframework.ai.vectorstore.filter.FilterExpressionTextParser;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

class FilterTranslatorTest {

    private static final FilterExpressionBuilder F = new FilterExpressionBuilder();
    private static final Filter A = equal("a", 1);
    private static final Filter B = equal("b", 2);

    // Nodes

    @ParameterizedTest
    @CsvSource({
        "EQ, EQUAL",
        "GT, GREATER",
        "GTE, GREATER_OR_EQUAL",
        "LT, LESS",
        "LTE, LESS_OR_EQUAL"
    })
    void comparisons_becomeTheirOperators(ExpressionType type, Operator operator) {
        assertThat(translate(comparison(type, "a", 1))).isEqualTo(new Compare("a", operator, 1));
    }

    @Test
    void notEqual_becomesTheNegationOfEqual() {
        assertThat(translate(F.ne("a", 1))).isEqualTo(new Filter.Not(A));
    }

    @Test
    void inAndNin_takeLists() {
        Filter in = new Filter.In("a", List.of(1, "x"));
        assertThat(translate(F.in("a", 1, "x"))).isEqualTo(in);
        assertThat(translate(F.nin("a", 1, "x"))).isEqualTo(new Filter.Not(in));
        assertThat(translate(F.in("a", List.of()))).isEqualTo(new Filter.In("a", List.of()));
    }

    @Test
    void in_takesAnyCollectionAndArraysOfObjects() {
        Filter in = new Filter.In("a", List.of("y", "x"));
        assertThat(
                        translate(
                                comparison(
                                        ExpressionType.IN,
                                        "a",
                                        new LinkedHashSet<>(List.of("y", "x")))))
                .isEqualTo(in);
        assertThat(translate(comparison(ExpressionType.IN, "a", new String[] {"y", "x"})))
                .isEqualTo(in);
    }

    @Test
    void isNullAndIsNotNull_haveNoValue() {
        assertThat(translate(F.isNull("a"))).isEqualTo(new Filter.IsNull("a"));
        assertThat(translate(F.isNotNull("a"))).isEqualTo(new Filter.Not(new Filter.IsNull("a")));
    }

    @Test
    void andOrNot_keepTheirOperandsInOrder() {
        assertThat(translate(F.and(F.eq("a", 1), F.eq("b", 2))))
                .isEqualTo(new Filter.And(List.of(A, B)));
        assertThat(translate(F.or(F.eq("a", 1), F.eq("b", 2))))
                .isEqualTo(new Filter.Or(List.of(A, B)));
        assertThat(translate(F.not(F.eq("a", 1)))).isEqualTo(new Filter.Not(A));
        assertThat(translate(F.not(F.not(F.isNull("a")))))
                .isEqualTo(new Filter.Not(new Filter.Not(new Filter.IsNull("a"))));
    }

    @Test
    void aGroup_isItsContent() {
        Expression or = F.or(F.eq("a", 1), F.eq("b", 2)).build();
        assertThat(FilterTranslator.translate(new Group(or)))
                .isEqualTo(new Filter.Or(List.of(A, B)));
        assertThat(translate(F.and(F.eq("a", 1), F.group(F.or(F.eq("a", 1), F.eq("b", 2))))))
                .isEqualTo(new Filter.And(List.of(A, new Filter.Or(List.of(A, B)))));
        assertThat(translate(F.not(F.group(F.eq("a", 1))))).isEqualTo(new Filter.Not(A));
    }

    @ParameterizedTest
    @EnumSource(ExpressionType.class)
    void everyExpressionType_isKnown(ExpressionType type) {
        Operand operand =
                switch (type) {
                    case AND, OR, NOT -> F.eq("a", 1).build();
                    default -> new Key("a");
                };
        Operand right =
                switch (type) {
                    case AND, OR, NOT -> operand;
                    case IN, NIN -> new Value(List.of(1));
                    default -> new Value(1);
                };
        assertThat(translate(new Expression(type, operand, right))).isNotNull();
    }

    // Keys

    @ParameterizedTest
    @ValueSource(strings = {"'my key'", "\"my key\""})
    void quotesAroundAKey_areTakenOff(String key) {
        assertThat(translate(F.eq(key, 1))).isEqualTo(equal("my key", 1));
        assertThat(translate(F.isNull(key))).isEqualTo(new Filter.IsNull("my key"));
        assertThat(translate(F.in(key, 1))).isEqualTo(new Filter.In("my key", List.of(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.b.c", "it's", "'a", "a'", "'a\"", "'", "''", "my key"})
    void otherKeys_areTakenAsTheyAre(String key) {
        assertThat(translate(F.eq(key, 1))).isEqualTo(equal(key, 1));
    }

    // Values

    private enum Color {
        RED {
            @Override
            public String toString() {
                return "a red";
            }
        }
    }

    @Test
    void scalars_areKept() {
        for (Object value :
                List.of(
                        "x",
                        "",
                        true,
                        1,
                        1L << 40,
                        1.5,
                        0.1f,
                        new BigDecimal("0.1"),
                        BigInteger.TWO.pow(70))) {
            assertThat(translate(F.eq("a", value))).isEqualTo(equal("a", value));
            assertThat(translate(F.in("a", value))).isEqualTo(new Filter.In("a", List.of(value)));
        }
    }

    @Test
    void smallIntegers_becomeInts() {
        assertThat(translate(F.eq("a", (short) 7))).isEqualTo(equal("a", 7));
        assertThat(translate(F.eq("a", (byte) 7))).isEqualTo(equal("a", 7));
    }

    @Test
    void enums_becomeTheirNames() {
        assertThat(translate(F.eq("a", Color.RED))).isEqualTo(equal("a", "RED"));
        assertThat(translate(F.in("a", Color.RED))).isEqualTo(new Filter.In("a", List.of("RED")));
    }

    @Test
    void filtersOfOurs_areTakenAsTheyAre_withinOthersToo() {
        Filter prefix = new Filter.StartsWith("a", "x");
        Op ours = new Op(VecstoneFilter.parse("a STARTS WITH 'x'"));
        assertThat(FilterTranslator.translate(VecstoneFilter.of(prefix))).isEqualTo(prefix);
        assertThat(translate(ours)).isEqualTo(prefix);
        assertThat(translate(F.not(ours))).isEqualTo(new Filter.Not(prefix));
        assertThat(translate(F.or(F.group(ours), F.eq("a", 1))))
                .isEqualTo(new Filter.Or(List.of(prefix, A)));
    }

    @Test
    void aTextThatIsNone_isRefusedWithItsPosition() {
        assertThatThrownBy(() -> VecstoneFilter.parse("a STARTS 'x'"))
                .isInstanceOf(FilterSyntaxException.class)
                .hasMessageContaining("position 10 ");
    }

    @Test
    void uuidsDatesAndOtherTexts_becomeTheirText() {
        var id = UUID.fromString("12345678-1234-1234-1234-123456789abc");
        assertThat(translate(F.eq("a", id))).isEqualTo(equal("a", id.toString()));
        assertThat(translate(F.eq("a", new StringBuilder("x")))).isEqualTo(equal("a", "x"));
        assertThat(translate(F.gt("a", LocalDate.of(2026, 1, 2))))
                .isEqualTo(new Compare("a", Operator.GREATER, "2026-01-02"));
        assertThat(translate(F.eq("a", Instant.EPOCH)))
                .isEqualTo(equal("a", "1970-01-01T00:00:00Z"));
        assertThat(translate(F.eq("a", OffsetDateTime.parse("2026-01-02T03:04:05+02:00"))))
                .isEqualTo(equal("a", "2026-01-02T03:04:05+02:00"));
        assertThat(translate(F.eq("a", new Date(TimeUnit.DAYS.toMillis(1)))))
                .isEqualTo(equal("a", "1970-01-02T00:00:00Z"));
    }

    /** These are dates without an instant: asking for it throws. */
    @Test
    void sqlDatesAndTimes_becomeTheirText() {
        assertThat(translate(F.eq("a", java.sql.Date.valueOf("2026-01-02"))))
                .isEqualTo(equal("a", "2026-01-02"));
        assertThat(translate(F.eq("a", java.sql.Time.valueOf("03:04:05"))))
                .isEqualTo(equal("a", "03:04:05"));
        assertThat(translate(F.eq("a", java.sql.Timestamp.from(Instant.EPOCH))))
                .isEqualTo(equal("a", "1970-01-01T00:00:00Z"));
    }

    @Test
    void nulls_areRefused() {
        assertRefused(comparison(ExpressionType.EQ, "key", nothing()), "null");
        assertRefused(comparison(ExpressionType.IN, "key", nothing()), "null");
        assertRefused(comparison(ExpressionType.NIN, "key", Arrays.asList(1, null)), "'key'");
    }

    @Test
    void valuesThatAreNoScalars_areRefusedByKeyAndValue() {
        for (Object value :
                List.of(
                        Double.NaN,
                        Double.NEGATIVE_INFINITY,
                        Float.POSITIVE_INFINITY,
                        List.of(5),
                        Map.of("x", 5),
                        new int[] {5})) {
            assertRefused(comparison(ExpressionType.EQ, "key", value), "'key'");
            assertRefused(comparison(ExpressionType.IN, "key", List.of(1, value)), "'key'");
        }
        assertRefused(F.eq("key", Double.NaN).build(), "NaN");
    }

    @Test
    void in_needsAList() {
        assertRefused(comparison(ExpressionType.IN, "key", 5), "'key' needs a list, not 5");
        assertRefused(comparison(ExpressionType.NIN, "key", "x"), "'key' needs a list, not x");
    }

    // Malformed trees

    @Test
    void aMissingRightSide_isRefused() {
        assertRefused(new Expression(ExpressionType.EQ, new Key("a")), "EQ has no right side");
        assertRefused(
                new Expression(ExpressionType.AND, F.eq("a", 1).build()), "AND has no right side");
    }

    @Test
    void operandsOfTheWrongKind_areRefused() {
        assertThatThrownBy(() -> FilterTranslator.translate(new Key("a")))
                .isInstanceOf(InvalidRequest.class);
        assertThatThrownBy(() -> FilterTranslator.translate(new Value(1)))
                .isInstanceOf(InvalidRequest.class);
        assertRefused(
                new Expression(ExpressionType.EQ, new Value(1), new Value(1)),
                "left side of a comparison must be a key");
        assertRefused(
                new Expression(ExpressionType.EQ, new Key("a"), new Key("b")),
                "right side of a comparison must be a value");
        assertRefused(
                new Expression(ExpressionType.AND, new Key("a"), F.eq("a", 1).build()), "mere");
        assertRefused(new Expression(ExpressionType.ISNULL, F.eq("a", 1).build()), "a key");
    }

    @Test
    void aLongChain_isTranslated() {
        FilterExpressionBuilder.Op chain = F.eq("a", 0);
        for (int i = 1; i < 900; i++) {
            chain = F.or(chain, F.eq("a", i));
        }
        Filter filter = translate(chain);
        assertThat(FilterEvaluator.matches(filter, "id", Map.of("a", 0))).isTrue();
        assertThat(FilterEvaluator.matches(filter, "id", Map.of("a", 899))).isTrue();
        assertThat(FilterEvaluator.matches(filter, "id", Map.of("a", 900))).isFalse();
    }

    @Test
    void aTreeTooDeepForTheStack_isRefused() {
        Expression tree = F.isNull("a").build();
        for (int i = 0; i < 200_000; i++) {
            tree = new Expression(ExpressionType.NOT, tree);
        }
        assertRefused(tree, "nesting");
    }

    // What Spring AI's own parser makes of text

    @Test
    void springAisParser_isUnderstood() {
        var parser = new FilterExpressionTextParser();
        assertThat(translate(parser.parse("'my key' == 'x' && n >= 2147483648L")))
                .isEqualTo(
                        new Filter.And(
                                List.of(
                                        equal("my key", "x"),
                                        new Compare(
                                                "n", Operator.GREATER_OR_EQUAL, 2_147_483_648L))));
        assertThat(translate(parser.parse("(a == 1 OR b IN [true, 0.5]) AND NOT c NIN ['x']")))
                .isEqualTo(
                        new Filter.And(
                                List.of(
                                        new Filter.Or(
                                                List.of(A, new Filter.In("b", List.of(true, 0.5)))),
                                        new Filter.Not(
                                                new Filter.Not(
                                                        new Filter.In("c", List.of("x")))))));
        assertThat(translate(parser.parse("a IS NOT NULL")))
                .isEqualTo(new Filter.Not(new Filter.IsNull("a")));
    }

    private static Compare equal(String key, Object value) {
        return new Compare(key, Operator.EQUAL, value);
    }

    private static Expression comparison(ExpressionType type, String key, Object value) {
        return new Expression(type, new Key(key), new Value(value));
    }

    private static Filter translate(FilterExpressionBuilder.Op op) {
        return translate(op.build());
    }

    private static Filter translate(Expression expression) {
        return FilterTranslator.translate(expression);
    }

    private static void assertRefused(Expression expression, String reason) {
        assertThatThrownBy(() -> FilterTranslator.translate(expression))
                .isInstanceOfSatisfying(
                        InvalidRequest.class, e -> assertThat(e.field()).isEqualTo("filter"))
                .hasMessageContaining(reason);
    }

    /** Null for a parameter that is not declared to take it, as a careless caller would pass. */
    @SuppressWarnings("NullAway")
    private static <T> T nothing() {
        @Nullable T none = null;
        return none;
    }
}
