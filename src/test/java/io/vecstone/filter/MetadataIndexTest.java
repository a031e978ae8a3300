package io.vecstone.filter;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import io.vecstone.engine.FlatMatrix;
import io.vecstone.engine.Metric;
import io.vecstone.engine.OffHeapRows;
import io.vecstone.engine.Snapshot;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

class MetadataIndexTest {

    private static final Filter ALL = FilterParser.parse("n >= 0");
    private static final Filter EVEN = FilterParser.parse("even == true");

    private final FlatMatrix matrix = new FlatMatrix(Metric.DOT, new OffHeapRows(1));
    private final MetadataIndex index = new MetadataIndex("test", IndexLimits.DEFAULTS);

    @Test
    void anEmptySnapshot_matchesNothing() {
        assertThat(rows(ALL, matrix.snapshot())).isEmpty();
    }

    @Test
    void matchingRows_areFoundByTheirOrdinals() {
        Snapshot snapshot = append(5);
        assertThat(rows(EVEN, snapshot)).containsExactly(0, 2, 4);
        assertThat(rows(new Filter.Not(EVEN), snapshot)).containsExactly(1, 3);
        assertThat(rows(FilterParser.parse("n == 3"), snapshot)).containsExactly(3);
        assertThat(rows(FilterParser.parse("n == 5"), snapshot)).isEmpty();
    }

    @Test
    void retiredRows_matchNothingNotEvenANegation() {
        append(6);
        Snapshot snapshot = matrix.apply(List.of(), new int[] {0, 3});
        assertThat(rows(EVEN, snapshot)).containsExactly(2, 4);
        assertThat(rows(new Filter.Not(EVEN), snapshot)).containsExactly(1, 5);
        assertThat(rows(FilterParser.parse("missing IS NULL"), snapshot))
                .containsExactly(1, 2, 4, 5);
    }

    @Test
    void anOlderSnapshot_stillSeesRowsRetiredLater() {
        Snapshot before = append(4);
        Snapshot after = matrix.apply(List.of(), new int[] {2});
        assertThat(rows(EVEN, before)).containsExactly(0, 2);
        assertThat(rows(EVEN, after)).containsExactly(0);
    }

    @Test
    void rowsAppendedAfterTheSnapshot_areNotSeen() {
        Snapshot before = append(3);
        Snapshot after = append(3);
        assertThat(rows(ALL, before)).containsExactly(0, 1, 2);
        assertThat(rows(ALL, after)).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void metadataAheadOfTheMatrix_isNotSeen() {
        Snapshot snapshot = append(2);
        appendMetadata(2, 5_000);
        assertThat(rows(ALL, snapshot)).containsExactly(0, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {63, 64, 65, 1023, 1024, 1025, 2048, 2049, 5000, 16384, 66000})
    void rowsOfEveryPage_areFound(int rowCount) {
        Snapshot snapshot = append(rowCount);
        assertThat(rows(ALL, snapshot)).containsExactly(IntStream.range(0, rowCount).toArray());
        assertThat(rows(EVEN, snapshot))
                .containsExactly(IntStream.range(0, rowCount).filter(n -> n % 2 == 0).toArray());
        for (int n : new int[] {0, 62, 63, 64, 1022, 1023, 1024, 2047, 2048, 4999, 65535, 65536}) {
            int[] expected = n < rowCount ? new int[] {n} : new int[0];
            assertThat(rows(FilterParser.parse("n == " + n), snapshot)).containsExactly(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {63, 64, 2000, 66000})
    void prefixesAndDateTimes_areFoundWithoutReading(int rowCount) {
        Snapshot snapshot = append(rowCount);
        assertThat(rows(FilterParser.parse("title STARTS WITH 't4'"), snapshot))
                .containsExactly(
                        IntStream.range(0, rowCount)
                                .filter(n -> ("t" + n).startsWith("t4"))
                                .toArray());
        Filter stretch =
                FilterParser.parse(
                        "on > DATETIME('1970-01-01T01:00:08+01:00')"
                                + " AND on <= DATETIME('1970-01-01T00:00:40')");
        assertThat(rows(stretch, snapshot)).containsExactly(IntStream.range(9, 41).toArray());
        Filter instants =
                FilterParser.parse(
                        "on IN [DATETIME('1970-01-01'), DATETIME('1970-01-01T00:00:33Z')]");
        assertThat(rows(instants, snapshot)).containsExactly(0, 33);
    }

    @Test
    void ids_areFoundByReadingOnlyRowsWithTheirHashCodes() {
        Snapshot snapshot = append(5_000);
        Filter some = FilterParser.parse("ID() IN ['r5', 'r4123', 'r4999', 'nobody']");
        assertThat(rowsReadingAtMost(2, some, snapshot)).containsExactly(5, 4123, 4999);
        Filter others = FilterParser.parse("ID() != 'r5' AND n < 8");
        assertThat(rowsReadingAtMost(1, others, snapshot)).containsExactly(0, 1, 2, 3, 4, 6, 7);
        assertThat(rows(FilterParser.parse("ID() == 'nobody'"), snapshot)).isEmpty();
    }

    @Test
    void beginningsOfIds_areReadOfNoMoreRowsThanOtherConditionsLeave() {
        Snapshot snapshot = append(5_000);
        Filter some = FilterParser.parse("n < 30 AND ID() STARTS WITH 'r2' OR n == 4000");
        assertThat(rowsReadingAtMost(30, some, snapshot))
                .containsExactly(2, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 4000);
    }

    @Test
    void aKeyBeyondTheLimit_isSaidOnce() {
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        var logger = (Logger) LoggerFactory.getLogger(IndexedKeys.class);
        logger.addAppender(lines);
        try {
            var limited = new MetadataIndex("limited", new IndexLimits(10, 100));
            for (int n = 0; n < 5_000; n++) {
                limited.append("r" + n, Map.of("n", n, "few", n % 3));
            }
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .contains("'n' of 'limited'", "more than 100", "distinct-values-max");
    }

    @Test
    void dateTimes_countAsMemoryOnceTheyAreThere() {
        Snapshot snapshot = append(1024);
        long before = index.sizeBytes();
        rows(FilterParser.parse("on == DATETIME('1970-01-01')"), snapshot);
        assertThat(index.sizeBytes()).isEqualTo(before + 1024 * 16);
    }

    @Test
    void milestones_countAsMemoryOnceTheyAreThere() {
        Snapshot snapshot = append(16_384);
        long before = index.sizeBytes();
        rows(FilterParser.parse("n >= 9000"), snapshot);
        assertThat(index.sizeBytes()).isEqualTo(before);
        rows(FilterParser.parse("n >= 5000"), snapshot);
        assertThat(index.sizeBytes()).isEqualTo(before + 9 * 16_384 / 8);
    }

    @Test
    void anOlderSnapshot_staysWhatItWasWhenPagesAreAdded() {
        Snapshot before = append(1024);
        append(3000);
        Snapshot after = matrix.apply(List.of(), new int[] {1023, 1024});
        assertThat(rows(ALL, before)).containsExactly(IntStream.range(0, 1024).toArray());
        assertThat(rows(ALL, after)).hasSize(4022).doesNotContain(1023, 1024).contains(1022, 1025);
    }

    /** Appends rows whose metadata says their ordinal. */
    private Snapshot append(int count) {
        int first = matrix.snapshot().rowCount();
        appendMetadata(first, count);
        List<float[]> rows = IntStream.range(0, count).mapToObj(_ -> new float[] {1}).toList();
        return matrix.apply(rows, new int[0]);
    }

    private void appendMetadata(int first, int count) {
        for (int n = first; n < first + count; n++) {
            index.append("r" + n, metadata(n));
        }
    }

    private static Map<String, Object> metadata(int n) {
        String second = LocalDateTime.ofEpochSecond(n, 0, ZoneOffset.UTC).toString();
        String on = n % 2 == 0 ? second : second + "+00:00";
        return Map.of("n", n, "even", n % 2 == 0, "title", "t" + n, "on", on);
    }

    private int[] rowsReadingAtMost(int rowCount, Filter filter, Snapshot snapshot) {
        MetadataSource source =
                (rows, visitor) -> {
                    assertThat(rows.getCardinality()).isLessThanOrEqualTo(rowCount);
                    rows.forEach((int row) -> visitor.visit(row, "r" + row, metadata(row)));
                    return true;
                };
        return Objects.requireNonNull(index.matching(filter, snapshot, source)).toArray();
    }

    private int[] rows(Filter filter, Snapshot snapshot) {
        MetadataSource none =
                (_, _) -> {
                    throw new AssertionError("nothing has to be read");
                };
        return Objects.requireNonNull(index.matching(filter, snapshot, none)).toArray();
    }
}
