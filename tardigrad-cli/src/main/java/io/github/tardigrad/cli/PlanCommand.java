package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.PlanChoice;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.JobReader;
import io.github.tardigrad.train.run.PlanJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tardigrad plan}: the code of a job, printed. */
@Command(
        name = "plan",
        description = "Prints the code of a job: who computes what, with which weights and how many bits,"
                + " the guaranteed error, and what other divisions of the bits and no code would have had.",
        footer = {
            "  tardigrad plan examples/plan.yaml",
            "  tardigrad plan examples/plan.yaml --json | jq .bits",
            "  tardigrad plan examples/plan.yaml --horizon 1000 --smoothness 15 --strong-convexity 5"
        })
final class PlanCommand implements Callable<Integer> {
    /** Of more workers nothing is advised. */
    private static final int MOST_ADVISED = 50;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "JOB.yaml", description = "The job: cluster, partitions, dimension and code suffice.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path file;

    @Option(names = "--json", description = "Print one JSON object on standard output.")
    private boolean json;

    @Mixin
    private final GuaranteeOptions guarantees = new GuaranteeOptions();

    PlanCommand() {}

    @Override
    public Integer call() {
        boolean guaranteed = guarantees.wanted();
        try (Patience patience = new Patience(spec.commandLine().getErr(), "reading " + file)) {
            return plan(patience, guaranteed);
        }
    }

    private int plan(Patience patience, boolean guaranteed) {
        Job job = JobReader.read(file);
        int dimension = PlanChoice.dimension(job);
        PrintWriter out = spec.commandLine().getOut();
        patience.now(String.format(
                Locale.ROOT, "planning for %,d workers", job.cluster().workers()));
        PlanChoice chosen = PlanChoice.of(job, dimension);
        CodePlan plan = PlanChoice.plan(chosen.job(), dimension);
        if (json) {
            ObjectNode node = json(chosen, plan);
            if (guaranteed) {
                guarantees.json(node, plan, Plans.bound(chosen.job(), plan));
            }
            out.println(node.toPrettyString());
        } else {
            chosen.explanation().forEach(out::println);
            if (!chosen.explanation().isEmpty()) {
                out.println();
            }
            patience.now("planning what to compare with, which --json does without");
            out.print(PlanText.of(chosen.job(), plan, Plans.others(chosen.job(), dimension)));
            if (guaranteed) {
                out.print(guarantees.text(plan, Plans.bound(chosen.job(), plan)));
            }
            AdviseCommand.lines(chosen.job(), dimension, MOST_ADVISED).forEach(out::println);
        }
        out.flush();
        return 0;
    }

    private static ObjectNode json(PlanChoice chosen, CodePlan plan) {
        ObjectNode json = PlanJson.toJson(plan, chosen.explanation());
        json.put("expectedBytes", plan.expectedBytes());
        json.put("largestBytes", plan.largestBytes());
        json.put("deadline", chosen.job().cluster().deadline());
        double bound = Plans.bound(chosen.job(), plan);
        if (bound != plan.errorBound() && Double.isFinite(bound)) {
            json.put("correlatedErrorBound", bound);
        }
        Plans.openBound(chosen.job(), plan).ifPresent(open -> {
            ObjectNode node = json.putObject("errorBoundInterval");
            node.put("measuredRounds", open.fewestRounds());
            node.put("low", open.low());
            node.put("high", open.high());
        });
        ArrayNode warnings = json.putArray("warnings");
        PlanWarnings.of(chosen.job(), plan).forEach(warnings::add);
        return json;
    }
}
