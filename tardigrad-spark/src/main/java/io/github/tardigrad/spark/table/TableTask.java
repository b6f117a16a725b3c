package io.github.tardigrad.spark.table;

import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.data.HeldExamples;
import io.github.tardigrad.train.data.Partitions;
import io.github.tardigrad.train.data.StandardizedExamples;
import io.github.tardigrad.train.data.Subset;
import io.github.tardigrad.train.data.TableColumns;
import io.github.tardigrad.train.data.TableExamples;
import io.github.tardigrad.train.job.DataSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.model.TrainingData;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A model to train on a DataFrame: the driver has labels, and the features that it evaluates with; each partition is a
 * block on the executors.
 *
 * <p>Threads: confined. Memory: 28 bytes a row.
 */
public final class TableTask implements AutoCloseable {
    private final TrainingTask task;
    private final TableBlocks blocks;
    private final BlockTable table;

    /**
     * Opens the job's DataFrame and cuts it into its partitions.
     *
     * @throws InvalidInputException if there is none, or it does not fit the job
     */
    public static TableTask of(SparkContext context, Job job, DataSpec.DataFrame spec) {
        return of(context, job, spec, Tables.open(context, spec));
    }

    /** As above, of a DataFrame that is there. */
    public static TableTask of(SparkContext context, Job job, DataSpec.DataFrame spec, Dataset<Row> table) {
        NumberedRows rows = new NumberedRows(table, spec, Optional.empty());
        AtomicReference<HeldExamples.Reader> reader = new AtomicReference<>(missing -> {
            throw new IllegalStateException("the table is not cut yet");
        });
        HeldExamples examples = new HeldExamples(
                rows.labels(),
                rows.digests(),
                rows.classes(),
                new int[] {rows.features()},
                missing -> Objects.requireNonNull(reader.get()).read(missing));
        TrainingData dealt = TrainingTasks.data(job, examples);
        int partitions = dealt.partitions().count();
        TableBlocks blocks = new TableBlocks(context, rows, homes(dealt, examples.size()), partitions + 1);
        reader.set(blocks.table()::read);
        try {
            TableColumns columns =
                    rows.columns(spec.standardize() ? Optional.of(blocks.moments(partitions)) : Optional.empty());
            TrainingData data = TrainingTasks.data(job, examples(examples, columns));
            data.holdSamples();
            return new TableTask(
                    TrainingTasks.of(job, data), blocks, blocks.table().scaledBy(columns));
        } catch (DataFileException e) {
            blocks.close();
            throw InvalidInputException.of("data", String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            blocks.close();
            throw e;
        }
    }

    private TableTask(TrainingTask task, TableBlocks blocks, BlockTable table) {
        this.task = task;
        this.blocks = blocks;
        this.table = table;
    }

    /** Rows as training sees them. */
    static io.github.tardigrad.train.data.Dataset examples(
            io.github.tardigrad.train.data.Dataset rows, TableColumns columns) {
        return new TableExamples(
                columns.standardized() ? new StandardizedExamples(rows, columns.columns()) : rows, columns, List.of());
    }

    /** The block of each row: its partition, and after the last one that of the rows to test with. */
    private static int[] homes(TrainingData data, int rows) {
        Partitions partitions = data.partitions();
        int[] homes = new int[rows];
        Arrays.fill(homes, partitions.count());
        Subset train = (Subset) data.split().train();
        for (int j = 0; j < partitions.count(); j++) {
            int partition = j;
            partitions.examples(j).forEach(example -> homes[train.original(example)] = partition);
        }
        return homes;
    }

    /** For the driver. */
    public TrainingTask task() {
        return task;
    }

    /** What executors are sent. */
    public byte[] table() {
        return table.toBytes();
    }

    /** Has what was lost with executors made again; does not wait. */
    public void restore() {
        blocks.restore();
    }

    @Override
    public void close() {
        blocks.close();
    }
}
