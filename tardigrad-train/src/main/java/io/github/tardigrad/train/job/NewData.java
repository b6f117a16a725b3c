package io.github.tardigrad.train.job;

import io.github.tardigrad.train.data.CsvFile;
import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.data.DataSummary;
import io.github.tardigrad.train.data.ImageFolder;
import io.github.tardigrad.train.data.NewExamples;
import io.github.tardigrad.train.data.PartitionBy;
import io.github.tardigrad.train.data.Partitions;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.data.TableColumns;
import io.github.tardigrad.train.model.TrainingData;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Examples that the model of a run is to be applied to, read as the run read its own. */
public final class NewData {
    private NewData() {}

    /**
     * Reads a CSV file, a table that Spark reads, or images.
     *
     * @param job of the run
     * @param made what the run made of its data
     * @throws InvalidInputException if they cannot be read, or the run was trained on something else
     */
    public static NewExamples read(Job job, DataSummary made, Path file) {
        DataSpec.Source source = job.workload()
                .orElseThrow(() -> new InvalidInputException("data", "nothing", "given in a job to train"))
                .data()
                .source();
        if (!Files.exists(file)) {
            throw new InvalidInputException("FILE", file.toString(), "a file or a folder that is there");
        }
        if (classNames(made).isEmpty()) {
            throw InvalidInputException.of(
                    "RUN_FOLDER",
                    "a run whose run.json does not name its classes, which it does up to 1000 of them",
                    null);
        }
        try {
            if (source instanceof DataSpec.ImageFolder images) {
                return ImageFolder.newImages(
                        file, List.copyOf(made.training().classes().keySet()), images.size());
            }
            TableColumns columns = made.table()
                    .orElseThrow(
                            () -> new InvalidInputException(
                                    "RUN_FOLDER",
                                    "a run on other data",
                                    "a run on data of type csv, dataFrame or imageFolder whose run.json says what its columns are"));
            CsvFile.Format format = source instanceof DataSpec.Csv csv ? csv.format() : ofTable(source);
            Optional<DataSpec.TableFormat> table = tableFormat(file, source);
            return table.isPresent()
                    ? converted(file, table.get(), format, columns)
                    : CsvFile.newRows(file, anyForm(format), columns);
        } catch (DataFileException e) {
            throw InvalidInputException.of("FILE", String.valueOf(e.getMessage()), e);
        }
    }

    /** How the file is written may differ from that of training. */
    private static CsvFile.Format anyForm(CsvFile.Format format) {
        return new CsvFile.Format(
                format.labelColumn(),
                format.header() == CsvFile.Header.FALSE ? CsvFile.Header.FALSE : CsvFile.Header.AUTO,
                Optional.empty(),
                format.classes(),
                format.features(),
                format.scale(),
                format.missing(),
                format.categorical(),
                format.standardize());
    }

    private static CsvFile.Format ofTable(DataSpec.Source source) {
        int classes = source instanceof DataSpec.DataFrame table ? table.classes() : 0;
        return CsvFile.Format.numbers(CsvFile.LAST, CsvFile.Header.TRUE, classes, 1);
    }

    /** Of a table that Spark reads; empty of a CSV file. */
    private static Optional<DataSpec.TableFormat> tableFormat(Path file, DataSpec.Source source) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        for (DataSpec.TableFormat format : DataSpec.TableFormat.values()) {
            if (format != DataSpec.TableFormat.CSV
                    && name.endsWith("." + format.name().toLowerCase(Locale.ROOT))) {
                return Optional.of(format);
            }
        }
        return Files.isDirectory(file) && source instanceof DataSpec.DataFrame table
                ? Optional.of(table.format())
                : Optional.empty();
    }

    private static NewExamples converted(
            Path file, DataSpec.TableFormat format, CsvFile.Format rows, TableColumns columns)
            throws DataFileException {
        Path text = null;
        try {
            text = Files.createTempFile("tardigrad-rows", ".csv");
            TrainingTasks.tables()
                    .writeCsv(
                            file,
                            format,
                            columns.columns().stream()
                                    .map(TableColumns.Column::name)
                                    .toList(),
                            columns.label().name(),
                            text);
            return CsvFile.newRows(text, rows.withNames(), columns);
        } catch (IOException e) {
            if (e instanceof DataFileException known) {
                throw new DataFileException(
                        String.valueOf(known.getMessage()).replace(String.valueOf(text), file.toString()), known);
            }
            throw new DataFileException(file + ": its rows cannot be written to a temporary file", e);
        } finally {
            delete(text);
        }
    }

    private static void delete(@org.jspecify.annotations.Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }

    /** The model of a job with these examples as its data: to predict. */
    public static TrainingTask task(Job job, NewExamples rows) {
        Split split = new Split(rows.examples(), rows.examples());
        return TrainingTasks.of(
                job,
                new TrainingData(
                        split, Partitions.of(rows.examples(), PartitionBy.RANDOM, 1, job.seed()), 1, job.seed()));
    }

    /** What the labels are called, in order. */
    public static List<String> classNames(DataSummary made) {
        return List.copyOf(made.training().classes().keySet());
    }
}
