package io.github.tardigrad.train.data;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Examples from delimited text, one a line, plain or compressed with gzip: cells may stand in quotation marks, columns are
 * numbers, or categories where that is asked for, and one holds the label.
 */
public final class CsvFile {
    /** Labels before the features. */
    public static final String FIRST = "first";
    /** Labels after the features. */
    public static final String LAST = "last";

    private static final String HOW_TO_GET = "name a file of comma-separated numbers";

    private CsvFile() {}

    /** Whether the first line names the columns. */
    public enum Header {
        /** It does if it is of texts where the lines below have numbers. */
        AUTO,
        /** It does. */
        TRUE,
        /** It is an example. */
        FALSE
    }

    /** What is done about a missing value: a cell that is empty, {@code ?} or {@code NA}. */
    public enum Missing {
        /** The file is refused. */
        REFUSE,
        /** It counts as the mean of the training part, of categories as the share of each; a row without a label is left out. */
        MEAN,
        /** Its row is left out. */
        DROP
    }

    /** Whether a cell has no value. */
    public static boolean isMissing(String cell) {
        return cell.isEmpty() || cell.equals("?") || cell.equals("NA");
    }

    /**
     * Which columns are categories.
     *
     * @param auto every column of texts
     * @param columns these, by their names
     */
    public record Categorical(boolean auto, List<String> columns) {
        /** No column. */
        public static final Categorical NONE = new Categorical(false, List.of());
        /** Every column without numbers. */
        public static final Categorical AUTO = new Categorical(true, List.of());

        /** Keeps an unmodifiable copy. */
        public Categorical {
            columns = List.copyOf(columns);
        }
    }

    /**
     * How to read the text.
     *
     * @param labelColumn {@link #FIRST}, {@link #LAST} or a name that the first line has
     * @param header whether the first line names the columns
     * @param delimiter between cells; empty: of comma, semicolon, tab and bar the one that fits the first lines
     * @param classes labels must be integers from 0 to classes - 1; 0: the labels that are found, in order
     * @param features names of the columns to learn from; empty: all but that of labels
     * @param scale every number is multiplied by it; finite, not 0
     * @param missing what is done about missing values
     * @param categorical which columns are categories
     * @param standardize whether columns of numbers are centred and divided by their deviations in the training part
     */
    public record Format(
            String labelColumn,
            Header header,
            Optional<Character> delimiter,
            int classes,
            List<String> features,
            float scale,
            Missing missing,
            Categorical categorical,
            boolean standardize) {
        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if classes is 1 or negative, or scale is 0 or not finite
         */
        public Format {
            features = List.copyOf(features);
            if (classes < 0 || classes == 1) {
                throw new IllegalArgumentException("classes must be 0 or >= 2: classes=" + classes);
            }
            if (!Float.isFinite(scale) || scale == 0) {
                throw new IllegalArgumentException("scale must be finite and not 0: scale=" + scale);
            }
        }

        /** Numbers between commas, none of them missing. */
        public static Format numbers(String labelColumn, Header header, int classes, float scale) {
            return new Format(
                    labelColumn,
                    header,
                    Optional.of(','),
                    classes,
                    List.of(),
                    scale,
                    Missing.REFUSE,
                    Categorical.NONE,
                    false);
        }

        /** The same where the first line is known to name no columns. */
        public Format withoutNames() {
            return new Format(
                    labelColumn, Header.FALSE, delimiter, classes, features, scale, missing, categorical, standardize);
        }

        /** The same between commas, with the names of columns in the first line. */
        public Format withNames() {
            return new Format(
                    labelColumn,
                    Header.TRUE,
                    Optional.of(','),
                    classes,
                    features,
                    scale,
                    missing,
                    categorical,
                    standardize);
        }

        /** Whether all columns are numbers that need not be looked at before they are used. */
        boolean isPlain() {
            return missing == Missing.REFUSE
                    && !categorical.auto()
                    && categorical.columns().isEmpty()
                    && !standardize;
        }
    }

    /**
     * Reads a file.
     *
     * @throws DataFileException if the file is missing, empty, or a line is wrong; the message has the line's number
     */
    public static Dataset read(Path file, Format format) throws DataFileException {
        CsvTable table = CsvTable.of(file(file), file.toString(), format);
        return table.examples(table.columns(row -> true));
    }

    /** Of an open text whose columns nobody asks for by name. */
    static Dataset numbers(CsvText.Source source, String name, Format format) throws DataFileException {
        CsvTable table = CsvTable.of(source, name, format);
        return table.numbers(table.columns(row -> true));
    }

    /**
     * The examples of a file, of which features are read when they are to be held: by a pass through the file each time.
     *
     * @throws DataFileException as {@link #read}; a wrong number is found when it is to be held
     */
    public static Dataset held(Path file, Format format) throws DataFileException {
        CsvTable table = CsvTable.of(file(file), file.toString(), format);
        return table.held(table.columns(row -> true));
    }

    /**
     * Reads examples to train on and to test with.
     *
     * @param test the file to test with; empty: a part of the training file
     * @param testPart which part, of a number of examples, where there is no test file; in ascending order
     * @param kept columns of an earlier run; empty: they follow from the examples to train on
     * @throws DataFileException as {@link #read}, or if the test file has other columns
     */
    public static Split split(
            Path train,
            Optional<Path> test,
            Function<Dataset, Split> testPart,
            Format format,
            Optional<TableColumns> kept)
            throws DataFileException {
        CsvTable table = kept.isPresent()
                ? CsvTable.like(file(train), train.toString(), format, kept.get(), true)
                : CsvTable.of(file(train), train.toString(), format);
        if (test.isPresent()) {
            TableColumns columns = kept.isPresent() ? kept.get() : table.columns(row -> true);
            CsvTable other = CsvTable.like(file(test.get()), test.get().toString(), format, columns, true);
            return new Split(table.examples(columns), other.examples(columns));
        }
        TableColumns columns = kept.isPresent() ? kept.get() : table.columns(trainingPart(table, testPart)::get);
        return testPart.apply(table.examples(columns));
    }

    /**
     * The examples of a file to train on, of which features are read when they are to be held.
     *
     * @param testPart sets a part apart for testing; empty where there is a test file
     * @throws DataFileException as {@link #held}
     */
    public static Dataset heldTraining(Path train, Optional<Function<Dataset, Split>> testPart, Format format)
            throws DataFileException {
        CsvTable table = CsvTable.of(file(train), train.toString(), format);
        if (testPart.isEmpty()) {
            return table.held(table.columns(row -> true));
        }
        TableColumns columns = table.columns(trainingPart(table, testPart.get())::get);
        return testPart.get().apply(table.held(columns)).train();
    }

    /** Who is trained on, by the labels alone. */
    private static BitSet trainingPart(CsvTable table, Function<Dataset, Split> testPart) {
        BitSet training = new BitSet(table.size());
        Subset train = (Subset) testPart.apply(table.labelled()).train();
        for (int i = 0; i < train.size(); i++) {
            training.set(train.original(i));
        }
        return training;
    }

    /**
     * Reads rows as those of training were read. Columns are found by their names where both files have them.
     *
     * @throws DataFileException as {@link #read}, or if a column of the training's is not there
     */
    public static NewExamples newRows(Path file, Format format, TableColumns columns) throws DataFileException {
        CsvTable table = CsvTable.like(file(file), file.toString(), format, columns, false);
        int[] rows = table.rowNumbers();
        return new NewExamples(
                table.examples(columns),
                table.withLabels(),
                "row",
                Arrays.stream(rows).mapToObj(Integer::toString).toList());
    }

    private static CsvText.Source file(Path file) {
        return new CsvText.Source() {
            @Override
            public <T> T read(DataFile.Reader<T> reader) throws DataFileException {
                return DataFile.read(file, HOW_TO_GET, reader);
            }
        };
    }

    /** A text that can be opened again and again. */
    static CsvText.Source opened(Function<String, InputStream> open, String name) {
        return new CsvText.Source() {
            @Override
            public <T> T read(DataFile.Reader<T> reader) throws DataFileException {
                try (InputStream in = open.apply(name)) {
                    return DataFile.read(in, name, reader);
                } catch (DataFileException e) {
                    throw e;
                } catch (java.io.IOException e) {
                    throw new DataFileException(name + ": " + e.getMessage(), e);
                }
            }
        };
    }
}
