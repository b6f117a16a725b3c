package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.run.Replay;
import io.github.tardigrad.train.run.RunRecord;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tardigrad replay}: a recorded run once more, from its seed and its arrivals. */
@Command(
        name = "replay",
        description =
                "Trains again in this process, from the seed of a run and with its recorded arrivals and plans, up to"
                        + " its last checkpoint, and compares the parameters. Whatever engine the run had, they are equal to the"
                        + " bit. See docs/running.md.",
        exitCodeList = {"0:equal to the bit", "1:they differ; says where first", "2:the input was wrong"},
        footer = {"  tardigrad replay runs/fashion"})
final class ReplayCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final RunFolderOptions run = new RunFolderOptions();

    ReplayCommand() {}

    @Override
    public Integer call() {
        RunRecord record = new RunRecord(run.folder());
        Job job = JobReader.read(run.folder().resolve(SideBySide.JOB_FILE));
        Replay.Outcome outcome =
                new Replay(TrainingTasks.of(job), job.cluster().delays(), job.trainingSettings(), record).run();
        PrintWriter out = spec.commandLine().getOut();
        if (run.json()) {
            out.println(json(outcome).toPrettyString());
        } else if (outcome.difference().isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "%d rounds replayed: the parameters are those of %s, to the bit%n",
                    outcome.rounds(),
                    outcome.checkpoint());
        }
        out.flush();
        if (outcome.difference().isPresent()) {
            Replay.Difference first = outcome.difference().get();
            PrintWriter err = spec.commandLine().getErr();
            err.printf(
                    Locale.ROOT,
                    "tardigrad: %d rounds replayed: the parameters are not those of %s: %s[%d] is %s there and %s"
                            + " replayed%n",
                    outcome.rounds(),
                    outcome.checkpoint(),
                    first.tensor(),
                    first.index(),
                    first.recorded(),
                    first.replayed());
            err.flush();
            return Main.RUN_FAILED;
        }
        return 0;
    }

    private static ObjectNode json(Replay.Outcome outcome) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("rounds", outcome.rounds())
                .put("checkpoint", outcome.checkpoint().toString())
                .put("equal", outcome.difference().isEmpty());
        outcome.difference()
                .ifPresent(first -> node.putObject("firstDifference")
                        .put("tensor", first.tensor())
                        .put("index", first.index())
                        .put("recorded", first.recorded())
                        .put("replayed", first.replayed()));
        return node;
    }
}
