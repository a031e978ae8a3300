package io.vecstone.filter;

import io.vecstone.engine.Snapshot;

import org.roaringbitmap.RoaringBitmap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The metadata of every row of a matrix, in memory. Appended by the one writer; read by any thread
 * through a {@link Snapshot} that was published after the rows it covers were appended.
 */
public final class MetadataTable {

    private static final int PAGE_ROWS_LOG2 = 10;
    private static final int PAGE_ROWS = 1 << PAGE_ROWS_LOG2;

    /**
     * Pages of {@value #PAGE_ROWS} rows; replaced when one is added, so that readers keep theirs.
     */
    private volatile List<Map<String, Object>[]> pages = List.of();

    private int rowCount;

    /**
     * Appends the metadata of the next row.
     *
     * @param metadata immutable from here on
     */
    public void append(Map<String, Object> metadata) {
        if (rowCount == pages.size() * PAGE_ROWS) {
            var grown = new ArrayList<>(pages);
            grown.add(newPage());
            pages = List.copyOf(grown);
        }
        pages.get(rowCount >>> PAGE_ROWS_LOG2)[rowCount & (PAGE_ROWS - 1)] = metadata;
        rowCount++;
    }

    /**
     * The live rows of {@code snapshot} whose metadata fulfils {@code filter}. Cost: one evaluation
     * per live row.
     */
    public RoaringBitmap matching(Filter filter, Snapshot snapshot) {
        var rows = new RoaringBitmap();
        List<Map<String, Object>[]> current = pages;
        for (int row = 0; row < snapshot.rowCount(); row++) {
            Map<String, Object> metadata =
                    current.get(row >>> PAGE_ROWS_LOG2)[row & (PAGE_ROWS - 1)];
            if (snapshot.isLive(row) && FilterEvaluator.matches(filter, metadata)) {
                rows.add(row);
            }
        }
        return rows;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Map<String, Object>[] newPage() {
        return new Map[PAGE_ROWS];
    }
}
