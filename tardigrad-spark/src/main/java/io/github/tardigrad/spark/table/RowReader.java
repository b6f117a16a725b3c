package io.github.tardigrad.spark.table;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** An example out of a row of {@link Columns#selected}. Threads: immutable. */
final class RowReader implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int LABEL = 0;
    private static final int FEATURES = 1;
    private static final int HASH = 2;
    private static final byte DENSE = 1;
    private static final int VECTOR_FIELDS = 4;

    private final String label;
    private final String[] features;
    private final Columns.Kind kind;
    private final int classes;

    RowReader(Columns columns, int classes) {
        this.label = columns.label();
        this.features = columns.features().toArray(String[]::new);
        this.kind = columns.kind();
        this.classes = classes;
    }

    /** A row that is no example. */
    static final class BadRowException extends Exception {
        @Serial
        private static final long serialVersionUID = 1;

        private final String key;
        private final String found;
        private final String allowed;

        BadRowException(String key, String found, String allowed) {
            super(key + ": " + found);
            this.key = key;
            this.found = found;
            this.allowed = allowed;
        }

        List<String> parts() {
            return List.of(key, found, allowed);
        }
    }

    int label(InternalRow row) throws BadRowException {
        double value = row.isNullAt(LABEL) ? Double.NaN : row.getDouble(LABEL);
        int found = (int) value;
        if (found != value || found < 0 || found >= classes) {
            throw new BadRowException(
                    "data.label",
                    (row.isNullAt(LABEL) ? "null" : String.valueOf(value)) + " in column " + label,
                    "an integer from 0 to " + (classes - 1) + " in every row");
        }
        return found;
    }

    long hash(InternalRow row) {
        return row.getLong(HASH);
    }

    float[] features(InternalRow row) throws BadRowException {
        if (row.isNullAt(FEATURES)) {
            throw notFinite("null", 0);
        }
        float[] values = kind == Columns.Kind.VECTORS ? vector(row.getStruct(FEATURES, VECTOR_FIELDS)) : array(row);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw notFinite(String.valueOf(values[i]), i);
            }
        }
        return values;
    }

    private float[] array(InternalRow row) throws BadRowException {
        ArrayData array = row.getArray(FEATURES);
        for (int i = 0; i < array.numElements(); i++) {
            if (array.isNullAt(i)) {
                throw notFinite("null", i);
            }
        }
        return array.toFloatArray();
    }

    private static float[] vector(InternalRow struct) {
        double[] values = struct.getArray(3).toDoubleArray();
        boolean dense = struct.getByte(0) == DENSE;
        float[] all = new float[dense ? values.length : struct.getInt(1)];
        int[] places = dense ? new int[0] : struct.getArray(2).toIntArray();
        for (int i = 0; i < values.length; i++) {
            all[dense ? i : places[i]] = (float) values[i];
        }
        return all;
    }

    private BadRowException notFinite(String found, int position) {
        String column = kind == Columns.Kind.NUMBERS
                ? features[position]
                : features[0] + (found.equals("null") && position == 0 ? "" : ", element " + position);
        return new BadRowException(
                "data.features", found + " in column " + column, "finite numbers in every row, as float32 has them");
    }
}
