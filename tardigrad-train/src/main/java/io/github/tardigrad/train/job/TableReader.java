package io.github.tardigrad.train.job;

import io.github.tardigrad.train.data.Dataset;

/** Reads DataFrames into one process: a service, which tardigrad-spark offers. */
public interface TableReader {
    /**
     * All rows, in an order that depends on their values alone.
     *
     * @throws io.github.tardigrad.train.run.InvalidInputException if they cannot be read, or are no examples
     */
    Dataset read(DataSpec.DataFrame table);
}
