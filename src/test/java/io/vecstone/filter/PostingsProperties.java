package io.vecstone.filter;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A range of values adds the rows that have one of them, and no others. */
class PostingsProperties {

    @Property(tries = 100)
    void aRange_addsTheRowsOfItsValues(@ForAll long seed) {
        var random = new Random(seed);
        int rowCount = 1 + random.nextInt(random.nextInt(3) == 0 ? 2_000 : Segment.ROWS_MAX);
        Map<Long, List<Integer>> rows = rowsOfValues(random, rowCount);
        int wordCount = Segment.wordCount(0, rowCount);
        Postings postings = postings(rows, wordCount);
        List<List<Integer>> ascending = List.copyOf(rows.values());
        for (int i = 0; i < 12; i++) {
            int from = i == 0 ? 0 : random.nextInt(ascending.size() + 1);
            int to = from + random.nextInt(ascending.size() + 1 - from);
            long[] words = random.longs(wordCount).toArray();
            var expected = BitSet.valueOf(words);
            ascending.subList(from, to).forEach(list -> list.forEach(expected::set));
            postings.addTo(words, from, to);
            assertThat(BitSet.valueOf(words)).as("%d to %d", from, to).isEqualTo(expected);
        }
    }

    /** Most values have one row, some have many; some rows have no value, or a second one. */
    private static Map<Long, List<Integer>> rowsOfValues(Random random, int rowCount) {
        int values = 1 + random.nextInt(2 * rowCount);
        boolean someHaveTwo = random.nextBoolean();
        Map<Long, List<Integer>> rows = new TreeMap<>();
        rows.put(0L, new ArrayList<>(List.of(0)));
        for (int row = 1; row < rowCount; row++) {
            long value = random.nextInt(values);
            switch (random.nextInt(10)) {
                case 0 -> {}
                case 1, 2 -> add(rows, value % 3 * (values / 3), row);
                default -> add(rows, value, row);
            }
            if (someHaveTwo && random.nextInt(1_000) == 0) {
                add(rows, values + random.nextInt(5), row);
                add(rows, value, row);
            }
        }
        return rows;
    }

    private static void add(Map<Long, List<Integer>> rows, long value, int row) {
        rows.computeIfAbsent(value, _ -> new ArrayList<>()).add(row);
    }

    private static Postings postings(Map<Long, List<Integer>> rows, int wordCount) {
        List<RowCollector> collectors = new ArrayList<>();
        for (List<Integer> list : rows.values()) {
            var collector = new RowCollector();
            list.forEach(collector::add);
            collectors.add(collector);
        }
        List<Number> values = List.copyOf(rows.keySet());
        return Postings.of(Dictionary.ofNumbers(values), collectors, wordCount);
    }
}
