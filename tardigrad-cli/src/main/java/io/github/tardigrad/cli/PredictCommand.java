package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.github.tardigrad.train.data.DataNote;
import io.github.tardigrad.train.data.DataSummary;
import io.github.tardigrad.train.data.NewExamples;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.job.NewData;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.RunRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tardigrad predict}: what the model of a run thinks of new examples. */
@Command(
        name = "predict",
        description =
                "Gives new examples to the model of a run, at its newest checkpoint: for each the most probable class and the"
                        + " probabilities of all, as CSV. Columns, categories, means and names of classes are the run's; a column"
                        + " of labels may be there or not.",
        footer = {
            "  tardigrad predict runs/wine new.csv",
            "  tardigrad predict runs/wine new.parquet --out predictions.csv",
            "  tardigrad predict runs/flowers photographs/ --json | jq .accuracy"
        })
final class PredictCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final RunFolderOptions run = new RunFolderOptions();

    @Parameters(
            paramLabel = "FILE",
            description =
                    "A CSV file, plain or .gz; .parquet, .orc or .json, as Spark reads it; an image or a folder of some.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path file;

    @Option(
            names = "--out",
            paramLabel = "OUT.csv",
            description = "To write; without it and without --json predictions go to standard output.")
    private @Nullable Path out;

    PredictCommand() {}

    private InvalidInputException unwritable(IOException problem, Exception cause) {
        return InvalidInputException.of("--out", out + " cannot be written: " + FileProblem.of(problem), cause);
    }

    @Override
    public Integer call() {
        if (out != null && Files.exists(out)) {
            throw new InvalidInputException("--out", out.toString(), "a file that is not there yet");
        }
        PrintWriter err = spec.commandLine().getErr();
        PrintWriter printer = spec.commandLine().getOut();
        DataSummary made = new RunRecord(run.folder())
                .data()
                .orElseThrow(() -> InvalidInputException.of(
                        run.folder().toString(), "a run that does not say what it made of its data", null));
        TrainedModel.Saved saved = TrainedModel.saved(run.folder(), warning -> err.println("tardigrad: " + warning));
        NewExamples rows = NewData.read(saved.job(), made, file);
        Outcome outcome = new Outcome(rows, NewData.classNames(made));
        TrainedModel model = saved.model(NewData.task(saved.job(), rows));
        try (Writer writer = writer(printer)) {
            outcome.write(model, writer);
        } catch (IOException e) {
            throw unwritable(e, e);
        } catch (UncheckedIOException e) {
            throw unwritable(Objects.requireNonNull(e.getCause()), e);
        }
        if (run.json()) {
            printer.println(outcome.json(saved.round(), out).toPrettyString());
            printer.flush();
        } else {
            PrintWriter words = out == null ? err : printer;
            outcome.lines().forEach(words::println);
            words.flush();
        }
        return 0;
    }

    private Writer writer(PrintWriter printer) throws IOException {
        if (out != null) {
            return Files.newBufferedWriter(out, StandardCharsets.UTF_8);
        }
        if (run.json()) {
            return Writer.nullWriter();
        }
        return new Writer() {
            @Override
            public void write(char[] text, int offset, int length) {
                printer.write(text, offset, length);
            }

            @Override
            public void flush() {
                printer.flush();
            }

            @Override
            public void close() {
                printer.flush();
            }
        };
    }

    /** Counts what is predicted. */
    private static final class Outcome {
        private final NewExamples rows;
        private final List<String> classes;
        private final long[] counts;
        private int predicted;
        private int labelled;
        private int right;

        Outcome(NewExamples rows, List<String> classes) {
            this.rows = rows;
            this.classes = classes;
            this.counts = new long[classes.size()];
        }

        void write(TrainedModel model, Writer to) throws IOException {
            try (CsvWriter csv = CsvWriter.builder().build(to)) {
                write(model, csv);
            }
        }

        private void write(TrainedModel model, CsvWriter csv) {
            boolean labels = !rows.labelled().isEmpty();
            List<String> header = new ArrayList<>(List.of(rows.kind()));
            if (labels) {
                header.add("label");
            }
            header.add("predicted");
            classes.forEach(name -> header.add("p(" + name + ")"));
            csv.writeRecord(header);
            try (GradientSource source = model.task().open()) {
                source.setParameters(model.parameters());
                source.setHeld(model.held());
                source.predict(rows.examples(), (example, probabilities) -> {
                    int best = 0;
                    for (int c = 1; c < classes.size(); c++) {
                        best = probabilities[c] > probabilities[best] ? c : best;
                    }
                    counts[best]++;
                    predicted++;
                    List<String> record = new ArrayList<>(List.of(rows.names().get(example)));
                    boolean known = rows.labelled().get(example);
                    int label = rows.examples().label(example);
                    if (known) {
                        labelled++;
                        right += best == label ? 1 : 0;
                    }
                    if (labels) {
                        record.add(known ? classes.get(label) : "");
                    }
                    record.add(classes.get(best));
                    for (int c = 0; c < classes.size(); c++) {
                        record.add(String.format(Locale.ROOT, "%.6g", probabilities[c]));
                    }
                    csv.writeRecord(record);
                });
            } catch (UnsupportedOperationException e) {
                throw new InvalidInputException("RUN_FOLDER", model.task().description(), "the run of a classifier", e);
            }
        }

        private Map<String, Long> counted() {
            Map<String, Long> counted = new LinkedHashMap<>();
            for (int c = 0; c < counts.length; c++) {
                if (counts[c] > 0) {
                    counted.put(classes.get(c), counts[c]);
                }
            }
            return counted;
        }

        List<String> lines() {
            List<String> lines = new ArrayList<>();
            for (DataNote note : rows.examples().notes()) {
                lines.add(note.toString());
            }
            List<String> shares = new ArrayList<>();
            counted().forEach((name, count) -> shares.add(String.format(Locale.ROOT, "%s %,d", name, count)));
            lines.add(String.format(Locale.ROOT, "%,d predictions: ", predicted) + String.join(", ", shares));
            if (labelled > 0) {
                lines.add(String.format(
                        Locale.ROOT, "accuracy %.1f %% of %,d with a label", 100.0 * right / labelled, labelled));
            }
            return lines;
        }

        ObjectNode json(long round, @Nullable Path out) {
            ObjectNode node = JsonNodeFactory.instance
                    .objectNode()
                    .put("round", round)
                    .put("predictions", predicted)
                    .put("labelled", labelled);
            if (labelled > 0) {
                node.put("accuracy", (double) right / labelled);
            }
            counted().forEach(node.putObject("predicted")::put);
            rows.examples()
                    .notes()
                    .forEach(note -> node.withArrayProperty("notes").add(note.toString()));
            if (out != null) {
                node.put("file", out.toString());
            }
            return node;
        }
    }
}
