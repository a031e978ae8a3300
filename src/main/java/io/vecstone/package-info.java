/**
 * Vecstone, an exact, durable vector database. This package holds what every other one may use: the
 * {@linkplain io.vecstone.VecstoneException error taxonomy} and the {@linkplain io.vecstone.Version
 * version}. The library's entry point is {@code io.vecstone.collection.Vecstone}.
 */
@NullMarked
package io.vecstone;

import org.jspecify.annotations.NullMarked;
