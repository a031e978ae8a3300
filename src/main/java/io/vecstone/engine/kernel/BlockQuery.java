package io.vecstone.engine.kernel;

/**
 * A query as codes in blocks need it: a vector u near the query's own one, whose elements are int16
 * codes times a scale for each part.
 *
 * @param vector u, float32 [codes per row], padded with zeros; not modified
 * @param pairs the codes of u, int32 [codes per row / 2]: an even element in the lower half, the
 *     odd one after it in the upper half; not modified
 * @param scales per part; not modified
 * @param norms per stage, at least the norm of the elements of u so far; not modified
 * @param restNorms per stage, at least the norm of what these elements leave out of the query; not
 *     modified
 * @param errors per stage, at least the norm of the difference between these elements and the
 *     query's own; not modified
 */
public record BlockQuery(
        float[] vector,
        int[] pairs,
        float[] scales,
        float[] norms,
        float[] restNorms,
        float[] errors) {

    /** The same for bounds that are estimates: nothing is added for what codes leave out. */
    public BlockQuery estimating() {
        var zeros = new float[norms.length];
        return new BlockQuery(vector, pairs, scales, zeros, zeros, zeros);
    }
}
