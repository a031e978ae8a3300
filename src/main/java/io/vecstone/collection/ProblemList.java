package io.vecstone.collection;

import java.util.ArrayList;
import java.util.List;

/** What is found wrong: the first ones in words, the others only counted. */
final class ProblemList {

    /** Problems of one file that are kept in words. */
    static final int SHOWN_MAX = 100;

    private final List<String> shown = new ArrayList<>();
    private long count;

    void add(String problem) {
        count++;
        if (shown.size() < SHOWN_MAX) {
            shown.add(problem);
        }
    }

    List<String> shown() {
        return List.copyOf(shown);
    }

    long count() {
        return count;
    }
}
