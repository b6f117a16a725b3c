package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.checkpoint.Safetensors;
import io.github.tardigrad.train.data.DataSummary;
import io.github.tardigrad.train.data.TableColumns;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.run.DataJson;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tardigrad export}: the model of a run as one file of named tensors. */
@Command(
        name = "export",
        description = "Writes the model of a run at its newest checkpoint as one safetensors file: parameters, frozen"
                + " ones and running statistics, by the names of torchvision, GPT-2 or the scripted module. Of a table also"
                + " FILE.columns.json: columns, categories, means and deviations, and the names of classes.",
        footer = {"  tardigrad export runs/fashion --out fashion.safetensors"})
final class ExportCommand implements Callable<Integer> {
    private static final String SAFETENSORS = "safetensors";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final RunFolderOptions run = new RunFolderOptions();

    @Option(names = "--format", paramLabel = "FORMAT", description = "Of the file: safetensors, which is the default.")
    private String format = SAFETENSORS;

    @Option(names = "--out", paramLabel = "FILE", description = "To write; RUN_FOLDER/model.safetensors if not given.")
    private @Nullable Path out;

    ExportCommand() {}

    @Override
    public Integer call() {
        if (!format.equals(SAFETENSORS)) {
            throw new InvalidInputException("--format", format, SAFETENSORS);
        }
        Path file = out == null ? run.folder().resolve("model.safetensors") : out;
        if (Files.exists(file)) {
            throw new InvalidInputException("--out", file.toString(), "a file that is not there yet");
        }
        TrainedModel model = TrainedModel.of(
                run.folder(), warning -> spec.commandLine().getErr().println("tardigrad: " + warning));
        Optional<TableColumns> table = model.task().data().flatMap(DataSummary::table);
        Path columns = file.resolveSibling(file.getFileName() + ".columns.json");
        try {
            Safetensors.write(file, model.tensors());
            if (table.isPresent()) {
                Files.writeString(columns, DataJson.toJson(table.get()).toPrettyString() + "\n");
            }
        } catch (IOException e) {
            throw InvalidInputException.of("--out", file + " cannot be written: " + FileProblem.of(e), e);
        }
        PrintWriter printer = spec.commandLine().getOut();
        if (run.json()) {
            ObjectNode written = JsonNodeFactory.instance
                    .objectNode()
                    .put("file", file.toString())
                    .put("tensors", model.tensors().size())
                    .put("round", model.round());
            table.ifPresent(known -> written.put("columns", columns.toString()));
            printer.println(written.toPrettyString());
        } else {
            printer.println(file + ": " + model.tensors().size() + " tensors after round " + model.round());
            table.ifPresent(known -> printer.println(columns
                    + ": what rows of the table become before them: columns, categories, means and deviations, and the names of"
                    + " classes"));
        }
        printer.flush();
        return 0;
    }
}
