package io.vecstone.filter;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

import java.util.Map;

/** Where the metadata of single rows can be read that the index does not answer for. */
@FunctionalInterface
public interface MetadataSource {

    /**
     * Reads rows in ascending order.
     *
     * @param rows not modified
     * @return false if one of them is not there any more; what was visited then means nothing
     */
    boolean read(RoaringBitmap rows, Visitor visitor);

    /**
     * The live rows of the records whose ids begin with {@code prefix}; null if they would have to
     * be read to know.
     */
    default @Nullable RoaringBitmap idsStartingWith(String prefix) {
        return null;
    }

    /** Takes one row. */
    @FunctionalInterface
    interface Visitor {

        /**
         * @param id of the row's record
         * @param metadata a JSON object; not modified
         */
        void visit(int row, String id, Map<String, Object> metadata);
    }
}
