package io.github.tardigrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import example.MyExperiment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example of docs/experiments.md is the one that is compiled here, and runs. */
class ExperimentsPageTest {
    @Test
    void pageShowsTheClassThatIsCompiledHere() throws IOException {
        String source = Files.readString(Path.of("src/test/java/example/MyExperiment.java"));
        assertThat(Files.readString(Path.of("..", "docs", "experiments.md"))).contains("```java\n" + source + "```");
    }

    @Test
    void itPrintsARowForEachScheme() {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            MyExperiment.main(new String[0]);
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines()).hasSize(2).allMatch(row -> {
            double loss = Double.parseDouble(row.replaceAll(".*loss +([0-9.]+).*", "$1"));
            return loss < 1;
        });
    }
}
