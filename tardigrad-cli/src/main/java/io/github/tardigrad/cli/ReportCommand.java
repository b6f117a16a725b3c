package io.github.tardigrad.cli;

import io.github.tardigrad.train.run.RunRecord;
import io.github.tardigrad.train.run.WorkerReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Mixin
    private final RunFolderOptions run = new RunFolderOptions();

    ReportCommand() {}

    @Override
    public Integer call() throws IOException {
        WorkerReport report = WorkerReport.of(new RunRecord(run.folder()));
        WorkerPicture.draw(report, run.folder());
        PrintWriter out = spec.commandLine().getOut();
        if (run.json()) {
            out.println(WorkerTable.json(report).toPrettyString());
        } else {
            out.print(WorkerTable.text(report));
            out.printf("%npicture: %s%n", run.folder().resolve(WorkerPicture.NAME + ".png"));
        }
        out.flush();
        return 0;
    }
}
