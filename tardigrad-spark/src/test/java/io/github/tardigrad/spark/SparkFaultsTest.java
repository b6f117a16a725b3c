package io.github.tardigrad.spark;

import io.github.tardigrad.train.job.EngineSpec;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;

/** In one process. */
class SparkFaultsTest extends FaultsTests {
    private final SparkEngine local = SparkEngine.start(new EngineSpec.Spark(Optional.of("local[4]"), false));

    @Override
    SparkEngine engine() {
        return local;
    }

    @AfterAll
    void disconnect() {
        local.close();
    }
}
