package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReproduceCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine commands = Main.commandLine(args);
        commands.setOut(new PrintWriter(out, true));
        commands.setErr(new PrintWriter(err, true));
        return commands.execute(args);
    }

    @Test
    void leavesAPageWithVerdictsAndDoesNotRunAgain(@TempDir Path folder) throws IOException {
        assertThat(run("reproduce", "fig1", "--seeds", "2", "--out", folder.toString()))
                .isZero();
        assertThat(out.toString()).contains("holds", "Report: " + folder.resolve("report.html"));
        String page = Files.readString(folder.resolve("report.html"));
        assertThat(page).contains("data:image/svg+xml;base64,", "--quick --seeds 2", "does not hold");
        assertThat(page).contains("<a href=\"#fig1\">", "<h2 id=\"fig1\">");
        long holding =
                out.toString().lines().filter(line -> line.startsWith("holds ")).count();
        assertThat(page).contains("</a></td><td class=\"yes\">" + holding + "</td>");
        assertThat(page).doesNotContain("src=\"http");
        assertThat(folder.resolve("fig1").resolve("fig1.csv")).isNotEmptyFile();
        assertThat(folder.resolve("fig1").resolve("silent-1.png")).isNotEmptyFile();

        String first = out.toString();
        out.getBuffer().setLength(0);
        assertThat(run("reproduce", "fig1", "--seeds", "2", "--out", folder.toString()))
                .isZero();
        assertThat(err.toString()).contains("finished before");
        assertThat(out.toString()).isEqualTo(first);
    }

    @Test
    void listsAndRefuses() {
        assertThat(run("reproduce", "list")).isZero();
        assertThat(out.toString()).contains("fig1");
        assertThat(run("reproduce", "fig9")).isEqualTo(Main.WRONG_INPUT);
        assertThat(err.toString()).contains("fig9", "fig1");
        assertThat(run("reproduce", "fig1", "--seeds", "1")).isEqualTo(Main.WRONG_INPUT);
        assertThat(err.toString()).contains("--seeds", "at least 2");
        assertThat(run("reproduce", "fig1", "--quick", "--full")).isEqualTo(Main.WRONG_INPUT);
    }
}
