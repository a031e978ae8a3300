package io.vecstone.filter;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Writes the text form of a {@link Filter}: what {@link FilterParser} reads back as a filter of the
 * same meaning, numbers exactly. Nested ANDs and ORs are written as one; keys and strings always
 * stand in quotes.
 */
public final class FilterWriter {

    private static final String NEVER = "'none' IN []";
    private static final String ID = "ID()";
    private static final String STARTS_WITH = " STARTS WITH ";
    private static final String NOT_STARTS_WITH = " NOT STARTS WITH ";
    private static final int FIRST_PRINTABLE = ' ';

    private FilterWriter() {}

    /** The text of {@code filter}. Cost: linear in its length, which is not bounded here. */
    public static String write(Filter filter) {
        var text = new StringBuilder();
        append(text, filter);
        return text.toString();
    }

    private static void append(StringBuilder text, Filter filter) {
        switch (filter) {
            case Filter.And and -> junction(text, and, and.operands());
            case Filter.Or or -> junction(text, or, or.operands());
            case Filter.Not not -> negation(text, not.operand());
            case Filter.Compare compare -> comparison(text, compare, compare.operator().symbol());
            case Filter.In in -> in(text, in, " IN ");
            case Filter.StartsWith startsWith -> startsWith(text, startsWith, STARTS_WITH);
            case Filter.IdIn in -> list(text.append(ID + " IN "), in.ids());
            case Filter.IdStartsWith start -> quoted(text.append(ID + STARTS_WITH), start.prefix());
            case Filter.IsNull isNull -> quoted(text, isNull.key()).append(" IS NULL");
        }
    }

    private static void junction(StringBuilder text, Filter filter, List<Filter> operands) {
        boolean conjunction = filter instanceof Filter.And;
        if (operands.isEmpty()) {
            text.append(conjunction ? "NOT " + NEVER : NEVER);
            return;
        }
        for (int i = 0; i < operands.size(); i++) {
            if (i > 0) {
                text.append(conjunction ? " AND " : " OR ");
            }
            operand(text, operands.get(i), filter);
        }
    }

    /** In brackets where its own connective would be read as another's. */
    private static void operand(StringBuilder text, Filter operand, Filter within) {
        boolean junction = operand instanceof Filter.And || operand instanceof Filter.Or;
        if (junction && operand.getClass() != within.getClass()) {
            text.append('(');
            append(text, operand);
            text.append(')');
        } else {
            append(text, operand);
        }
    }

    /** The negations that have an operator of their own are no level of nesting. */
    private static void negation(StringBuilder text, Filter operand) {
        switch (operand) {
            case Filter.Compare compare when compare.operator() == Filter.Operator.EQUAL ->
                    comparison(text, compare, "!=");
            case Filter.In in -> in(text, in, " NOT IN ");
            case Filter.StartsWith startsWith -> startsWith(text, startsWith, NOT_STARTS_WITH);
            case Filter.IdIn in -> list(text.append(ID + " NOT IN "), in.ids());
            case Filter.IdStartsWith start ->
                    quoted(text.append(ID + NOT_STARTS_WITH), start.prefix());
            case Filter.IsNull isNull -> quoted(text, isNull.key()).append(" IS NOT NULL");
            default -> {
                text.append("NOT ");
                operand(text, operand, new Filter.Not(operand));
            }
        }
    }

    private static void comparison(StringBuilder text, Filter.Compare compare, String operator) {
        quoted(text, compare.key()).append(' ').append(operator).append(' ');
        value(text, compare.value());
    }

    private static void in(StringBuilder text, Filter.In in, String operator) {
        list(quoted(text, in.key()).append(operator), in.values());
    }

    private static void startsWith(StringBuilder text, Filter.StartsWith filter, String operator) {
        quoted(quoted(text, filter.key()).append(operator), filter.prefix());
    }

    private static void list(StringBuilder text, Collection<?> values) {
        text.append('[');
        String separator = "";
        for (Object value : values) {
            text.append(separator);
            value(text, value);
            separator = ", ";
        }
        text.append(']');
    }

    private static void value(StringBuilder text, Object value) {
        switch (value) {
            case String string -> quoted(text, string);
            case Instant instant -> text.append("DATETIME('").append(instant).append("')");
            // A whole double means its exact value, another its shortest decimal: as filters are
            // evaluated.
            case Double number when number == Math.rint(number) ->
                    text.append(new BigDecimal(number).toPlainString());
            default -> text.append(value);
        }
    }

    private static StringBuilder quoted(StringBuilder text, String string) {
        text.append('\'');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '\'' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE || Character.isSurrogate(c)) {
                // Half a surrogate pair would not survive being sent as UTF-8.
                text.append("\\u%04x".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('\'');
    }
}
