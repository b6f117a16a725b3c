package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What a failure says, to people and under {@code --json} to programs. */
class FailuresTest {
    @TempDir
    private Path folder;

    static Stream<List<String>> commandsWithJson() {
        return commands(Main.commandLine(), List.of());
    }

    private static Stream<List<String>> commands(CommandLine command, List<String> words) {
        Stream<List<String>> own =
                command.getCommandSpec().findOption(Failures.JSON) == null ? Stream.of() : Stream.of(words);
        return Stream.concat(
                own,
                command.getSubcommands().values().stream()
                        .flatMap(sub -> commands(
                                sub,
                                Stream.concat(words.stream(), Stream.of(sub.getCommandName()))
                                        .toList())));
    }

    private static JsonNode failure(Cli run, int exitCode) throws IOException {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(json.fieldNames()).toIterable().containsExactly("error", "field", "value", "allowed", "exitCode");
        assertThat(json.path("exitCode").intValue()).isEqualTo(exitCode);
        assertThat(run.err()).contains(json.path("error").textValue());
        return json;
    }

    @ParameterizedTest
    @MethodSource("commandsWithJson")
    void wordsThatNoCommandTakesAreAnObject(List<String> command) throws IOException {
        Object[] words = Stream.concat(command.stream(), Stream.of(Failures.JSON, "--no-such-option"))
                .toArray();

        assertThat(failure(Cli.run(words), 2).path("error").textValue()).isNotEmpty();
        words[words.length - 2] = "--debug";
        assertThat(Cli.run(words).out()).isEmpty();
    }

    @Test
    void thereAreSuchCommands() {
        assertThat(commandsWithJson()).hasSizeGreaterThan(8).contains(List.of("train"), List.of("plan"));
    }

    @Test
    void aFieldOfAJobIsNamedWithItsValueAndWhatIsAllowed() throws IOException {
        Path job = Files.writeString(folder.resolve("job.yaml"), """
                cluster: {stragglerProbability: [0.5, 0.2]}
                partitions: 0
                dimension: 10
                """);
        for (String command : List.of("plan", "compare", "train")) {
            JsonNode json = failure(Cli.run(command, job, Failures.JSON), 2);

            assertThat(json.path("field").textValue()).contains("partitions");
            assertThat(json.path("value").textValue()).isEqualTo("0");
            assertThat(json.path("allowed").textValue()).isNotEmpty();
        }
    }

    @Test
    void aFileThatIsNotThereAndAValueThatIsNone() throws IOException {
        Path absent = folder.resolve("absent");
        for (String command : List.of("plan", "compare", "blockcurve", "train", "replay", "report", "frame")) {
            assertThat(failure(Cli.run(command, absent, Failures.JSON), 2)
                            .path("error")
                            .textValue())
                    .contains(absent.toString());
        }
        JsonNode json = failure(Cli.run("train", "--rounds", "many", Failures.JSON), 2);
        assertThat(json.path("field").textValue()).isEqualTo("--rounds");
        assertThat(json.path("value").textValue()).isEqualTo("many");
    }

    /** Its lines would be words, and an error would show them. */
    @Test
    void aFileOfWordsIsNotRead() throws IOException {
        Path words = Files.writeString(folder.resolve("words"), "secret\n");
        Cli run = Cli.run("train", "@" + words);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("@" + words + ": no such file").doesNotContain("secret");
    }

    @Test
    void aFrameTooLongForAnyArrayIsAReasonNotToCompare() throws IOException {
        Path job = Files.writeString(folder.resolve("job.yaml"), """
                cluster: {stragglerProbability: [0.5, 0.2, 0.1]}
                partitions: 3
                dimension: 2147483647
                code: {bits: {total: 9, quantizer: uniform}}
                compare: [centralized]
                """);
        Cli run = Cli.run("compare", job, "--rounds", 100, "--out", folder.resolve("out"));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("optimal", "not compared: centralized: frame must have at most 2147483639 bytes");
    }

    @Test
    void aPictureThatCannotBeWrittenIsAWarning() throws IOException {
        Path job = Cli.ROOT.resolve("examples/plan.yaml");
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        Cli run = Cli.run("compare", job, "--rounds", 100, "--out", file);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("tardigrad: warning: the picture " + file.resolve("compare.png") + " cannot be");
        assertThat(run.out()).contains("optimal").doesNotContain("picture");

        Path runs = folder.resolve("runs");
        assertThat(Cli.run("train", "--rounds", 2, "--out", runs).exitCode()).isZero();
        List<Path> inTheWay = Arrays.asList(
                runs.resolve("loss.png.writing"), runs.resolve("optimal").resolve("loss.png.writing"));
        for (Path picture : inTheWay) {
            Files.createDirectory(picture);
        }
        Cli more = Cli.run("train", runs, "--rounds", 3);
        assertThat(more.exitCode()).as(more.err()).isZero();
        for (String name : List.of("loss.png", "optimal/loss.png")) {
            assertThat(more.err()).contains("warning: the picture " + runs.resolve(name) + " cannot be written");
        }
        assertThat(more.out()).contains("optimal", "centralized");
    }
}
