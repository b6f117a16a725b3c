package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.tardigrad.lab.Effort;
import io.github.tardigrad.lab.Experiment;
import io.github.tardigrad.lab.Experiments;
import io.github.tardigrad.lab.OutOfTimeException;
import io.github.tardigrad.lab.Outcome;
import io.github.tardigrad.lab.Results;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.RunFailedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tardigrad reproduce}: the papers' figures, and whether their claims hold. */
@Command(
        name = "reproduce",
        description =
                "Runs the papers' experiments and tests their claims: tables, pictures and one report. An experiment"
                        + " that is finished in the folder is not run again.",
        footer = {
            "  tardigrad reproduce list             which experiments there are",
            "  tardigrad reproduce fig1             one of them, in its smallest size",
            "  tardigrad reproduce all --full       every one, in the papers' size",
            "  tardigrad reproduce fig2 --full --minutes 100 --parts parts      a piece of it"
        },
        exitCodeList = {"0:done", "1:it failed", "2:the input was wrong", "75:the time was up"})
final class ReproduceCommand implements Callable<Integer> {
    private static final String LIST = "list";
    private static final String ALL = "all";
    private static final String OUTCOME = "outcome.json";
    private static final String PARTS = "parts";
    private static final int LEAST_SEEDS = 2;
    private static final int OUT_OF_TIME = 75;
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            arity = "1..*",
            description = "Experiments by name; all for every one, list to see them.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private List<String> names;

    @ArgGroup
    private @Nullable Size size;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "Instances of each point, at least 2; what the experiment needs if not given.")
    private @Nullable Integer seeds;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "runs/reproduce",
            description = "Where everything goes; ${DEFAULT-VALUE} if not given.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path out;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "Begin no further part of an experiment after so many minutes, and end with exit code "
                    + OUT_OF_TIME + "; the same command goes on.")
    private @Nullable Integer minutes;

    @Option(
            names = "--parts",
            paramLabel = "FOLDER",
            description =
                    "Keep finished runs in FOLDER/NAME, in a few files that can be committed, and take what is there"
                            + " from any version; the report says from which.")
    private @Nullable Path pieces;

    /** One or the other. */
    private static final class Size {
        @Option(names = "--quick", description = "The smallest size; the default.")
        @SuppressWarnings("UnusedVariable") // says what holds anyway
        private boolean quick;

        @Option(names = "--full", description = "The papers' size.")
        private boolean full;

        @Option(
                names = "--published",
                description =
                        "As --full, with networks of the papers' sizes where there are such: fig3b a ResNet-50, fig3c"
                                + " GPT-2's 12 layers of width 768. Days on a few processors.")
        private boolean published;

        Effort effort() {
            if (published) {
                return Effort.PUBLISHED;
            }
            return full ? Effort.FULL : Effort.QUICK;
        }
    }

    /**
     * A finished experiment.
     *
     * @param version of the program that ran it
     */
    record Finished(String version, Effort effort, int seeds, Outcome outcome) {}

    ReproduceCommand() {}

    @Override
    public Integer call() {
        PrintWriter printer = spec.commandLine().getOut();
        if (names.equals(List.of(LIST))) {
            Experiments.all()
                    .forEach(e -> printer.println(String.format(Locale.ROOT, "%-10s %s", e.name(), e.title())));
            printer.flush();
            return 0;
        }
        if (seeds != null && seeds < LEAST_SEEDS) {
            throw new InvalidInputException("--seeds", seeds.toString(), "an integer of at least " + LEAST_SEEDS);
        }
        if (minutes != null && minutes < 1) {
            throw new InvalidInputException("--minutes", minutes.toString(), "an integer of at least 1");
        }
        long began = System.nanoTime();
        Effort effort = size != null ? size.effort() : Effort.QUICK;
        List<ReproductionReport.Section> sections = new ArrayList<>();
        try {
            for (Experiment experiment : chosen()) {
                Finished finished = finished(experiment, effort, began);
                Path folder = out.resolve(experiment.name());
                write(experiment.name(), finished.outcome().table(), folder);
                for (Outcome.Table table : finished.outcome().more()) {
                    write(experiment.name() + "-" + table.name(), table, folder);
                }
                for (Outcome.Panel panel : finished.outcome().panels()) {
                    Files.writeString(folder.resolve(panel.name() + ".csv"), panel.csv());
                    PanelPlot.draw(panel, folder);
                }
                for (Outcome.Scene scene : finished.outcome().scenes()) {
                    ScenePicture.draw(scene, folder);
                }
                sections.add(new ReproductionReport.Section(experiment, effort, finished.seeds(), finished.outcome()));
                printer.print(ReproductionReport.text(experiment, finished.outcome()));
            }
            Path report = ReproductionReport.write(sections, out);
            printer.println("Report: " + report);
        } catch (OutOfTimeException e) {
            spec.commandLine()
                    .getErr()
                    .println("tardigrad: the " + minutes + " minutes are up; the same command goes on from here");
            return OUT_OF_TIME;
        } catch (IOException e) {
            throw new RunFailedException("the report cannot be written: " + FileProblem.of(e), e);
        }
        printer.flush();
        return 0;
    }

    private static void write(String name, Outcome.Table table, Path folder) throws IOException {
        Files.writeString(folder.resolve(name + ".csv"), table.csv());
    }

    private List<Experiment> chosen() {
        if (names.equals(List.of(ALL))) {
            return Experiments.all();
        }
        List<Experiment> chosen = new ArrayList<>();
        for (String name : names) {
            chosen.add(Experiments.all().stream()
                    .filter(e -> e.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new InvalidInputException(
                            "NAME",
                            name,
                            Experiments.all().stream().map(Experiment::name).collect(Collectors.joining(", "))
                                    + "; or all or list by itself")));
        }
        return chosen;
    }

    private Finished finished(Experiment experiment, Effort effort, long began) throws IOException {
        Path folder = Files.createDirectories(out.resolve(experiment.name()));
        Path file = folder.resolve(OUTCOME);
        int instances = seeds != null ? seeds : experiment.seeds(effort);
        Optional<Finished> before = read(file);
        if (before.isPresent()
                && before.get().effort() == effort
                && before.get().seeds() == instances
                && before.get().version().equals(version())) {
            spec.commandLine().getErr().println("tardigrad: " + experiment.name() + ": finished before, not run again");
            return before.get();
        }
        Outcome outcome;
        try (ProgressBar bar = new ProgressBarBuilder()
                        .setTaskName(experiment.name())
                        .setStyle(ProgressBarStyle.ASCII)
                        .build();
                Results results = results(experiment, folder, began)) {
            Outcome found = experiment.run(effort, instances, results, (done, total) -> {
                bar.maxHint(total);
                bar.stepTo(done);
            });
            outcome = found.withNotes(results.versions().entrySet().stream()
                    .map(used -> used.getValue() + " parts by version " + used.getKey())
                    .sorted()
                    .toList());
        }
        Finished finished = new Finished(version(), effort, instances, outcome);
        Pictures.replace(file, stream -> stream.write(JSON.writeValueAsBytes(finished)));
        return finished;
    }

    private Results results(Experiment experiment, Path folder, long began) {
        Results kept = pieces == null
                ? Results.in(folder.resolve(PARTS), version())
                : Results.pieces(pieces.resolve(experiment.name()), version());
        return minutes == null ? kept : kept.within(Duration.ofMinutes(minutes).minusNanos(System.nanoTime() - began));
    }

    /** What cannot be read is run again. */
    private static Optional<Finished> read(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(JSON.readValue(Files.readAllBytes(file), Finished.class))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Another commit may find something else. */
    static String version() {
        return Main.Version.number() + " " + TrainCommand.commit();
    }
}
