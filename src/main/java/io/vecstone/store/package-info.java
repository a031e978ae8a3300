/**
 * What is on disk. A {@linkplain io.vecstone.store.DataFolder data folder} holds one folder per
 * collection, in it the {@linkplain io.vecstone.store.Catalog catalog} (a SQLite database: the
 * truth) and the {@linkplain io.vecstone.store.MatrixFile matrix file} (derived: losing it costs
 * time, never data). Only this package opens data files. {@code docs/FORMAT.md} describes the
 * bytes.
 */
@NullMarked
package io.vecstone.store;

import org.jspecify.annotations.NullMarked;
