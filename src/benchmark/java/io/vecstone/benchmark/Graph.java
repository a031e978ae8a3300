package io.vecstone.benchmark;

/** An approximate index whose recall grows with the candidates it looks for. Thread-safe. */
interface Graph extends AutoCloseable {

    /** For people: library and method. */
    String name();

    /** For people: how it was built. */
    String settings();

    Contender.Preparation preparation();

    /**
     * Rows near to a query, best first.
     *
     * @param candidates rows that the search keeps while it walks, at least {@code k}: "ef"
     */
    int[] search(float[] query, int k, int candidates);

    @Override
    void close();
}
