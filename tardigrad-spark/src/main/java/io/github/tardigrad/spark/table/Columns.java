package io.github.tardigrad.spark.table;

import io.github.tardigrad.train.job.DataSpec;
import io.github.tardigrad.train.run.InvalidInputException;
import java.util.Arrays;
import java.util.List;
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
 * @param label numbers, each a class
 * @param kind what features are
 */
record Columns(List<String> features, String label, Kind kind) {
    /** How a row holds its features. */
    enum Kind {
        /** A column of numbers each. */
        NUMBERS,
        /** One column of arrays of numbers. */
        ARRAYS,
        /** One column of Spark ML's vectors, dense or sparse. */
        VECTORS
    }

    private static final List<String> VECTOR_FIELDS = List.of("type", "size", "indices", "values");

    /**
     * Finds them.
     *
     * @throws InvalidInputException if there is no such column, or it is not of numbers
     */
    static Columns of(Dataset<Row> table, DataSpec.DataFrame spec) {
        List<String> all = Arrays.asList(table.columns());
        requireThere("data.label", spec.label(), all);
        requireNumbers("data.label", spec.label(), table);
        List<String> features = spec.features().isEmpty()
                ? all.stream().filter(name -> !name.equals(spec.label())).toList()
                : spec.features();
        for (String name : features) {
            requireThere("data.features", name, all);
        }
        if (features.size() == 1) {
            DataType only = type(table, features.get(0));
            if (only instanceof ArrayType array && isNumber(array.elementType())) {
                return new Columns(features, spec.label(), Kind.ARRAYS);
            }
            if (isVector(only)) {
                return new Columns(features, spec.label(), Kind.VECTORS);
            }
        }
        for (String name : features) {
            requireNumbers("data.features", name, table);
        }
        return new Columns(features, spec.label(), Kind.NUMBERS);
    }

    private static void requireThere(String key, String name, List<String> all) {
        if (!all.contains(name)) {
            throw new InvalidInputException(key, name, "a column of the DataFrame: " + String.join(", ", all));
        }
    }

    private static void requireNumbers(String key, String name, Dataset<Row> table) {
        DataType type = type(table, name);
        if (!isNumber(type)) {
            throw new InvalidInputException(
                    key,
                    name + " of type " + type.simpleString(),
                    key.equals("data.label")
                            ? "a column of numbers"
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
    Column[] selected() {
        Column numbers = switch (kind) {
            case NUMBERS ->
                functions.array(features.stream()
                        .map(name -> column(name).cast("float"))
                        .toArray(Column[]::new));
            case ARRAYS -> column(features.get(0)).cast("array<float>");
            case VECTORS -> column(features.get(0));
        };
        Column labels = column(label).cast("double");
        return new Column[] {
            labels.as("label"),
            numbers.as("features"),
            functions.xxhash64(labels, numbers).as("hash")
        };
    }

    private static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }
}
