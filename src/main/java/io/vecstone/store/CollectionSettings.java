package io.vecstone.store;

import io.vecstone.engine.Metric;

/**
 * What is fixed when a collection is created.
 *
 * @param dimension elements of a vector
 */
public record CollectionSettings(String name, int dimension, Metric metric) {}
