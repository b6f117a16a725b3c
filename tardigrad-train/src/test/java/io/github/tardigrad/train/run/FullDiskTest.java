package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.engine.Clusters;
import io.github.tardigrad.train.engine.QuadraticTask;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a disk that is full in the middle of a run: one clear message, the checkpoint before is whole, and the run goes on. */
@Seeded
class FullDiskTest {
    private static final double DEADLINE = 1.5;
    private static final int ROUNDS = 30;
    /** Of four bytes: a checkpoint of parameters and momentum takes 160 kB. */
    private static final int DIMENSION = 20_000;

    private static final int DISK_BYTES = 2_000_000;

    private final ClusterDelays delays = Clusters.unequal(8);
    private final QuadraticTask task = new QuadraticTask(16, DIMENSION);
    private FileSystem disk;
    private Path ballast;

    @BeforeEach
    void newDisk() {
        disk = Jimfs.newFileSystem(
                Configuration.unix().toBuilder().setMaxSize(DISK_BYTES).build());
        ballast = disk.getPath("/ballast");
    }

    @AfterEach
    void closeDisk() throws IOException {
        disk.close();
    }

    @Test
    void aCheckpointIsWrittenWhollyOrNotAtAll(Seed seed) throws IOException {
        Path run = disk.getPath("/run");

        assertThatThrownBy(() -> train(run, seed, false, 100_000))
                .isInstanceOf(RunFailedException.class)
                .hasMessage("round 20: the checkpoint cannot be written to /run/checkpoint: out of disk space; the"
                        + " checkpoint of round 10 is intact");
        assertGoesOn(run, seed);
    }

    @Test
    void aLineOfTheMetricsMayBeHalf(Seed seed) throws IOException {
        Path run = disk.getPath("/run");

        assertThatThrownBy(() -> train(run, seed, false, 0))
                .isInstanceOf(RunFailedException.class)
                .hasMessageMatching(
                        "(round 20: the checkpoint|the run folder /run) cannot be written.*: out of disk space;"
                                + " the checkpoint of round 10 is intact");
        assertGoesOn(run, seed);
    }

    private void assertGoesOn(Path run, Seed seed) throws IOException {
        try (Stream<Path> left = Files.list(run.resolve("checkpoint"))) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactly("round-000010");
        }
        RunFiles.parameters(run, 10, task);
        Files.delete(ballast);
        train(run, seed, true, Integer.MAX_VALUE);
        Path straight = disk.getPath("/straight");
        train(straight, seed, false, Integer.MAX_VALUE);

        assertThat(RunFiles.parameters(run, ROUNDS, task)).isEqualTo(RunFiles.parameters(straight, ROUNDS, task));
        assertThat(RunFiles.metricsWithoutTimes(run)).isEqualTo(RunFiles.metricsWithoutTimes(straight));
    }

    /** From round 19 on at most so many bytes are free. */
    private void train(Path run, Seed seed, boolean resume, int freeBytes) {
        ProgressListener filling = new ProgressListener() {
            @Override
            public void onRound(RoundMetrics metrics) {
                if (metrics.round() == 19 && freeBytes < DISK_BYTES) {
                    fill(freeBytes);
                }
            }
        };
        new Trainer(
                        task,
                        Clusters.plan(Schemes.OPTIMAL, delays, DEADLINE, 16, DIMENSION),
                        delays,
                        new TrainingSettings(
                                ROUNDS,
                                seed.value(),
                                10,
                                10,
                                1,
                                OptimizerSpec.withDefaults(OptimizerSpec.Type.MOMENTUM, 0.01),
                                ScheduleSpec.CONSTANT,
                                Clock.VIRTUAL,
                                DEADLINE),
                        new RunFolder(run, "rounds: 30\n", new RunProvenance("0", "0", List.of(), Instant.EPOCH)),
                        filling)
                .run(resume);
    }

    private void fill(int freeBytes) {
        try {
            long free = Files.getFileStore(ballast.getRoot()).getUsableSpace();
            try (OutputStream out = Files.newOutputStream(ballast)) {
                out.write(new byte[(int) Math.max(0, free - freeBytes)]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
