package io.github.tardigrad.lab;

import java.util.List;

/**
 * What an experiment found.
 *
 * @param columns of the table
 * @param rows one cell for each column; numbers with all their digits
 * @param panels to be drawn
 * @param claims with their verdicts
 */
public record Outcome(List<String> columns, List<List<String>> rows, List<Panel> panels, List<Claim> claims) {
    /** Keeps unmodifiable copies. */
    public Outcome {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        panels = List.copyOf(panels);
        claims = List.copyOf(claims);
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "one cell for each column: cells=" + row.size() + ", columns=" + columns.size());
            }
        }
    }

    /**
     * The table as text; no cell holds a comma.
     *
     * @return a heading, then a line for each row
     */
    public String csv() {
        StringBuilder text = new StringBuilder(String.join(",", columns)).append('\n');
        rows.forEach(row -> text.append(String.join(",", row)).append('\n'));
        return text.toString();
    }

    /**
     * One plot.
     *
     * @param name of its files
     * @param title of the plot
     * @param xAxis what goes to the right, with its unit
     * @param yAxis what goes up, with its unit
     * @param logarithmic whether up is in powers of ten from 1; else values are fractions of 1
     * @param curves in their order
     */
    public record Panel(
            String name, String title, String xAxis, String yAxis, boolean logarithmic, List<Curve> curves) {
        /** Keeps an unmodifiable copy. */
        public Panel {
            curves = List.copyOf(curves);
        }
    }

    /**
     * One method's points.
     *
     * @param label the same for the same method in every panel
     * @param points from left to right
     */
    public record Curve(String label, List<Point> points) {
        /** Keeps an unmodifiable copy. */
        public Curve {
            points = List.copyOf(points);
        }
    }

    /**
     * A mean over seeds with its interval.
     *
     * @param x where
     * @param y the interval
     */
    public record Point(double x, Interval y) {}

    /**
     * What a paper says, or we do, and whether it is so here.
     *
     * @param source who says it
     * @param statement what is claimed
     * @param test by which it is decided, from the table alone
     * @param found what the table shows
     * @param holds whether the test is passed
     */
    public record Claim(String source, String statement, String test, String found, boolean holds) {}
}
