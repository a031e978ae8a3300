package io.vecstone.springai;

import io.vecstone.filter.Filter;
import io.vecstone.filter.FilterParser;
import io.vecstone.filter.FilterSyntaxException;

import org.springframework.ai.vectorstore.filter.Filter.Expression;
import org.springframework.ai.vectorstore.filter.Filter.ExpressionType;
import org.springframework.ai.vectorstore.filter.Filter.Key;
import org.springframework.ai.vectorstore.filter.Filter.Value;

/**
 * Conditions that Spring AI's expressions don't have (ids, date-times, prefixes), as an expression
 * that {@link VecstoneVectorStore} understands, alone or within others, and no other store does.
 */
public final class VecstoneFilter {

    /** Says in logs what the expression is; no key of metadata is meant. */
    private static final Key KEY = new Key("vecstone-filter");

    private VecstoneFilter() {}

    /**
     * What {@code text} says, in the language of {@link FilterParser}.
     *
     * @throws FilterSyntaxException if it can't be read
     */
    public static Expression parse(String text) {
        return of(FilterParser.parse(text));
    }

    /** The same condition as {@code filter}. */
    public static Expression of(Filter filter) {
        return new Expression(ExpressionType.EQ, KEY, new Value(filter));
    }
}
