package io.vecstone.benchmark;

import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One condition on the metadata, in the forms that the contenders take.
 *
 * @param sharePercent of the rows that it is meant to let pass
 * @param text as Vecstone and Spring AI read it; null for no condition
 * @param lucene the same for Lucene
 * @param predicate the same in plain Java: what is true
 */
record FilterCase(
        double sharePercent,
        @Nullable String text,
        @Nullable Query lucene,
        Predicate<Map<String, Object>> predicate) {

    /** All rows. */
    static final FilterCase NONE = new FilterCase(100, null, null, metadata -> true);

    private static final String IN = "%s IN [%s]";
    private static final String NOT_IN = "%s NIN [%s]";

    static FilterCase equal(double sharePercent, String key, String value) {
        return new FilterCase(
                sharePercent,
                "%s == '%s'".formatted(key, value),
                KeywordField.newExactQuery(key, value),
                metadata -> value.equals(metadata.get(key)));
    }

    static FilterCase oneOf(double sharePercent, String key, String... values) {
        Set<String> wanted = Set.of(values);
        return new FilterCase(
                sharePercent,
                IN.formatted(key, list(values)),
                set(key, values),
                metadata -> wanted.contains(String.valueOf(metadata.get(key))));
    }

    static FilterCase noneOf(double sharePercent, String key, String... values) {
        Set<String> unwanted = Set.of(values);
        return new FilterCase(
                sharePercent,
                NOT_IN.formatted(key, list(values)),
                new BooleanQuery.Builder()
                        .add(new MatchAllDocsQuery(), Occur.FILTER)
                        .add(set(key, values), Occur.MUST_NOT)
                        .build(),
                metadata -> !unwanted.contains(String.valueOf(metadata.get(key))));
    }

    static FilterCase atLeast(double sharePercent, String key, long least) {
        return new FilterCase(
                sharePercent,
                "%s >= %d".formatted(key, least),
                LongField.newRangeQuery(key, least, Long.MAX_VALUE),
                metadata ->
                        metadata.get(key) instanceof Number number && number.longValue() >= least);
    }

    static FilterCase below(double sharePercent, String key, long end) {
        return new FilterCase(
                sharePercent,
                "%s < %d".formatted(key, end),
                LongField.newRangeQuery(key, Long.MIN_VALUE, end - 1),
                metadata -> metadata.get(key) instanceof Number number && number.longValue() < end);
    }

    private static String list(String[] values) {
        return Arrays.stream(values).collect(Collectors.joining("', '", "'", "'"));
    }

    private static Query set(String key, String[] values) {
        List<BytesRef> terms = Arrays.stream(values).map(BytesRef::new).toList();
        return KeywordField.newSetQuery(key, terms);
    }

    String title() {
        return text == null ? "no filter" : text;
    }
}
