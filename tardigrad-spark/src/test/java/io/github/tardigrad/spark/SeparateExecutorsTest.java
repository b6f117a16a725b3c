package io.github.tardigrad.spark;

import io.github.tardigrad.spark.hadoop.ReadByExecutorsTests;
import io.github.tardigrad.spark.table.DataFrameTests;
import io.github.tardigrad.train.job.EngineSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** What holds in one process, on executors that are processes of their own. */
@Tag("slow")
class SeparateExecutorsTest {
    private static final int MACHINES = 2;
    private static final int CORES = 3;

    @TempDir
    private static Path home;

    private static LoopbackCluster cluster;
    private static SparkEngine engine;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        cluster = LoopbackCluster.start(home, MACHINES, CORES, 1, LoopbackCluster.Daemons.LIKE_THIS);
        DriverProperties.set(DriverProperties.of(CORES));
        ReadByExecutorsTests.nameFileSystem();
        engine = SparkEngine.start(new EngineSpec.Spark(Optional.of(cluster.master()), false));
    }

    @AfterAll
    static void stop() {
        if (engine != null) {
            engine.close();
        }
        DriverProperties.clear();
        if (cluster != null) {
            cluster.close();
        }
    }

    @Nested
    class DataFrames extends DataFrameTests {
        @Override
        protected SparkEngine engine() {
            return engine;
        }
    }

    @Nested
    class DataByUri extends ReadByExecutorsTests {
        @Override
        protected SparkEngine engine() {
            return engine;
        }
    }
}
