package io.vecstone.filter;

import io.vecstone.filter.Filter.Operator;

import java.util.Map;

/** Evaluates a {@link Filter} against one record. */
public final class FilterEvaluator {

    private FilterEvaluator() {}

    /**
     * Whether a record fulfils {@code filter}.
     *
     * @param id the record's
     * @param metadata the record's, a JSON object: strings, booleans, numbers, lists and maps
     */
    public static boolean matches(Filter filter, String id, Map<String, ?> metadata) {
        return switch (filter) {
            case Filter.And and -> {
                for (Filter operand : and.operands()) {
                    if (!matches(operand, id, metadata)) {
                        yield false;
                    }
                }
                yield true;
            }
            case Filter.Or or -> {
                for (Filter operand : or.operands()) {
                    if (matches(operand, id, metadata)) {
                        yield true;
                    }
                }
                yield false;
            }
            case Filter.Not not -> !matches(not.operand(), id, metadata);
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
            case Filter.StartsWith startsWith ->
                    MetadataValues.anyMatch(
                            metadata,
                            startsWith.key(),
                            value -> MetadataValues.startsWith(value, startsWith.prefix()));
            case Filter.IdIn idIn -> idIn.ids().contains(id);
            case Filter.IdStartsWith prefix -> MetadataValues.startsWith(id, prefix.prefix());
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
