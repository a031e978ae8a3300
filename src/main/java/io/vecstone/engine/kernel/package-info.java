/**
 * The arithmetic: one {@link io.vecstone.engine.kernel.Kernel} interface with a scalar and a Vector
 * API implementation, chosen once by {@link io.vecstone.engine.kernel.Kernels}, and the {@linkplain
 * io.vecstone.engine.kernel.ReferenceArithmetic reference arithmetic} that defines every similarity
 * we report.
 */
@NullMarked
package io.vecstone.engine.kernel;

import org.jspecify.annotations.NullMarked;
