package io.github.tardigrad.spark.table;

import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.FloatDataset;
import io.github.tardigrad.train.data.HeldExamples;
import io.github.tardigrad.train.data.StandardizedExamples;
import io.github.tardigrad.train.data.TableColumns;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.DoubleStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockResult;
import org.apache.spark.storage.RDDBlockId;
import scala.Option;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * What a process must know to read rows of a table out of its blocks, wherever they are in the cluster.
 *
 * <p>A block is: its number of rows n, then n row numbers in ascending order, then n rows of features; big-endian.
 *
 * @param rdd whose partitions the blocks are
 * @param labels of all rows
 * @param homes the block of each row
 * @param features of a row
 * @param classes labels are 0 to classes - 1
 * @param scaling of each feature its mean and its deviation in the rows to train on; empty: they stay as they are
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
public record BlockTable(int rdd, int[] labels, int[] homes, int features, int classes, double[] scaling) {
    /** As a JavaRDD's elements are to Spark. By the tag it chooses how to read, which must be how it wrote. */
    private static final ClassTag<Object> ELEMENTS = ClassTag$.MODULE$.Object();

    private static final int HEADER = 5;

    /** As executors are sent it. */
    public byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(
                Integer.BYTES,
                Math.addExact(HEADER, Math.multiplyExact(2, Math.addExact(labels.length, scaling.length)))));
        bytes.putInt(rdd).putInt(features).putInt(classes).putInt(labels.length).putInt(scaling.length);
        for (double value : scaling) {
            bytes.putDouble(value);
        }
        bytes.asIntBuffer().put(labels).put(homes);
        return bytes.array();
    }

    /** Reads what {@link #toBytes} wrote. */
    public static BlockTable fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int rdd = in.getInt();
        int features = in.getInt();
        int classes = in.getInt();
        int[] labels = new int[in.getInt()];
        int[] homes = new int[labels.length];
        double[] scaling = new double[in.getInt()];
        for (int i = 0; i < scaling.length; i++) {
            scaling[i] = in.getDouble();
        }
        in.asIntBuffer().get(labels).get(homes);
        return new BlockTable(rdd, labels, homes, features, classes, scaling);
    }

    /** The rows as examples, which are fetched when they are to be held. */
    public Dataset examples() {
        Dataset rows = new HeldExamples(labels, classes, new int[] {features}, this::read);
        if (scaling.length == 0) {
            return rows;
        }
        List<TableColumns.Column> columns = new ArrayList<>();
        for (int i = 0; i < features; i++) {
            columns.add(new TableColumns.Column(
                    "feature " + i, i, List.of(), List.of(), scaling[2 * i], scaling[2 * i + 1]));
        }
        return new StandardizedExamples(rows, columns);
    }

    /** The same rows, standardized by the columns' means and deviations. */
    BlockTable scaledBy(TableColumns columns) {
        double[] numbers = columns.standardized()
                ? columns.columns().stream()
                        .flatMapToDouble(column -> DoubleStream.of(column.mean(), column.deviation()))
                        .toArray()
                : new double[0];
        return new BlockTable(rdd, labels, homes, features, classes, numbers);
    }

    /** These rows, in the order of their numbers. */
    Dataset read(BitSet rows) throws DataFileException {
        int[] numbers = rows.stream().toArray();
        BitSet blocks = new BitSet();
        rows.stream().forEach(row -> blocks.set(homes[row]));
        float[] values = new float[Math.multiplyExact(numbers.length, features)];
        int[] placeOf = new int[rows.length()];
        for (int place = 0; place < numbers.length; place++) {
            placeOf[numbers[place]] = place;
        }
        for (int block = blocks.nextSetBit(0); block >= 0; block = blocks.nextSetBit(block + 1)) {
            ByteBuffer bytes = ByteBuffer.wrap(fetch(block));
            IntBuffer of = bytes.asIntBuffer();
            int count = of.get();
            FloatBuffer numbersOf =
                    bytes.position(Integer.BYTES * (1 + count)).slice().asFloatBuffer();
            for (int i = 0; i < count; i++) {
                int row = of.get();
                if (rows.get(row)) {
                    numbersOf.get(i * features, values, placeOf[row] * features, features);
                }
            }
        }
        int[] labelsOf = rows.stream().map(row -> labels[row]).toArray();
        return FloatDataset.of(values, labelsOf, classes);
    }

    private byte[] fetch(int block) throws DataFileException {
        Option<BlockResult> found = SparkEnv.get().blockManager().get(new RDDBlockId(rdd, block), ELEMENTS);
        if (found.isEmpty()) {
            throw new DataFileException("block " + block + " of the DataFrame is gone with its executor");
        }
        scala.collection.Iterator<Object> elements = found.get().data();
        byte[] bytes = (byte[]) elements.next();
        // Its lock is given back at the end.
        if (elements.hasNext()) {
            throw new AssertionError("a block is one array");
        }
        return bytes;
    }
}
