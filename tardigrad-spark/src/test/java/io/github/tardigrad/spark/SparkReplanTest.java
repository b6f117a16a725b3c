package io.github.tardigrad.spark;

import io.github.tardigrad.train.job.EngineSpec;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** In one process. */
@Tag("slow")
class SparkReplanTest extends ReplanTests {
    private final SparkEngine local = SparkEngine.start(new EngineSpec.Spark(Optional.of("local[5]"), false));

    @Override
    SparkEngine engine() {
        return local;
    }

    @AfterAll
    void disconnect() {
        local.close();
    }
}
