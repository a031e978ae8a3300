package io.vecstone.engine.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Fast float32 arithmetic over many rows. The results are estimates with a proven error bound;
 * {@link ReferenceArithmetic} gives the values that are reported and ordered by.
 *
 * <p><b>Error bound.</b> Let n be the dimension, u = 2⁻²⁴ and γₘ = m·u / (1 − m·u). However the n
 * terms are ordered and whether or not multiply and add are fused, each term of a sum passes
 * through at most n roundings, so (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed.,
 * §3.1)
 *
 * <ul>
 *   <li>dot product: |estimate − ⟨q,x⟩| ≤ γₙ · Σ|qᵢxᵢ| ≤ γₙ · ‖q‖·‖x‖ (Cauchy–Schwarz);
 *   <li>squared distance: |estimate − ‖q−x‖²| ≤ γₙ₊₂ · ‖q−x‖², since each difference adds one
 *       rounding that is squared, and all terms are positive.
 * </ul>
 *
 * Underflow adds at most 2⁻¹⁴⁹ per term (sums of subnormals are exact). There is no overflow as
 * long as all norms are at most {@link #NORM_MAX}, which the callers see to: every partial sum then
 * stays below 4·10³⁶.
 *
 * <p><b>Memory.</b> Rows and codes are in native memory ({@link NativeMemory}); a segment of
 * another kind is refused with an {@link IllegalArgumentException}.
 */
public interface Kernel {

    /** The largest Euclidean norm of a row or query for which no kernel can overflow. */
    double NORM_MAX = 1e18;

    /** What was chosen, for people: for example {@code Vector API, 512 bit (16 lanes)}. */
    String description();

    /**
     * Writes the dot product of {@code query} with each of {@code rowCount} consecutive rows.
     *
     * @param rows float32 little-endian, row-major [… × query.length]; not modified
     * @param firstByte offset of the first row in {@code rows}
     * @param query float32 [dimension]; not modified
     * @param out [at least rowCount]; the first rowCount elements are overwritten
     */
    void dot(MemorySegment rows, long firstByte, int rowCount, float[] query, float[] out);

    /**
     * Writes the squared Euclidean distance of {@code query} to each of {@code rowCount}
     * consecutive rows. Parameters as in {@link #dot}.
     */
    void squaredDistance(
            MemorySegment rows, long firstByte, int rowCount, float[] query, float[] out);

    /**
     * Writes the dot product of {@code query} with the int8 codes of scattered rows. The error
     * bound is that of {@link #dot}, with the codes in the place of the row: they are exact in
     * float32.
     *
     * @param codes rows that begin with their codes; not modified
     * @param rows ordinals, of which those from {@code from} to {@code to}, exclusive, count; not
     *     modified
     * @param query float32 [dimension], a multiple of {@link #CODES_ALIGNMENT}; not modified
     * @param out one per ordinal, at the same places; overwritten
     */
    void dotCodes(RowChunks codes, int[] rows, int from, int to, float[] query, float[] out);

    /**
     * Writes the dot product of {@code query} with scattered rows by {@link ReferenceArithmetic}:
     * the same bits, several rows at a time where that is faster.
     *
     * @param matrix rows of float32, little-endian; not modified
     * @param rows ordinals, the first rowCount of which count; not modified
     * @param query float32 [dimension]; not modified
     * @param out [at least rowCount]; the first rowCount elements are overwritten
     */
    void referenceDot(RowChunks matrix, int[] rows, int rowCount, float[] query, double[] out);

    /**
     * Writes the squared Euclidean distance of {@code query} to scattered rows by {@link
     * ReferenceArithmetic}. Parameters as in {@link #referenceDot}.
     */
    void referenceSquaredDistance(
            RowChunks matrix, int[] rows, int rowCount, float[] query, double[] out);

    /** What lengths of code rows are a multiple of; the surplus is zero. */
    int CODES_ALIGNMENT = 16;

    /** Queries of a tile at most. */
    int TILE = 32;

    /** Queries of a tile that share registers. */
    int TILE_STEP = 4;

    /**
     * Takes blocks through one stage: adds the products of the stage's elements to the sums of
     * their rows, bounds the rows, and keeps those blocks that have a row whose bound is at least
     * {@code bar} and was at every stage before. The sums of parts are exact, and added in float32
     * one after the other; bounds are computed as {@link BlockLayout} gives them.
     *
     * @param codes per stage of {@code layout} its blocks, one after the other; not modified
     * @param blocks changed; numbers are those of blocks in {@code codes}
     */
    void stage(
            MemorySegment[] codes,
            BlockLayout layout,
            int stage,
            BlockQuery query,
            float bar,
            BlockList blocks);

    /**
     * Takes the same blocks through the first stage of several queries, which reads each code once.
     *
     * @param tile int32 [cut(0) / 2 × {@link #TILE}]: the first pairs of the queries, those of one
     *     place together; not modified
     * @param queries at most {@link #TILE}
     * @param bars one per query
     * @param blocks one list per query, all of the same blocks, and more of them until their count
     *     is a multiple of {@link #TILE_STEP}; changed
     */
    void firstStage(
            MemorySegment[] codes,
            BlockLayout layout,
            int[] tile,
            BlockQuery[] queries,
            float[] bars,
            BlockList[] blocks);

    /**
     * Writes the products of a matrix with a vector, accumulated in double precision: relative to
     * ‖row‖·‖vector‖ each is off by less than dimension·2⁻⁵³.
     *
     * @param matrix float32, row-major [out.length × vector.length]; not modified
     * @param vector float32 [dimension]; not modified
     * @param out [rows]; overwritten
     */
    void multiply(float[] matrix, float[] vector, double[] out);
}
