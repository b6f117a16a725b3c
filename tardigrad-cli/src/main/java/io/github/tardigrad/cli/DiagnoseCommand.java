package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.run.Diagnosis;
import io.github.tardigrad.train.run.RunRecord;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tardigrad diagnose}: what the loss of a run suffers from. */
@Command(
        name = "diagnose",
        description =
                "Says what the loss of a run suffers from, by its record: the scale of the data, the step, late workers,"
                        + " quantization or the noise of minibatches; and which key of the job changes it. See docs/running.md.",
        footer = {"  tardigrad diagnose runs/fashion", "  tardigrad diagnose runs/fashion --json | jq '.findings[0]'"})
final class DiagnoseCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final RunFolderOptions run = new RunFolderOptions();

    DiagnoseCommand() {}

    @Override
    public Integer call() {
        List<Diagnosis.Finding> findings =
                Diagnosis.of(new RunRecord(run.folder())).findings();
        PrintWriter out = spec.commandLine().getOut();
        if (run.json()) {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            ArrayNode list = node.putArray("findings");
            for (Diagnosis.Finding finding : findings) {
                list.addObject()
                        .put("cause", finding.cause().words())
                        .put("suffers", finding.suffers())
                        .put("known", finding.known())
                        .put("text", finding.text())
                        .put("key", finding.key());
            }
            out.println(node.toPrettyString());
        } else {
            Diagnosis.Finding first = findings.get(0);
            out.println(
                    first.suffers()
                            ? "The loss suffers most from: " + first.cause().words() + "."
                            : "Nothing in the record says what the loss would suffer from.");
            for (Diagnosis.Finding finding : findings) {
                out.println(finding.cause().words() + ": " + finding.text() + "."
                        + (finding.suffers() ? " Change " + finding.key() + "." : ""));
            }
        }
        out.flush();
        return 0;
    }
}
