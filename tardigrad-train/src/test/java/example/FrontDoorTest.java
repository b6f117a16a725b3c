package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.Engine;
import io.github.tardigrad.train.Tardigrad;
import io.github.tardigrad.train.Training;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.ProgressListener;
import io.github.tardigrad.train.run.Replay;
import io.github.tardigrad.train.run.RoundMetrics;
import io.github.tardigrad.train.run.RunFailedException;
import io.github.tardigrad.train.run.RunRecord;
import io.github.tardigrad.train.run.RunResult;
import io.github.tardigrad.train.run.RunStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a program outside our packages can do: a quantizer, a memory, a scheme, an engine and listeners of its own. */
class FrontDoorTest {
    private static final long ROUNDS = 20;
    private static final String JOB = """
            cluster:
              delay: {model: shiftedExponential, shift: 1.0, rates: [0.5, 0.8, 1.2, 1.8, 2.5]}
              deadline: 2.0
            partitions: 10
            code: {scheme: roundRobin, memory: echo, bits: {quantizer: bfloat16, total: 80}}
            data: {type: digits}
            model: {type: softmax}
            training: {rounds: 20, checkpointEvery: 0, optimizer: {type: sgd, learningRate: 0.1}}
            """;

    @TempDir
    private Path folder;

    private final Job job = JobReader.read(JOB, "job", Path.of(""));

    /** Writes down what it is told, and asks the run to stop after a round. */
    private static final class Diary implements ProgressListener {
        private final List<String> entries = new ArrayList<>();
        private final long last;
        private Runnable stop = () -> {};

        Diary(long last) {
            this.last = last;
        }

        @Override
        public void onStart(RunStart start) {
            stop = start.stop();
            entries.add("start " + start.scheme() + " " + start.firstRound() + " of " + start.rounds() + ", plan of "
                    + start.plan().workers());
        }

        @Override
        public void onRound(RoundMetrics metrics) {
            if (metrics.round() == last) {
                stop.run();
            }
        }

        @Override
        public void onCheckpoint(long round, Path checkpoint) {
            entries.add("checkpoint " + round);
        }

        @Override
        public void onWarning(String message) {
            entries.add("warning " + message);
        }

        @Override
        public void onEnd(RunResult result) {
            entries.add("end " + result.rounds());
        }

        @Override
        public void onFailure(RuntimeException failure) {
            entries.add("failure " + failure.getMessage());
        }
    }

    @Test
    void everythingFromOutsideTrainsResumesAndIsReplayedToTheBit() throws IOException {
        Path straight = folder.resolve("straight");
        Path stopped = folder.resolve("stopped");
        Diary diary = new Diary(8);
        RunResult whole = training().into(straight).run();
        RunResult half = training().into(stopped).listen(diary).run();
        RunResult rest = training().into(stopped).resuming().listen(diary).run();

        assertThat(half.rounds()).isEqualTo(8);
        assertThat(rest.rounds()).isEqualTo(ROUNDS);
        assertThat(rest.finalLoss()).isEqualTo(whole.finalLoss()).isLessThan(2.1);
        assertThat(diary.entries)
                .containsExactly(
                        "start roundRobin-echo 1 of 20, plan of 5",
                        "checkpoint 8",
                        "end 8",
                        "start roundRobin-echo 9 of 20, plan of 5",
                        "checkpoint 20",
                        "end 20");
        for (String section : List.of("parameters", "workers", "coordinator")) {
            Path file = Path.of("checkpoint", "round-000020", section + ".safetensors");
            assertThat(Files.readAllBytes(stopped.resolve(file))).isEqualTo(Files.readAllBytes(straight.resolve(file)));
        }
        Replay.Outcome replayed = new Replay(
                        TrainingTasks.of(job), job.cluster().delays(), job.trainingSettings(), new RunRecord(stopped))
                .run();
        assertThat(replayed.rounds()).isEqualTo(ROUNDS);
        assertThat(replayed.difference()).isEmpty();
    }

    @Test
    void aListenerThatThrowsIsReportedAndLeftOut() {
        int[] calls = {0};
        Diary diary = new Diary(0);
        RunResult result = training()
                .into(folder.resolve("run"))
                .listen(new ProgressListener() {
                    @Override
                    public void onRound(RoundMetrics metrics) {
                        calls[0]++;
                        throw new IllegalStateException("no more");
                    }
                })
                .listen(diary)
                .run();

        assertThat(result.rounds()).isEqualTo(ROUNDS);
        assertThat(calls[0]).isEqualTo(1);
        assertThat(diary.entries)
                .contains("warning a listener failed and is left out: java.lang.IllegalStateException: no more");
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aSlowListenerIsNotWaitedForIfItSaysSo() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        training()
                .into(folder.resolve("run"))
                .listen(new ProgressListener() {
                    @Override
                    public boolean waitedFor() {
                        return false;
                    }

                    @Override
                    public void onStart(RunStart start) {
                        try {
                            ended.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }

                    @Override
                    public void onEnd(RunResult result) {
                        told.countDown();
                    }
                })
                .run();
        // The run has ended while the listener still takes its start.
        ended.countDown();
        told.await();
    }

    @Test
    void aFailureIsToldAndThrown() {
        Diary diary = new Diary(0);
        Engine broken = () -> (asked, plan, task) -> {
            throw new RunFailedException("nobody came");
        };
        Training training =
                Tardigrad.training(job).on(broken).into(folder.resolve("run")).listen(diary);

        assertThatThrownBy(training::run).isInstanceOf(RunFailedException.class).hasMessage("nobody came");
        assertThat(diary.entries).last().isEqualTo("failure nobody came");
    }

    @Test
    void aPlanOfAClusterIsThatOfTheJob() {
        CodePlan plan = Tardigrad.plan(job);

        assertThat(plan.spec().scheme()).isInstanceOf(RoundRobin.class);
        assertThat(Tardigrad.plan(job.cluster(), job.code(), job.partitions(), plan.dimension()))
                .isEqualTo(plan);
    }

    @Test
    void severalSchemesAreNotOneRun() {
        Training several = Tardigrad.training(JOB + "compare: [optimal]\n").into(folder.resolve("run"));

        assertThatThrownBy(several::run)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("compare");
        assertThatThrownBy(() -> Tardigrad.training(job).run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("into(folder)");
    }

    /** The README's program is this one, and trains by a scheme that was chosen. */
    @Test
    void theReadmesExampleTrains() throws IOException {
        String source = Files.readString(Path.of("src/test/java/example/ReadmeExample.java"));
        assertThat(source.lines().count()).isLessThanOrEqualTo(30);
        assertThat(Files.readString(Path.of("../README.md"))).contains("```java\n" + source + "```");
        List<String> descriptions = new ArrayList<>();
        RunResult result = ReadmeExample.train(folder.resolve("run"), new ProgressListener() {
            @Override
            public void onDescription(String line) {
                descriptions.add(line);
            }
        });

        assertThat(result.accuracy()).isGreaterThan(0.8);
        assertThat(descriptions).hasSizeGreaterThan(2);
    }

    private Training training() {
        return Tardigrad.training(job).on(new InTurn());
    }
}
