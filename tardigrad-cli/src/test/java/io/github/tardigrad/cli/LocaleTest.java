package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is written is the same in every locale, and read again: Persian and Burmese have digits of their own, Turkish another
 * capital for i, German another decimal point.
 */
class LocaleTest {
    private static final List<String> LOCALES = List.of("fa-IR", "tr-TR", "my-MM", "de-DE");
    private static final String JOB = """
            cluster: {delay: {model: shiftedExponential, shift: 1.0, rates: [0.5, 1, 1, 2]}, deadline: 1.5}
            partitions: 8
            code: {bits: {total: 16}}
            data: {type: digits}
            compare: [ignoreStragglers]
            training: {rounds: 4, batchSize: 8, checkpointEvery: 2, evaluateEvery: 2}
            """;

    private final Locale before = Locale.getDefault();

    @TempDir
    private Path folder;

    @AfterEach
    void putBack() {
        Locale.setDefault(before);
    }

    @Test
    void everyLocaleWritesAndReadsTheSame() throws IOException {
        Map<String, String> expected = written(Locale.ROOT);
        assertThat(expected)
                .containsKeys(
                        "runs/optimal/checkpoint/round-000006/parameters.safetensors",
                        "runs/optimal/plan.json",
                        "runs/loss.svg",
                        "compare.csv");
        for (String tag : LOCALES) {
            Map<String, String> found = written(Locale.forLanguageTag(tag));

            assertThat(found.keySet()).as(tag).isEqualTo(expected.keySet());
            found.forEach(
                    (name, content) -> assertThat(content).as(tag + ": " + name).isEqualTo(expected.get(name)));
        }
    }

    /** Trains, goes on, and asks about the run; everything by name, without times and paths. */
    private Map<String, String> written(Locale locale) throws IOException {
        Locale.setDefault(locale);
        // Of the same length, as its name is in pictures.
        Path base =
                Files.createDirectory(folder.resolve(locale.equals(Locale.ROOT) ? "ro-OT" : locale.toLanguageTag()));
        Path job = Files.writeString(base.resolve("job.yaml"), JOB);
        Path runs = base.resolve("runs");
        Path history = Cli.ROOT.resolve("examples/history.csv");
        List<Cli> answers = new ArrayList<>();
        answers.add(Cli.run("train", job, "--out", runs, "--clock", "virtual", "--engine", "local"));
        Cli more = Cli.run("train", runs, "--rounds", 6);
        assertThat(more.err()).contains("optimal: from round 5", "ignoreStragglers: from round 5");
        answers.add(more);
        answers.add(Cli.run("replay", runs.resolve("optimal")));
        answers.add(Cli.run("report", runs.resolve("optimal")));
        answers.add(Cli.run("report", runs.resolve("optimal"), "--json"));
        answers.add(Cli.run("plan", job));
        answers.add(Cli.run("plan", job, "--json"));
        answers.add(Cli.run("schemes"));
        answers.add(Cli.run("estimate", history, "--json"));
        answers.add(Cli.run("estimate", history, "--out", base));
        answers.add(Cli.run("assignment", "cyclic", "--workers", 6, "--replication", 2, "--out", base));
        answers.add(Cli.run("compare", job, "--rounds", 50, "--csv", base.resolve("compare.csv"), "--out", base));

        Map<String, String> written = new TreeMap<>();
        for (int i = 0; i < answers.size(); i++) {
            Cli answer = answers.get(i);
            assertThat(answer.exitCode()).as(locale + ": " + answer.err()).isZero();
            written.put("answer " + i, answer.out().replace(base.toString(), "BASE"));
        }
        try (Stream<Path> files = Files.walk(base)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = base.relativize(file).toString();
                // What describes the process; and compressed pictures, which are as their vectors are.
                boolean compared = !name.endsWith("run.json") && !name.endsWith(".png") && !name.endsWith(".lock");
                written.put(name, compared ? content(file) : "");
            }
        }
        return written;
    }

    private static String content(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (!file.toString().endsWith("metrics.jsonl")) {
            return file.getFileName().toString().matches("state.json|manifest.json") ? "" : text;
        }
        StringBuilder lines = new StringBuilder();
        for (String line : text.lines().toList()) {
            ObjectNode node = (ObjectNode) new ObjectMapper().readTree(line);
            node.remove("seconds");
            lines.append(node).append('\n');
        }
        return lines.toString();
    }
}
