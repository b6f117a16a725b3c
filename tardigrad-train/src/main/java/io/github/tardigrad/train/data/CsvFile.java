package io.github.tardigrad.train.data;

import io.github.tardigrad.train.file.Decimals;
import io.github.tardigrad.train.file.FileKind;
import io.github.tardigrad.train.file.TextLines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * Examples from comma-separated text, one a line, plain or compressed with gzip. Every column but the label is a number;
 * empty lines are skipped; there is no quoting.
 */
public final class CsvFile {
    /** Where a line holds its label. */
    public enum LabelColumn {
        /** Before the features. */
        FIRST,
        /** After the features. */
        LAST
    }

    /**
     * How to read the text.
     *
     * @param labelColumn where the label is
     * @param header whether the first line names the columns
     * @param classes labels must be integers from 0 to classes - 1
     * @param scale every feature is multiplied by it; finite, not 0
     */
    public record Format(LabelColumn labelColumn, boolean header, int classes, float scale) {
        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if classes is below 2, or scale is 0 or not finite
         */
        public Format {
            if (classes < 2) {
                throw new IllegalArgumentException("classes must be >= 2: classes=" + classes);
            }
            if (!Float.isFinite(scale) || scale == 0) {
                throw new IllegalArgumentException("scale must be finite and not 0: scale=" + scale);
            }
        }
    }

    private static final Pattern NAME = Pattern.compile("\\p{L}[\\p{L}\\p{N}_ .-]*");
    private static final Pattern NOT_FINITE = Pattern.compile("nan|inf(inity)?", Pattern.CASE_INSENSITIVE);
    private static final String HOW_TO_GET = "name a file of comma-separated numbers";
    private static final int MAX_VALUES = Integer.MAX_VALUE - 8;

    private final String name;
    private final Format format;
    /** The rows whose features are wanted; of the others labels alone. */
    private final IntPredicate wanted;

    private float[] values = new float[1 << 12];
    private int valueCount;
    private int[] labels = new int[1 << 8];
    private int rows;
    private int columns;

    private CsvFile(String name, Format format, IntPredicate wanted) {
        this.name = name;
        this.format = format;
        this.wanted = wanted;
    }

    /**
     * Reads a file.
     *
     * @throws DataFileException if the file is missing, empty, or a line is wrong; the message has the line's number
     */
    public static Dataset read(Path file, Format format) throws DataFileException {
        return DataFile.read(file, HOW_TO_GET, in -> parse(in, file.toString(), format));
    }

    /**
     * The examples of a file, of which features are read when they are to be held: by a pass through the file each time.
     *
     * @throws DataFileException as {@link #read}; a wrong number is found when it is to be held
     */
    public static Dataset held(Path file, Format format) throws DataFileException {
        CsvFile all = pass(file, format, row -> false);
        int[] labels = Arrays.copyOf(all.labels, all.rows);
        return new HeldExamples(labels, format.classes(), new int[] {all.columns - 1}, indices -> {
            CsvFile some = pass(file, format, indices::get);
            return FloatDataset.owning(
                    Arrays.copyOf(some.values, some.valueCount),
                    indices.stream().map(index -> labels[index]).toArray(),
                    format.classes());
        });
    }

    private static CsvFile pass(Path file, Format format, IntPredicate wanted) throws DataFileException {
        return DataFile.read(file, HOW_TO_GET, in -> {
            CsvFile text = new CsvFile(file.toString(), format, wanted);
            text.parse(in);
            return text;
        });
    }

    static Dataset parse(InputStream in, String name, Format format) throws IOException {
        CsvFile text = new CsvFile(name, format, row -> true);
        text.parse(in);
        return FloatDataset.owning(
                Arrays.copyOf(text.values, text.valueCount), Arrays.copyOf(text.labels, text.rows), format.classes());
    }

    private void parse(InputStream in) throws IOException {
        TextLines lines = DataFile.text(in, name);
        boolean skip = format.header();
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.isBlank()) {
                continue;
            }
            if (skip) {
                skip = false;
                continue;
            }
            row(line, lines.number());
        }
        if (rows == 0) {
            throw new DataFileException(name + ": expected at least 1 line of data, found none");
        }
    }

    private void row(String line, long lineNumber) throws DataFileException {
        int found = 1 + (int) line.chars().filter(c -> c == ',').count();
        if (rows == 0) {
            if (found < 2) {
                throw new DataFileException(at(lineNumber) + "expected at least 2 columns separated by commas, found "
                        + found + (line.indexOf(';') >= 0 ? " (its columns seem to be separated by semicolons)" : ""));
            }
            columns = found;
        } else if (found != columns) {
            throw new DataFileException(
                    at(lineNumber) + "expected " + columns + " columns as in the first line, found " + found);
        }
        reserve(lineNumber);
        boolean features = wanted.test(rows);
        int labelColumn = format.labelColumn() == LabelColumn.FIRST ? 0 : columns - 1;
        int start = 0;
        for (int column = 0; column < columns; column++) {
            int comma = column == columns - 1 ? line.length() : line.indexOf(',', start);
            String text = unquoted(line.substring(start, comma).trim());
            if (column == labelColumn) {
                labels[rows] = label(text, lineNumber);
            } else if (features) {
                values[valueCount++] = number(text, lineNumber, column) * format.scale();
            }
            start = comma + 1;
        }
        rows++;
    }

    /** A cell without the quotation marks that spreadsheets put around some, or all: RFC 4180. */
    private static String unquoted(String cell) {
        boolean quoted = cell.length() >= 2 && cell.charAt(0) == '"' && cell.charAt(cell.length() - 1) == '"';
        return quoted ? cell.substring(1, cell.length() - 1).trim() : cell;
    }

    /** What a first line of names asks for; nothing elsewhere. */
    private String namesAsk(String text) {
        boolean name = rows == 0
                && !format.header()
                && NAME.matcher(text).matches()
                && !NOT_FINITE.matcher(text).matches();
        return name ? " (a first line of names is skipped with data.header: true)" : "";
    }

    private void reserve(long lineNumber) throws DataFileException {
        long needed = (long) valueCount + columns;
        if (needed > MAX_VALUES) {
            throw new DataFileException(at(lineNumber) + "expected at most " + MAX_VALUES + " values, found more");
        }
        if (needed > values.length) {
            values = Arrays.copyOf(values, (int) Math.min(MAX_VALUES, Math.max(needed, 2L * values.length)));
        }
        if (rows == labels.length) {
            labels = Arrays.copyOf(labels, 2 * rows);
        }
    }

    private int label(String text, long lineNumber) throws DataFileException {
        long label = Decimals.wholeOf(text).orElse(-1);
        if (label < 0 || label >= format.classes()) {
            throw new DataFileException(at(lineNumber) + "expected a label, an integer 0.." + (format.classes() - 1)
                    + ", found '" + FileKind.shown(text) + "'" + namesAsk(text));
        }
        return (int) label;
    }

    private float number(String text, long lineNumber, int column) throws DataFileException {
        float value = Decimals.floatOf(text);
        if (!Float.isFinite(value * format.scale())) {
            throw new DataFileException(at(lineNumber) + "expected a finite number in column " + (column + 1)
                    + ", found '" + FileKind.shown(text) + "'" + namesAsk(text));
        }
        return value;
    }

    private String at(long lineNumber) {
        return name + ", line " + lineNumber + ": ";
    }
}
