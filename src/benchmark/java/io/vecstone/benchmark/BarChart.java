package io.vecstone.benchmark;

import io.vecstone.benchmark.Svg.Anchor;
import io.vecstone.benchmark.Svg.Font;
import io.vecstone.benchmark.Svg.Point;

import java.util.List;

/**
 * Horizontal bars with their figures. Linear where the largest is not more than {@value
 * #LINEAR_RATIO_MAX} times the smallest; else logarithmic, which the subtitle says.
 *
 * @param subtitle what the figures are, with the unit
 */
record BarChart(String title, String subtitle, List<Bar> bars) {

    private static final double LINEAR_RATIO_MAX = 40;
    private static final int WIDTH = 860;
    private static final int LEFT = 290;
    private static final int RIGHT = 90;
    private static final int TOP = 78;
    private static final int BAR_PITCH = 40;
    private static final int BAR_HEIGHT = 24;
    private static final int MARGIN = 20;

    private static final Font TITLE = new Font(17, Svg.TEXT, true);
    private static final Font SUBTITLE = new Font(12.5, Svg.TEXT_FAINT, false);
    private static final Font DETAIL = new Font(11, Svg.TEXT_FAINT, false);

    /**
     * One bar.
     *
     * @param detail small print below the name
     * @param value above 0
     */
    record Bar(String name, String detail, double value, boolean ours) {}

    String svg() {
        int height = TOP + bars.size() * BAR_PITCH + MARGIN;
        var svg = new Svg(title, WIDTH, height);
        svg.text(MARGIN, 34, title, TITLE, Anchor.START);
        String scale = isLogarithmic() ? "; logarithmic scale" : "";
        svg.text(MARGIN, 56, subtitle + scale, SUBTITLE, Anchor.START);
        if (isLogarithmic()) {
            for (double decade = floor() * 10; decade <= max(); decade *= 10) {
                double x = LEFT + length(decade);
                svg.line(new Point(x, TOP - 6), new Point(x, height - MARGIN));
            }
        }
        for (int i = 0; i < bars.size(); i++) {
            draw(svg, bars.get(i), TOP + i * BAR_PITCH);
        }
        return svg.toString();
    }

    private void draw(Svg svg, Bar bar, int y) {
        double middle = y + BAR_HEIGHT / 2.0;
        var name = new Font(13, Svg.TEXT, bar.ours);
        double nameY = bar.detail.isEmpty() ? middle + 4.5 : middle - 2;
        svg.text(LEFT - 12, nameY, bar.name, name, Anchor.END);
        svg.text(LEFT - 12, middle + 12, bar.detail, DETAIL, Anchor.END);
        svg.bar(LEFT, y, length(bar.value), BAR_HEIGHT, bar.ours ? Svg.ACCENT : Svg.GREY);
        double end = LEFT + length(bar.value) + 8;
        svg.text(end, middle + 4.5, Format.number(bar.value), name, Anchor.START);
    }

    private double length(double value) {
        double full = WIDTH - LEFT - RIGHT;
        double share =
                isLogarithmic()
                        ? Math.log(value / floor()) / Math.log(max() / floor())
                        : value / max();
        return Math.max(2, full * share);
    }

    private boolean isLogarithmic() {
        return max() / min() > LINEAR_RATIO_MAX;
    }

    /** The power of ten below all values, where logarithmic bars begin. */
    private double floor() {
        return Math.pow(10, Math.ceil(Math.log10(min()) - 1));
    }

    private double min() {
        return bars.stream().mapToDouble(Bar::value).min().orElseThrow();
    }

    private double max() {
        return bars.stream().mapToDouble(Bar::value).max().orElseThrow();
    }
}
