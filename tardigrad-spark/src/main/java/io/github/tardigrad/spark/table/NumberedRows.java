package io.github.tardigrad.spark.table;

import io.github.tardigrad.train.data.ColumnMoments;
import io.github.tardigrad.train.data.TableColumns;
import io.github.tardigrad.train.job.DataSpec;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The rows of a DataFrame as numbered examples, in the order of a hash of their values: the same whatever the files, the
 * order and the cluster that they come from. Rows that are alike in all values are interchangeable.
 *
 * <p>Threads: confined. Memory: 12 bytes a row.
 */
final class NumberedRows {
    private static final int BAD = -1;

    private final JavaRDD<InternalRow> sorted;
    private final RowReader reader;
    private final Columns columns;
    private final int classes;
    private final int features;
    private final int[] labels;
    private final long[] digests;
    /** The number of the first row of each part of sorted. */
    private final int[] starts;

    /**
     * Sorts and looks at every row.
     *
     * @throws InvalidInputException if a column is none, or a row is no example
     */
    NumberedRows(Dataset<Row> table, DataSpec.DataFrame spec, Optional<TableColumns> kept) {
        Columns columns = Columns.of(table, spec, kept);
        this.columns = columns;
        this.classes = Math.max(spec.classes(), columns.classes().size());
        RowReader rows = new RowReader(columns, classes);
        this.reader = rows;
        Dataset<Row> ordered = table.select(columns.selected(table)).orderBy("hash", "label", "features");
        this.sorted = ((org.apache.spark.sql.classic.Dataset<Row>) ordered)
                .queryExecution()
                .toRdd()
                .toJavaRDD();
        List<byte[]> summaries = sorted.mapPartitions(
                        part -> List.of(summary(rows, part)).iterator())
                .collect();
        this.starts = new int[summaries.size()];
        int total = 0;
        for (int p = 0; p < starts.length; p++) {
            starts[p] = total;
            total = Math.addExact(total, size(summaries.get(p)));
        }
        if (total == 0) {
            throw new InvalidInputException("data", "a DataFrame without rows", "one with a row for each example");
        }
        this.labels = new int[total];
        this.digests = new long[total];
        int width = 0;
        for (int p = 0; p < starts.length; p++) {
            int found = read(summaries.get(p), starts[p]);
            if (width != 0 && found != 0 && found != width) {
                throw otherWidth(columns.features().get(0), width, found);
            }
            width = Math.max(width, found);
        }
        if (width == 0) {
            throw new InvalidInputException("data.features", "no number in a row", "at least one");
        }
        this.features = width;
    }

    private static InvalidInputException otherWidth(String column, int one, int other) {
        return new InvalidInputException(
                "data.features", "rows of " + one + " and of " + other + " numbers in " + column, "rows of one length");
    }

    /** Sizes, then labels and hashes; or what is wrong with a row. */
    private static byte[] summary(RowReader reader, Iterator<InternalRow> part) {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(rows);
                DataOutputStream summary = new DataOutputStream(bytes)) {
            int count = 0;
            int width = 0;
            try {
                while (part.hasNext()) {
                    InternalRow row = part.next();
                    out.writeInt(reader.label(row));
                    out.writeLong(reader.hash(row));
                    int found = reader.features(row).length;
                    if (count > 0 && found != width) {
                        throw new RowReader.BadRowException(
                                "data.features",
                                "rows of " + width + " and of " + found + " numbers",
                                "rows of one length");
                    }
                    width = found;
                    count++;
                }
                summary.writeInt(count);
                summary.writeInt(width);
                rows.writeTo(summary);
            } catch (RowReader.BadRowException e) {
                summary.writeInt(BAD);
                for (String text : e.parts()) {
                    summary.writeUTF(text);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static int size(byte[] summary) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(summary))) {
            int count = in.readInt();
            if (count == BAD) {
                throw new InvalidInputException(in.readUTF(), in.readUTF(), in.readUTF());
            }
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory does not fail", e);
        }
    }

    /** Updates: labels and digests from a row on. Returns the number of features; 0 of no rows. */
    private int read(byte[] summary, int from) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(summary))) {
            int count = in.readInt();
            int width = in.readInt();
            for (int i = 0; i < count; i++) {
                labels[from + i] = in.readInt();
                digests[from + i] = in.readLong();
            }
            return width;
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory does not fail", e);
        }
    }

    JavaRDD<InternalRow> sorted() {
        return sorted;
    }

    RowReader reader() {
        return reader;
    }

    int[] starts() {
        return starts;
    }

    int features() {
        return features;
    }

    int classes() {
        return classes;
    }

    /**
     * What the table calls its columns and classes.
     *
     * @param moments of the rows to train on; empty: numbers stay as they are
     */
    TableColumns columns(Optional<ColumnMoments> moments) {
        List<String> names = columns.features();
        if (columns.kind() != Columns.Kind.NUMBERS) {
            names = IntStream.range(0, features)
                    .mapToObj(i -> columns.features().get(0) + "[" + i + "]")
                    .toList();
        }
        return TableColumns.ofNumbers(
                names, new TableColumns.Label(columns.label(), features, columns.classes()), moments);
    }

    int[] labels() {
        return labels;
    }

    long[] digests() {
        return digests;
    }
}
