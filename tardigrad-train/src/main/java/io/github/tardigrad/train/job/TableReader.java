package io.github.tardigrad.train.job;

import io.github.tardigrad.train.data.Dataset;
import io.github.tardigrad.train.data.Split;
import io.github.tardigrad.train.data.TableColumns;
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
}
