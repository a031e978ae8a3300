package io.vecstone.server;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.filter.Filter;
import io.vecstone.filter.FilterParser;
import io.vecstone.filter.FilterSyntaxException;

import org.jspecify.annotations.Nullable;

/** Reads the field {@code filter}. */
final class Filters {

    private Filters() {}

    /** Null for null. */
    static @Nullable Filter parse(String field, @Nullable String expression) {
        return expression == null ? null : require(field, expression);
    }

    static Filter require(String field, String expression) {
        try {
            return FilterParser.parse(expression);
        } catch (FilterSyntaxException e) {
            throw new InvalidRequest(field, String.valueOf(e.getMessage()), e);
        }
    }
}
