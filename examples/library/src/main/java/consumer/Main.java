package consumer;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.run.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Plans, trains with our scheme and with one of its own, and with the argument mlp trains a network by PyTorch. */
public final class Main {
    private Main() {}

    /** The argument {@code mlp} needs the profile pytorch. */
    public static void main(String[] args) throws IOException {
        CodePlan plan = Plan.plan();
        System.out.println("bits " + Arrays.toString(plan.budgets()) + ", error bound " + plan.errorBound());
        Path folder = Files.createTempDirectory("consumer-");
        report("optimal", Train.train(folder.resolve("optimal"), "optimal", "{type: softmax, backend: java}"));
        report("own scheme", Train.train(folder.resolve("own"), "roundRobin", "{type: softmax, backend: java}"));
        if (Arrays.asList(args).contains("mlp")) {
            report("network", Train.train(folder.resolve("mlp"), "optimal", "{type: mlp, hidden: [32]}"));
        }
    }

    private static void report(String name, RunResult result) {
        System.out.println(name + ": accuracy " + result.accuracy());
    }
}
