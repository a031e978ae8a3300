package io.vecstone.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.filter.Filter.Compare;
import io.vecstone.filter.Filter.In;
import io.vecstone.filter.Filter.Operator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

class FilterEvaluatorTest {

    private static final String ID = "doc-7#2";
    private static final long BEYOND_DOUBLE = (1L << 53) + 1;

    // Each operator

    @ParameterizedTest
    @CsvSource({
        "==, false, true, false",
        "!=, true, false, true",
        "<, true, false, false",
        "<=, true, true, false",
        ">, false, false, true",
        ">=, false, true, true"
    })
    void operators_holdForLessEqualAndGreater(
            String symbol, boolean less, boolean equal, boolean greater) {
        assertThat(matches("a " + symbol + " 5", Map.of("a", 4))).isEqualTo(less);
        assertThat(matches("a " + symbol + " 5", Map.of("a", 5))).isEqualTo(equal);
        assertThat(matches("a " + symbol + " 5", Map.of("a", 6))).isEqualTo(greater);
        assertThat(matches("a " + symbol + " 'm'", Map.of("a", "l"))).isEqualTo(less);
        assertThat(matches("a " + symbol + " 'm'", Map.of("a", "m"))).isEqualTo(equal);
        assertThat(matches("a " + symbol + " 'm'", Map.of("a", "n"))).isEqualTo(greater);
    }

    @Test
    void in_matchesOneOfTheValues() {
        assertThat(matches("a in [1, 'x', true]", Map.of("a", "x"))).isTrue();
        assertThat(matches("a in [1, 'x', true]", Map.of("a", true))).isTrue();
        assertThat(matches("a in [1, 'x', true]", Map.of("a", 1.0))).isTrue();
        assertThat(matches("a in [1, 'x', true]", Map.of("a", "1"))).isFalse();
    }

    @Test
    void in_ofNoValues_matchesNothing() {
        assertThat(matches("a in []", Map.of("a", 1))).isFalse();
        assertThat(matches("a nin []", Map.of("a", 1))).isTrue();
    }

    @Test
    void and_needsAllOperands() {
        assertThat(matches("a == 1 AND b == 2", Map.of("a", 1, "b", 2))).isTrue();
        assertThat(matches("a == 1 AND b == 2", Map.of("a", 1, "b", 3))).isFalse();
        assertThat(matches("a == 1 AND b == 2", Map.of("a", 2, "b", 2))).isFalse();
        assertThat(evaluate(new Filter.And(List.of()), Map.of())).isTrue();
    }

    @Test
    void or_needsOneOperand() {
        assertThat(matches("a == 1 OR b == 2", Map.of("a", 1, "b", 3))).isTrue();
        assertThat(matches("a == 1 OR b == 2", Map.of("a", 2, "b", 2))).isTrue();
        assertThat(matches("a == 1 OR b == 2", Map.of("a", 2, "b", 3))).isFalse();
        assertThat(evaluate(new Filter.Or(List.of()), Map.of())).isFalse();
    }

    @Test
    void not_negates() {
        assertThat(matches("NOT a == 1", Map.of("a", 1))).isFalse();
        assertThat(matches("NOT a == 1", Map.of("a", 2))).isTrue();
        assertThat(matches("NOT (a == 1 AND b == 2)", Map.of("a", 1, "b", 3))).isTrue();
    }

    // Missing keys

    @ParameterizedTest
    @ValueSource(strings = {"a == 1", "a < 1", "a <= 1", "a > 1", "a >= 1", "a in [1]"})
    void missingKey_matchesNoComparison(String expression) {
        assertThat(matches(expression, Map.of())).isFalse();
        assertThat(matches(expression, Map.of("b", 1))).isFalse();
        assertThat(matches("NOT " + expression, Map.of())).isTrue();
    }

    @Test
    void notEqual_matchesMissingKey() {
        assertThat(matches("a != 1", Map.of())).isTrue();
        assertThat(matches("a != 'x'", Map.of("b", "x"))).isTrue();
    }

    @Test
    void nin_matchesMissingKey() {
        assertThat(matches("a nin [1]", Map.of())).isTrue();
        assertThat(matches("a not in ['x']", Map.of("b", "x"))).isTrue();
    }

    @Test
    void keys_areCaseSensitive() {
        assertThat(matches("A == 1", Map.of("a", 1))).isFalse();
    }

    // Incompatible types

    @ParameterizedTest
    @ValueSource(strings = {"==", "<", "<=", ">", ">="})
    void incompatibleTypes_matchNoComparison(String symbol) {
        assertThat(matches("a " + symbol + " 1", Map.of("a", "1"))).isFalse();
        assertThat(matches("a " + symbol + " '1'", Map.of("a", 1))).isFalse();
        assertThat(matches("a " + symbol + " 1", Map.of("a", true))).isFalse();
        assertThat(matches("a " + symbol + " true", Map.of("a", 1))).isFalse();
        assertThat(matches("a " + symbol + " true", Map.of("a", "true"))).isFalse();
        assertThat(matches("a " + symbol + " 'true'", Map.of("a", true))).isFalse();
        assertThat(matches("a " + symbol + " 1", Map.of("a", Map.of("b", 1)))).isFalse();
    }

    @Test
    void notEqual_matchesIncompatibleTypes() {
        assertThat(matches("a != 1", Map.of("a", "1"))).isTrue();
        assertThat(matches("a nin [1]", Map.of("a", "1"))).isTrue();
    }

    // Booleans

    @Test
    void booleans_areEqualOrNot() {
        assertThat(matches("a == true", Map.of("a", true))).isTrue();
        assertThat(matches("a == true", Map.of("a", false))).isFalse();
        assertThat(matches("a != true", Map.of("a", false))).isTrue();
        assertThat(matches("a in [false]", Map.of("a", false))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<", "<=", ">", ">="})
    void booleans_haveNoOrder(String symbol) {
        for (boolean value : new boolean[] {true, false}) {
            assertThat(matches("a " + symbol + " true", Map.of("a", value))).isFalse();
            assertThat(matches("a " + symbol + " false", Map.of("a", value))).isFalse();
        }
    }

    // Numbers

    @Test
    void numbers_compareByValueWhateverTheirType() {
        List<Object> ones =
                List.of(
                        1,
                        1L,
                        (short) 1,
                        (byte) 1,
                        1.0,
                        1f,
                        BigInteger.ONE,
                        new BigDecimal("1.00"));
        List<Object> operands = List.of(1, 1L, 1.0, 1f, BigInteger.ONE, new BigDecimal("1.00"));
        for (Object value : ones) {
            for (Object operand : operands) {
                assertThat(compare(value, Operator.EQUAL, operand))
                        .as("%s == %s", value.getClass(), operand.getClass())
                        .isTrue();
                assertThat(compare(value, Operator.LESS, operand)).isFalse();
                assertThat(compare(value, Operator.GREATER_OR_EQUAL, operand)).isTrue();
            }
        }
    }

    @Test
    void integersBeyond2To53_areNotRoundedToADouble() {
        double rounded = (double) BEYOND_DOUBLE; // 2^53
        assertThat(compare(rounded, Operator.EQUAL, BEYOND_DOUBLE)).isFalse();
        assertThat(compare(rounded, Operator.LESS, BEYOND_DOUBLE)).isTrue();
        assertThat(compare(BEYOND_DOUBLE, Operator.EQUAL, rounded)).isFalse();
        assertThat(compare(BEYOND_DOUBLE, Operator.GREATER, rounded)).isTrue();
        assertThat(compare(BEYOND_DOUBLE - 1, Operator.EQUAL, rounded)).isTrue();
        assertThat(compare(BEYOND_DOUBLE, Operator.EQUAL, BEYOND_DOUBLE)).isTrue();
        assertThat(compare(BEYOND_DOUBLE, Operator.EQUAL, BEYOND_DOUBLE - 1)).isFalse();
    }

    @Test
    void wholeDoubles_meanTheirExactValue() {
        double twoTo60 = 0x1p60; // its shortest decimal form, 1.15292150460684698E18, is another
        assertThat(compare(twoTo60, Operator.EQUAL, 1L << 60)).isTrue();
        assertThat(compare(1L << 60, Operator.EQUAL, twoTo60)).isTrue();
        assertThat(compare((1L << 60) + 1, Operator.GREATER, twoTo60)).isTrue();
        assertThat(compare(0x1p64, Operator.EQUAL, BigInteger.ONE.shiftLeft(64))).isTrue();
    }

    @Test
    void integersBeyond64Bits_compareByValue() {
        BigInteger big = BigInteger.TWO.pow(100);
        assertThat(compare(big, Operator.GREATER, Long.MAX_VALUE)).isTrue();
        assertThat(compare(Long.MAX_VALUE, Operator.LESS, big)).isTrue();
        assertThat(compare(big.add(BigInteger.ONE), Operator.EQUAL, big)).isFalse();
        assertThat(compare(big.add(BigInteger.ONE), Operator.GREATER, 0x1p100)).isTrue();
        assertThat(matches("a == 1267650600228229401496703205376", Map.of("a", big))).isTrue();
    }

    /** Metadata decimals are doubles once stored; the text of a filter has decimals as written. */
    @ParameterizedTest
    @ValueSource(strings = {"0.1", "0.3", "1.1", "-2.675", "19.99", "1e-7", "123456789.123"})
    void decimalsAsWritten_equalTheDoubleTheyAreStoredAs(String written) {
        Map<String, Object> metadata = Map.of("a", Double.parseDouble(written));
        assertThat(matches("a == " + written, metadata)).isTrue();
        assertThat(matches("a <= " + written, metadata)).isTrue();
        assertThat(matches("a >= " + written, metadata)).isTrue();
        assertThat(matches("a < " + written, metadata)).isFalse();
        assertThat(matches("a > " + written, metadata)).isFalse();
        assertThat(matches("a != " + written, metadata)).isFalse();
        assertThat(matches("a in [" + written + "]", metadata)).isTrue();
    }

    /** A float is stored as the double of its shortest decimal. */
    @Test
    void floats_equalTheDoubleTheyAreStoredAs() {
        assertThat(compare(0.1, Operator.EQUAL, 0.1f)).isTrue();
        assertThat(compare(0.1, Operator.EQUAL, new BigDecimal("0.1"))).isTrue();
        assertThat(compare(0.1f, Operator.EQUAL, 0.1)).isTrue();
    }

    @Test
    void neighbouringDoubles_areTold() {
        double next = Math.nextUp(0.1);
        assertThat(compare(next, Operator.EQUAL, 0.1)).isFalse();
        assertThat(compare(next, Operator.GREATER, 0.1)).isTrue();
        assertThat(compare(next, Operator.GREATER, new BigDecimal("0.1"))).isTrue();
        assertThat(compare(Double.MIN_VALUE, Operator.GREATER, 0)).isTrue();
    }

    @Test
    void negativeZero_equalsZero() {
        for (Object zero : List.of(0, 0L, 0.0, -0.0, BigInteger.ZERO, new BigDecimal("0.0"))) {
            assertThat(compare(-0.0, Operator.EQUAL, zero)).isTrue();
            assertThat(compare(-0.0, Operator.LESS, zero)).isFalse();
            assertThat(compare(zero, Operator.EQUAL, -0.0)).isTrue();
            assertThat(compare(zero, Operator.LESS_OR_EQUAL, -0.0)).isTrue();
        }
    }

    // Strings

    @Test
    void strings_compareByCodePointNotByUtf16Unit() {
        String supplementary = "\uD83D\uDE00"; // U+1F600, whose first unit is below U+FFFD
        assertThat(compare(supplementary, Operator.GREATER, "\uFFFD")).isTrue();
        assertThat(compare("\uFFFD", Operator.LESS, supplementary)).isTrue();
        assertThat(compare("\uE000", Operator.LESS, "\uD800\uDC00")).isTrue();
        assertThat(compare("\uD7FF", Operator.LESS, "\uD800\uDC00")).isTrue();
        assertThat(compare("\uD83D\uDE00", Operator.LESS, "\uD83D\uDE01")).isTrue();
        assertThat(compare("\uD83C\uDFFF", Operator.LESS, "\uD83D\uDC00")).isTrue();
        assertThat(compare("x" + supplementary, Operator.GREATER, "x\uFFFDz")).isTrue();
    }

    @Test
    void strings_compareExactly() {
        assertThat(matches("a == 'BG'", Map.of("a", "bg"))).isFalse();
        assertThat(matches("a == 'x'", Map.of("a", "x "))).isFalse();
        assertThat(compare("é", Operator.EQUAL, "e\u0301")).isFalse();
        assertThat(matches("a == ''", Map.of("a", ""))).isTrue();
    }

    @Test
    void aPrefix_comesBeforeTheLongerString() {
        assertThat(compare("ab", Operator.LESS, "abc")).isTrue();
        assertThat(compare("", Operator.LESS, "a")).isTrue();
        assertThat(compare("b", Operator.GREATER, "abc")).isTrue();
        assertThat(compare("10", Operator.LESS, "9")).isTrue();
    }

    // Arrays

    @Test
    void anArray_matchesIfOneElementDoes() {
        Map<String, Object> metadata = Map.of("a", List.of(1, "x", true));
        assertThat(matches("a == 1", metadata)).isTrue();
        assertThat(matches("a == 'x'", metadata)).isTrue();
        assertThat(matches("a == true", metadata)).isTrue();
        assertThat(matches("a == 2", metadata)).isFalse();
        assertThat(matches("a > 0", metadata)).isTrue();
        assertThat(matches("a in [5, 'x']", metadata)).isTrue();
        assertThat(matches("a in [5, 'y']", metadata)).isFalse();
    }

    @Test
    void notEqual_ofAnArray_needsThatNoElementIsEqual() {
        assertThat(matches("a != 1", Map.of("a", List.of(1, 2)))).isFalse();
        assertThat(matches("a != 3", Map.of("a", List.of(1, 2)))).isTrue();
        assertThat(matches("a nin [1]", Map.of("a", List.of(1, 2)))).isFalse();
    }

    @Test
    void anEmptyArray_matchesNoComparison() {
        assertThat(matches("a == 1", Map.of("a", List.of()))).isFalse();
        assertThat(matches("a != 1", Map.of("a", List.of()))).isTrue();
    }

    @Test
    void nullsInAnArray_matchNothing() {
        Map<String, Object> metadata = Map.of("a", Arrays.asList(null, 1));
        assertThat(matches("a == 1", metadata)).isTrue();
        assertThat(matches("a == 2", metadata)).isFalse();
    }

    @Test
    void everyRangeIsDecidedPerElement() {
        // No element lies in the range, but one fulfils each half.
        assertThat(matches("a > 4 AND a < 6", Map.of("a", List.of(1, 9)))).isTrue();
    }

    // Nested objects

    @Test
    void aDottedKey_reachesIntoNestedObjects() {
        Map<String, Object> metadata = Map.of("a", Map.of("b", Map.of("c", 1)));
        assertThat(matches("a.b.c == 1", metadata)).isTrue();
        assertThat(matches("a.b.c == 2", metadata)).isFalse();
        assertThat(matches("a.b == 1", metadata)).isFalse();
        assertThat(matches("b.c == 1", metadata)).isFalse();
        assertThat(matches("c == 1", metadata)).isFalse();
        assertThat(matches("a.b.c.d == 1", metadata)).isFalse();
    }

    @Test
    void aKeyThatIsLiterallyThereWithItsDots_wins() {
        Map<String, Object> metadata = Map.of("a.b", 1, "a", Map.of("b", 2));
        assertThat(matches("a.b == 1", metadata)).isTrue();
        assertThat(matches("a.b == 2", metadata)).isFalse();
    }

    @Test
    void dottedKeys_areFoundWithinNestedObjectsToo() {
        assertThat(matches("a.b.c == 1", Map.of("a", Map.of("b.c", 1)))).isTrue();
        assertThat(matches("a.b.c == 1", Map.of("a.b", Map.of("c", 1)))).isTrue();
        assertThat(matches("a.b.c == 1", Map.of("a.b", 5, "a", Map.of("b", Map.of("c", 1)))))
                .isTrue();
    }

    @Test
    void aPath_followsEveryElementOfAnArray() {
        Map<String, Object> metadata =
                Map.of("a", List.of(Map.of("b", 1), Map.of("b", List.of(2, 3)), Map.of("c", 4)));
        assertThat(matches("a.b == 1", metadata)).isTrue();
        assertThat(matches("a.b == 3", metadata)).isTrue();
        assertThat(matches("a.c == 4", metadata)).isTrue();
        assertThat(matches("a.b == 4", metadata)).isFalse();
        assertThat(matches("a.b != 3", metadata)).isFalse();
    }

    // IS NULL

    @Test
    void isNull_meansMissing() {
        assertThat(matches("a IS NULL", Map.of())).isTrue();
        assertThat(matches("a IS NULL", Map.of("a", 1))).isFalse();
        assertThat(matches("a IS NOT NULL", Map.of("a", 1))).isTrue();
        assertThat(matches("a IS NOT NULL", Map.of())).isFalse();
    }

    @Test
    void isNull_isFalseForFalsyValues() {
        for (Object value : List.of("", 0, false, -0.0, Map.of())) {
            assertThat(matches("a IS NULL", Map.of("a", value))).as("%s", value).isFalse();
        }
    }

    @Test
    void isNull_isTrueForANestedNull() {
        Map<String, Object> metadata = Map.of("a", Collections.singletonMap("b", null));
        assertThat(matches("a.b IS NULL", metadata)).isTrue();
        assertThat(matches("a IS NULL", metadata)).isFalse();
        assertThat(matches("a.b == 1", metadata)).isFalse();
        assertThat(matches("a.b != 1", metadata)).isTrue();
    }

    @Test
    void isNull_isFalseForAnEmptyArray() {
        assertThat(matches("a IS NULL", Map.of("a", List.of()))).isFalse();
        assertThat(matches("a.b IS NULL", Map.of("a", Map.of("b", List.of())))).isFalse();
    }

    @Test
    void isNull_ofAPath_needsThatNoElementHasIt() {
        assertThat(matches("a.b IS NULL", Map.of("a", List.of(Map.of("c", 1))))).isTrue();
        assertThat(matches("a.b IS NULL", Map.of("a", List.of(Map.of("c", 1), Map.of("b", 1)))))
                .isFalse();
        assertThat(matches("a.b IS NULL", Map.of("a", List.of()))).isTrue();
        assertThat(matches("a.b IS NULL", Map.of("a", 5))).isTrue();
        assertThat(matches("a.b IS NULL", Map.of("a.b", 5))).isFalse();
    }

    // Date-times, prefixes, ids

    @ParameterizedTest
    @CsvSource({
        "==, false, true, false",
        "!=, true, false, true",
        "<, true, false, false",
        "<=, true, true, false",
        ">, false, false, true",
        ">=, false, true, true"
    })
    void dateTimes_compareAsInstants(String symbol, boolean less, boolean equal, boolean greater) {
        String filter = "a " + symbol + " DATETIME('2026-01-31T12:00:00Z')";
        assertThat(matches(filter, Map.of("a", "2026-01-31T12:59:59+01:00"))).isEqualTo(less);
        assertThat(matches(filter, Map.of("a", "2026-01-31"))).isEqualTo(less);
        assertThat(matches(filter, Map.of("a", "2026-01-31T13:00+01:00"))).isEqualTo(equal);
        assertThat(matches(filter, Map.of("a", "2026-01-31 12:00:00.000"))).isEqualTo(equal);
        assertThat(matches(filter, Map.of("a", "2026-01-31T11:00-01:30"))).isEqualTo(greater);
        assertThat(matches(filter, Map.of("a", "2026-01-31T12:00:00.000000001")))
                .isEqualTo(greater);
    }

    @ParameterizedTest
    @EnumSource(Operator.class)
    void whatIsNoDateTime_matchesNoComparisonWithOne(Operator operator) {
        String filter = "a " + operator.symbol() + " DATETIME('2026-01-31')";
        List<Object> others =
                List.of("", "soon", "2026-01", "2026-02-30", 1769817600, true, List.of(), Map.of());
        for (Object other : others) {
            assertThat(matches(filter, Map.of("a", other))).isFalse();
            assertThat(matches("NOT " + filter, Map.of("a", other))).isTrue();
        }
        assertThat(matches(filter, Map.of())).isFalse();
    }

    @Test
    void dateTimes_areFoundInArraysNestedObjectsAndSets() {
        Map<String, Object> metadata =
                Map.of("a", List.of("soon", "2026-01-31"), "b", Map.of("c", "2026-01-31T00:00Z"));
        assertThat(matches("a == DATETIME('2026-01-31')", metadata)).isTrue();
        assertThat(matches("b.c == DATETIME('2026-01-31')", metadata)).isTrue();
        assertThat(matches("b.c IN [1, DATETIME('2026-01-31')]", metadata)).isTrue();
        assertThat(matches("b.c IN ['2026-01-31']", metadata)).isFalse();
        assertThat(matches("b.c > '2026-01-31'", metadata)).isTrue(); // as text
    }

    @Test
    void startsWith_comparesCodePoints_ofStringsOnly() {
        Map<String, Object> metadata =
                Map.of("a", "abc", "b", List.of(1, "x", "abd"), "c", 123, "d", "\uD83D\uDE00");
        assertThat(matches("a STARTS WITH 'ab'", metadata)).isTrue();
        assertThat(matches("a STARTS WITH 'abc'", metadata)).isTrue();
        assertThat(matches("a STARTS WITH ''", metadata)).isTrue();
        assertThat(matches("a STARTS WITH 'abcd'", metadata)).isFalse();
        assertThat(matches("a STARTS WITH 'Ab'", metadata)).isFalse();
        assertThat(matches("b STARTS WITH 'ab'", metadata)).isTrue();
        assertThat(matches("c STARTS WITH '1'", metadata)).isFalse();
        assertThat(matches("c STARTS WITH ''", metadata)).isFalse();
        assertThat(matches("d STARTS WITH '\uD83D\uDE00'", metadata)).isTrue();
        assertThat(matches("d STARTS WITH '\uD83D'", metadata)).isFalse();
        assertThat(matches("x STARTS WITH ''", metadata)).isFalse();
        assertThat(matches("x NOT STARTS WITH ''", metadata)).isTrue();
    }

    @Test
    void idConditions_lookAtTheRecordsId_notAtAKeyOfThatName() {
        Map<String, Object> metadata = Map.of("id", "other", "ID", "another");
        assertThat(matches("ID() == '" + ID + "'", metadata)).isTrue();
        assertThat(matches("ID() == 'other'", metadata)).isFalse();
        assertThat(matches("ID() != 'other'", metadata)).isTrue();
        assertThat(matches("ID() IN ['x', '" + ID + "']", metadata)).isTrue();
        assertThat(matches("ID() NOT IN ['x']", metadata)).isTrue();
        assertThat(matches("ID() IN []", metadata)).isFalse();
        assertThat(matches("ID() STARTS WITH 'doc-7#'", metadata)).isTrue();
        assertThat(matches("ID() STARTS WITH 'doc-8'", metadata)).isFalse();
        assertThat(matches("id == 'other' AND ID == 'another'", metadata)).isTrue();
    }

    // The values a filter may hold

    @ParameterizedTest
    @EnumSource(Operator.class)
    void notANumberAndInfinity_areRefusedAsOperands(Operator operator) {
        for (Object value :
                List.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NaN, Float.NEGATIVE_INFINITY)) {
            assertThatThrownBy(() -> new Compare("a", operator, value))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(value.toString());
            assertThatThrownBy(() -> new In("a", List.of(1, value)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(value.toString());
        }
    }

    @Test
    void listsAndMaps_areRefusedAsOperands() {
        assertThatThrownBy(() -> new Compare("a", Operator.EQUAL, List.of(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new In("a", List.of(Map.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean matches(String expression, Map<String, Object> metadata) {
        return evaluate(FilterParser.parse(expression), metadata);
    }

    private static boolean compare(Object value, Operator operator, Object operand) {
        return evaluate(new Compare("a", operator, operand), Map.of("a", value));
    }

    private static boolean evaluate(Filter filter, Map<String, Object> metadata) {
        return FilterEvaluator.matches(filter, ID, metadata);
    }
}
