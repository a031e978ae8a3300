package io.vecstone.engine;

/**
 * The k best (similarity, row) pairs so far: higher similarity first, and of equal ones the lower
 * row. A binary heap whose root is the worst pair kept. Not thread-safe.
 */
final class TopKHeap {

    private final int k;
    private final float atLeast;
    private float[] similarities;
    private int[] rows;
    private int size;

    /**
     * @param k at least 1
     * @param atLeast pairs below it are never kept; negative infinity for no limit
     */
    TopKHeap(int k, float atLeast) {
        this.k = k;
        this.atLeast = atLeast;
        int capacity = Math.min(k, 64);
        this.similarities = new float[capacity];
        this.rows = new int[capacity];
    }

    /** A pair with a similarity below this has no chance; one that equals it has. */
    float bar() {
        return size < k ? atLeast : Math.max(atLeast, similarities[0]);
    }

    void offer(float similarity, int row) {
        if (similarity < atLeast) {
            return;
        }
        if (size < k) {
            ensureCapacity();
            similarities[size] = similarity;
            rows[size] = row;
            siftUp(size++);
        } else if (isWorse(similarities[0], rows[0], similarity, row)) {
            similarities[0] = similarity;
            rows[0] = row;
            siftDown(0);
        }
    }

    void offerAll(TopKHeap other) {
        for (int i = 0; i < other.size; i++) {
            offer(other.similarities[i], other.rows[i]);
        }
    }

    /** Empties the heap into an answer, best first. */
    Hits drain(Hits.Cost cost) {
        var sortedRows = new int[size];
        var sortedSimilarities = new float[size];
        while (size > 0) {
            int last = --size;
            sortedRows[last] = rows[0];
            sortedSimilarities[last] = similarities[0];
            rows[0] = rows[last];
            similarities[0] = similarities[last];
            siftDown(0);
        }
        return new Hits(sortedRows, sortedSimilarities, cost);
    }

    private void ensureCapacity() {
        if (size == rows.length) {
            int capacity = Math.min(k, 2 * size);
            similarities = java.util.Arrays.copyOf(similarities, capacity);
            rows = java.util.Arrays.copyOf(rows, capacity);
        }
    }

    private void siftUp(int at) {
        int child = at;
        while (child > 0) {
            int parent = (child - 1) >>> 1;
            if (!isWorse(similarities[child], rows[child], similarities[parent], rows[parent])) {
                return;
            }
            swap(child, parent);
            child = parent;
        }
    }

    private void siftDown(int at) {
        int parent = at;
        while (2 * parent + 1 < size) {
            int child = 2 * parent + 1;
            if (child + 1 < size
                    && isWorse(
                            similarities[child + 1],
                            rows[child + 1],
                            similarities[child],
                            rows[child])) {
                child++;
            }
            if (!isWorse(similarities[child], rows[child], similarities[parent], rows[parent])) {
                return;
            }
            swap(child, parent);
            parent = child;
        }
    }

    private void swap(int a, int b) {
        float similarity = similarities[a];
        similarities[a] = similarities[b];
        similarities[b] = similarity;
        int row = rows[a];
        rows[a] = rows[b];
        rows[b] = row;
    }

    private static boolean isWorse(float similarityA, int rowA, float similarityB, int rowB) {
        return similarityA < similarityB || (similarityA == similarityB && rowA > rowB);
    }
}
