package io.github.tardigrad.train.data;

import io.github.tardigrad.train.file.Decimals;
import io.github.tardigrad.train.file.FileKind;
import io.github.tardigrad.train.file.NearestName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A text of examples, read in passes: the first finds labels, categories and missing values, the second means and deviations of
 * the rows to train on, the third the features of the rows that are wanted. What is not asked for needs no pass.
 *
 * <p>Threads: confined. Memory: a few numbers a row, and the features that were wanted.
 */
final class CsvTable {
    private static final int MOST_VALUES = Integer.MAX_VALUE - 8;
    private static final int MOST_CATEGORIES = 1000;
    private static final Pattern NAME = Pattern.compile("\\p{L}[\\p{L}\\p{N}_ .-]*");
    private final CsvText text;
    private final CsvFile.Format format;
    private final @Nullable TableColumns kept;
    /** The columns of features, by where they are in this text. */
    private final int[] places;
    /** The column of labels; -1 of a text without. */
    private final int labelPlace;

    private final Found[] found;
    private final Map<String, Integer> labelNumbers = new HashMap<>();
    private int[] labels = new int[1 << 8];
    private int[] lines = new int[1 << 8];
    private int rows;
    private final BitSet leftOut = new BitSet();
    private final BitSet withLabels = new BitSet();
    private final boolean labelNeeded;
    private int read;
    private int unlabelled;
    private final List<String> classes;

    /** What a column has. */
    private static final class Found {
        long numbers;
        long texts;
        long missing;
        long unknown;
        String firstText = "";
        long firstTextLine;
        final Set<String> values = new HashSet<>();
    }

    /** Whose columns follow from itself. */
    static CsvTable of(CsvText.Source source, String name, CsvFile.Format format) throws DataFileException {
        List<String> known = new ArrayList<>(format.features());
        known.addAll(format.categorical().columns());
        // The words first and last are no names.
        if (!Set.of(CsvFile.FIRST, CsvFile.LAST).contains(format.labelColumn())) {
            known.add(format.labelColumn());
        }
        CsvText text = new CsvText(source, name, format, known);
        int label = switch (format.labelColumn()) {
            case CsvFile.FIRST -> 0;
            case CsvFile.LAST -> text.names().size() - 1;
            default -> named(text, "data.labelColumn", format.labelColumn());
        };
        int[] features = format.features().isEmpty()
                ? IntStream.range(0, text.names().size())
                        .filter(i -> i != label)
                        .toArray()
                : new int[format.features().size()];
        for (int i = 0; i < format.features().size(); i++) {
            features[i] = named(text, "data.features", format.features().get(i));
            if (features[i] == label) {
                throw new NoSuchColumnException(
                        "data.features", format.features().get(i), "another column than that of labels");
            }
        }
        for (String column : format.categorical().columns()) {
            named(text, "data.categorical", column);
        }
        return new CsvTable(text, format, null, features, label, true);
    }

    /** Whose columns are those of another. */
    static CsvTable like(
            CsvText.Source source, String name, CsvFile.Format format, TableColumns kept, boolean labelNeeded)
            throws DataFileException {
        boolean byName = kept.text().map(TableColumns.Text::header).orElse(true);
        List<String> known = new ArrayList<>();
        if (byName) {
            kept.columns().forEach(column -> known.add(column.name()));
        }
        // Texts alone do not tell a line of names apart; where there was none to train on, there is none here.
        boolean textsAlone = kept.columns().stream().allMatch(TableColumns.Column::isCategorical);
        CsvText text = new CsvText(source, name, !byName && textsAlone ? format.withoutNames() : format, known);
        if (kept.text().isEmpty() && !text.header()) {
            throw new DataFileException(
                    name + ": expected a first line that names the columns, as the table to train on" + " has them: "
                            + DataSummary.named(known));
        }
        int width = text.names().size();
        int trained = kept.text().map(TableColumns.Text::width).orElse(width);
        int[] features = new int[kept.columns().size()];
        int label = kept.label().position();
        if (byName && text.header()) {
            for (int i = 0; i < features.length; i++) {
                String column = kept.columns().get(i).name();
                features[i] = text.position(column)
                        .orElseThrow(() -> new DataFileException(name + ": expected a column " + column
                                + ", as in the file to train on, found " + DataSummary.named(text.names())));
            }
            label = text.position(kept.label().name()).orElse(-1);
        } else if (width == trained) {
            Arrays.setAll(features, i -> kept.columns().get(i).position());
        } else if (width == trained - 1) {
            int taken = label;
            Arrays.setAll(features, i -> {
                int position = kept.columns().get(i).position();
                return position > taken ? position - 1 : position;
            });
            label = -1;
        } else {
            throw new DataFileException(
                    name + ": expected " + trained + " columns as in the file to train on, found " + width);
        }
        if (label < 0 && labelNeeded) {
            throw new DataFileException(name + ": expected the labels in a column "
                    + kept.label().name() + ", found " + DataSummary.named(text.names()));
        }
        return new CsvTable(text, format, kept, features, label, labelNeeded);
    }

    private static int named(CsvText text, String field, String column) throws DataFileException {
        Optional<Integer> position = text.position(column);
        if (position.isPresent()) {
            return position.get();
        }
        if (!text.header()) {
            throw new NoSuchColumnException(
                    field,
                    column,
                    (field.equals("data.labelColumn") ? "first or last" : "absent") + " where the first line, of "
                            + text.name() + ", does not name the columns (data.header says whether it does)");
        }
        String nearest = NearestName.of(column, text.names());
        throw new NoSuchColumnException(
                field,
                column + (nearest.isEmpty() ? "" : " (did you mean " + nearest + "?)"),
                (field.equals("data.labelColumn") ? "first, last or " : "") + "a column of " + text.name() + ": "
                        + DataSummary.named(text.names()));
    }

    private CsvTable(
            CsvText text,
            CsvFile.Format format,
            @Nullable TableColumns kept,
            int[] places,
            int labelPlace,
            boolean labelNeeded)
            throws DataFileException {
        this.text = text;
        this.format = format;
        this.kept = kept;
        this.places = places;
        this.labelPlace = labelPlace;
        this.labelNeeded = labelNeeded;
        if (places.length == 0) {
            throw new DataFileException(text.name()
                    + ", line 1: expected at least 2 columns separated by commas, semicolons, tabs or bars, found 1");
        }
        this.found = new Found[places.length];
        Arrays.setAll(found, i -> new Found());
        text.forEach(this::scan);
        if (rows == 0) {
            throw new DataFileException(text.name() + ": expected at least 1 line of data, found "
                    + (read == 0 ? "none" : read + ", all with a missing value"));
        }
        this.classes = kept != null ? kept.label().classes() : foundClasses();
    }

    private void scan(List<String> cells, long line) throws DataFileException {
        boolean leave = false;
        if (!format.isPlain()
                || (kept != null && kept.columns().stream().anyMatch(TableColumns.Column::isCategorical))) {
            for (int i = 0; i < places.length; i++) {
                leave |= look(i, cells.get(places[i]), line);
            }
        }
        int label = 0;
        if (labelPlace >= 0) {
            String cell = cells.get(labelPlace);
            if (CsvFile.isMissing(cell) && labelNeeded && format.missing() != CsvFile.Missing.REFUSE) {
                unlabelled++;
                leave = true;
            } else if (!leave && !(CsvFile.isMissing(cell) && !labelNeeded)) {
                // Of rows that stay: a class of which none does is no class.
                label = label(cell, line);
                withLabels.set(rows);
            }
        }
        if (leave) {
            leftOut.set(read);
            withLabels.clear(rows);
        } else {
            if (rows == labels.length) {
                labels = Arrays.copyOf(labels, 2 * rows);
                lines = Arrays.copyOf(lines, 2 * rows);
            }
            labels[rows] = label;
            lines[rows++] = read + 1;
        }
        read++;
    }

    /** Whether the row is to be left out. */
    private boolean look(int feature, String cell, long line) throws DataFileException {
        Found column = found[feature];
        if (CsvFile.isMissing(cell)) {
            if (format.missing() == CsvFile.Missing.REFUSE) {
                throw noNumber(feature, cell, line);
            }
            column.missing++;
            return format.missing() == CsvFile.Missing.DROP;
        }
        if (kept != null) {
            TableColumns.Column known = kept.columns().get(feature);
            if (known.isCategorical() && !known.categories().contains(cell)) {
                column.unknown++;
                column.values.add(cell);
            }
            return false;
        }
        if (ClassNames.isNumber(cell)) {
            column.numbers++;
        } else if (column.texts++ == 0) {
            column.firstText = cell;
            column.firstTextLine = line;
        }
        boolean candidate = isNamedCategory(feature) || (format.categorical().auto() && column.numbers == 0);
        if (candidate && column.values.size() <= MOST_CATEGORIES) {
            column.values.add(cell);
        }
        return false;
    }

    private boolean isNamedCategory(int feature) {
        return format.categorical().columns().contains(text.names().get(places[feature]));
    }

    private int label(String cell, long line) throws DataFileException {
        if (kept != null && !kept.label().classes().isEmpty()) {
            int label = kept.label().classes().indexOf(ClassNames.of(cell));
            if (label < 0) {
                throw new DataFileException(text.at(line) + "expected a label of training, one of "
                        + DataSummary.named(kept.label().classes()) + ", found '" + FileKind.shown(cell) + "'");
            }
            return label;
        }
        if (format.classes() == 0 && kept == null) {
            if (CsvFile.isMissing(cell)) {
                throw new DataFileException(text.at(line) + "expected a label, found '" + FileKind.shown(cell) + "'"
                        + " (data.missing: drop leaves such rows out)");
            }
            Integer number = labelNumbers.computeIfAbsent(ClassNames.of(cell), text -> labelNumbers.size());
            if (number >= ClassNames.MOST) {
                throw new DataFileException(String.format(
                        Locale.ROOT,
                        "%s: expected labels of at most %,d kinds in %s, found more: data.labelColumn names the column",
                        text.name(),
                        ClassNames.MOST,
                        text.names().get(labelPlace)));
            }
            return number;
        }
        long label = Decimals.wholeOf(cell).orElse(-1);
        if (label < 0 || label >= format.classes()) {
            throw new DataFileException(text.at(line) + "expected a label, an integer 0.." + (format.classes() - 1)
                    + ", found '" + FileKind.shown(cell) + "'" + labelHint(cell));
        }
        return (int) label;
    }

    private String labelHint(String cell) {
        String names = namesAsk(cell);
        return names.isEmpty() && !ClassNames.isNumber(cell) && !cell.isEmpty()
                ? " (without data.classes the labels that are found are the classes)"
                : names;
    }

    /** Updates: labels, from the numbers in the order of their finding to those in the order of their names. */
    private List<String> foundClasses() throws DataFileException {
        if (format.classes() > 0) {
            return List.of();
        }
        List<String> names = ClassNames.sorted(labelNumbers.keySet());
        if (names.size() < 2) {
            throw new DataFileException(text.name() + ": expected labels of at least 2 kinds in "
                    + text.names().get(labelPlace) + ", found " + DataSummary.named(names));
        }
        int[] places = new int[names.size()];
        for (int i = 0; i < places.length; i++) {
            places[Objects.requireNonNull(labelNumbers.get(names.get(i)))] = i;
        }
        for (int row = 0; row < rows; row++) {
            labels[row] = places[labels[row]];
        }
        return names;
    }

    /** How many examples there are. */
    int size() {
        return rows;
    }

    /** The examples that have a label. */
    BitSet withLabels() {
        return (BitSet) withLabels.clone();
    }

    /** The row of each example, from 1. */
    int[] rowNumbers() {
        return Arrays.copyOf(lines, rows);
    }

    private int classCount() {
        return kept != null && kept.label().classes().isEmpty()
                ? format.classes()
                : Math.max(format.classes(), classes.size());
    }

    /** Labels alone. */
    Dataset labelled() {
        return new HeldExamples(Arrays.copyOf(labels, rows), classCount(), new int[] {1}, indices -> {
            throw new DataFileException("labels alone");
        });
    }

    /**
     * How rows become examples.
     *
     * @param training which of the examples are trained on
     */
    TableColumns columns(IntPredicate training) throws DataFileException {
        List<List<String>> categories = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            categories.add(categories(i));
        }
        ColumnMoments moments = new ColumnMoments(places.length);
        List<Map<String, Long>> shares = new ArrayList<>();
        categories.forEach(column -> shares.add(new HashMap<>()));
        boolean fill = format.missing() == CsvFile.Missing.MEAN;
        if (fill || format.standardize()) {
            forEachExample((cells, line, example) -> {
                if (!training.test(example)) {
                    return;
                }
                for (int i = 0; i < places.length; i++) {
                    String cell = cells.get(places[i]);
                    if (CsvFile.isMissing(cell)) {
                        continue;
                    }
                    if (categories.get(i).isEmpty()) {
                        moments.add(i, number(i, cell, line));
                    } else {
                        shares.get(i).merge(cell, 1L, Long::sum);
                    }
                }
            });
        }
        List<TableColumns.Column> columns = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            List<String> names = categories.get(i);
            boolean numbers = names.isEmpty();
            Map<String, Long> counts = shares.get(i);
            long all = counts.values().stream().mapToLong(Long::longValue).sum();
            double deviation = moments.deviation(i);
            List<Double> filling = !fill
                    ? List.of()
                    : numbers
                            ? List.of(moments.mean(i))
                            : names.stream()
                                    .map(name -> counts.getOrDefault(name, 0L) / (double) Math.max(1, all))
                                    .toList();
            boolean centred = numbers && format.standardize();
            columns.add(new TableColumns.Column(
                    text.names().get(places[i]),
                    places[i],
                    names,
                    filling,
                    centred ? moments.mean(i) : 0,
                    centred && deviation > 0 ? deviation : 1));
        }
        return new TableColumns(
                columns,
                new TableColumns.Label(text.names().get(labelPlace), labelPlace, classes),
                Optional.of(new TableColumns.Text(
                        text.delimiter(), text.header(), text.names().size())),
                format.standardize());
    }

    /** Of a column of categories; empty of one of numbers. */
    private List<String> categories(int feature) throws DataFileException {
        Found column = found[feature];
        if (format.isPlain()) {
            return List.of();
        }
        if (column.numbers + column.texts == 0) {
            throw new DataFileException(text.name() + ": expected a value in " + where(feature)
                    + ", found none in all rows: data.features names the columns to use");
        }
        if (isNamedCategory(feature) || (format.categorical().auto() && column.numbers == 0)) {
            if (column.values.size() > MOST_CATEGORIES) {
                throw new DataFileException(String.format(
                        Locale.ROOT,
                        "%s: expected at most %,d categories in %s, found more: data.features names the columns to use",
                        text.name(),
                        MOST_CATEGORIES,
                        where(feature)));
            }
            return ClassNames.sorted(column.values);
        }
        if (column.texts > 0) {
            throw noNumber(feature, column.firstText, column.firstTextLine);
        }
        return List.of();
    }

    /** All examples, with their features. */
    Dataset examples(TableColumns columns) throws DataFileException {
        return new TableExamples(numbers(columns), columns, notes(columns));
    }

    /** The features of all examples, without their names. */
    FloatDataset numbers(TableColumns columns) throws DataFileException {
        BitSet all = new BitSet(rows);
        all.set(0, rows);
        return features(columns, all);
    }

    /** Examples whose features are read when they are to be held. */
    Dataset held(TableColumns columns) {
        Dataset examples = new HeldExamples(
                Arrays.copyOf(labels, rows),
                classCount(),
                new int[] {columns.features()},
                wanted -> features(columns, wanted));
        return new TableExamples(examples, columns, notes(columns));
    }

    private FloatDataset features(TableColumns columns, BitSet wanted) throws DataFileException {
        int width = columns.features();
        long size = (long) width * wanted.cardinality();
        if (size > MOST_VALUES) {
            throw new DataFileException(text.name() + ": expected at most " + MOST_VALUES + " values, found " + size);
        }
        float[] values = new float[(int) size];
        List<Map<String, Integer>> numbers = new ArrayList<>();
        for (TableColumns.Column column : columns.columns()) {
            Map<String, Integer> byName = new HashMap<>();
            column.categories().forEach(name -> byName.put(name, byName.size()));
            numbers.add(byName);
        }
        int[] next = {0};
        int[] seen = {0};
        forEachExample((cells, line, example) -> {
            seen[0]++;
            if (!wanted.get(example)) {
                return;
            }
            for (int i = 0; i < places.length; i++) {
                TableColumns.Column column = columns.columns().get(i);
                next[0] = write(column, numbers.get(i), i, cells.get(places[i]), line, values, next[0]);
            }
        });
        if (seen[0] != rows || next[0] != values.length) {
            throw new DataFileException(text.name() + ": has changed while it was read");
        }
        return FloatDataset.owning(
                values, wanted.stream().map(row -> labels[row]).toArray(), classCount());
    }

    /** Updates: values from a place on. Returns the place after. */
    private int write(
            TableColumns.Column column,
            Map<String, Integer> numbers,
            int feature,
            String cell,
            long line,
            float[] values,
            int place)
            throws DataFileException {
        int width = column.features();
        if (CsvFile.isMissing(cell)) {
            if (column.fill().isEmpty()) {
                throw noNumber(feature, cell, line);
            }
            for (int i = 0; i < width; i++) {
                values[place + i] = column.standardized(column.fill().get(i));
            }
        } else if (column.isCategorical()) {
            Integer number = numbers.get(cell);
            if (number != null) {
                values[place + number] = 1;
            }
        } else {
            float value = column.standardized(number(feature, cell, line));
            if (!Float.isFinite(value)) {
                throw noNumber(feature, cell, line);
            }
            values[place] = value;
        }
        return place + width;
    }

    /** Takes the rows that are not left out, with their numbers. */
    @FunctionalInterface
    private interface Examples {
        void example(List<String> cells, long line, int example) throws DataFileException;
    }

    private void forEachExample(Examples examples) throws DataFileException {
        int[] next = {0, 0};
        text.forEach((cells, line) -> {
            if (!leftOut.get(next[0]++)) {
                examples.example(cells, line, next[1]++);
            }
        });
    }

    private float number(int feature, String cell, long line) throws DataFileException {
        float value = Decimals.floatOf(cell) * format.scale();
        if (!Float.isFinite(value)) {
            throw noNumber(feature, cell, line);
        }
        return value;
    }

    private DataFileException noNumber(int feature, String cell, long line) {
        String hint = "";
        if (CsvFile.isMissing(cell)) {
            hint = " (data.missing: mean fills it, drop leaves its row out)";
        } else if (!ClassNames.isNumber(cell)
                && !Set.of("nan", "inf", "infinity").contains(cell.toLowerCase(Locale.ROOT))) {
            hint = namesAsk(cell);
            if (hint.isEmpty() && NAME.matcher(cell).matches()) {
                hint = " (data.categorical makes categories of texts)";
            }
        }
        return new DataFileException(text.at(line) + "expected a finite number in " + where(feature) + ", found '"
                + FileKind.shown(cell) + "'" + hint);
    }

    /** What a first line of names asks for; nothing elsewhere. */
    private String namesAsk(String cell) {
        boolean first = read == 0 && !text.header() && format.header() == CsvFile.Header.FALSE;
        return first && NAME.matcher(cell).matches()
                ? " (a first line of names is skipped with data.header: true)"
                : "";
    }

    private String where(int feature) {
        String number = "column " + (places[feature] + 1);
        return text.header() ? number + " (" + text.names().get(places[feature]) + ")" : number;
    }

    private List<DataNote> notes(TableColumns columns) {
        List<DataNote> notes = new ArrayList<>();
        long cells = (long) read * places.length;
        Map<String, Long> missing = new LinkedHashMap<>();
        Map<String, Long> unknown = new LinkedHashMap<>();
        Map<String, Long> made = new LinkedHashMap<>();
        for (int i = 0; i < places.length; i++) {
            TableColumns.Column column = columns.columns().get(i);
            if (found[i].missing > 0) {
                missing.put(column.name(), found[i].missing);
            }
            if (found[i].unknown > 0) {
                unknown.put(
                        column.name() + " " + DataSummary.named(ClassNames.sorted(found[i].values)), found[i].unknown);
            }
            if (column.isCategorical()) {
                made.put(column.name(), (long) column.features());
            }
        }
        if (!made.isEmpty() && kept == null) {
            notes.add(new DataNote(
                    "columns of " + text.name(),
                    made.size(),
                    places.length,
                    "categories, which make a feature each: " + counted(made)));
        }
        int dropped = leftOut.cardinality() - unlabelled;
        if (unlabelled > 0) {
            notes.add(new DataNote("rows of " + text.name(), unlabelled, read, "left out, they have no label"));
        }
        if (dropped > 0) {
            notes.add(new DataNote(
                    "rows of " + text.name(), dropped, read, "left out, a value is missing in " + counted(missing)));
        } else if (!missing.isEmpty() && format.missing() == CsvFile.Missing.MEAN) {
            notes.add(new DataNote(
                    "values of " + text.name(),
                    sum(missing),
                    cells,
                    "missing, and filled with the mean of the examples to train on: " + counted(missing)));
        }
        if (!unknown.isEmpty()) {
            notes.add(new DataNote(
                    "values of " + text.name(),
                    sum(unknown),
                    cells,
                    "categories that training does not know, taken for none of them: " + counted(unknown)));
        }
        return notes;
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String counted(Map<String, Long> counts) {
        return DataSummary.named(counts.entrySet().stream()
                .map(entry -> String.format(Locale.ROOT, "%s (%,d)", entry.getKey(), entry.getValue()))
                .toList());
    }
}
