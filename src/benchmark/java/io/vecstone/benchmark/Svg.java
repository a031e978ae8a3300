package io.vecstone.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * An SVG picture being drawn, in pixels from the upper left. It has a background of its own, so
 * that it reads the same on a light page and on a dark one.
 */
final class Svg {

    /** Ours. */
    static final String ACCENT = "#0969da";

    /** The others. */
    static final String GREY = "#afb8c1";

    static final String TEXT = "#1f2328";
    static final String TEXT_FAINT = "#59636e";
    static final String GRID = "#d8dee4";

    private static final String HEAD =
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" \
            font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif" role="img">
            <title>%s</title>
            <rect x="0.5" y="0.5" width="%d" height="%d" rx="8" fill="#f6f8fa" stroke="#d0d7de"/>
            """;

    /** Where a text begins, has its middle or ends. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    /**
     * How a text looks.
     *
     * @param sizePixels height of the font
     */
    record Font(double sizePixels, String colour, boolean bold) {}

    record Point(double x, double y) {}

    private final StringBuilder elements = new StringBuilder();

    Svg(String title, int width, int height) {
        elements.append(
                HEAD.formatted(
                        width, height, width, height, escaped(title), width - 1, height - 1));
    }

    Svg bar(double x, double y, double width, double height, String colour) {
        return add(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"3\" fill=\"%s\"/>",
                x, y, width, height, colour);
    }

    Svg line(Point from, Point to) {
        return add(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
                from.x, from.y, to.x, to.y, GRID);
    }

    /** A line through points, with a dot on each. */
    Svg curve(List<Point> points, String colour) {
        String path =
                points.stream()
                        .map(p -> String.format(Locale.ROOT, "%.1f,%.1f", p.x, p.y))
                        .collect(Collectors.joining(" "));
        add(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\"/>",
                path, colour);
        for (Point point : points) {
            add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>", point.x, point.y, colour);
        }
        return this;
    }

    Svg text(double x, double y, String text, Font font, Anchor anchor) {
        return add(
                "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%.1f\" fill=\"%s\" font-weight=\"%s\""
                        + " text-anchor=\"%s\">%s</text>",
                x,
                y,
                font.sizePixels,
                font.colour,
                font.bold ? "600" : "400",
                anchor.name().toLowerCase(Locale.ROOT),
                escaped(text));
    }

    private Svg add(String format, Object... arguments) {
        elements.append(String.format(Locale.ROOT, format, arguments)).append('\n');
        return this;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @Override
    public String toString() {
        return elements + "</svg>\n";
    }
}
