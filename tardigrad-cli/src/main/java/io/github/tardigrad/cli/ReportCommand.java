package io.github.tardigrad.cli;

import io.github.tardigrad.train.run.RunRecord;
import io.github.tardigrad.train.run.WorkerReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tardigrad report}: who is slow in a run. */
@Command(
        name = "report",
        description =
                "Shows who is slow in a run, also one that goes on: arrivals, response times, how often each worker"
                        + " is late beside what was planned, bytes and its share of the estimates. Draws workers.png and"
                        + " workers.svg into the run folder. See docs/running.md.",
        footer = {"  tardigrad report runs/fashion"})
final class ReportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN_FOLDER", description = "The folder of a run.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path folder;

    @Option(names = "--json", description = "Print one JSON object on standard output.")
    private boolean json;

    ReportCommand() {}

    @Override
    public Integer call() throws IOException {
        WorkerReport report = WorkerReport.of(new RunRecord(folder));
        WorkerTable.draw(report, folder);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(WorkerTable.json(report).toPrettyString());
        } else {
            out.print(WorkerTable.text(report));
            out.printf("%npicture: %s%n", folder.resolve("workers.png"));
        }
        out.flush();
        return 0;
    }
}
