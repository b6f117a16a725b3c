package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.GradientSource;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tardigrad evaluate}: how good the model of a run is. */
@Command(
        name = "evaluate",
        description = "Evaluates the model of a run at its newest checkpoint, on the data of its job: losses, accuracy,"
                + " perplexity of a language model, or AP and AP50 of a detector.",
        footer = {"  tardigrad evaluate runs/fashion", "  tardigrad evaluate runs/fashion --json | jq .accuracy"})
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final RunFolderOptions run = new RunFolderOptions();

    EvaluateCommand() {}

    @Override
    public Integer call() {
        TrainedModel model = TrainedModel.of(
                run.folder(), warning -> spec.commandLine().getErr().println("tardigrad: " + warning));
        Evaluation evaluation;
        try (GradientSource source = model.task().open()) {
            source.setParameters(model.parameters());
            evaluation = source.evaluate();
        }
        ObjectNode found = JsonNodeFactory.instance
                .objectNode()
                .put("round", model.round())
                .put("trainLoss", evaluation.trainLoss())
                .put("testLoss", evaluation.testLoss());
        evaluation.scores().forEach(found::put);
        PrintWriter out = spec.commandLine().getOut();
        if (run.json()) {
            out.println(found.toPrettyString());
        } else {
            out.println(model.task().description());
            found.properties()
                    .forEach(entry -> out.println(String.format(
                            Locale.ROOT,
                            "%-16s  %s",
                            entry.getKey(),
                            shown(entry.getValue().asDouble()))));
        }
        out.flush();
        return 0;
    }

    private static String shown(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.4f", value);
    }
}
