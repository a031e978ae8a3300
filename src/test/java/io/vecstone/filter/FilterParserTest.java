package io.vecstone.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

class FilterParserTest {

    private static final Filter A = equal("a", 1L);
    private static final Filter B = equal("b", 2L);
    private static final Filter C = equal("c", 3L);

    // Comparisons

    @ParameterizedTest
    @EnumSource(Operator.class)
    void everyOperator_isReadFromItsSymbol(Operator operator) {
        assertParses("a " + operator.symbol() + " 1", new Compare("a", operator, 1L));
        assertParses("a" + operator.symbol() + "1", new Compare("a", operator, 1L));
    }

    @Test
    void notEqual_isTheNegationOfEqual() {
        assertParses("a != 1", new Not(A));
    }

    @Test
    void in_readsAListOfAnyScalars() {
        assertParses(
                "a in ['x', 2, true, -0.5]",
                new In("a", List.of("x", 2L, true, new BigDecimal("-0.5"))));
    }

    @Test
    void in_mayHaveAnEmptyList() {
        assertParses("a in []", new In("a", List.of()));
    }

    @Test
    void ninAndNotIn_areTheNegationOfIn() {
        Filter expected = new Not(new In("a", List.of(1L, 2L)));
        assertParses("a NIN [1,2]", expected);
        assertParses("a NOT IN [1,2]", expected);
        assertParses("NOT a IN [1,2]", expected);
    }

    @Test
    void isNull_andIsNotNull() {
        assertParses("a IS NULL", new IsNull("a"));
        assertParses("a IS NOT NULL", new Not(new IsNull("a")));
    }

    @Test
    void startsWith_andItsNegation() {
        Filter expected = new StartsWith("a", "x");
        assertParses("a STARTS WITH 'x'", expected);
        assertParses("a starts\nwith\"x\"", expected);
        assertParses("a NOT STARTS WITH 'x'", new Not(expected));
        assertParses("NOT a STARTS WITH 'x'", new Not(expected));
        assertParses("a STARTS WITH ''", new StartsWith("a", ""));
        assertParses("'a b' STARTS WITH 'x'", new StartsWith("a b", "x"));
    }

    @Test
    void id_isComparedWithSetsAndPrefixes() {
        Filter expected = new IdIn(Set.of("a", "b"));
        assertParses("ID() IN ['a', \"b\"]", expected);
        assertParses("id() in ['b','a','b']", expected);
        assertParses("Id ( ) In ['a', 'b']", expected);
        assertParses("ID() NIN ['a', 'b']", new Not(expected));
        assertParses("ID() NOT IN ['a', 'b']", new Not(expected));
        assertParses("ID() IN []", new IdIn(Set.of()));
        assertParses("ID() == 'a'", new IdIn(Set.of("a")));
        assertParses("ID() != 'a'", new Not(new IdIn(Set.of("a"))));
        assertParses("ID() STARTS WITH 'a'", new IdStartsWith("a"));
        assertParses("ID() NOT STARTS WITH 'a'", new Not(new IdStartsWith("a")));
        assertParses("NOT ID()=='a' AND a==1", new And(List.of(new Not(new IdIn(Set.of("a"))), A)));
        assertParses("(ID() == 'a')", new IdIn(Set.of("a")));
    }

    @ParameterizedTest
    @EnumSource(Operator.class)
    void everyOperator_comparesWithADateTime(Operator operator) {
        assertParses(
                "a " + operator.symbol() + " DATETIME('2026-01-31T12:30:00.5+01:00')",
                new Compare("a", operator, Instant.parse("2026-01-31T11:30:00.5Z")));
    }

    @Test
    void dateTimes_standWhereValuesDo() {
        Instant day = Instant.parse("2026-01-31T00:00:00Z");
        assertParses("a != datetime(\"2026-01-31\")", new Not(equal("a", day)));
        assertParses(
                "a IN ['2026-01-31', DateTime ( '2026-01-31' ), 1]",
                new In("a", List.of("2026-01-31", day, 1L)));
        assertParses("a == '2026-01-31'", equal("a", "2026-01-31"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not a == 1 and b in [1] or c is null",
                "NOT a == 1 AND b IN [1] OR c IS NULL",
                "Not a == 1 And b In [1] Or c Is Null",
                "! a == 1 && b in [1] || c is null",
                "WHERE NOT a == 1 AND b IN [1] OR c IS NULL",
                "where !a==1&&b in[1]||c is null"
            })
    void keywords_areReadInAnyCaseAndAsSymbols(String expression) {
        assertParses(
                expression,
                new Or(
                        List.of(
                                new And(List.of(new Not(A), new In("b", List.of(1L)))),
                                new IsNull("c"))));
    }

    // Precedence

    @Test
    void and_bindsTighterThanOr() {
        assertParses("a == 1 OR b == 2 AND c == 3", new Or(List.of(A, new And(List.of(B, C)))));
        assertParses("a == 1 AND b == 2 OR c == 3", new Or(List.of(new And(List.of(A, B)), C)));
    }

    @Test
    void not_bindsTighterThanAnd() {
        assertParses("NOT a == 1 AND b == 2", new And(List.of(new Not(A), B)));
        assertParses("NOT (a == 1) AND b == 2", new And(List.of(new Not(A), B)));
        assertParses("!(a == 1) && b == 2", new And(List.of(new Not(A), B)));
    }

    @Test
    void not_ofABracketedComparison_doesNotReachBeyondTheBracket() {
        // Spring AI's parser reads this as NOT (a AND b).
        assertParses(
                "NOT (a=='x') AND b>=1",
                new And(
                        List.of(
                                new Not(equal("a", "x")),
                                new Compare("b", Operator.GREATER_OR_EQUAL, 1L))));
    }

    @Test
    void not_mayBeRepeated() {
        assertParses("NOT NOT a == 1", new Not(new Not(A)));
        assertParses("!!a == 1", new Not(new Not(A)));
        assertParses("NOT ! a != 1", new Not(new Not(new Not(A))));
    }

    @Test
    void brackets_overridePrecedence() {
        assertParses("(a == 1 OR b == 2) AND c == 3", new And(List.of(new Or(List.of(A, B)), C)));
        assertParses("NOT (a == 1 OR b == 2)", new Not(new Or(List.of(A, B))));
    }

    @Test
    void brackets_areTransparentAroundOneFilter() {
        assertParses("((a == 1))", A);
    }

    @Test
    void chains_becomeOneNodeOfManyOperands() {
        assertParses("a == 1 AND b == 2 AND c == 3", new And(List.of(A, B, C)));
        assertParses("a == 1 OR b == 2 OR c == 3", new Or(List.of(A, B, C)));
        assertParses("(a == 1 AND b == 2) AND c == 3", new And(List.of(new And(List.of(A, B)), C)));
    }

    // Numbers

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "2147483648L", "2147483648l", "+2147483648"})
    void integersBeyond32Bits_needNoSuffixButMayHaveIt(String number) {
        assertParses("a == " + number, equal("a", 2_147_483_648L));
    }

    @Test
    void integers_areExactUpTo64BitsAndBeyond() {
        assertParses("a == 9007199254740993", equal("a", 9_007_199_254_740_993L));
        assertParses("a == 9223372036854775807", equal("a", Long.MAX_VALUE));
        assertParses("a == -9223372036854775808", equal("a", Long.MIN_VALUE));
        assertParses(
                "a == 9223372036854775808", equal("a", BigInteger.ONE.shiftLeft(Long.SIZE - 1)));
        assertParses(
                "a == -9223372036854775809", equal("a", new BigInteger("-9223372036854775809")));
    }

    @ParameterizedTest
    @CsvSource({"1e3, 1000", "1E+3, 1000", "-1.5e1, -15", "2.0, 2", "100e-2, 1", "0e0, 0"})
    void wholeNumbers_areIntegersHoweverWritten(String written, long expected) {
        assertParses("a == " + written, equal("a", expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.1", "-0.25", "1.5e-7", "3.141592653589793238462643383279"})
    void decimals_areKeptExactlyAsWritten(String written) {
        assertParses("a == " + written, equal("a", new BigDecimal(written)));
    }

    @Test
    void aSign_belongsToTheNumberEvenWithoutSpaces() {
        assertParses("a<-1", new Compare("a", Operator.LESS, -1L));
        assertParses("a in[-1,+1]", new In("a", List.of(-1L, 1L)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e401",
                "-1e401",
                "1e-402",
                "1e2147483647",
                "1e2147483648",
                "1e-2147483648",
                "1e99999999999",
                "0e99999999999"
            })
    void numbersOfAbsurdMagnitude_areRefused(String number) {
        assertRefused("a == " + number, 6, "a number beyond 1e±400");
    }

    @Test
    void digits_areBounded() {
        for (String digits : List.of("1".repeat(401), "0." + "1".repeat(401))) {
            assertThatThrownBy(() -> FilterParser.parse("a == " + digits))
                    .isInstanceOf(FilterSyntaxException.class)
                    .hasMessageContaining("of more than 400 digits at position 6 ");
        }
    }

    // Booleans and strings

    @Test
    void booleans_areReadInAnyCase() {
        assertParses("a == true", equal("a", true));
        assertParses("a == FALSE", equal("a", false));
        assertParses("a == 'true'", equal("a", "true"));
    }

    @Test
    void strings_mayStandInEitherQuotes() {
        assertParses("a == 'it\"s'", equal("a", "it\"s"));
        assertParses("a == \"it's\"", equal("a", "it's"));
        assertParses("a == ''", equal("a", ""));
    }

    @Test
    void escapes_areReadWithinStrings() {
        assertParses(
                "a == '\\\\ \\' \\\" \\n \\r \\t \\u00e9 \\uD83D\\uDE00'",
                equal("a", "\\ ' \" \n \r \t é 😀"));
    }

    @Test
    void strings_keepWhatLooksLikeSyntax() {
        assertParses("a == 'x) OR [b] == 1'", equal("a", "x) OR [b] == 1"));
        assertParses("a == '%s %d'", equal("a", "%s %d"));
    }

    @Test
    void strings_keepUnicodeAndLineBreaks() {
        assertParses("a == 'Здравей 😀\n\u0000'", equal("a", "Здравей 😀\n\u0000"));
    }

    // Keys

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a", "a.b.c", "_a", "$a", "@a", "a-b", "a1", "a.1", "държава", "ключ.α", "😀",
                "null", "true"
            })
    void words_areKeysAsTheyStand(String key) {
        assertParses(key + " == 1", equal(key, 1L));
        assertParses(key + " in [1]", new In(key, List.of(1L)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"where", "Where", "whereabouts", "where_from", "where.from"})
    void keysBeginningWithWhere_areKeys(String key) {
        assertParses(key + " == 1", equal(key, 1L));
        assertParses(key + " IN [1]", new In(key, List.of(1L)));
        assertParses(key + " NOT IN [1]", new Not(new In(key, List.of(1L))));
        assertParses(key + " NIN [1]", new Not(new In(key, List.of(1L))));
        assertParses(key + " IS NULL", new IsNull(key));
        assertParses("WHERE " + key + " == 1", equal(key, 1L));
        assertParses("NOT " + key + " == 1", new Not(equal(key, 1L)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id",
                "ID",
                "datetime",
                "DATETIME",
                "starts",
                "STARTS",
                "with",
                "starts.with",
                "id.datetime",
                "where"
            })
    void wordsOfTheLanguage_areKeysAsTheyStand(String key) {
        assertParses(key + " == 1", equal(key, 1L));
        assertParses(key + " in [1]", new In(key, List.of(1L)));
        assertParses(key + " NOT IN [1]", new Not(new In(key, List.of(1L))));
        assertParses(key + " is null", new IsNull(key));
        assertParses(key + " STARTS WITH 'x'", new StartsWith(key, "x"));
        assertParses(key + " NOT STARTS WITH 'x'", new Not(new StartsWith(key, "x")));
        assertParses("NOT " + key + " STARTS WITH 'x'", new Not(new StartsWith(key, "x")));
        assertParses("WHERE " + key + " STARTS WITH 'x'", new StartsWith(key, "x"));
        assertParses("WHERE NOT " + key + " == 1", new Not(equal(key, 1L)));
        assertParses(key + " == DATETIME('1970-01-01')", equal(key, Instant.EPOCH));
        assertParses("(" + key + " == 1)", equal(key, 1L));
        assertParses("'" + key + "' == 1", equal(key, 1L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "where a == 1",
                "WHERE(a == 1)",
                "where 'a' == 1",
                "where (a == 1)",
                "Where\na == 1"
            })
    void aLeadingWhere_isSkipped(String expression) {
        assertParses(expression, A);
    }

    @Test
    void aLeadingWhere_isSkippedBeforeANegation() {
        assertParses("WHERE NOT a == 1", new Not(A));
        assertParses("WHERE !a == 1", new Not(A));
    }

    @ParameterizedTest
    @ValueSource(strings = {"and", "or", "not", "in", "nin", "is", "AND", "Not"})
    void keywords_areKeysBeforeAComparison(String key) {
        assertParses(key + " == 1", equal(key, 1L));
        assertParses(key + " >= 1", new Compare(key, Operator.GREATER_OR_EQUAL, 1L));
        assertParses("a == 1 and " + key + " != 1", new And(List.of(A, new Not(equal(key, 1L)))));
        assertParses("not " + key + " == 1", new Not(equal(key, 1L)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"and", "or", "not", "in", "nin", "is", "where"})
    void keywords_areKeysAnywhereWhenQuoted(String key) {
        assertParses("'" + key + "' in [1]", new In(key, List.of(1L)));
        assertParses("\"" + key + "\" is null", new IsNull(key));
    }

    @Test
    void quotedKeys_mayHoldAnything() {
        assertParses("'a b' == 1", equal("a b", 1L));
        assertParses("\"it's\" == 1", equal("it's", 1L));
        assertParses("'\\u0061' == 1", A);
        assertParses("'2fa' == 1", equal("2fa", 1L));
        assertParses("' a ' == 1", equal(" a ", 1L));
    }

    @Test
    void whitespace_separatesTokensAndMeansNothingElse() {
        assertParses("\t a\n==\r\n1 ", A);
        assertParses("(a==1)and(b==2)", new And(List.of(A, B)));
    }

    // Errors

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a | 2 | the end instead of ==, !=, <, <=, >, >=, IN, NIN, NOT IN, STARTS WITH or IS after the"
                        + " key 'a'",
                "a == | 5 | the end instead of a string in quotes, a number, true or false",
                "a = 1 | 3 | the unexpected character '='",
                "a == b | 6 | 'b' instead of a string in quotes, a number, true or false",
                "a == 1 b == 2 | 8 | 'b' instead of AND, OR or the end",
                "a == 1 AND | 11 | the end instead of a key",
                "AND a == 1 | 1 | 'AND' instead of a key",
                "a == 1 OR OR b == 2 | 11 | 'OR' instead of a key",
                "in [1] | 1 | 'in' instead of a key",
                "not in [1] | 5 | 'in' instead of a key",
                "NOT | 4 | the end instead of a key",
                "where | 6 | the end instead of ==, !=, <, <=, >, >=, IN",
                "(a == 1 | 8 | the end instead of ')'",
                "a == 1) | 7 | ')' instead of AND, OR or the end",
                "() | 2 | ')' instead of a key",
                "a in 1 | 6 | '1' instead of '['",
                "a in (1) | 6 | '(' instead of '['",
                "a in [1 | 8 | the end instead of ']'",
                "a in [1,] | 9 | ']' instead of a string in quotes, a number, true or false",
                "a in [1 2] | 9 | '2' instead of ']'",
                "a in [null] | 7 | null (write IS NULL or IS NOT NULL)",
                "a == null | 6 | null (write IS NULL or IS NOT NULL)",
                "a != NULL | 6 | null (write IS NULL or IS NOT NULL)",
                "a not == 1 | 7 | '==' instead of IN",
                "a is 1 | 6 | '1' instead of NULL",
                "a is not 1 | 10 | '1' instead of NULL",
                "1 == a | 1 | '1' instead of a key",
                "a == 'x | 6 | a string that is not closed",
                "a == 'x\\ | 6 | a string that is not closed",
                "'' == 1 | 1 | a blank key",
                "'  ' == 1 | 1 | a blank key",
                "a == 'x\\y' | 8 | the unknown escape '\\y'",
                "a == '\\u12g4' | 7 | \\u without four hex digits",
                "a == '\\u12' | 7 | \\u without four hex digits",
                "a == 1x | 6 | a number that runs into 'x'",
                "a == 1LL | 6 | a number that runs into 'L'",
                "2fa == 1 | 1 | a number that runs into 'f'",
                "a == 1. | 8 | a number without its digits",
                "a == 1e | 8 | a number without its digits",
                "a == 1e+ | 9 | a number without its digits",
                "a == .5 | 6 | the unexpected character '.'",
                "a == - 5 | 6 | the unexpected character '-'",
                "a..b == 1 | 2 | the unexpected character '.'",
                "a. == 1 | 2 | the unexpected character '.'",
                "a & b | 3 | the unexpected character '&'",
                "a == 1; | 7 | the unexpected character ';'",
                "a STARTS | 9 | the end instead of WITH",
                "a STARTS 'x' | 10 | 'x' instead of WITH",
                "a STARTS WITH | 14 | the end instead of a string in quotes",
                "a STARTS WITH 5 | 15 | '5' instead of a string in quotes",
                "a STARTS WITH x | 15 | 'x' instead of a string in quotes",
                "a STARTS WITH ['x'] | 15 | '[' instead of a string in quotes",
                "a NOT STARTS 'x' | 14 | 'x' instead of WITH",
                "a NOT NIN [1] | 7 | 'NIN' instead of IN or STARTS WITH",
                "STARTS WITH 'x' | 8 | 'WITH' instead of ==, !=, <, <=, >, >=, IN",
                "ID() | 5 | the end instead of ==, !=, IN, NIN, NOT IN or STARTS WITH after ID()",
                "ID() > 'a' | 6 | '>' instead of ==, !=, IN, NIN, NOT IN or STARTS WITH after ID()",
                "ID() IS NULL | 6 | 'IS' instead of ==, !=, IN, NIN, NOT IN or STARTS WITH",
                "ID() == 5 | 9 | '5' instead of a string in quotes",
                "ID() IN 'a' | 9 | 'a' instead of '['",
                "ID() IN ['a', 5] | 15 | '5' instead of a string in quotes",
                "ID() IN ['a' | 13 | the end instead of ']'",
                "ID( == 'a' | 5 | '==' instead of ')'",
                "ID(5) == 'a' | 4 | '5' instead of ')'",
                "'ID'() == 'a' | 5 | '(' instead of ==, !=, <, <=, >, >=, IN",
                "key() == 'a' | 4 | '(' instead of ==, !=, <, <=, >, >=, IN",
                "a == ID() | 6 | 'ID' instead of a string in quotes, a number, true or false",
                "a == DATETIME | 6 | 'DATETIME' instead of a string in quotes, a number",
                "a == DATETIME() | 15 | ')' instead of a string in quotes",
                "a == DATETIME(5) | 15 | '5' instead of a string in quotes",
                "a == DATETIME('2026-02-30') | 15 | '2026-02-30' instead of a date-time such as",
                "a IN ['x', DATETIME('soon')] | 21 | 'soon' instead of a date-time such as",
                "a == DATETIME('2026-01-31' | 27 | the end instead of ')'",
                "DATETIME('2026-01-31') < a | 9 | '(' instead of ==, !=, <, <=, >, >=, IN",
                "a == 1 ∧ b == 2 | 8 | the unexpected character '∧'"
            })
    void errors_nameThePositionAndShowTheExpression(String expression, int position, String found) {
        assertRefused(expression, position, found);
    }

    @Test
    void blankInput_isRefusedAtItsEnd() {
        assertRefused("", 1, "the end instead of a key");
        assertRefused("   ", 4, "the end instead of a key");
        assertRefused("\n", 2, "the end instead of a key");
    }

    @Test
    void errorsOfLongExpressions_showThePartAroundThePosition() {
        String before = "a == 1 AND ".repeat(50);
        String after = " AND b == 1".repeat(50);
        String expression = before + "here ~ 1" + after;
        assertThatThrownBy(() -> FilterParser.parse(expression))
                .isInstanceOf(FilterSyntaxException.class)
                .hasMessageContaining("position " + (before.length() + 6) + " ")
                .hasMessageContaining("«…")
                .hasMessageContaining("here ~ 1")
                .hasMessageEndingWith("…»")
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(300));
    }

    @Test
    void errors_doNotDependOnTheDefaultLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            assertParses("a IN [1]", new In("a", List.of(1L)));
            assertRefused("a is x", 6, "'x' instead of NULL");
            assertRefused("a not x", 7, "'x' instead of IN");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void longLiterals_areShownByTheirBeginning() {
        assertThatThrownBy(
                        () -> FilterParser.parse("a == DATETIME('" + "2026".repeat(10_000) + "')"))
                .isInstanceOf(FilterSyntaxException.class)
                .hasMessageContaining("…' instead of a date-time")
                .hasMessageContaining("position 15 ")
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(600));
    }

    // Limits

    @Test
    void nesting_isReadUpToTheLimit() {
        int depth = FilterParser.DEPTH_MAX;
        assertParses("(".repeat(depth) + "a == 1" + ")".repeat(depth), A);

        Filter expected = A;
        for (int i = 0; i < depth; i++) {
            expected = new Not(expected);
        }
        assertParses("NOT ".repeat(depth) + "a == 1", expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "!", "NOT ", "!("})
    void nestingBeyondTheLimit_isRefusedWhereItIsExceeded(String opening) {
        int depth = FilterParser.DEPTH_MAX + 1;
        String expression = opening.repeat(depth) + "a == 1";
        String symbol = opening.strip();
        int levelsBefore = FilterParser.DEPTH_MAX / (symbol.equals("!(") ? 2 : 1);
        int position = levelsBefore * opening.length() + 1;
        assertThatThrownBy(() -> FilterParser.parse(expression))
                .isInstanceOf(FilterSyntaxException.class)
                .hasMessageContaining("more than 200 levels of nesting at position " + position);
    }

    @Test
    void nestingOneAfterTheOther_doesNotAddUp() {
        String one = "(a == 1)";
        String expression = one + (" OR " + one).repeat(FilterParser.DEPTH_MAX + 1);
        assertThat(FilterParser.parse(expression)).isInstanceOf(Or.class);
    }

    @Test
    void anExpressionOfTheGreatestLength_isRead() {
        String comparison = "a == 1";
        String padded = comparison + " ".repeat(FilterParser.EXPRESSION_LENGTH_MAX - 6);
        assertParses(padded, A);
        assertThatThrownBy(() -> FilterParser.parse(padded + " "))
                .isInstanceOf(FilterSyntaxException.class)
                .hasMessageContaining("1048577 characters, more than 1048576");
    }

    private static Compare equal(String key, Object value) {
        return new Compare(key, Operator.EQUAL, value);
    }

    private static void assertParses(String expression, Filter expected) {
        assertThat(FilterParser.parse(expression)).as(expression).isEqualTo(expected);
    }

    private static void assertRefused(String expression, int position, String found) {
        assertThatThrownBy(() -> FilterParser.parse(expression))
                .as(expression)
                .isInstanceOf(FilterSyntaxException.class)
                .hasMessageStartingWith("Found " + found)
                .hasMessageEndingWith(
                        " at position " + position + " of the filter «" + expression + "»");
    }
}
