package io.github.tardigrad.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tardigrad doctor}: what this machine has, and what is missing. */
@Command(
        name = "doctor",
        description = "Says what this machine has for training and what is missing: JDK, vector module and kernels,"
                + " PyTorch's native library, Spark, memory and processors.",
        footer = {"  tardigrad doctor", "  tardigrad doctor --json | jq .kernels"})
final class DoctorCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON object on standard output.")
    private boolean json;

    DoctorCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Machine machine = Machine.look();
        if (json) {
            out.println(machine.json().toPrettyString());
        } else {
            out.print(machine.text());
        }
        out.flush();
        return 0;
    }
}
