package io.github.tardigrad.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * The table of an experiment, from which its curves and claims are computed: a number is what its cell says.
 *
 * <p>The last columns are always instances, their mean with the interval's low and high ends, and the least and most of them.
 */
final class Measurements {
    private static final List<String> INTERVAL = List.of("instances", "mean", "low", "high", "least", "most");

    private final List<String> columns;
    private final List<Row> rows;

    /** An empty table; the columns of the interval follow the given ones. */
    Measurements(String... keys) {
        columns = new ArrayList<>(List.of(keys));
        columns.addAll(INTERVAL);
        rows = new ArrayList<>();
    }

    private Measurements(List<String> columns, List<Row> rows) {
        this.columns = columns;
        this.rows = rows;
    }

    /** A row: a cell for each key, and what was measured in each instance. */
    void add(double[] values, Object... keys) {
        add(Interval.of(values), values, keys);
    }

    /** The same with the geometric mean. */
    void addGeometric(double[] values, Object... keys) {
        add(Interval.geometric(values), values, keys);
    }

    private void add(Interval interval, double[] values, Object... keys) {
        List<String> cells = new ArrayList<>();
        for (Object key : keys) {
            if (key.toString().contains(",")) {
                throw new IllegalArgumentException("a cell must not have a comma: " + key);
            }
            cells.add(key.toString());
        }
        cells.add(Integer.toString(values.length));
        double least = Arrays.stream(values).min().orElseThrow();
        double most = Arrays.stream(values).max().orElseThrow();
        for (double number : new double[] {interval.mean(), interval.low(), interval.high(), least, most}) {
            cells.add(Double.toString(number));
        }
        rows.add(new Row(cells));
    }

    /** The rows with one of some values in a column. */
    Measurements where(String column, Object... values) {
        List<String> wanted = Arrays.stream(values).map(Object::toString).toList();
        return where(row -> wanted.contains(row.text(column)));
    }

    /** The rows for which something is true. */
    Measurements where(Predicate<Row> which) {
        return new Measurements(columns, rows.stream().filter(which).toList());
    }

    List<Row> rows() {
        return rows;
    }

    /**
     * The only row.
     *
     * @throws IllegalStateException if there is none, or another
     */
    Row only() {
        if (rows.size() != 1) {
            throw new IllegalStateException("one row expected: rows=" + rows.size());
        }
        return rows.get(0);
    }

    /** The row with the smallest number in a column; of several the first. */
    Row least(String column) {
        return rows.stream()
                .min(Comparator.comparingDouble(row -> row.number(column)))
                .orElseThrow(() -> new IllegalStateException("no row"));
    }

    /** The row with the largest number in a column; of several the last. */
    Row most(String column) {
        return rows.stream()
                .max(Comparator.comparingDouble(row -> row.number(column)))
                .orElseThrow(() -> new IllegalStateException("no row"));
    }

    /** The different cells of a column, in their order. */
    List<String> distinct(String column) {
        return rows.stream().map(row -> row.text(column)).distinct().toList();
    }

    /** Whether something is true of every row; of a table without rows nothing is. */
    boolean all(Predicate<Row> what) {
        return !rows.isEmpty() && rows.stream().allMatch(what);
    }

    /** The rows as a curve, from left to right. */
    Outcome.Curve curve(String label, String x) {
        return new Outcome.Curve(
                label,
                rows.stream()
                        .map(row -> new Outcome.Point(row.number(x), row.interval()))
                        .sorted(Comparator.comparingDouble(Outcome.Point::x))
                        .toList());
    }

    /** What was found. */
    Outcome outcome(List<Outcome.Panel> panels, List<Outcome.Claim> claims) {
        return new Outcome(columns, rows.stream().map(Row::cells).toList(), panels, claims);
    }

    /** A number for people. */
    static String figure(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    /** A line of the table. */
    final class Row {
        private final List<String> cells;

        private Row(List<String> cells) {
            this.cells = cells;
        }

        private List<String> cells() {
            return cells;
        }

        String text(String column) {
            return cells.get(Objects.checkIndex(columns.indexOf(column), cells.size()));
        }

        double number(String column) {
            return Double.parseDouble(text(column));
        }

        double mean() {
            return number("mean");
        }

        double low() {
            return number("low");
        }

        double high() {
            return number("high");
        }

        Interval interval() {
            return new Interval(mean(), low(), high());
        }
    }
}
