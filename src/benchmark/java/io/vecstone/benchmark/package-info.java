/**
 * Measures Vecstone beside other Java ways to search vectors: the same data, the same machine, the
 * same run.
 *
 * <p>{@link io.vecstone.benchmark.Benchmark} is the command. It takes {@link
 * io.vecstone.benchmark.DataSet}s, prepares {@link io.vecstone.benchmark.Contender}s, checks their
 * answers against the {@link io.vecstone.benchmark.GroundTruth}, puts {@link
 * io.vecstone.benchmark.Workload}s on them in turn, and writes tables, charts and a JSON file.
 */
@NullMarked
package io.vecstone.benchmark;

import org.jspecify.annotations.NullMarked;
