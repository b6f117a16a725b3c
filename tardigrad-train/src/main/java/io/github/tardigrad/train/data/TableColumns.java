package io.github.tardigrad.train.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the rows of a table become examples: which columns are features, what is done to them, and what the classes are called. It
 * follows from the part of a table that is trained on, and is kept with a run, so that other rows are read in the same way.
 *
 * @param columns the features, in the order of an example's numbers
 * @param label the column of labels
 * @param text how a text was read; empty of a DataFrame
 * @param standardized whether columns of numbers are centred and divided by their deviations
 */
public record TableColumns(List<Column> columns, Label label, Optional<Text> text, boolean standardized) {
    /** Keeps an unmodifiable copy. */
    public TableColumns {
        columns = List.copyOf(columns);
    }

    /**
     * One column, of numbers or of categories. A number x becomes (x - mean) / deviation; a category becomes a 1 among as many 0
     * as there are others, and one that is not known zeros alone.
     *
     * @param name what the header calls it, or {@code column 3}
     * @param position in a row, from 0
     * @param categories in the order of their features; empty of a column of numbers
     * @param fill what a missing value counts as: the mean, or the share of each category; empty if one is refused or its row left out
     * @param mean taken off a number; 0 of categories
     * @param deviation what a number is then divided by, above 0; 1 of categories
     */
    public record Column(
            String name, int position, List<String> categories, List<Double> fill, double mean, double deviation) {
        /** Keeps unmodifiable copies. */
        public Column {
            categories = List.copyOf(categories);
            fill = List.copyOf(fill);
        }

        /** How many numbers of an example it makes. */
        public int features() {
            return Math.max(1, categories.size());
        }

        /** Whether it has categories, not numbers. */
        public boolean isCategorical() {
            return !categories.isEmpty();
        }

        /** A number as training sees it. */
        public float standardized(double value) {
            return mean == 0 && deviation == 1 ? (float) value : (float) ((value - mean) / deviation);
        }
    }

    /**
     * The column of labels.
     *
     * @param name what the header calls it, or {@code column 3}
     * @param position in a row, from 0
     * @param classes the names of the classes in order; empty if labels are their numbers
     */
    public record Label(String name, int position, List<String> classes) {
        /** Keeps an unmodifiable copy. */
        public Label {
            classes = List.copyOf(classes);
        }

        /** The name of a class. */
        public String className(int label) {
            return classes.isEmpty() ? Integer.toString(label) : classes.get(label);
        }
    }

    /**
     * The form of a text.
     *
     * @param delimiter between cells
     * @param header whether the first line has the names of the columns
     * @param width cells of a line
     */
    public record Text(char delimiter, boolean header, int width) {}

    /** How many numbers an example has. */
    public int features() {
        return columns.stream().mapToInt(Column::features).sum();
    }

    /** What the numbers of an example are called: of a column of categories {@code workclass=Private}. */
    public List<String> featureNames() {
        List<String> names = new ArrayList<>();
        for (Column column : columns) {
            if (column.isCategorical()) {
                column.categories().forEach(category -> names.add(column.name() + "=" + category));
            } else {
                names.add(column.name());
            }
        }
        return names;
    }

    /**
     * Of a table whose columns are numbers.
     *
     * @param names of the features
     * @param label the column of labels
     * @param moments of the examples to train on; empty: numbers stay as they are
     */
    public static TableColumns ofNumbers(List<String> names, Label label, Optional<ColumnMoments> moments) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int column = i;
            double deviation = moments.map(all -> all.deviation(column)).orElse(1.0);
            columns.add(new Column(
                    names.get(i),
                    i,
                    List.of(),
                    List.of(),
                    moments.map(all -> all.mean(column)).orElse(0.0),
                    deviation > 0 ? deviation : 1));
        }
        return new TableColumns(columns, label, Optional.empty(), moments.isPresent());
    }
}
