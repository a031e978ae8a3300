package io.vecstone.filter;

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
