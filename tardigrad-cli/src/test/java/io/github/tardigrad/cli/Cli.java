package io.github.tardigrad.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine;

/** What a command ended with and printed. */
record Cli(int exitCode, String out, String err) {
    /** Maven runs tests in the folder of their module. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    static Cli run(Object... words) {
        String[] args = Arrays.stream(words).map(String::valueOf).toArray(String[]::new);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commands =
                Main.commandLine(args).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = commands.execute(args);
        return new Cli(exitCode, out.toString(), err.toString());
    }
}
