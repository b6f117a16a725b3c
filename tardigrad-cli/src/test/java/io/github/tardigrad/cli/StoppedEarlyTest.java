package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.run.RunFolder;
import io.github.tardigrad.train.run.RunProvenance;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever its last change of a file was, the command that goes on goes on, and one that begins begins if nothing is lost. */
class StoppedEarlyTest {
    private static final String JOB = """
            cluster: {delay: {model: shiftedExponential, shift: 1.0, rates: [0.5, 1, 1, 2]}, deadline: 1.5}
            partitions: 4
            code: {bits: {total: 16}}
            data: {type: csv, train: %s, classes: 2}
            %s
            training: {rounds: 3, batchSize: 2, checkpointEvery: 2, keepCheckpoints: 1}
            """;
    private static final String SEVERAL = "compare: [ignoreStragglers]";
    /** More than any folder of these takes. */
    private static final int MANY = 500;

    @TempDir
    private Path folder;

    private Path job(String compare) throws IOException {
        Path data = Files.writeString(folder.resolve("data.csv"), "1,2,0\n2,1,1\n1,3,0\n3,1,1\n".repeat(4));
        return Files.writeString(folder.resolve("given.yaml"), String.format(Locale.ROOT, JOB, data, compare));
    }

    /** As {@code train JOB --out FOLDER}, killed after so many changes; whether it was. */
    private static boolean killed(Path job, Path out, long changes) {
        Job given = JobReader.read(job);
        PrintWriter err = new PrintWriter(new StringWriter());
        RunProvenance provenance = new RunProvenance("0", "unknown", List.of(), Instant.EPOCH);
        MortalFiles files = new MortalFiles(changes);
        try (Progress progress = new Progress(err, false, out);
                LiveReport live = new LiveReport(err, Optional.empty())) {
            new SideBySide(given, files.mortal(out), provenance, false).run(false, progress, live);
            return false;
        } catch (MortalFiles.Killed e) {
            return true;
        }
    }

    private static List<Path> runs(Path out, String compare) {
        return compare.isEmpty() ? List.of(out) : List.of(out.resolve("optimal"), out.resolve("ignoreStragglers"));
    }

    private static void assertWhole(Path out, Path expected, String compare, String when) throws IOException {
        for (int i = 0; i < runs(out, compare).size(); i++) {
            Path run = runs(out, compare).get(i);
            String parameters = "checkpoint/round-000003/parameters.safetensors";
            assertThat(run.resolve(parameters))
                    .as(when)
                    .hasSameBinaryContentAs(runs(expected, compare).get(i).resolve(parameters));
            assertThat(Files.readAllLines(run.resolve("metrics.jsonl")))
                    .as(when)
                    .hasSize(3);
        }
        assertThat(out.resolve("loss.png")).as(when).isNotEmptyFile();
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"", SEVERAL})
    void goesOnFromEveryChangeOfAFile(String compare) throws IOException {
        Path job = job(compare);
        Path expected = folder.resolve("expected");
        assertThat(killed(job, expected, Long.MAX_VALUE)).isFalse();
        int changes = 0;
        int tried = 0;
        boolean begun = false;
        // One run alone differs from those of several in how it begins; later every third change tells enough.
        for (boolean stopped = true; stopped && !(begun && compare.isEmpty()); changes += begun ? 3 : 1) {
            Path out = folder.resolve("out-" + changes);
            stopped = killed(job, out, changes);
            String when = "after " + changes + " changes";
            if (!Files.exists(out)) {
                continue;
            }
            tried++;
            begun = RunFolder.isRun(runs(out, compare).get(0));
            if (begun) {
                assertThat(Cli.run("train", job, "--out", out).exitCode())
                        .as(when)
                        .isEqualTo(Main.WRONG_INPUT);
            }
            // In turns, as each takes a while: by the folder alone, by the job, and, while nothing would be lost, anew.
            boolean hasJob = Files.exists(out.resolve("job.yaml"));
            assertThat(hasJob).as(when).isEqualTo(hasJob || begun);
            Cli on = hasJob && changes % 2 == 0
                    ? Cli.run("train", out)
                    : begun || changes % 4 == 1
                            ? Cli.run("train", job, "--out", out, "--resume")
                            : Cli.run("train", job, "--out", out);
            assertThat(on.exitCode()).as(when + ": " + on.err()).isZero();
            assertWhole(out, expected, compare, when);
            assertThat(changes).isLessThan(MANY);
        }
        assertThat(tried).isGreaterThan(compare.isEmpty() ? 5 : 25);
    }

    @Test
    void aComparisonWithItsJobAloneGoesOn() throws IOException {
        Path job = job(SEVERAL);
        for (String how : List.of("folder", "resume", "anew")) {
            Path out = folder.resolve(how);
            for (long changes = 3; !Files.exists(out.resolve("job.yaml")); changes++) {
                assertThat(killed(job, out, changes)).isTrue();
            }
            assertThat(RunFolder.isRun(out.resolve("optimal"))).isFalse();
            Cli on = how.equals("folder")
                    ? Cli.run("train", out)
                    : how.equals("resume")
                            ? Cli.run("train", job, "--out", out, "--resume")
                            : Cli.run("train", job, "--out", out);

            assertThat(on.exitCode()).as(on.err()).isZero();
            assertThat(on.err()).contains("optimal: 3 rounds", "ignoreStragglers: 3 rounds");
        }
    }
}
