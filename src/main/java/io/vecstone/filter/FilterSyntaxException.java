package io.vecstone.filter;

/**
 * The text of a filter can't be read. The message shows the expression and where in it the trouble
 * is.
 */
public final class FilterSyntaxException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN_CHARACTERS_MAX = 200;

    /**
     * @param position of the trouble in {@code expression}, counted from 0
     * @param found what is there, as the object of "found …"
     */
    FilterSyntaxException(String expression, int position, String found) {
        super(
                "Found %s at position %d of the filter «%s»"
                        .formatted(found, position + 1, around(expression, position)));
    }

    private static String around(String expression, int position) {
        if (expression.length() <= SHOWN_CHARACTERS_MAX) {
            return expression;
        }
        int from = Math.max(0, position - SHOWN_CHARACTERS_MAX / 2);
        int to = Math.min(expression.length(), from + SHOWN_CHARACTERS_MAX);
        return (from > 0 ? "…" : "")
                + expression.substring(from, to)
                + (to < expression.length() ? "…" : "");
    }
}
