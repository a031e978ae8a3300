/**
 * The flat matrix and exact top-k over it. This package knows rows and floats only: no ids, no
 * metadata, no files.
 *
 * <p>{@link io.vecstone.engine.FlatMatrix} is the one writer; it turns appended and retired rows
 * into immutable {@link io.vecstone.engine.Snapshot}s. {@link io.vecstone.engine.ExactSearch}
 * answers queries over a snapshot. Where the float32 rows lie is behind {@link
 * io.vecstone.engine.RowStorage}.
 */
@NullMarked
package io.vecstone.engine;

import org.jspecify.annotations.NullMarked;
