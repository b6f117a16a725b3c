package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.memory.ErrorFeedback;
import io.github.tardigrad.core.memory.NoMemory;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.quantize.FrameReader;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.engine.Clusters;
import io.github.tardigrad.train.engine.QuadraticTask;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames made shorter without loss change what is sent and nothing else. */
@Seeded
class LosslessRunTest {
    private static final int WORKERS = 6;
    private static final int DIMENSION = 3000;
    private static final int ROUNDS = 6;

    @TempDir
    private Path folder;

    private final ClusterDelays delays = Clusters.unequal(WORKERS);
    private final QuadraticTask task = new QuadraticTask(WORKERS, DIMENSION);

    @Test
    void sendsLessAndTrainsTheSame(Seed seed) throws IOException {
        Run plain = run("plain", false, false, seed);
        Run lossless = run("lossless", true, false, seed);

        assertThat(lossless.deflated).isPositive();
        assertThat(plain.deflated).isZero();
        assertThat(lossless.sent).isLessThan(plain.sent / 2);
        assertThat(RunFiles.parameters(lossless.folder, ROUNDS, task))
                .isEqualTo(RunFiles.parameters(plain.folder, ROUNDS, task));
    }

    @Test
    void theMetricsCountWhatIsSent(Seed seed) throws IOException {
        Run lossless = run("lossless", true, false, seed);

        long counted = RunFiles.metrics(lossless.folder).stream()
                .mapToLong(line -> line.path("uplinkBytes").asLong())
                .sum();
        assertThat(counted).isEqualTo(lossless.sent).isEqualTo(lossless.result.uplinkBytes());
    }

    @Test
    void memoriesForgetWhatShortenedFramesDeliver(Seed seed) throws IOException {
        Run plain = run("plain", false, true, seed);
        Run lossless = run("lossless", true, true, seed);

        assertThat(lossless.deflated).isPositive();
        assertThat(RunFiles.parameters(lossless.folder, ROUNDS, task))
                .isEqualTo(RunFiles.parameters(plain.folder, ROUNDS, task));
    }

    private Run run(String name, boolean lossless, boolean errorFeedback, Seed seed) {
        BitSpec bits = BitSpec.ofTotal(2L * WORKERS).withLossless(lossless);
        CodePlan plan = Planner.plan(
                Clusters.profile(delays, 1.5),
                WORKERS,
                DIMENSION,
                CodeSpec.of(Schemes.OPTIMAL, bits).withMemory(errorFeedback ? new ErrorFeedback() : NoMemory.INSTANCE));
        Run run = new Run(folder.resolve(name));
        run.result = new Trainer(
                        task,
                        plan,
                        delays,
                        new TrainingSettings(
                                ROUNDS,
                                seed.value(),
                                1,
                                ROUNDS,
                                1,
                                OptimizerSpec.sgd(0.1),
                                ScheduleSpec.CONSTANT,
                                Clock.VIRTUAL,
                                1.5),
                        new RunFolder(
                                run.folder,
                                "",
                                new RunProvenance("0.1", "unknown", List.of("tardigrad"), Instant.EPOCH)),
                        run)
                .run(false);
        return run;
    }

    private static final class Run implements ProgressListener {
        private final Path folder;
        private RunResult result;
        private long sent;
        private int deflated;

        Run(Path folder) {
            this.folder = folder;
        }

        @Override
        public void onFrame(long round, int worker, byte[] frame, int length) {
            sent += length;
            deflated += FrameReader.isDeflated(frame, length) ? 1 : 0;
        }
    }
}
