package io.vecstone.engine.quant;

import io.vecstone.engine.kernel.BlockLayout;
import io.vecstone.engine.kernel.Kernel;

import org.jspecify.annotations.Nullable;

/**
 * How the rows of a collection are coded.
 *
 * @param basis what rows are projected to before they are coded in blocks; without one the blocks
 *     hold codes of whole rows
 * @param layout of the blocks: its length is the basis' size, or the dimension rounded up
 */
public record CodePlan(@Nullable Basis basis, BlockLayout layout) {

    /** Without a basis, in one stage. */
    public static CodePlan wholeRows(int dimension, boolean euclidean) {
        return new CodePlan(null, new BlockLayout(euclidean, aligned(dimension)));
    }

    /** Codes of a row of so many elements. */
    static int aligned(int dimension) {
        return -Math.floorDiv(-dimension, Kernel.CODES_ALIGNMENT) * Kernel.CODES_ALIGNMENT;
    }
}
