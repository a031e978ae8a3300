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
     * Writes the dot product of {@code query} with the int8 codes of each of {@code rowCount}
     * consecutive rows. The error bound is that of {@link #dot}, with the codes in the place of the
     * row: they are exact in float32.
     *
     * @param codes int8, row-major [… × query.length]; not modified
     * @param firstByte offset of the first row in {@code codes}
     * @param query float32 [dimension], a multiple of {@link #CODES_ALIGNMENT}; not modified
     * @param out [at least rowCount]; the first rowCount elements are overwritten
     */
    void dotCodes(MemorySegment codes, long firstByte, int rowCount, float[] query, float[] out);

    /** What lengths of code rows are a multiple of; the surplus is zero. */
    int CODES_ALIGNMENT = 16;

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
