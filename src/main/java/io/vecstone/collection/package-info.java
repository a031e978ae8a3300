/**
 * The library: {@link io.vecstone.collection.Vecstone} opens a data folder, {@link
 * io.vecstone.collection.VectorCollection} is one collection in it. Ids, metadata and rows meet
 * here: a write is validated, stored, and then published to readers.
 */
@NullMarked
package io.vecstone.collection;

import org.jspecify.annotations.NullMarked;
