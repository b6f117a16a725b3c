package io.github.tardigrad.spark.table;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.UserDefinedType;

/** As Spark ML's vectors are in a DataFrame: a double[] is dense, or sparse where it begins with a negative size. */
final class VectorLikeType extends UserDefinedType<double[]> {
    private static final long serialVersionUID = 1;

    @Override
    public DataType sqlType() {
        return DataTypes.createStructType(new StructField[] {
            DataTypes.createStructField("type", DataTypes.ByteType, false),
            DataTypes.createStructField("size", DataTypes.IntegerType, true),
            DataTypes.createStructField("indices", DataTypes.createArrayType(DataTypes.IntegerType, false), true),
            DataTypes.createStructField("values", DataTypes.createArrayType(DataTypes.DoubleType, false), true)
        });
    }

    /** Of a sparse one: minus the size, the index, and the value there. */
    @Override
    public InternalRow serialize(double[] vector) {
        boolean sparse = vector[0] < 0;
        return new GenericInternalRow(
                sparse
                        ? new Object[] {
                            (byte) 0,
                            (int) -vector[0],
                            new GenericArrayData(new int[] {(int) vector[1]}),
                            new GenericArrayData(new double[] {vector[2]})
                        }
                        : new Object[] {(byte) 1, null, null, new GenericArrayData(vector)});
    }

    @Override
    public double[] deserialize(Object datum) {
        throw new UnsupportedOperationException("as where the class of vectors is not there");
    }

    @Override
    public Class<double[]> userClass() {
        return double[].class;
    }
}
