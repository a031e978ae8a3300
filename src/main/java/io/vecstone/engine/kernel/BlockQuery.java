package io.vecstone.engine.kernel;

/**
 * A query as codes in blocks need it.
 *
 * @param vector u, float32 [codes per row], padded with zeros; not modified
 * @param norms per stage, at least the norm of the elements of u so far; not modified
 * @param restNorms per stage, at least the norm of what these elements leave out of the query; not
 *     modified
 */
public record BlockQuery(float[] vector, float[] norms, float[] restNorms) {}
