package io.vecstone.engine.quant;

import io.vecstone.engine.kernel.BlockLayout;
import io.vecstone.engine.kernel.Kernel;

import org.jspecify.annotations.Nullable;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

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

    public void writeTo(DataOutputStream out) throws IOException {
        out.writeBoolean(layout.hasHalves());
        out.writeInt(layout.stageCount());
        for (int stage = 0; stage < layout.stageCount(); stage++) {
            out.writeInt(layout.cut(stage));
        }
        out.writeBoolean(basis != null);
        if (basis != null) {
            basis.writeTo(out);
        }
    }

    /** Reads what {@link #writeTo} wrote. */
    public static CodePlan read(DataInputStream in) throws IOException {
        boolean hasHalves = in.readBoolean();
        var cuts = new int[in.readInt()];
        for (int stage = 0; stage < cuts.length; stage++) {
            cuts[stage] = in.readInt();
        }
        var layout = new BlockLayout(hasHalves, cuts);
        return new CodePlan(in.readBoolean() ? Basis.read(in) : null, layout);
    }

    /** Codes of a row of so many elements. */
    static int aligned(int dimension) {
        return -Math.floorDiv(-dimension, Kernel.CODES_ALIGNMENT) * Kernel.CODES_ALIGNMENT;
    }
}
