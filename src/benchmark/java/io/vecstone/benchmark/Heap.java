package io.vecstone.benchmark;

/** The heap of this process. */
final class Heap {

    private static final int COLLECTIONS = 3;

    private Heap() {}

    /** Bytes in use after garbage collection: to be compared with an earlier value. */
    static long usedBytes() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
