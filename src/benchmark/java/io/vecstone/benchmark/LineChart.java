package io.vecstone.benchmark;

import io.vecstone.benchmark.Svg.Anchor;
import io.vecstone.benchmark.Svg.Font;

import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Curves, named at their ends. The upward axis is logarithmic.
 *
 * @param subtitle what the axes are, with units
 * @param xLogarithmic whether the other axis is, too
 */
record LineChart(String title, String subtitle, boolean xLogarithmic, List<Line> lines) {

    private static final int WIDTH = 860;
    private static final int HEIGHT = 460;
    private static final int LEFT = 70;
    private static final int RIGHT = 250;
    private static final int TOP = 84;
    private static final int BOTTOM = 46;
    private static final int MARGIN = 20;
    private static final int NAME_PITCH = 17;
    private static final int NAME_GAP = 12;
    private static final int LINEAR_STEPS = 5;

    /** What the other axis begins at a multiple of, unless it is logarithmic. */
    private static final double LINEAR_UNIT = 0.05;

    private static final Font TITLE = new Font(17, Svg.TEXT, true);
    private static final Font SUBTITLE = new Font(12.5, Svg.TEXT_FAINT, false);
    private static final Font TICK = new Font(11.5, Svg.TEXT_FAINT, false);

    /** One curve through {@code points}, at least one, from left to right. */
    record Line(String name, boolean ours, List<Svg.Point> points) {

        Svg.Point end() {
            return points.getLast();
        }

        String colour() {
            return ours ? Svg.ACCENT : Svg.GREY;
        }
    }

    String svg() {
        var svg = new Svg(title, WIDTH, HEIGHT);
        svg.text(MARGIN, 34, title, TITLE, Anchor.START);
        svg.text(MARGIN, 56, subtitle, SUBTITLE, Anchor.START);
        drawGrid(svg);
        lines.stream().filter(line -> !line.ours).forEach(line -> draw(svg, line));
        lines.stream().filter(line -> line.ours).forEach(line -> draw(svg, line)); // on top
        drawNames(svg);
        return svg.toString();
    }

    private void drawGrid(Svg svg) {
        for (double tick = yFloor(); tick <= yCeiling() * 1.001; tick *= 10) {
            double y = y(tick);
            svg.line(new Svg.Point(LEFT, y), new Svg.Point(WIDTH - RIGHT, y));
            svg.text(LEFT - 10, y + 4, Format.plain(tick), TICK, Anchor.END);
        }
        xTicks().forEach(tick -> {
            double x = x(tick);
            svg.line(new Svg.Point(x, TOP), new Svg.Point(x, HEIGHT - BOTTOM));
            svg.text(x, HEIGHT - BOTTOM + 20, Format.plain(tick), TICK, Anchor.MIDDLE);
        });
    }

    /** The abscissas of the points where there are few, else even steps. */
    private DoubleStream xTicks() {
        if (xLogarithmic) {
            return xs().distinct().sorted();
        }
        double step = (xMax() - xMin()) / LINEAR_STEPS;
        return DoubleStream.iterate(xMin(), x -> x + step).limit(LINEAR_STEPS + 1);
    }

    private void draw(Svg svg, Line line) {
        svg.curve(
                line.points.stream().map(p -> new Svg.Point(x(p.x()), y(p.y()))).toList(),
                line.colour());
    }

    /** From top to bottom, moved down where they would overlap. */
    private void drawNames(Svg svg) {
        double free = 0;
        List<Line> downwards =
                lines.stream()
                        .sorted(Comparator.comparingDouble((Line line) -> y(line.end().y())))
                        .toList();
        for (Line line : downwards) {
            double y = Math.max(free, y(line.end().y()) + 4.5);
            var font = new Font(12, line.ours ? Svg.ACCENT : Svg.TEXT, line.ours);
            svg.text(nameX(line), y, line.name, font, Anchor.START);
            free = y + NAME_PITCH;
        }
    }

    /** Beside the end of the curve; those that end near the edge are aligned. */
    private double nameX(Line line) {
        double end = x(line.end().x());
        double edge = WIDTH - RIGHT;
        return NAME_GAP + (edge - end < 2 * NAME_GAP ? edge : end);
    }

    private double x(double value) {
        double share =
                xLogarithmic
                        ? Math.log(value / xMin()) / Math.log(xMax() / xMin())
                        : (value - xMin()) / (xMax() - xMin());
        return LEFT + (WIDTH - LEFT - RIGHT) * (Double.isFinite(share) ? share : 0);
    }

    private double y(double value) {
        double share = Math.log(value / yFloor()) / Math.log(yCeiling() / yFloor());
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share;
    }

    private DoubleStream xs() {
        return lines.stream().flatMap(line -> line.points.stream()).mapToDouble(Svg.Point::x);
    }

    private DoubleStream ys() {
        return lines.stream().flatMap(line -> line.points.stream()).mapToDouble(Svg.Point::y);
    }

    private double xMin() {
        double min = xs().min().orElseThrow();
        return xLogarithmic ? min : Math.floor(min / LINEAR_UNIT) * LINEAR_UNIT;
    }

    private double xMax() {
        return xs().max().orElseThrow();
    }

    private double yFloor() {
        return Math.pow(10, Math.floor(Math.log10(ys().min().orElseThrow())));
    }

    private double yCeiling() {
        double ceiling = Math.pow(10, Math.ceil(Math.log10(ys().max().orElseThrow())));
        return Math.max(ceiling, 10 * yFloor());
    }
}
