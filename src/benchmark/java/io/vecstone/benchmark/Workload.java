package io.vecstone.benchmark;

/** How queries come in. */
enum Workload {
    /** One client, one thread: what a query costs. */
    LATENCY_ONE_THREAD(Clients.ONE, Parallelism.ONE, 1),
    /** One client whose query all threads share. */
    LATENCY_ALL_THREADS(Clients.ONE, Parallelism.ALL, 1),
    /** As many clients as threads, each query on its client's thread. */
    CLIENTS_AS_THREADS(Clients.AS_THREADS, Parallelism.ONE, 1),
    /** Many clients, each query on its client's thread. */
    CLIENTS_MANY(Clients.MANY, Parallelism.ONE, 1),
    /** Many clients whose queries share one pool of all threads. */
    CLIENTS_MANY_POOLED(Clients.MANY, Parallelism.ALL, 1),
    /** One client that asks in batches, one thread. */
    BATCH_ONE_THREAD(Clients.ONE, Parallelism.ONE, Workload.BATCH),
    /** One client that asks in batches, all threads. */
    BATCH_ALL_THREADS(Clients.ONE, Parallelism.ALL, Workload.BATCH);

    /** Queries of a batch. */
    static final int BATCH = 128;

    private enum Clients {
        ONE,
        AS_THREADS,
        MANY
    }

    private final Clients clients;
    private final Parallelism parallelism;
    private final int batch;

    Workload(Clients clients, Parallelism parallelism, int batch) {
        this.clients = clients;
        this.parallelism = parallelism;
        this.batch = batch;
    }

    int clients(Options options) {
        return switch (clients) {
            case ONE -> 1;
            case AS_THREADS -> options.threads();
            case MANY -> options.clients();
        };
    }

    Parallelism parallelism() {
        return parallelism;
    }

    /** Queries of one call. */
    int batch() {
        return batch;
    }

    /** Whether {@code contender} can be asked this way and it tells something. */
    boolean suits(Contender contender) {
        return contender.parallelism().contains(parallelism)
                && (batch == 1 || contender.answersBatches());
    }
}
