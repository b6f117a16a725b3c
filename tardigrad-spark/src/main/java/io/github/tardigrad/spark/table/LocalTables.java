package io.github.tardigrad.spark.table;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.github.tardigrad.spark.DriverDefaults;
import io.github.tardigrad.train.data.ColumnMoments;
import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.HeldExamples;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.data.TableColumns;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.job.DataSpec;
import io.github.tardigrad.train.job.TableReader;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
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
        return with(context -> read(context, spec, testPart, kept));
    }

    /** By the Spark that there is, or by one for this alone. */
    private static <T> T with(Function<SparkContext, T> reading) {
        Option<SparkContext> active = SparkContext$.MODULE$.getActive();
        if (active.isDefined()) {
            return reading.apply(active.get());
        }
        SparkConf conf = new SparkConf(true).setMaster("local[*]");
        DriverDefaults.apply(conf, true, true);
        SparkContext context = new SparkContext(conf);
        try {
            return reading.apply(context);
        } finally {
            context.stop();
        }
    }

    @Override
    public void writeCsv(Path table, DataSpec.TableFormat format, List<String> columns, String wanted, Path to) {
        DataSpec.DataFrame spec = new DataSpec.DataFrame(
                Optional.of(table.toAbsolutePath()), format, true, columns, wanted, 0, 0.5, false);
        with(context -> {
            org.apache.spark.sql.Dataset<Row> rows = Tables.open(context, spec);
            List<String> there = Arrays.asList(rows.columns());
            List<String> names = new ArrayList<>(columns);
            if (there.contains(wanted)) {
                names.add(wanted);
            }
            Column[] selected =
                    names.stream().map(name -> Columns.text(rows, name, there)).toArray(Column[]::new);
            try (CsvWriter out = CsvWriter.builder().build(to)) {
                out.writeRecord(names);
                Iterator<Row> all = rows.select(selected).toLocalIterator();
                while (all.hasNext()) {
                    Row row = all.next();
                    out.writeRecord(IntStream.range(0, names.size())
                            .mapToObj(i -> row.isNullAt(i) ? "" : row.getString(i))
                            .toList());
                }
            } catch (IOException e) {
                throw InvalidInputException.of(to.toString(), "cannot be written: " + FileProblem.of(e), e);
            }
            return names;
        });
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
