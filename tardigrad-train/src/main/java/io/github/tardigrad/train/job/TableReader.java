package io.github.tardigrad.train.job;

import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.data.TableColumns;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads DataFrames into one process: a service, which tardigrad-spark offers. */
public interface TableReader {
    /**
     * All rows, in an order that depends on their values alone.
     *
     * @param testPart which of them are for testing
     * @param kept the columns of an earlier run; empty: they follow from the rows to train on
     * @throws io.github.tardigrad.train.run.InvalidInputException if they cannot be read, or are no examples
     */
    Split read(DataSpec.DataFrame table, Function<Dataset, Split> testPart, Optional<TableColumns> kept);

    /**
     * Writes some columns of a table as comma-separated text under their names, in the order of its rows. An element of a column
     * of arrays is called {@code column[3]}.
     *
     * @param columns that are needed
     * @param wanted another column, where there is one
     * @throws io.github.tardigrad.train.run.InvalidInputException if the table cannot be read, or lacks a column
     */
    void writeCsv(Path table, DataSpec.TableFormat format, List<String> columns, String wanted, Path to);
}
