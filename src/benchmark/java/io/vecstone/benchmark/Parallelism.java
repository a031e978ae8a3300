package io.vecstone.benchmark;

/** How many threads work on one query. */
enum Parallelism {
    ONE,
    ALL
}
