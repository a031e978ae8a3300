package io.vecstone.store;

import io.vecstone.engine.RowStorage;

import java.io.DataInputStream;

/**
 * What a checkpoint has kept of a collection.
 *
 * @param rows the matrix, as of the checkpoint
 * @param seq the change of the catalog that it is as of
 * @param body what was written beside the rows
 */
public record SavedState(RowStorage rows, long seq, DataInputStream body) {}
