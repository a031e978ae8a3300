package io.vecstone.benchmark;

import io.vecstone.filter.IndexLimits;
import io.vecstone.filter.MetadataIndex;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What the metadata index takes for each key: an index of it alone, less one of no keys. */
final class IndexMemory {

    /**
     * One key.
     *
     * @param values distinct ones
     * @param records that have the key
     * @param bytesPerRecord by the index's own account
     * @param heapBytesPerRecord as the heap grows
     */
    record KeyMemory(
            String key,
            int values,
            int records,
            double bytesPerRecord,
            double heapBytesPerRecord) {}

    private record Bytes(long counted, long heap) {}

    private final List<Map<String, Object>> rows;

    IndexMemory(List<Map<String, Object>> rows) {
        this.rows = rows;
    }

    /** All keys, those with the fewest values first. */
    List<KeyMemory> measure() {
        var names = new TreeSet<String>();
        rows.forEach(row -> names.addAll(row.keySet()));
        bytes(""); // the first one loads classes
        Bytes without = bytes("");
        List<KeyMemory> keys = new ArrayList<>();
        for (String key : names) {
            List<Object> values =
                    rows.stream().filter(r -> r.containsKey(key)).map(r -> r.get(key)).toList();
            Bytes with = bytes(key);
            double count = values.size();
            keys.add(
                    new KeyMemory(
                            key,
                            (int) values.stream().distinct().count(),
                            values.size(),
                            (with.counted - without.counted) / count,
                            (with.heap - without.heap) / count));
        }
        keys.sort(Comparator.comparingInt(KeyMemory::values));
        return keys;
    }

    private Bytes bytes(String key) {
        long before = Heap.usedBytes();
        var index = new MetadataIndex("benchmark", IndexLimits.DEFAULTS);
        for (int row = 0; row < rows.size(); row++) {
            Object value = rows.get(row).get(key);
            index.append(Integer.toString(row), value == null ? Map.of() : Map.of(key, value));
        }
        long heap = Heap.usedBytes() - before;
        Reference.reachabilityFence(index);
        return new Bytes(index.sizeBytes(), heap);
    }
}
