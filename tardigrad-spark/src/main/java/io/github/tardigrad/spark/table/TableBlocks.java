package io.github.tardigrad.spark.table;

import io.github.tardigrad.train.data.ColumnMoments;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The features of a table in blocks on the executors' disks, each block on two of them where there are two. What is lost
 * all the same is made again from the table.
 *
 * <p>Threads: confined.
 */
final class TableBlocks implements AutoCloseable {
    private static final ClassTag<int[]> INTS = ClassTag$.MODULE$.apply(int[].class);
    /** The driver is one of those that Spark counts. */
    private static final int DRIVER_AND_ONE = 2;

    private final JavaRDD<byte[]> blocks;
    private final Broadcast<int[]> homeOf;
    private final BlockTable table;
    private @Nullable JavaFutureAction<Long> restoring;

    /**
     * Cuts a table into blocks, and waits until all are there.
     *
     * @param homes the block of each row, 0 to count - 1
     */
    TableBlocks(SparkContext context, NumberedRows rows, int[] homes, int count) {
        RowReader reader = rows.reader();
        int[] starts = rows.starts();
        int features = rows.features();
        Broadcast<int[]> known = context.broadcast(homes, INTS);
        this.homeOf = known;
        this.blocks = rows.sorted()
                .mapPartitionsWithIndex((part, rest) -> numbered(reader, starts[part], rest), true)
                .mapToPair(row -> new Tuple2<>(known.value()[number(row)], row))
                .partitionBy(new ByBlock(count))
                .values()
                .mapPartitions(block -> List.of(packed(block, features)).iterator());
        boolean alone = context.statusTracker().getExecutorInfos().length <= DRIVER_AND_ONE;
        blocks.persist(alone ? StorageLevel.DISK_ONLY() : StorageLevel.DISK_ONLY_2());
        this.table = new BlockTable(blocks.id(), rows.labels(), homes, features, rows.classes(), new double[0]);
        blocks.count();
    }

    BlockTable table() {
        return table;
    }

    /** Of the rows in the first blocks. */
    ColumnMoments moments(int count) {
        int features = table.features();
        ColumnMoments all = new ColumnMoments(features);
        blocks.mapPartitionsWithIndex(
                        (block, arrays) -> block < count
                                ? List.of(moments(arrays.next(), features).toBytes())
                                        .iterator()
                                : Collections.<byte[]>emptyIterator(),
                        true)
                .collect()
                .forEach(part -> all.add(ColumnMoments.fromBytes(part)));
        return all;
    }

    private static ColumnMoments moments(byte[] block, int features) {
        ByteBuffer bytes = ByteBuffer.wrap(block);
        int rows = bytes.getInt();
        bytes.position(Integer.BYTES * (1 + rows));
        ColumnMoments moments = new ColumnMoments(features);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < features; column++) {
                moments.add(column, bytes.getFloat());
            }
        }
        return moments;
    }

    /** Has blocks made again that are nowhere; does not wait. */
    void restore() {
        if (restoring == null || restoring.isDone()) {
            restoring = blocks.countAsync();
        }
    }

    @Override
    public void close() {
        blocks.unpersist(false);
        homeOf.destroy();
    }

    /** A row's number before its features. */
    private static Iterator<byte[]> numbered(RowReader reader, int first, Iterator<InternalRow> rows) {
        return new Iterator<>() {
            private int next = first;

            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public byte[] next() {
                float[] features;
                try {
                    features = reader.features(rows.next());
                } catch (RowReader.BadRowException e) {
                    throw new IllegalStateException("the DataFrame has changed: " + e.getMessage(), e);
                }
                ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + features.length * Float.BYTES);
                bytes.putInt(next++).asFloatBuffer().put(features);
                return bytes.array();
            }
        };
    }

    private static int number(byte[] row) {
        return ByteBuffer.wrap(row).getInt();
    }

    private static byte[] packed(Iterator<byte[]> block, int features) {
        List<byte[]> rows = new ArrayList<>();
        block.forEachRemaining(rows::add);
        rows.sort(Comparator.comparingInt(TableBlocks::number));
        int length = Math.multiplyExact(Integer.BYTES, Math.addExact(1, Math.multiplyExact(rows.size(), 1 + features)));
        ByteBuffer packed = ByteBuffer.allocate(length).putInt(rows.size());
        rows.forEach(row -> packed.putInt(number(row)));
        rows.forEach(row -> packed.put(row, Integer.BYTES, row.length - Integer.BYTES));
        return packed.array();
    }

    /** The key is the partition. */
    private static final class ByBlock extends Partitioner {
        private static final long serialVersionUID = 1;

        private final int count;

        ByBlock(int count) {
            this.count = count;
        }

        @Override
        public int numPartitions() {
            return count;
        }

        @Override
        public int getPartition(Object key) {
            return (Integer) key;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ByBlock partitioner && partitioner.count == count;
        }

        @Override
        public int hashCode() {
            return count;
        }
    }
}
