package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.data.DataSummary;
import io.github.tardigrad.train.run.DataJson;
import io.github.tardigrad.train.run.NoiseShares;
import io.github.tardigrad.train.run.RunRecord;
import io.github.tardigrad.train.run.WorkerReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
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
    public Integer call() {
        RunRecord record = new RunRecord(run.folder());
        Optional<DataSummary> data = record.data();
        WorkerReport report = WorkerReport.of(record);
        Path picture = run.folder().resolve(WorkerPicture.NAME + ".png");
        boolean drawn =
                Pictures.attempt(picture, spec.commandLine().getErr(), () -> WorkerPicture.draw(report, run.folder()));
        Optional<NoiseShares> noise = NoiseShares.of(run.folder());
        PrintWriter out = spec.commandLine().getOut();
        if (run.json()) {
            ObjectNode json = WorkerTable.json(report);
            data.ifPresent(summary -> json.set("data", DataJson.toJson(summary)));
            noise.ifPresent(shares -> {
                ObjectNode node = json.putObject("noise");
                shares.writeTo(node);
                node.put("deadlineNoise", shares.deadlineNoise(record.plan(1)));
            });
            out.println(json.toPrettyString());
        } else {
            out.print(WorkerTable.text(report));
            noise.ifPresent(shares -> out.printf(
                    Locale.ROOT,
                    "%s     for a deadline that the planner chooses (cluster: deadline: auto) that is noise: %.3g%n",
                    shares.text("run"),
                    shares.deadlineNoise(record.plan(1))));
            data.ifPresent(summary -> out.printf(Locale.ROOT, "%n%s", TrainingReport.lines(summary)));
            if (drawn) {
                out.printf(Locale.ROOT, "%npicture: %s%n", picture);
            }
        }
        out.flush();
        return 0;
    }
}
