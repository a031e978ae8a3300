package io.vecstone.filter;

import java.util.ArrayList;
import java.util.List;

/** Cuts the text form of a filter into tokens. */
final class FilterLexer {

    enum Kind {
        /** A bare word: a key or a keyword. */
        WORD,
        /** A quoted string, unescaped. */
        STRING,
        NUMBER,
        /** An operator or a bracket. */
        SYMBOL,
        END
    }

    /**
     * @param position of the first character, counted from 0
     */
    record Token(Kind kind, String text, int position) {

        private static final int SHOWN_CHARACTERS_MAX = 100;

        boolean isSymbol(String symbol) {
            return kind == Kind.SYMBOL && text.equals(symbol);
        }

        boolean isWord(String keyword) {
            return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
        }

        String describe() {
            boolean isLong = text.length() > SHOWN_CHARACTERS_MAX;
            String shown = isLong ? text.substring(0, SHOWN_CHARACTERS_MAX) + "…" : text;
            return kind == Kind.END ? "the end" : "'" + shown + "'";
        }
    }

    private static final List<String> SYMBOLS =
            List.of("==", "!=", ">=", "<=", "&&", "||", ">", "<", "(", ")", "[", "]", ",", "!");

    private final String expression;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private FilterLexer(String expression) {
        this.expression = expression;
    }

    static List<Token> tokenize(String expression) {
        var lexer = new FilterLexer(expression);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (at < expression.length()) {
            char c = expression.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '\'' || c == '"') {
                string(c);
            } else if (isDigit(c) || (isSign(c) && isNumberAfterSign())) {
                number();
            } else if (isWordStart(c)) {
                word();
            } else {
                symbol();
            }
        }
        tokens.add(new Token(Kind.END, "", expression.length()));
    }

    private void string(char quote) {
        int start = at++;
        var text = new StringBuilder();
        while (at < expression.length() && expression.charAt(at) != quote) {
            char c = expression.charAt(at++);
            text.append(c == '\\' ? escaped(start) : c);
        }
        if (at == expression.length()) {
            throw new FilterSyntaxException(expression, start, "a string that is not closed");
        }
        at++;
        tokens.add(new Token(Kind.STRING, text.toString(), start));
    }

    private char escaped(int stringStart) {
        if (at == expression.length()) {
            throw new FilterSyntaxException(expression, stringStart, "a string that is not closed");
        }
        char c = expression.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case '\\', '\'', '"' -> c;
            case 'u' -> unicodeEscape();
            default ->
                    throw new FilterSyntaxException(
                            expression,
                            at - 2,
                            "the unknown escape '\\"
                                    + c
                                    + "' (known: \\\\ \\' \\\" \\n \\r \\t \\uXXXX)");
        };
    }

    private char unicodeEscape() {
        int start = at - 2;
        int end = Math.min(at + 4, expression.length());
        String digits = expression.substring(at, end);
        if (digits.length() < 4 || !digits.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            throw new FilterSyntaxException(expression, start, "\\u without four hex digits");
        }
        at = end;
        return (char) Integer.parseInt(digits, 16);
    }

    private void number() {
        int start = at;
        if (isSign(expression.charAt(at))) {
            at++;
        }
        digits();
        if (peek() == '.') {
            at++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (isSign(peek())) {
                at++;
            }
            digits();
        }
        int end = at;
        if (peek() == 'l' || peek() == 'L') {
            at++; // accepted for the sake of expressions written for Spring AI's parser
        }
        if (isWordPart(peek())) {
            throw new FilterSyntaxException(
                    expression, start, "a number that runs into '" + peek() + "'");
        }
        tokens.add(new Token(Kind.NUMBER, expression.substring(start, end), start));
    }

    private void digits() {
        int start = at;
        while (isDigit(peek())) {
            at++;
        }
        if (at == start) {
            throw new FilterSyntaxException(expression, at, "a number without its digits");
        }
    }

    private void word() {
        int start = at;
        while (isWordPart(peek()) || (peek() == '.' && isWordPartAt(at + 1))) {
            at++;
        }
        tokens.add(new Token(Kind.WORD, expression.substring(start, at), start));
    }

    private void symbol() {
        for (String symbol : SYMBOLS) {
            if (expression.startsWith(symbol, at)) {
                tokens.add(new Token(Kind.SYMBOL, symbol, at));
                at += symbol.length();
                return;
            }
        }
        throw new FilterSyntaxException(
                expression,
                at,
                "the unexpected character '"
                        + Character.toString(expression.codePointAt(at))
                        + "'");
    }

    private boolean isNumberAfterSign() {
        return at + 1 < expression.length() && isDigit(expression.charAt(at + 1));
    }

    private char peek() {
        return at < expression.length() ? expression.charAt(at) : '\0';
    }

    private boolean isWordPartAt(int index) {
        return index < expression.length() && isWordPart(expression.charAt(index));
    }

    private static boolean isSign(char c) {
        return c == '-' || c == '+';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordStart(char c) {
        return Character.isLetter(c)
                || Character.isSurrogate(c)
                || c == '_'
                || c == '$'
                || c == '@';
    }

    private static boolean isWordPart(char c) {
        return isWordStart(c) || Character.isDigit(c) || c == '-';
    }
}
