package io.vecstone.filter;

import io.vecstone.filter.Filter.Operator;
import io.vecstone.filter.FilterLexer.Kind;
import io.vecstone.filter.FilterLexer.Token;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the text form of a {@link Filter}: a superset of Spring AI's filter expressions. Recursive
 * descent over
 *
 * <pre>
 * filter     = [ "WHERE" ] or
 * or         = and { ( "OR" | "||" ) and }
 * and        = not { ( "AND" | "&amp;&amp;" ) not }
 * not        = ( "NOT" | "!" ) not | "(" or ")" | comparison
 * comparison = key ( ( "==" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=" ) value
 *                  | [ "NOT" ] "IN" list | "NIN" list | "IS" [ "NOT" ] "NULL" )
 * list       = "[" [ value { "," value } ] "]"
 * key        = word { "." word } | string
 * value      = string | number | "true" | "false"
 * </pre>
 *
 * Keywords are read in any case. NOT binds tighter than AND, AND tighter than OR.
 */
public final class FilterParser {

    /** Characters of an expression, at most. */
    public static final int EXPRESSION_LENGTH_MAX = 1 << 20;

    /** Brackets and negations within each other, at most: keeps the recursion within the stack. */
    public static final int DEPTH_MAX = 200;

    private static final int EXPONENT_MAX = 400;
    private static final int DIGITS_MAX = 400;

    private final String expression;
    private final List<Token> tokens;
    private int next;
    private int depth;

    private FilterParser(String expression) {
        this.expression = expression;
        this.tokens = FilterLexer.tokenize(expression);
    }

    /**
     * The filter that {@code expression} says.
     *
     * @throws FilterSyntaxException if it can't be read
     */
    public static Filter parse(String expression) {
        if (expression.length() > EXPRESSION_LENGTH_MAX) {
            throw new FilterSyntaxException(
                    expression,
                    EXPRESSION_LENGTH_MAX,
                    expression.length() + " characters, more than " + EXPRESSION_LENGTH_MAX + ",");
        }
        var parser = new FilterParser(expression);
        parser.skipWhere();
        Filter filter = parser.or();
        if (parser.peek().kind() != Kind.END) {
            throw parser.unexpected("AND, OR or the end");
        }
        return filter;
    }

    /** A leading WHERE is skipped, unless it is a key. */
    private void skipWhere() {
        Token second = tokens.get(Math.min(1, tokens.size() - 1));
        boolean startsExpression =
                second.kind() == Kind.STRING
                        || second.isSymbol("(")
                        || second.isSymbol("!")
                        || (second.kind() == Kind.WORD && !isOperatorWord(1));
        if (peek().isWord("where") && startsExpression) {
            next++;
        }
    }

    /** Whether the word at {@code index} continues a comparison whose key stands before it. */
    private boolean isOperatorWord(int index) {
        Token token = tokens.get(index);
        if (token.isWord("not")) {
            return tokens.get(index + 1).isWord("in");
        }
        return token.isWord("in") || token.isWord("nin") || token.isWord("is");
    }

    private Filter or() {
        List<Filter> operands = new ArrayList<>();
        operands.add(and());
        while (peek().isWord("or") || peek().isSymbol("||")) {
            next++;
            operands.add(and());
        }
        return operands.size() == 1 ? operands.getFirst() : new Filter.Or(operands);
    }

    private Filter and() {
        List<Filter> operands = new ArrayList<>();
        operands.add(not());
        while (peek().isWord("and") || peek().isSymbol("&&")) {
            next++;
            operands.add(not());
        }
        return operands.size() == 1 ? operands.getFirst() : new Filter.And(operands);
    }

    private Filter not() {
        Token token = peek();
        boolean negation = token.isSymbol("!") || (token.isWord("not") && !continuesAsKey());
        if (!negation && !token.isSymbol("(")) {
            return comparison();
        }
        if (++depth > DEPTH_MAX) {
            throw new FilterSyntaxException(
                    expression, token.position(), "more than " + DEPTH_MAX + " levels of nesting");
        }
        next++;
        Filter filter;
        if (negation) {
            filter = new Filter.Not(not());
        } else {
            filter = or();
            expectSymbol(")");
        }
        depth--;
        return filter;
    }

    private Filter comparison() {
        String key = key();
        Token token = peek();
        if (token.kind() == Kind.SYMBOL && isComparison(token.text())) {
            next++;
            return compare(key, token.text(), value());
        }
        if (token.isWord("in")) {
            next++;
            return new Filter.In(key, list());
        }
        if (token.isWord("nin")) {
            next++;
            return new Filter.Not(new Filter.In(key, list()));
        }
        if (token.isWord("not")) {
            next++;
            expectWord("in");
            return new Filter.Not(new Filter.In(key, list()));
        }
        if (token.isWord("is")) {
            next++;
            boolean negated = peek().isWord("not");
            if (negated) {
                next++;
            }
            expectWord("null");
            Filter isNull = new Filter.IsNull(key);
            return negated ? new Filter.Not(isNull) : isNull;
        }
        throw unexpected("==, !=, <, <=, >, >=, IN, NIN, NOT IN or IS after the key '" + key + "'");
    }

    private static Filter compare(String key, String symbol, Object value) {
        return switch (symbol) {
            case "==" -> new Filter.Compare(key, Operator.EQUAL, value);
            case "!=" -> new Filter.Not(new Filter.Compare(key, Operator.EQUAL, value));
            case "<" -> new Filter.Compare(key, Operator.LESS, value);
            case "<=" -> new Filter.Compare(key, Operator.LESS_OR_EQUAL, value);
            case ">" -> new Filter.Compare(key, Operator.GREATER, value);
            case ">=" -> new Filter.Compare(key, Operator.GREATER_OR_EQUAL, value);
            default -> throw new IllegalArgumentException(symbol);
        };
    }

    private String key() {
        Token token = peek();
        boolean keyword = isKeyword(token) && !continuesAsKey();
        if ((token.kind() != Kind.WORD && token.kind() != Kind.STRING) || keyword) {
            throw unexpected("a key");
        }
        if (token.text().isBlank()) {
            throw new FilterSyntaxException(expression, token.position(), "a blank key");
        }
        next++;
        return token.text();
    }

    /**
     * Whether the current word is followed by what makes it a key, though it looks like a keyword.
     */
    private boolean continuesAsKey() {
        Token following = tokens.get(Math.min(next + 1, tokens.size() - 1));
        return following.kind() == Kind.SYMBOL && isComparison(following.text());
    }

    private List<Object> list() {
        expectSymbol("[");
        List<Object> values = new ArrayList<>();
        if (!peek().isSymbol("]")) {
            values.add(value());
            while (peek().isSymbol(",")) {
                next++;
                values.add(value());
            }
        }
        expectSymbol("]");
        return values;
    }

    private Object value() {
        Token token = peek();
        Object value = valueOf(token);
        if (value == null) {
            throw token.isWord("null")
                    ? new FilterSyntaxException(
                            expression, token.position(), "null (write IS NULL or IS NOT NULL)")
                    : unexpected("a string in quotes, a number, true or false");
        }
        next++;
        return value;
    }

    private @Nullable Object valueOf(Token token) {
        if (token.kind() == Kind.STRING) {
            return token.text();
        }
        if (token.kind() == Kind.NUMBER) {
            return number(token);
        }
        if (token.isWord("true")) {
            return true;
        }
        return token.isWord("false") ? false : null;
    }

    /** Integers of any size and decimals, exactly as written. */
    private Object number(Token token) {
        BigDecimal decimal = decimal(token);
        if (decimal == null
                || decimal.precision() > DIGITS_MAX
                || Math.abs((long) decimal.precision() - decimal.scale()) > EXPONENT_MAX) {
            throw new FilterSyntaxException(
                    expression,
                    token.position(),
                    "a number beyond 1e±"
                            + EXPONENT_MAX
                            + " or of more than "
                            + DIGITS_MAX
                            + " digits");
        }
        if (decimal.stripTrailingZeros().scale() > 0) {
            return decimal;
        }
        BigInteger integer = decimal.toBigIntegerExact();
        return integer.bitLength() < Long.SIZE ? (Object) integer.longValue() : integer;
    }

    /** Null if its exponent does not even fit into 32 bits. */
    private static @Nullable BigDecimal decimal(Token token) {
        try {
            return new BigDecimal(token.text());
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private static boolean isComparison(String symbol) {
        return switch (symbol) {
            case "==", "!=", "<", "<=", ">", ">=" -> true;
            default -> false;
        };
    }

    private static boolean isKeyword(Token token) {
        return token.isWord("and")
                || token.isWord("or")
                || token.isWord("not")
                || token.isWord("in")
                || token.isWord("nin")
                || token.isWord("is");
    }

    private void expectSymbol(String symbol) {
        if (!peek().isSymbol(symbol)) {
            throw unexpected("'" + symbol + "'");
        }
        next++;
    }

    private void expectWord(String word) {
        if (!peek().isWord(word)) {
            throw unexpected(word.toUpperCase(java.util.Locale.ROOT));
        }
        next++;
    }

    private Token peek() {
        return tokens.get(next);
    }

    private FilterSyntaxException unexpected(String expected) {
        Token token = peek();
        return new FilterSyntaxException(
                expression, token.position(), token.describe() + " instead of " + expected);
    }
}
