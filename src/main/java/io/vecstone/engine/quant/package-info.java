/**
 * Rows as few bytes, with proven bounds: {@link io.vecstone.engine.quant.CodeLevel}s of whole rows
 * and of their projection to a {@linkplain io.vecstone.engine.quant.Basis basis} that {@link
 * io.vecstone.engine.quant.BasisLearner} learns from a sample.
 */
@NullMarked
package io.vecstone.engine.quant;

import org.jspecify.annotations.NullMarked;
