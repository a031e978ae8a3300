package io.vecstone.filter;

import io.vecstone.engine.Snapshot;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntUnaryOperator;

/**
 * Finds the rows whose metadata matches a filter: exactly those for which {@link FilterEvaluator}
 * says so. Appended by the one writer; read by any thread, without locks, through a {@link
 * Snapshot} that was published after the rows it covers were appended.
 *
 * <p>Implementation: the rows are cut into immutable {@linkplain Segment segments}, each with the
 * sorted values of every key and the rows that have them. The last rows, fewer than {@value
 * #TAIL_ROWS}, are kept as they came and evaluated one by one. When there are {@value #TAIL_ROWS}
 * of them they become a segment, {@value #MERGED} segments of a size become one of the next size,
 * and those of a block of 65,536 rows one that lasts. (So do log-structured merge trees: O'Neil et
 * al., Acta Informatica 33, 1996.) A new list of segments is published as one; readers of a former
 * one keep it. Since a list only ever covers more rows than the one before, any list that is as new
 * as a snapshot answers for it.
 *
 * <p>What the index can't decide, since keys or values beyond the {@link IndexLimits} or strings
 * beyond {@value ValueKind#TEXT_LENGTH_MAX} characters matter, is read from a {@link
 * MetadataSource} and evaluated. So are the rows whose ids have the hash code of one that a filter
 * names. How ids begin is asked of the source, once more than a few rows hang on it.
 *
 * <p>Cost of a query: per segment and condition a binary search and a pass over the bits of the
 * segment's rows and over the rows found, of a long range over few of them ({@link Milestones}).
 * The first comparison of a key with instants parses each distinct string of the key in each
 * segment, the first long range makes its milestones; the outcome is kept. Of an append: now and
 * then that of a merge, all in all each row is merged three times.
 */
public final class MetadataIndex {

    private static final int TAIL_ROWS = 64;
    private static final int MERGED = 16;

    /** Rows up to which reading them takes less time than looking for ids by how they begin. */
    private static final int ROWS_READ_MAX = 64;

    /** Rows from which on as many as that, counted from a multiple of it, are one segment. */
    private static final int[] SEGMENT_ROWS = {
        TAIL_ROWS * MERGED, TAIL_ROWS * MERGED * MERGED, Segment.ROWS_MAX
    };

    /** A row that is not in a segment yet. */
    private record Row(String id, Map<String, Object> metadata) {}

    /**
     * What is there.
     *
     * @param segments in ascending order of rows
     * @param tailStart the first row behind them
     * @param tail the rows from there to the next multiple of {@value #TAIL_ROWS}; shared with
     *     readers, who look no further than their snapshot
     */
    private record State(List<Segment> segments, int tailStart, @Nullable Row[] tail) {

        static State of(List<Segment> segments) {
            int end = segments.isEmpty() ? 0 : segments.getLast().endRow();
            int room = TAIL_ROWS - end % TAIL_ROWS;
            return new State(List.copyOf(segments), end, new @Nullable Row[room]);
        }

        int tailEnd() {
            return tailStart + tail.length;
        }

        Row tailRow(int row) {
            return Objects.requireNonNull(tail[row - tailStart]);
        }
    }

    private final String collection;
    private final IndexedKeys keys;
    private volatile State state = State.of(List.of());
    private final Map<String, Integer> valuesInBlocks = new HashMap<>(); // of complete ones
    private int rowCount;

    /** An empty index. */
    public MetadataIndex(String collection, IndexLimits limits) {
        this.collection = collection;
        this.keys = new IndexedKeys(collection, limits);
    }

    /**
     * Writes what is indexed of the first so many rows, all but the last few. May be called by any
     * thread, while rows are appended.
     *
     * @param rowCountWanted not more than were appended
     */
    public void writeTo(DataOutputStream out, int rowCountWanted) throws IOException {
        List<Segment> segments = cut(state.segments, rowCountWanted);
        out.writeInt(keys.limits().keysMax());
        out.writeInt(keys.limits().distinctValuesMax());
        IndexCodec.write(out, keys);
        out.writeInt(segments.size());
        for (Segment segment : segments) {
            IndexCodec.write(out, segment);
        }
    }

    private List<Segment> cut(List<Segment> segments, int endRow) {
        List<Segment> result = new ArrayList<>();
        for (Segment segment : segments) {
            if (segment.endRow() <= endRow) {
                result.add(segment);
            } else if (segment.firstRow() < endRow) {
                var builder = new SegmentBuilder(keys, segment.firstRow());
                builder.addAll(segment, row -> row < endRow ? row : -1, endRow);
                result.add(builder.build());
            }
        }
        return result;
    }

    /**
     * Reads what {@link #writeTo} wrote. The last rows are to be appended again, from {@link
     * #rowCount()} on.
     *
     * @throws IOException if it was written under other limits
     */
    public static MetadataIndex read(String collection, IndexLimits limits, DataInputStream in)
            throws IOException {
        var written = new IndexLimits(in.readInt(), in.readInt());
        if (!written.equals(limits)) {
            throw new IOException("its index has other limits: " + written);
        }
        var index = new MetadataIndex(collection, limits);
        IndexCodec.readInto(index.keys, in);
        int count = in.readInt();
        List<Segment> segments = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            segments.add(IndexCodec.readSegment(in));
        }
        index.begin(segments);
        return index;
    }

    /**
     * The index of some of these rows, numbered anew in their order; but for the last ones, which
     * are to be appended again, from its {@link #rowCount()} on. May be called by any thread, while
     * rows are appended. Cost: a pass over the index.
     */
    public MetadataIndex compacted(RoaringBitmap rows) {
        State current = state;
        var index = new MetadataIndex(collection, keys.limits());
        index.keys.restore(keys.listed(), keys.scanned(), keys.isClosed());
        index.begin(renumbered(current, rows, index.keys));
        return index;
    }

    private static List<Segment> renumbered(State from, RoaringBitmap rows, IndexedKeys keys) {
        int rowCount = (int) rows.rangeCardinality(0, from.tailStart);
        List<Segment> result = new ArrayList<>();
        for (int first = 0; first < rowCount; first += Segment.ROWS_MAX) {
            int blockStart = first;
            int blockEnd = Math.min(rowCount, first + Segment.ROWS_MAX);
            var builder = new SegmentBuilder(keys, blockStart);
            for (Segment segment : from.segments) {
                int before = (int) rows.rangeCardinality(0, segment.firstRow());
                int after = (int) rows.rangeCardinality(0, segment.endRow());
                if (before < blockEnd && after > blockStart) {
                    int[] places = places(segment, rows, before);
                    builder.addAll(
                            segment,
                            row -> {
                                int place = places[row - segment.firstRow()];
                                return place >= blockStart && place < blockEnd ? place : -1;
                            },
                            Math.min(after, blockEnd));
                }
            }
            result.add(builder.build());
        }
        return result;
    }

    /** Per row of a segment its new number, or -1. */
    private static int[] places(Segment segment, RoaringBitmap rows, int next) {
        var places = new int[segment.endRow() - segment.firstRow()];
        for (int i = 0; i < places.length; i++) {
            places[i] = rows.contains(segment.firstRow() + i) ? next++ : -1;
        }
        return places;
    }

    private void begin(List<Segment> segments) {
        state = State.of(segments);
        rowCount = state.tailStart;
        segments.stream()
                .filter(part -> part.endRow() % Segment.ROWS_MAX == 0)
                .forEach(this::count);
    }

    /** Rows that were appended. */
    public int rowCount() {
        return rowCount;
    }

    /**
     * Appends the next row.
     *
     * @param id of its record
     * @param metadata a JSON object; immutable from here on
     */
    public void append(String id, Map<String, Object> metadata) {
        State current = state;
        current.tail[rowCount - current.tailStart] = new Row(id, metadata);
        rowCount++;
        if (rowCount == current.tailEnd()) {
            state = State.of(merged(current));
        }
    }

    /** The segments with those of the tail's rows, which are complete. */
    private List<Segment> merged(State current) {
        var segments = new ArrayList<>(current.segments);
        segments.add(tailSegment(current, rowCount));
        for (int rows : SEGMENT_ROWS) {
            if (rowCount % rows == 0) {
                mergeFrom(rowCount - rows, segments);
            }
        }
        return withinLimits(segments);
    }

    private Segment tailSegment(State current, int endRow) {
        var builder = new SegmentBuilder(keys, current.tailStart);
        for (int row = current.tailStart; row < endRow; row++) {
            builder.add(current.tailRow(row).id, current.tailRow(row).metadata);
        }
        return builder.build();
    }

    /** Puts one segment in the place of all that begin at {@code firstRow} or later. */
    private void mergeFrom(int firstRow, List<Segment> segments) {
        int from = segments.size();
        while (from > 0 && segments.get(from - 1).firstRow() >= firstRow) {
            from--;
        }
        List<Segment> parts = segments.subList(from, segments.size());
        if (parts.size() > 1) {
            var builder = new SegmentBuilder(keys, parts.getFirst().firstRow());
            for (Segment part : parts) {
                builder.addAll(part, IntUnaryOperator.identity(), part.endRow());
            }
            parts.clear();
            segments.add(builder.build());
        }
    }

    /** Ends the indexing of the values of keys that have too many now. */
    private List<Segment> withinLimits(List<Segment> segments) {
        List<Segment> result = segments;
        for (Map.Entry<String, Column> entry : segments.getLast().columns().entrySet()) {
            String key = entry.getKey();
            int count = valuesInBlocks.getOrDefault(key, 0) + entry.getValue().distinctValues();
            if (count > keys.limits().distinctValuesMax()) {
                keys.scan(key, count);
                result = result.stream().map(part -> part.scanning(key)).toList();
            }
        }
        if (rowCount % Segment.ROWS_MAX == 0) {
            count(result.getLast());
        }
        return result;
    }

    private void count(Segment block) {
        block.columns()
                .forEach((key, column) ->
                        valuesInBlocks.merge(key, column.distinctValues(), Integer::sum));
    }

    /**
     * The live rows of {@code snapshot} whose records match {@code filter}, or null if the index
     * needs to read a row that {@code source} does not have any more.
     */
    public @Nullable RoaringBitmap matching(
            Filter filter, Snapshot snapshot, MetadataSource source) {
        Matches matches = matches(filter, snapshot, Map.of());
        if (matches.undecided().getCardinality() > ROWS_READ_MAX) {
            Map<String, RoaringBitmap> idPrefixes = new HashMap<>();
            findIdPrefixes(filter, source, idPrefixes);
            if (!idPrefixes.isEmpty()) {
                matches = matches(filter, snapshot, idPrefixes);
            }
        }
        return decided(filter, matches, source);
    }

    private static void findIdPrefixes(
            Filter filter, MetadataSource source, Map<String, RoaringBitmap> rows) {
        switch (filter) {
            case Filter.And and ->
                    and.operands().forEach(part -> findIdPrefixes(part, source, rows));
            case Filter.Or or -> or.operands().forEach(part -> findIdPrefixes(part, source, rows));
            case Filter.Not not -> findIdPrefixes(not.operand(), source, rows);
            case Filter.IdStartsWith startsWith -> {
                if (!rows.containsKey(startsWith.prefix())) {
                    RoaringBitmap found = source.idsStartingWith(startsWith.prefix());
                    if (found != null) {
                        rows.put(startsWith.prefix(), found);
                    }
                }
            }
            default -> {}
        }
    }

    /** What the segments and the tail decide. */
    private Matches matches(
            Filter filter, Snapshot snapshot, Map<String, RoaringBitmap> idPrefixes) {
        State current = state;
        var matches = new Matches(snapshot);
        for (Segment segment : current.segments) {
            if (segment.firstRow() >= snapshot.rowCount()) {
                break;
            }
            matches.add(
                    segment.firstRow(),
                    segment.endRow(),
                    new SegmentFilter(segment, keys, idPrefixes).decide(filter));
        }
        int tailEnd = Math.min(snapshot.rowCount(), current.tailEnd());
        if (current.tailStart < tailEnd) {
            matches.add(current.tailStart, tailEnd, decideTail(filter, current, tailEnd));
        }
        return matches;
    }

    private static RowDecision decideTail(Filter filter, State current, int tailEnd) {
        long word = 0;
        for (int row = current.tailStart; row < tailEnd; row++) {
            Row candidate = current.tailRow(row);
            if (FilterEvaluator.matches(filter, candidate.id, candidate.metadata)) {
                word |= 1L << row;
            }
        }
        return new RowDecision(new long[] {word});
    }

    private static @Nullable RoaringBitmap decided(
            Filter filter, Matches matches, MetadataSource source) {
        RoaringBitmap matching = matches.matching();
        RoaringBitmap undecided = matches.undecided();
        if (undecided.isEmpty()) {
            return matching;
        }
        boolean complete =
                source.read(
                        undecided,
                        (row, id, metadata) -> {
                            if (FilterEvaluator.matches(filter, id, metadata)) {
                                matching.add(row);
                            }
                        });
        return complete ? matching : null;
    }

    /** Bytes on the heap, about. */
    public long sizeBytes() {
        State current = state;
        long bytes = keys.sizeBytes();
        for (Segment segment : current.segments) {
            bytes += segment.sizeBytes();
        }
        return bytes;
    }
}
