package io.vecstone.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Finds how many candidates a graph needs for a recall, as someone would who knows the truth: in
 * practice nobody does, so this favours the graphs.
 */
final class GraphTuner {

    /** What is reached "beyond" the recall asked for. */
    private static final double RECALL_HIGH = 0.999;

    private static final int WARM_UP_PASSES = 3;
    private static final double SECONDS_MIN = 0.3;

    private static final int[] LADDER = {
        10, 15, 20, 30, 40, 60, 80, 120, 160, 240, 320, 480, 640, 960, 1280, 1920, 2560
    };

    /**
     * One rung.
     *
     * @param queriesPerSecond of one thread, measured once: a rough figure
     */
    record Point(
            String graph,
            String settings,
            int candidates,
            double recall,
            double queriesPerSecond) {}

    private final DataSet data;
    private final GroundTruth truth;
    private final int k;

    GraphTuner(DataSet data, GroundTruth truth, int k) {
        this.data = data;
        this.truth = truth;
        this.k = k;
    }

    /** Recall and speed for growing candidates, until nothing is to be gained. */
    List<Point> sweep(Graph graph) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < WARM_UP_PASSES; i++) {
            pass(graph, LADDER[LADDER.length / 2]);
        }
        for (int candidates : LADDER) {
            if (candidates >= k) {
                points.add(pass(graph, candidates));
                if (points.getLast().recall() >= RECALL_HIGH) {
                    break;
                }
            }
        }
        return points;
    }

    /** All queries, again and again until the time is worth measuring. */
    private Point pass(Graph graph, int candidates) {
        List<int[]> answers = new ArrayList<>();
        int passes = 0;
        var clock = new Clock();
        do {
            answers.clear();
            for (float[] query : data.queries()) {
                answers.add(graph.search(query, k, candidates));
            }
            passes++;
        } while (clock.seconds() < SECONDS_MIN);
        double seconds = clock.seconds();
        return new Point(
                graph.name(),
                graph.settings(),
                candidates,
                truth.recall(answers),
                passes * answers.size() / seconds);
    }

    /**
     * The graph with the fewest candidates that reach the recall, and with those that go beyond;
     * with the most that were tried where none do.
     */
    static List<Contender> contenders(Graph graph, List<Point> points, double recall) {
        return DoubleStream.of(recall, RECALL_HIGH)
                .mapToInt(wanted -> fewest(points, wanted))
                .distinct()
                .mapToObj(candidates -> (Contender) new GraphContender(graph, candidates))
                .toList();
    }

    private static int fewest(List<Point> points, double recall) {
        return points.stream()
                .filter(point -> point.recall() >= recall)
                .findFirst()
                .orElse(points.getLast())
                .candidates();
    }
}
