package io.github.tardigrad.spark.table;

import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.FloatDataset;
import io.github.tardigrad.train.data.HeldExamples;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.BitSet;
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
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
public record BlockTable(int rdd, int[] labels, int[] homes, int features, int classes) {
    /** As a JavaRDD's elements are to Spark. By the tag it chooses how to read, which must be how it wrote. */
    private static final ClassTag<Object> ELEMENTS = ClassTag$.MODULE$.Object();

    private static final int HEADER = 4;

    /** As executors are sent it. */
    public byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(
                Math.multiplyExact(Integer.BYTES, Math.addExact(HEADER, Math.multiplyExact(2, labels.length))));
        bytes.putInt(rdd).putInt(features).putInt(classes).putInt(labels.length);
        bytes.asIntBuffer().put(labels).put(homes);
        return bytes.array();
    }

    /** Reads what {@link #toBytes} wrote. */
    public static BlockTable fromBytes(byte[] bytes) {
        IntBuffer in = ByteBuffer.wrap(bytes).asIntBuffer();
        int rdd = in.get();
        int features = in.get();
        int classes = in.get();
        int[] labels = new int[in.get()];
        int[] homes = new int[labels.length];
        in.get(labels).get(homes);
        return new BlockTable(rdd, labels, homes, features, classes);
    }

    /** The rows as examples, which are fetched when they are to be held. */
    public Dataset examples() {
        return new HeldExamples(labels, classes, new int[] {features}, this::read);
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
