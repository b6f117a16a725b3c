package io.github.tardigrad.lab;

import java.util.List;
import java.util.stream.Stream;

/**
 * What an experiment found.
 *
 * @param table from which verdicts are computed
 * @param more tables beside it
 * @param panels to be drawn
 * @param scenes to be drawn
 * @param claims with their verdicts
 * @param notes what a reader must know: which data there was
 */
public record Outcome(
        Table table, List<Table> more, List<Panel> panels, List<Scene> scenes, List<Claim> claims, List<String> notes) {
    /** Keeps unmodifiable copies. */
    public Outcome {
        more = List.copyOf(more);
        panels = List.copyOf(panels);
        scenes = List.copyOf(scenes);
        claims = List.copyOf(claims);
        notes = List.copyOf(notes);
    }

    /** The same with more to note. */
    public Outcome withNotes(List<String> further) {
        return new Outcome(
                table,
                more,
                panels,
                scenes,
                claims,
                Stream.concat(notes.stream(), further.stream()).toList());
    }

    /** With one table and nothing to note. */
    public Outcome(List<String> columns, List<List<String>> rows, List<Panel> panels, List<Claim> claims) {
        this(new Table("", columns, rows), List.of(), panels, List.of(), claims, List.of());
    }

    /**
     * Rows of cells.
     *
     * @param name of its file after that of the experiment; none for the first
     * @param columns their names
     * @param rows one cell for each column; numbers with all their digits, and no commas
     */
    public record Table(String name, List<String> columns, List<List<String>> rows) {
        /** Keeps unmodifiable copies. */
        public Table {
            columns = List.copyOf(columns);
            rows = rows.stream().map(List::copyOf).toList();
            for (List<String> row : rows) {
                if (row.size() != columns.size()) {
                    throw new IllegalArgumentException(
                            "one cell for each column: cells=" + row.size() + ", columns=" + columns.size());
                }
            }
        }

        /**
         * As text.
         *
         * @return a heading, then a line for each row
         */
        public String csv() {
            StringBuilder text = new StringBuilder(String.join(",", columns)).append('\n');
            rows.forEach(row -> text.append(String.join(",", row)).append('\n'));
            return text.toString();
        }
    }

    /**
     * One plot.
     *
     * @param name of its files
     * @param title of the plot
     * @param xAxis what goes to the right, with its unit
     * @param yAxis what goes up, with its unit
     * @param scale of the axis that goes up
     * @param curves in their order
     */
    public record Panel(String name, String title, String xAxis, String yAxis, Scale scale, List<Curve> curves) {
        /** Keeps an unmodifiable copy. */
        public Panel {
            curves = List.copyOf(curves);
        }

        /**
         * The points as text.
         *
         * @return a heading, then a line for each point
         */
        public String csv() {
            StringBuilder text = new StringBuilder("curve,x,mean,low,high\n");
            for (Curve curve : curves) {
                for (Point point : curve.points()) {
                    text.append(curve.label()).append(',').append(point.x()).append(',');
                    text.append(point.y().mean()).append(',').append(point.y().low());
                    text.append(',').append(point.y().high()).append('\n');
                }
            }
            return text.toString();
        }
    }

    /** Of an axis that goes up. */
    public enum Scale {
        /** Fractions, up to 1. */
        FRACTIONS,
        /** Powers of ten, from 1. */
        GAINS,
        /** From 0 to the largest; points, labels at their ends. */
        SHARES,
        /** Powers of ten, of what is in between; points, labels at their ends. */
        ERRORS,
        /** Powers of ten, of what is in between; lines without markers, bands for intervals, labels at their ends. */
        LOSSES
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
     * An image, and what was found in it.
     *
     * @param name of its file
     * @param title of the picture
     * @param png the image in Base64
     * @param sights beside each other
     */
    public record Scene(String name, String title, String png, List<Sight> sights) {
        /** Keeps an unmodifiable copy. */
        public Scene {
            sights = List.copyOf(sights);
        }
    }

    /**
     * What one method finds.
     *
     * @param label the same for the same method in every panel
     * @param found the surest first
     */
    public record Sight(String label, List<Found> found) {
        /** Keeps an unmodifiable copy. */
        public Sight {
            found = List.copyOf(found);
        }
    }

    /**
     * An object in a box, in pixels of the image.
     *
     * @param name of its class
     * @param score up to 1, which is for the truth
     * @param left of its box
     * @param top of its box
     * @param right of its box
     * @param bottom of its box
     */
    public record Found(String name, double score, double left, double top, double right, double bottom) {}

    /**
     * What a paper says, or we do, and whether it is so here.
     *
     * @param source who says it
     * @param statement what is claimed
     * @param test by which it is decided, from the table alone
     * @param found what the table shows
     * @param verdict of the test
     */
    public record Claim(String source, String statement, String test, String found, Verdict verdict) {
        /** Decided either way. */
        public Claim(String source, String statement, String test, String found, boolean holds) {
            this(source, statement, test, found, holds ? Verdict.HOLDS : Verdict.DOES_NOT_HOLD);
        }
    }

    /** What became of a claim. */
    public enum Verdict {
        /** The test is passed. */
        HOLDS("holds"),
        /** The contrary is found. */
        DOES_NOT_HOLD("does not hold"),
        /** Too few seeds to tell. */
        UNDECIDED("undecided");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        /**
         * As people read it.
         *
         * @return words
         */
        public String text() {
            return text;
        }
    }
}
