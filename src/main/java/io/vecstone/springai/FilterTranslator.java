package io.vecstone.springai;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.filter.Filter;
import io.vecstone.filter.Filter.Operator;
import io.vecstone.filter.TextForm;

import org.jspecify.annotations.Nullable;
import org.springframework.ai.vectorstore.filter.Filter.Expression;
import org.springframework.ai.vectorstore.filter.Filter.Group;
import org.springframework.ai.vectorstore.filter.Filter.Operand;
import org.springframework.ai.vectorstore.filter.Filter.Value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Turns Spring AI's filter expressions into ours, node by node; {@link VecstoneFilter}s are. */
final class FilterTranslator {

    /** Keeps the recursion here and in the evaluation within the stack. */
    private static final int DEPTH_MAX = 1_000;

    private FilterTranslator() {}

    static Filter translate(Operand operand) {
        return translate(operand, 0);
    }

    private static Filter translate(Operand operand, int depth) {
        if (depth > DEPTH_MAX) {
            throw new InvalidRequest(
                    "filter", "The filter has more than " + DEPTH_MAX + " levels of nesting");
        }
        return switch (operand) {
            case Group group -> translate(group.content(), depth + 1);
            case Expression expression -> translate(expression, depth + 1);
            default -> throw new InvalidRequest("filter", "A filter can't be a mere " + operand);
        };
    }

    private static Filter translate(Expression expression, int depth) {
        return switch (expression.type()) {
            case AND -> new Filter.And(List.of(left(expression, depth), right(expression, depth)));
            case OR -> new Filter.Or(List.of(left(expression, depth), right(expression, depth)));
            case NOT -> new Filter.Not(left(expression, depth));
            case EQ -> isOurs(expression) ? ours(expression) : compare(expression, Operator.EQUAL);
            case NE -> new Filter.Not(compare(expression, Operator.EQUAL));
            case GT -> compare(expression, Operator.GREATER);
            case GTE -> compare(expression, Operator.GREATER_OR_EQUAL);
            case LT -> compare(expression, Operator.LESS);
            case LTE -> compare(expression, Operator.LESS_OR_EQUAL);
            case IN -> in(expression);
            case NIN -> new Filter.Not(in(expression));
            case ISNULL -> new Filter.IsNull(key(expression));
            case ISNOTNULL -> new Filter.Not(new Filter.IsNull(key(expression)));
        };
    }

    /** Whether it was made by {@link VecstoneFilter}. */
    private static boolean isOurs(Expression expression) {
        return expression.right() instanceof Value value && value.value() instanceof Filter;
    }

    private static Filter ours(Expression expression) {
        return (Filter) value(expression);
    }

    private static Filter left(Expression expression, int depth) {
        return translate(expression.left(), depth);
    }

    private static Filter right(Expression expression, int depth) {
        return translate(requireRight(expression), depth);
    }

    private static Filter compare(Expression expression, Operator operator) {
        String key = key(expression);
        return new Filter.Compare(key, operator, scalar(key, value(expression)));
    }

    private static Filter in(Expression expression) {
        String key = key(expression);
        Object value = value(expression);
        Collection<?> candidates =
                switch (value) {
                    case Collection<?> collection -> collection;
                    case Object[] array -> Arrays.asList(array);
                    default ->
                            throw new InvalidRequest(
                                    "filter",
                                    "The filter on '" + key + "' needs a list, not " + value);
                };
        List<Object> values = new ArrayList<>();
        for (Object candidate : candidates) {
            values.add(scalar(key, candidate));
        }
        return new Filter.In(key, values);
    }

    private static String key(Expression expression) {
        if (!(expression.left()
                instanceof org.springframework.ai.vectorstore.filter.Filter.Key key)) {
            throw new InvalidRequest(
                    "filter", "The left side of a comparison must be a key: " + expression.left());
        }
        String name = key.key();
        boolean quoted =
                name.length() > 2
                        && (name.charAt(0) == '\'' || name.charAt(0) == '"')
                        && name.charAt(0) == name.charAt(name.length() - 1);
        return quoted ? name.substring(1, name.length() - 1) : name;
    }

    private static Object value(Expression expression) {
        if (!(requireRight(expression) instanceof Value value)) {
            throw new InvalidRequest(
                    "filter",
                    "The right side of a comparison must be a value: " + expression.right());
        }
        Object operand = value.value();
        if (operand == null) {
            throw new InvalidRequest(
                    "filter", "The filter compares with null; ISNULL and ISNOTNULL are for that");
        }
        return operand;
    }

    private static Operand requireRight(Expression expression) {
        Operand right = expression.right();
        if (right == null) {
            throw new InvalidRequest(
                    "filter", "The filter expression " + expression.type() + " has no right side");
        }
        return right;
    }

    /** The same conversions that metadata undergoes when it is stored. */
    private static Object scalar(String key, @Nullable Object value) {
        if (value == null) {
            throw new InvalidRequest(
                    "filter", "The filter compares '" + key + "' with null; use ISNULL");
        }
        return switch (value) {
            case String text -> text;
            case Boolean _, Integer _, Long _, BigInteger _, BigDecimal _ -> value;
            case Double number when Double.isFinite(number) -> number;
            case Float number when Float.isFinite(number) -> number;
            case Short number -> number.intValue();
            case Byte number -> number.intValue();
            default ->
                    TextForm.of(value)
                            .orElseThrow(() ->
                                    new InvalidRequest(
                                            "filter",
                                            "The filter compares '%s' with %s; it can be compared with strings, finite numbers and booleans"
                                                    .formatted(key, value)));
        };
    }
}
