package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.train.run.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which folders train takes, and what it leaves as it is. */
class RunFoldersTest {
    private static final String JOB = """
            # by hand
            cluster: {stragglerProbability: [0.5, 0.2]}
            data: {type: digits}
            training: {rounds: 3, batchSize: 8}
            """;

    @TempDir
    private Path folder;

    private Path job(String yaml) throws IOException {
        return Files.writeString(folder.resolve("given.yaml"), yaml);
    }

    private static void refused(Cli run, int exitCode, String message) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        assertThat(run.err()).contains("tardigrad: " + message).doesNotContain("\tat ", "Exception");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void oneInWhichAnotherTrainsIsBusy() throws IOException {
        Path several = Files.createDirectories(folder.resolve("several"));
        Path one = Files.createDirectories(folder.resolve("one"));
        RunLock lockOfSeveral = RunLock.of(several);
        RunLock lockOfOne = RunLock.of(one);
        try {
            refused(
                    Cli.run("train", "--rounds", 2, "--out", several),
                    1,
                    "the run folder " + several + " is in use: process "
                            + ProcessHandle.current().pid() + " trains there");
            refused(Cli.run("train", job(JOB), "--out", one), 1, "the run folder " + one + " is in use: process ");
        } finally {
            lockOfSeveral.close();
            lockOfOne.close();
        }
    }

    @Test
    void oneWithAJobAndNoRunIsLeftAsItIs() throws IOException {
        Path hand = Files.writeString(
                Files.createDirectories(folder.resolve("hand")).resolve("job.yaml"), JOB);

        refused(
                Cli.run("train", hand.getParent()),
                2,
                "out: " + hand.getParent() + " holds no run to go on with; to train the job in it: tardigrad train "
                        + hand);
        refused(
                Cli.run("train", hand, "--out", hand.getParent()),
                2,
                "out: must be a new or an empty folder: found " + hand.getParent() + ", which holds job.yaml");
        assertThat(hand).hasContent(JOB);
        assertThat(hand.getParent().toFile().list()).containsExactly("job.yaml");
    }

    @Test
    void aJobEditedByHandStaysAsItIsWhenItsRunGoesOn() throws IOException {
        Path run = folder.resolve("run");
        assertThat(Cli.run("train", job(JOB), "--out", run).exitCode()).isZero();
        Path job = run.resolve("job.yaml");
        String edited = "# longer\n" + Files.readString(job).replace("rounds: 3", "rounds: 5");
        Files.writeString(job, edited);

        assertThat(Cli.run("train", run).exitCode()).isZero();
        assertThat(job).hasContent(edited);
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl"))).hasSize(5);
    }

    @Test
    void aRunOfOneSchemeIsNotTrainedAgainForAComparison() throws IOException {
        Path run = folder.resolve("run");
        assertThat(Cli.run("train", job(JOB), "--out", run).exitCode()).isZero();
        String both = "compare: [centralized]";

        refused(
                Cli.run("train", job(JOB + both), "--out", run, "--resume"),
                2,
                "compare: " + run + " holds the run of one scheme: leave out compare");
        Path runs = folder.resolve("runs");
        assertThat(Cli.run("train", job(JOB + both), "--out", runs).exitCode()).isZero();
        refused(
                Cli.run("train", job(JOB), "--out", runs, "--resume"),
                2,
                "compare: " + runs + " holds the runs of several schemes");
        Cli more = Cli.run(
                "train", job(JOB + "compare: [centralized, ignoreStragglers]"), "--out", runs, "--resume", "--json");
        assertThat(more.exitCode()).as(more.err()).isZero();
        assertThat(more.err()).contains("optimal: from round 4", "ignoreStragglers: 3 rounds");
    }

    @Test
    void whatIsRefusedLeavesTheJobOfSeveralAsItWas() throws IOException {
        Path runs = folder.resolve("runs");
        assertThat(Cli.run("train", "--rounds", 3, "--out", runs).exitCode()).isZero();
        String job = Files.readString(runs.resolve("job.yaml"));

        refused(
                Cli.run("train", runs, "--seed", 2),
                2,
                "resume: must be the run of this job: found " + runs.resolve("optimal"));
        assertThat(runs.resolve("job.yaml")).hasContent(job);
        assertThat(Cli.run("train", runs, "--rounds", 4).exitCode()).isZero();
        assertThat(runs.resolve("job.yaml")).hasContent(job.replace("rounds: 3", "rounds: 4"));
    }

    @Test
    void oneWithoutANameAndOneThatIsNone() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        Path foreign = Files.createDirectories(folder.resolve("foreign"));
        Files.writeString(foreign.resolve("notes.txt"), "keep");

        refused(Cli.run("train", "--out", ""), 2, "--out: must be a folder: found an empty value");
        refused(Cli.run("train", ""), 2, "JOB.yaml | RUN_FOLDER: must be a file or a folder: found an empty value");
        refused(Cli.run("train", "--out", file), 2, "out: must be a folder: found " + file + ", a file");
        refused(
                Cli.run("train", "--out", foreign),
                2,
                "out: must be a new or an empty folder: found " + foreign + ", which holds notes.txt");
        refused(Cli.run("train", foreign), 2, foreign + ": a folder without job.yaml: no run");
        refused(
                Cli.run("train", "--out", folder.resolve("absent"), "--resume"),
                2,
                "out: " + folder.resolve("absent") + " holds no run to go on with");
        assertThat(foreign.toFile().list()).containsExactly("notes.txt");
    }
}
