package io.github.tardigrad.train.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.github.tardigrad.train.file.Decimals;
import io.github.tardigrad.train.file.TextLines;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A text of delimited cells, which can be read more than once: its delimiter, the names of its columns, its rows. Lines without
 * anything are passed over.
 */
final class CsvText {
    private static final String DELIMITERS = ",;\t|";
    private static final int HEAD_LINES = 100;
    private static final int HEAD_CHARACTERS = 1 << 20;

    /** A text from its beginning. */
    @FunctionalInterface
    interface Source {
        <T> T read(DataFile.Reader<T> reader) throws DataFileException;
    }

    /** Takes rows. */
    @FunctionalInterface
    interface Rows {
        void row(List<String> cells, long line) throws DataFileException;
    }

    private final Source source;
    private final String name;
    private final char delimiter;
    private final boolean header;
    private final List<String> names;

    /**
     * Looks at the first lines.
     *
     * @param known names of columns that a header would have
     * @throws DataFileException if there is none
     */
    CsvText(Source source, String name, CsvFile.Format format, List<String> known) throws DataFileException {
        this.source = source;
        this.name = name;
        String head = source.read(in -> head(new TextLines(DataFile.reader(in, name), name)));
        this.delimiter = format.delimiter().orElseGet(() -> delimiter(head, name));
        List<List<String>> rows = cells(head, name, delimiter);
        if (rows.isEmpty()) {
            throw new DataFileException(name + ": expected at least 1 line of data, found none");
        }
        this.header = switch (format.header()) {
            case TRUE -> true;
            case FALSE -> false;
            case AUTO -> rows.get(0).stream().anyMatch(known::contains) || isHeader(rows);
        };
        List<String> found = new ArrayList<>();
        for (int i = 0; i < rows.get(0).size(); i++) {
            String cell = rows.get(0).get(i);
            String number = "column " + (i + 1);
            // A name that comes again is told apart by its place.
            String unique = found.contains(cell) ? cell + " (" + number + ")" : cell;
            found.add(header && !cell.isEmpty() ? unique : number);
        }
        this.names = List.copyOf(found);
    }

    private static String head(TextLines lines) throws IOException {
        StringBuilder head = new StringBuilder();
        int count = 0;
        for (String line = lines.next(); line != null && count < HEAD_LINES; line = lines.next()) {
            head.append(line).append('\n');
            count += line.isBlank() ? 0 : 1;
            if (head.length() > HEAD_CHARACTERS) {
                break;
            }
        }
        return head.toString();
    }

    /** The one that gives all lines the same number of cells, the most; else the one that the first line has most of. */
    private static char delimiter(String head, String name) {
        char best = DELIMITERS.charAt(0);
        long most = 0;
        for (int i = 0; i < DELIMITERS.length(); i++) {
            char candidate = DELIMITERS.charAt(i);
            List<List<String>> rows;
            try {
                rows = cells(head, name, candidate);
            } catch (DataFileException e) {
                continue;
            }
            long first = rows.isEmpty() ? 1 : rows.get(0).size();
            boolean same = rows.stream().allMatch(row -> row.size() == first);
            long score = first < 2 ? 0 : first + (same ? 1L << Integer.SIZE : 0);
            if (score > most) {
                most = score;
                best = candidate;
            }
        }
        return best;
    }

    private static List<List<String>> cells(String head, String name, char delimiter) throws DataFileException {
        List<List<String>> rows = new ArrayList<>();
        try {
            forEach(new StringReader(head), name, delimiter, (cells, line) -> rows.add(cells));
        } catch (DataFileException e) {
            throw e;
        } catch (IOException e) {
            throw new DataFileException(name + ": " + e.getMessage(), e);
        }
        return rows;
    }

    /**
     * Whether the first row names the columns: it has texts and no number over the columns of numbers; where there are none, its
     * cells are all different and none comes again below it.
     */
    private static boolean isHeader(List<List<String>> rows) {
        List<String> first = rows.get(0);
        if (rows.size() < 2) {
            return false;
        }
        boolean numbersBelow = false;
        boolean textsAbove = false;
        boolean comesAgain = new HashSet<>(first).size() < first.size();
        for (int column = 0; column < first.size(); column++) {
            String top = first.get(column);
            boolean anyNumber = false;
            boolean anyText = false;
            for (List<String> row : rows.subList(1, rows.size())) {
                String cell = column < row.size() ? row.get(column) : "";
                boolean number = isNumber(cell);
                anyNumber |= number;
                anyText |= !number && !CsvFile.isMissing(cell);
                comesAgain |= cell.equals(top);
            }
            if (anyNumber && !anyText) {
                numbersBelow = true;
                if (isNumber(top)) {
                    return false;
                }
                textsAbove |= !CsvFile.isMissing(top) && !isNotFinite(top);
            }
        }
        return numbersBelow ? textsAbove : !comesAgain;
    }

    private static boolean isNumber(String cell) {
        return !Float.isNaN(Decimals.floatOf(cell));
    }

    private static boolean isNotFinite(String cell) {
        return Set.of("nan", "inf", "infinity").contains(cell.toLowerCase(Locale.ROOT));
    }

    char delimiter() {
        return delimiter;
    }

    boolean header() {
        return header;
    }

    /** Of all columns; {@code column 3} and so on without a header. */
    List<String> names() {
        return names;
    }

    /** The position of a name that a header has. */
    Optional<Integer> position(String column) {
        int position = header ? names.indexOf(column) : -1;
        return position < 0 ? Optional.empty() : Optional.of(position);
    }

    /**
     * Gives all rows but the header, each with as many cells as there are columns.
     *
     * @throws DataFileException if a row has more or fewer, or the text cannot be read
     */
    void forEach(Rows rows) throws DataFileException {
        boolean[] first = {header};
        source.read(in -> {
            forEach(DataFile.reader(in, name), name, delimiter, (cells, line) -> {
                if (first[0]) {
                    first[0] = false;
                    return;
                }
                if (cells.size() != names.size()) {
                    throw new DataFileException(at(line) + "expected " + names.size()
                            + " columns as in the first line, found " + cells.size());
                }
                rows.row(cells, line);
            });
            return true;
        });
    }

    String at(long line) {
        return name + ", line " + line + ": ";
    }

    String name() {
        return name;
    }

    private static void forEach(Reader in, String name, char delimiter, Rows rows) throws IOException {
        CsvReader<CsvRecord> csv = CsvReader.builder()
                .fieldSeparator(delimiter)
                .trimWhitespacesAroundQuotes(true)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .maxBufferSize(TextLines.MOST_CHARACTERS)
                .ofCsvRecord(in);
        long last = 0;
        try {
            for (CsvRecord row : csv) {
                last = row.getStartingLineNumber();
                List<String> cells = new ArrayList<>(row.getFieldCount());
                for (int i = 0; i < row.getFieldCount(); i++) {
                    cells.add(row.getField(i).trim());
                }
                if (cells.size() > 1 || !cells.get(0).isEmpty()) {
                    rows.row(cells, last);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (CsvParseException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new DataFileException(
                    String.format(
                            Locale.ROOT,
                            "%s: no table after line %d: a cell has more than the %,d characters that are read of one, or a"
                                    + " quotation mark stands where none may: %s",
                            name,
                            last,
                            TextLines.MOST_CHARACTERS,
                            e.getMessage()),
                    e);
        }
    }
}
