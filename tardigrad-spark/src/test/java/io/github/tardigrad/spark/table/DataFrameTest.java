package io.github.tardigrad.spark.table;

import io.github.tardigrad.spark.SparkEngine;
import io.github.tardigrad.train.job.EngineSpec;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;

/** In one process. */
class DataFrameTest extends DataFrameTests {
    private final SparkEngine local = SparkEngine.start(new EngineSpec.Spark(Optional.of("local[4]"), false));

    @Override
    protected SparkEngine engine() {
        return local;
    }

    @AfterAll
    void stop() {
        local.close();
    }
}
