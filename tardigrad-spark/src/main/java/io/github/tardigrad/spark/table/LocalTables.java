package io.github.tardigrad.spark.table;

import io.github.tardigrad.spark.DriverDefaults;
import io.github.tardigrad.train.data.ColumnMoments;
import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.HeldExamples;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.data.TableColumns;
import io.github.tardigrad.train.job.DataSpec;
import io.github.tardigrad.train.job.TableReader;
import io.github.tardigrad.train.run.InvalidInputException;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import scala.Option;

/**
 * Reads a DataFrame whole, to evaluate a run or to replay it: by the Spark that this process is a driver of, or by one in
 * this process, which is gone afterwards.
 */
public final class LocalTables implements TableReader {
    private static final int ROWS_OF_A_BLOCK = 10_000;

    /** For the service loader. */
    public LocalTables() {}

    @Override
    public Split read(DataSpec.DataFrame spec, Function<Dataset, Split> testPart, Optional<TableColumns> kept) {
        Option<SparkContext> active = SparkContext$.MODULE$.getActive();
        if (active.isDefined()) {
            return read(active.get(), spec, testPart, kept);
        }
        SparkConf conf = new SparkConf(true).setMaster("local[*]");
        DriverDefaults.apply(conf, true, true);
        SparkContext context = new SparkContext(conf);
        try {
            return read(context, spec, testPart, kept);
        } finally {
            context.stop();
        }
    }

    private static Split read(
            SparkContext context,
            DataSpec.DataFrame spec,
            Function<Dataset, Split> testPart,
            Optional<TableColumns> kept) {
        NumberedRows rows = new NumberedRows(Tables.open(context, spec), spec, kept);
        int[] labels = rows.labels();
        int[] homes = IntStream.range(0, labels.length)
                .map(row -> row / ROWS_OF_A_BLOCK)
                .toArray();
        try (TableBlocks blocks = new TableBlocks(context, rows, homes, 1 + homes[homes.length - 1])) {
            HeldExamples all = new HeldExamples(
                    labels, rows.digests(), rows.classes(), new int[] {rows.features()}, blocks.table()::read);
            all.hold(IntStream.range(0, labels.length).toArray());
            TableColumns columns = kept.orElseGet(() -> rows.columns(
                    spec.standardize() ? Optional.of(moments(testPart.apply(all).train())) : Optional.empty()));
            return testPart.apply(TableTask.examples(all, columns));
        } catch (DataFileException e) {
            throw InvalidInputException.of("data", String.valueOf(e.getMessage()), e);
        }
    }

    private static ColumnMoments moments(Dataset rows) {
        ColumnMoments moments = new ColumnMoments(rows.features());
        float[] row = new float[rows.features()];
        for (int i = 0; i < rows.size(); i++) {
            rows.copyFeatures(i, row, 0);
            for (int column = 0; column < row.length; column++) {
                moments.add(column, row[column]);
            }
        }
        return moments;
    }
}
