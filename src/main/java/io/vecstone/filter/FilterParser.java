package io.vecstone.filter;

import io.vecstone.filter.Filter.Operator;
import io.vecstone.filter.FilterLexer.Kind;
import io.vecstone.filter.FilterLexer.Token;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads the text form of a {@link Filter}: a superset of Spring AI's filter expressions. Recursive
 * descent over
 *
 * <pre>
 * filter     = [ "WHERE" ] or
 * or         = and { ( "OR" | "||" ) and }
 * and        = not { ( "AND" | "&amp;&amp;" ) not }
 * not        = ( "NOT" | "!" ) not | "(" or ")" | id | comparison
 * id         = "ID" "(" ")" ( ( "==" | "!=" ) string | set | prefix )
 * comparison = key ( ( "==" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=" ) value
 *                  | set | prefix | "IS" [ "NOT" ] "NULL" )
 * set        = ( [ "NOT" ] "IN" | "NIN" ) "[" [ value { "," value } ] "]"
 * prefix     = [ "NOT" ] "STARTS" "WITH" string
 * key        = word { "." word } | string
 * value      = string | number | "true" | "false" | "DATETIME" "(" string ")"
 * </pre>
 *
 * Keywords are read in any case. NOT binds tighter than AND, AND tighter than OR. No key can be
 * taken for {@code ID()}: a bracket never follows one. The set of an id is one of strings.
 */
public final class FilterParser {

    /** Characters of an expression, at most. */
    public static final int EXPRESSION_LENGTH_MAX = 1 << 20;

    /** Brackets and negations within each other, at most: keeps the recursion within the stack. */
    public static final int DEPTH_MAX = 200;

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
            return tokens.get(index + 1).isWord("in") || isStartsWith(index + 1);
        }
        return token.isWord("in")
                || token.isWord("nin")
                || token.isWord("is")
                || isStartsWith(index);
    }

    private boolean isStartsWith(int index) {
        return tokens.get(index).isWord("starts") && tokens.get(index + 1).isWord("with");
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
        if (peek().isWord("id") && tokens.get(next + 1).isSymbol("(")) {
            return idCondition();
        }
        String key = key();
        Token token = peek();
        if (token.kind() == Kind.SYMBOL && isComparison(token.text())) {
            next++;
            return compare(key, token.text(), value());
        }
        if (token.isWord("is")) {
            return nullCheck(key);
        }
        Filter condition =
                setOrPrefix(
                        () -> new Filter.In(key, list(this::value)),
                        () -> new Filter.StartsWith(key, string()));
        if (condition == null) {
            throw unexpected(
                    "==, !=, <, <=, >, >=, IN, NIN, NOT IN, STARTS WITH or IS after the key '"
                            + key
                            + "'");
        }
        return condition;
    }

    private Filter idCondition() {
        next++;
        expectSymbol("(");
        expectSymbol(")");
        Token token = peek();
        if (token.isSymbol("==") || token.isSymbol("!=")) {
            next++;
            Filter equal = new Filter.IdIn(Set.of(string()));
            return token.isSymbol("==") ? equal : new Filter.Not(equal);
        }
        Filter condition =
                setOrPrefix(
                        () -> new Filter.IdIn(new LinkedHashSet<>(list(this::string))),
                        () -> new Filter.IdStartsWith(string()));
        if (condition == null) {
            throw unexpected("==, !=, IN, NIN, NOT IN or STARTS WITH after ID()");
        }
        return condition;
    }

    private Filter nullCheck(String key) {
        next++;
        boolean negated = skipWord("not");
        expectWord("null");
        Filter isNull = new Filter.IsNull(key);
        return negated ? new Filter.Not(isNull) : isNull;
    }

    /** What begins with IN, NIN or STARTS WITH, or with NOT before them; else null. */
    private @Nullable Filter setOrPrefix(Supplier<Filter> set, Supplier<Filter> prefix) {
        boolean negated = skipWord("not");
        Filter condition = null;
        if (skipWord("in")) {
            condition = set.get();
        } else if (!negated && skipWord("nin")) {
            negated = true;
            condition = set.get();
        } else if (skipWord("starts")) {
            expectWord("with");
            condition = prefix.get();
        } else if (negated) {
            throw unexpected("IN or STARTS WITH");
        }
        return negated && condition != null ? new Filter.Not(condition) : condition;
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

    private <T> List<T> list(Supplier<T> element) {
        expectSymbol("[");
        List<T> values = new ArrayList<>();
        if (!peek().isSymbol("]")) {
            values.add(element.get());
            while (peek().isSymbol(",")) {
                next++;
                values.add(element.get());
            }
        }
        expectSymbol("]");
        return values;
    }

    private String string() {
        Token token = peek();
        if (token.kind() != Kind.STRING) {
            throw unexpected("a string in quotes");
        }
        next++;
        return token.text();
    }

    private Object value() {
        Token token = peek();
        if (token.isWord("datetime") && tokens.get(next + 1).isSymbol("(")) {
            return dateTime();
        }
        Object value = valueOf(token);
        if (value == null) {
            throw token.isWord("null")
                    ? new FilterSyntaxException(
                            expression, token.position(), "null (write IS NULL or IS NOT NULL)")
                    : unexpected("a string in quotes, a number, true or false, or DATETIME('…')");
        }
        next++;
        return value;
    }

    private Instant dateTime() {
        next++;
        expectSymbol("(");
        Token literal = peek();
        Instant instant = DateTimeText.parse(string());
        if (instant == null) {
            throw new FilterSyntaxException(
                    expression,
                    literal.position(),
                    literal.describe()
                            + " instead of a date-time such as '2026-01-31', '2026-01-31T12:30:00'"
                            + " or '2026-01-31T12:30:00.5+01:00'");
        }
        expectSymbol(")");
        return instant;
    }

    private @Nullable Object valueOf(Token token) {
        return switch (token.kind()) {
            case STRING -> token.text();
            case NUMBER -> NumberText.parse(expression, token);
            case WORD ->
                    token.isWord("true") ? (Object) true : token.isWord("false") ? false : null;
            case SYMBOL, END -> null;
        };
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

    private boolean skipWord(String word) {
        boolean there = peek().isWord(word);
        if (there) {
            next++;
        }
        return there;
    }

    private void expectWord(String word) {
        if (!peek().isWord(word)) {
            throw unexpected(word.toUpperCase(Locale.ROOT));
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
