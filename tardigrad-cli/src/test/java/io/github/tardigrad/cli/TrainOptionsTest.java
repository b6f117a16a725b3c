package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.OptionSpec;

/** An option of train replaces its own key of the job, and nothing else. */
@Tag("slow")
class TrainOptionsTest {
    /** No value is a default. */
    private static final String COMMON = """
            cluster:
              delay: {model: empirical, samples: [[0.01], [0.01, 0.02], [0.02]]}
              deadline: 7
            partitions: 6
            code: {scheme: ignoreStragglers, bits: {total: 12}}
            data: {type: digits, partitionBy: label}
            model: {type: softmax, backend: java}
            training:
              rounds: 3
              batchSize: 7
              optimizer: {type: adam, learningRate: 0.02}
              evaluateEvery: 2
              checkpointEvery: 2
              keepCheckpoints: 3
              clipNorm: 4.0
            seed: 9
            compare: [centralized]
            """;

    private static final String LOCAL = COMMON + "clock: wall\n";
    private static final String SPARK = COMMON + "engine: {type: spark, master: 'local[3]', injectDelays: false}\n";

    @TempDir
    private Path folder;

    private int runs;

    @Test
    void eachReplacesItsKeyAlone() throws IOException {
        Map<List<String>, List<String>> local = Map.of(
                List.of("--rounds", "2"), List.of("rounds: 3", "rounds: 2"),
                List.of("--seed", "8"), List.of("seed: 9", "seed: 8"),
                List.of("--clock", "virtual"), List.of("clock: wall", "clock: virtual"));
        for (var option : local.entrySet()) {
            assertChanges(LOCAL, option.getKey(), option.getValue());
        }
        assertChanges(SPARK, List.of("--master", "local[4]"), List.of("local[3]", "local[4]"));
        assertChanges(SPARK, List.of("--engine", "spark"), List.of());
        assertChanges(LOCAL, List.of("--engine", "local"), List.of());
        for (List<String> option : List.of(
                List.of("--json"),
                List.of("--verbose"),
                List.of("--dump-frames"),
                List.of("--report-every", "1h"),
                List.of("--resume"))) {
            assertChanges(LOCAL, option, List.of());
        }
        Path conf = Files.writeString(folder.resolve("spark.conf"), "spark.app.name=trial\n");
        assertChanges(SPARK, List.of("--spark-conf", conf.toString()), List.of());
        System.clearProperty("spark.app.name");
    }

    /** With every default of the job written out, as the run folder has it. */
    @Test
    void onAnotherEngineWhatIsLeftToDefaultsFollowsAndWhatIsSaidStays() throws IOException {
        String said = job(LOCAL, "--engine", "spark", "--master", "local[3]");
        assertThat(said)
                .containsPattern("(?m)^  master: \"?local\\[3]\"?$")
                .contains("injectDelays: true")
                .contains("clock: wall");
        String back = job(SPARK, "--engine", "local");
        assertThat(back).contains("clock: virtual").doesNotContain("master").doesNotContain("injectDelays");

        Cli refused = Cli.run(
                "train",
                Files.writeString(folder.resolve("virtual.yaml"), COMMON + "clock: virtual\n"),
                "--engine",
                "spark",
                "--master",
                "local[3]",
                "--out",
                folder.resolve("refused"));
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("clock: must be wall, or absent, where engine.type is spark: found virtual");
    }

    @Test
    void noOptionIsForgottenHere() {
        TreeSet<String> options = new TreeSet<>();
        for (OptionSpec option : Main.commandLine()
                .getSubcommands()
                .get("train")
                .getCommandSpec()
                .options()) {
            options.add(option.longestName());
        }

        options.removeAll(List.of("--debug", "--help", "--version"));
        assertThat(options)
                .containsExactly(
                        "--clock",
                        "--data",
                        "--dump-frames",
                        "--engine",
                        "--json",
                        "--master",
                        "--out",
                        "--report-every",
                        "--resume",
                        "--rounds",
                        "--seed",
                        "--spark-conf",
                        "--verbose");
    }

    private void assertChanges(String job, List<String> option, List<String> change) throws IOException {
        String edited = change.isEmpty() ? job : job.replace(change.get(0), change.get(1));
        assertThat(edited.equals(job)).isEqualTo(change.isEmpty());

        assertThat(job(job, option.toArray(String[]::new))).as("%s", option).isEqualTo(job(edited));
    }

    /** The job that is kept with the run. */
    private String job(String yaml, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("job.yaml"), yaml);
        // As one that was stopped at once leaves it, which --resume goes on with.
        Path run = Files.createDirectory(folder.resolve("run" + runs++));
        List<Object> words = new ArrayList<>(List.of("train", file, "--out", run));
        words.addAll(Arrays.asList(options));
        Cli trained = Cli.run(words.toArray());
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        return Files.readString(run.resolve("job.yaml"));
    }
}
