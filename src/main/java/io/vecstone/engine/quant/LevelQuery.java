package io.vecstone.engine.quant;

/**
 * A query as one level of codes needs it.
 *
 * @param vector u, float32 [codes per row], padded with zeros; not modified
 * @param norm at least ‖u‖
 * @param restNorm at least ‖q − Pᵀu‖; 0 for codes of whole rows
 */
public record LevelQuery(float[] vector, float norm, float restNorm) {}
