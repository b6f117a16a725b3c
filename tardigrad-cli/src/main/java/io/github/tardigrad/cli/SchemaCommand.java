package io.github.tardigrad.cli;

import io.github.tardigrad.train.job.JobSchema;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tardigrad schema}: what a job file may hold, for an editor. */
@Command(
        name = "schema",
        description =
                "Prints the JSON schema of job files, by which an editor completes and checks keys. It has what this"
                        + " installation has: schemes and quantizers of jars beside ours, too.",
        footer = {
            "  tardigrad schema > job.schema.json",
            "  # yaml-language-server: $schema=job.schema.json      as the first line of a job file"
        })
final class SchemaCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    SchemaCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(JobSchema.text());
        out.flush();
        return 0;
    }
}
