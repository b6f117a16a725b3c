package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.engine.Clusters;
import io.github.tardigrad.train.engine.QuadraticTask;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run in a process of its own, killed with SIGKILL and resumed until it is done, ends as one that never stopped. */
@Seeded
class KilledRunTest {
    private static final int ROUNDS = 240;
    private static final int KILLS = 3;
    private static final int CHECKPOINT_EVERY = 5;
    private static final int GO_ON = 1;
    /** Of a loop that does nothing: up to some milliseconds, the length of a round or two with a checkpoint. */
    private static final int MOST_TURNS = 100_000;

    @TempDir
    private Path folder;

    /** Persian has digits of its own: in the name of a checkpoint nobody would find them again, and the run start over. */
    @ParameterizedTest
    @ValueSource(strings = {"", "fa-IR"})
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aRunThatIsKilledAndResumedEndsInTheSameParameters(String locale, Seed seed, RandomGenerator random)
            throws IOException, InterruptedException {
        Locale before = Locale.getDefault();
        Locale.setDefault(locale.isEmpty() ? before : Locale.forLanguageTag(locale));
        try {
            assertGoesOn(seed, random);
        } finally {
            Locale.setDefault(before);
        }
    }

    private void assertGoesOn(Seed seed, RandomGenerator random) throws IOException, InterruptedException {
        Path straight = folder.resolve("straight");
        Path killed = folder.resolve("killed");
        RunResult expected =
                trainer(straight, seed.value(), ProgressListener.NONE).run(false);
        long line = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            line += CHECKPOINT_EVERY + random.nextInt(ROUNDS / KILLS - CHECKPOINT_EVERY);
            killIn(line, start(killed, seed, kill > 0), random);
        }
        // The last checkpoint may not have been written to its end.
        long least = Math.max(1, line - 2 * CHECKPOINT_EVERY);
        AtomicLong first = new AtomicLong();
        RunResult resumed = trainer(killed, seed.value(), new ProgressListener() {
                    @Override
                    public void onStart(RunStart start) {
                        first.set(start.firstRound());
                    }
                })
                .run(true);

        assertThat(first.get()).as("goes on after its last checkpoint").isGreaterThan(least);
        assertThat(RunFiles.parameters(killed, ROUNDS, task()))
                .isEqualTo(RunFiles.parameters(straight, ROUNDS, task()));
        assertThat(RunFiles.metricsWithoutTimes(killed)).isEqualTo(RunFiles.metricsWithoutTimes(straight));
        assertThat(resumed.finalLoss()).isEqualTo(expected.finalLoss());
        assertThat(resumed.uplinkBytes()).isEqualTo(expected.uplinkBytes());
        assertThat(resumed.virtualSeconds()).isEqualTo(expected.virtualSeconds());
    }

    /**
     * Lets a child run to the end of a round and kills it somewhere between that and the end of the next: in its checkpoint, its
     * next round, or while it waits for leave.
     */
    private static void killIn(long round, Process child, RandomGenerator random)
            throws IOException, InterruptedException {
        try (DataInputStream rounds = new DataInputStream(child.getInputStream());
                OutputStream leave = child.getOutputStream()) {
            while (rounds.readLong() < round) {
                leave.write(GO_ON);
                leave.flush();
            }
            leave.write(GO_ON);
            leave.flush();
            for (int turns = random.nextInt(MOST_TURNS); turns > 0; turns--) {
                Thread.onSpinWait();
            }
            assertThat(child.isAlive()).as("it waits for leave after the round").isTrue();
            child.destroyForcibly().waitFor();
        }
    }

    /** The child: after each round it says which one that was, and waits for leave to go on. */
    public static void main(String[] arguments) {
        DataOutputStream rounds = new DataOutputStream(System.out);
        ProgressListener step = new ProgressListener() {
            @Override
            public void onRound(RoundMetrics metrics) {
                try {
                    rounds.writeLong(metrics.round());
                    rounds.flush();
                    if (System.in.read() != GO_ON) {
                        throw new IllegalStateException("the test is gone");
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        trainer(Path.of(arguments[0]), Seed.parse(arguments[1]).value(), step).run(Boolean.parseBoolean(arguments[2]));
    }

    private static Process start(Path run, Seed seed, boolean resume) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Duser.language=" + Locale.getDefault().getLanguage(),
                        "-Duser.country=" + Locale.getDefault().getCountry(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledRunTest.class.getName(),
                        run.toString(),
                        seed.toString(),
                        Boolean.toString(resume))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static QuadraticTask task() {
        return new QuadraticTask(16, 500);
    }

    private static Trainer trainer(Path run, long seed, ProgressListener listener) {
        ClusterDelays delays = Clusters.unequal(8);
        CodePlan plan = Clusters.plan(Schemes.OPTIMAL, delays, 1.5, 16, 500);
        return new Trainer(
                task(),
                plan,
                delays,
                new TrainingSettings(
                        ROUNDS,
                        seed,
                        7,
                        CHECKPOINT_EVERY,
                        2,
                        OptimizerSpec.withDefaults(OptimizerSpec.Type.ADAM, 0.05),
                        new ScheduleSpec(ScheduleSpec.Type.COSINE, 100, 10),
                        Clock.VIRTUAL,
                        1.5),
                new RunFolder(run, "killed: often\n", new RunProvenance("0", "unknown", List.of(), Instant.EPOCH)),
                listener);
    }
}
