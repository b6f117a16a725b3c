package io.github.tardigrad.spark.table;

import io.github.tardigrad.train.data.ClassNames;
import io.github.tardigrad.train.data.DataSummary;
import io.github.tardigrad.train.data.TableColumns;
import io.github.tardigrad.train.file.NearestName;
import io.github.tardigrad.train.job.DataSpec;
import io.github.tardigrad.train.run.InvalidInputException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;

/**
 * The columns of a DataFrame that a job names.
 *
 * @param features in the order of an example's numbers; of one column, it may be of arrays or vectors
 * @param label numbers, each a class, or what stands for one
 * @param kind what features are
 * @param classes what classes are called, in order; empty: labels are their numbers
 * @param labels of each text that a label may be, its class; empty: labels are their numbers
 */
record Columns(List<String> features, String label, Kind kind, List<String> classes, Map<String, Integer> labels) {
    /** How a row holds its features. */
    enum Kind {
        /** A column of numbers each. */
        NUMBERS,
        /** One column of arrays of numbers. */
        ARRAYS,
        /** One column of Spark ML's vectors, dense or sparse. */
        VECTORS
    }

    private static final Pattern ELEMENT = Pattern.compile("(.+)\\[(\\d{1,9})\\]");
    private static final List<String> VECTOR_FIELDS = List.of("type", "size", "indices", "values");

    /**
     * Finds them.
     *
     * @throws InvalidInputException if there is no such column, or it is not of numbers
     */
    static Columns of(Dataset<Row> table, DataSpec.DataFrame spec, Optional<TableColumns> kept) {
        List<String> all = Arrays.asList(table.columns());
        requireThere("data.label", spec.label(), all);
        Map<String, Integer> labels = Map.of();
        List<String> classes = List.of();
        if (spec.classes() > 0) {
            requireNumbers("data.label", spec.label(), table);
        } else {
            Set<String> texts = labelTexts(table, spec.label());
            classes = kept.map(known -> known.label().classes())
                    .orElseGet(() ->
                            ClassNames.sorted(texts.stream().map(ClassNames::of).collect(Collectors.toSet())));
            labels = new LinkedHashMap<>();
            for (String text : texts) {
                int found = classes.indexOf(ClassNames.of(text));
                if (found < 0) {
                    throw new InvalidInputException(
                            "data.label",
                            text + " in column " + spec.label(),
                            "a label of training: " + DataSummary.named(classes));
                }
                labels.put(text, found);
            }
            if (classes.size() < 2) {
                throw new InvalidInputException(
                        "data.label",
                        spec.label() + ", with " + classes.size() + " kinds of labels",
                        "a column with at least 2");
            }
        }
        List<String> features = spec.features().isEmpty()
                ? all.stream().filter(name -> !name.equals(spec.label())).toList()
                : spec.features();
        for (String name : features) {
            requireThere("data.features", name, all);
        }
        if (features.size() == 1) {
            DataType only = type(table, features.get(0));
            if (only instanceof ArrayType array && isNumber(array.elementType())) {
                return new Columns(features, spec.label(), Kind.ARRAYS, classes, labels);
            }
            if (isVector(only)) {
                return new Columns(features, spec.label(), Kind.VECTORS, classes, labels);
            }
        }
        for (String name : features) {
            requireNumbers("data.features", name, table);
        }
        return new Columns(features, spec.label(), Kind.NUMBERS, classes, labels);
    }

    private static Set<String> labelTexts(Dataset<Row> table, String label) {
        List<Row> rows = table.select(labelText(table, label))
                .distinct()
                .limit(ClassNames.MOST + 1)
                .collectAsList();
        if (rows.size() > ClassNames.MOST) {
            throw new InvalidInputException(
                    "data.label",
                    label + ", with more than " + ClassNames.MOST + " kinds of labels",
                    "a column of classes");
        }
        return rows.stream()
                .filter(row -> !row.isNullAt(0))
                .map(row -> row.getString(0))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whole numbers of every type as the same text. */
    private static Column labelText(Dataset<Row> table, String label) {
        DataType type = type(table, label);
        return isNumber(type)
                ? column(label).cast("double").cast("string")
                : column(label).cast("string");
    }

    private static void requireThere(String key, String name, List<String> all) {
        if (!all.contains(name)) {
            String nearest = NearestName.of(name, all);
            throw new InvalidInputException(
                    key,
                    name + (nearest.isEmpty() ? "" : " (did you mean " + nearest + "?)"),
                    "a column of the DataFrame: " + String.join(", ", all));
        }
    }

    private static void requireNumbers(String key, String name, Dataset<Row> table) {
        DataType type = type(table, name);
        if (!isNumber(type)) {
            throw new InvalidInputException(
                    key,
                    name + " of type " + type.simpleString(),
                    key.equals("data.label")
                            ? "a column of numbers, unless data.classes is absent: then the labels found are the classes"
                            : "columns of numbers, or one of arrays or vectors");
        }
    }

    private static DataType type(Dataset<Row> table, String name) {
        return table.schema().apply(name).dataType();
    }

    private static boolean isNumber(DataType type) {
        return type instanceof NumericType || type instanceof BooleanType;
    }

    /** Spark ML's, whose class need not be there. */
    private static boolean isVector(DataType type) {
        return type instanceof UserDefinedType<?> own
                && own.sqlType() instanceof StructType struct
                && Arrays.asList(struct.fieldNames()).equals(VECTOR_FIELDS);
    }

    /** The label as a double, the features, and a hash of both. */
    Column[] selected(Dataset<Row> table) {
        Column numbers = switch (kind) {
            case NUMBERS ->
                functions.array(features.stream()
                        .map(name -> column(name).cast("float"))
                        .toArray(Column[]::new));
            case ARRAYS -> column(features.get(0)).cast("array<float>");
            case VECTORS -> column(features.get(0));
        };
        Column labels = this.labels.isEmpty()
                ? column(label).cast("double")
                : functions
                        .element_at(
                                functions.map(this.labels.entrySet().stream()
                                        .flatMap(
                                                entry -> Stream.of(functions.lit(entry.getKey()), functions.lit((double)
                                                        entry.getValue())))
                                        .toArray(Column[]::new)),
                                labelText(table, label))
                        .cast("double");
        return new Column[] {
            labels.as("label"),
            numbers.as("features"),
            functions.xxhash64(labels, numbers).as("hash")
        };
    }

    /** A column, or an element of one of arrays, as text. */
    static Column text(Dataset<Row> table, String name, List<String> all) {
        Matcher element = ELEMENT.matcher(name);
        if (!all.contains(name)
                && element.matches()
                && all.contains(element.group(1))
                && type(table, element.group(1)) instanceof ArrayType) {
            return column(element.group(1))
                    .getItem(Integer.parseInt(element.group(2)))
                    .cast("string");
        }
        requireThere("FILE", name, all);
        Column found = column(name);
        return type(table, name) instanceof BooleanType ? found.cast("int").cast("string") : found.cast("string");
    }

    private static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }
}
