package io.vecstone.filter;

import io.vecstone.filter.Filter.Operator;

import java.util.Map;

/** Evaluates a {@link Filter} against one record's metadata. */
public final class FilterEvaluator {

    private FilterEvaluator() {}

    /**
     * Whether {@code metadata} fulfils {@code filter}.
     *
     * @param metadata a JSON object: strings, booleans, numbers, lists and maps
     */
    public static boolean matches(Filter filter, Map<String, ?> metadata) {
        return switch (filter) {
            case Filter.And and -> {
                for (Filter operand : and.operands()) {
                    if (!matches(operand, metadata)) {
                        yield false;
                    }
                }
                yield true;
            }
            case Filter.Or or -> {
                for (Filter operand : or.operands()) {
                    if (matches(operand, metadata)) {
                        yield true;
                    }
                }
                yield false;
            }
            case Filter.Not not -> !matches(not.operand(), metadata);
            case Filter.Compare compare ->
                    MetadataValues.anyMatch(
                            metadata,
                            compare.key(),
                            value ->
                                    MetadataValues.compare(
                                            value, compare.operator(), compare.value()));
            case Filter.In in ->
                    MetadataValues.anyMatch(
                            metadata, in.key(), value -> equalsOne(value, in.values()));
            case Filter.IsNull isNull -> !MetadataValues.isPresent(metadata, isNull.key());
        };
    }

    private static boolean equalsOne(Object value, Iterable<Object> candidates) {
        for (Object candidate : candidates) {
            if (MetadataValues.compare(value, Operator.EQUAL, candidate)) {
                return true;
            }
        }
        return false;
    }
}
