package io.github.tardigrad.cli;

import io.github.tardigrad.train.run.InvalidInputException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tardigrad estimate}: from measured response times to straggler probabilities and a deadline. */
@Command(
        name = "estimate",
        description = "Who straggles how much: from measured response times, of which some may have been cut off at a"
                + " deadline, to straggler probabilities with credible intervals, fitted delays and a deadline.",
        footer = {
            "  tardigrad estimate examples/history.csv",
            "  tardigrad estimate examples/history.csv --deadline 2 --out estimate",
            "  tardigrad estimate runs/fashion"
        })
final class EstimateCommand implements Callable<Integer> {
    /** Early in training, in between, and near an optimum. */
    private static final List<Double> KAPPAS = List.of(1.0, 10.0, 100.0, Double.POSITIVE_INFINITY);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(
            paramLabel = "HISTORY.csv | RUN_FOLDER",
            description = "Columns worker,round,seconds[,deadline]; empty seconds where no answer came by the deadline."
                    + " Or the folder of a run, whose rounds record them.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path file;

    @Option(
            names = "--deadline",
            paramLabel = "S",
            description = "Seconds at which to estimate the probabilities; also until when was waited where the file"
                    + " does not say. Default: the latest in the file.")
    private @Nullable Double deadline;

    @Option(
            names = "--forget",
            paramLabel = "F",
            defaultValue = "1",
            description = "A round counts F times as much as the one after it, above 0 and at most 1. Default: 1.")
    private double memory;

    @Option(
            names = "--credibility",
            paramLabel = "C",
            defaultValue = "0.95",
            description = "How surely the intervals hold the true probabilities. Default: 0.95.")
    private double credibility;

    @Option(
            names = "--overhead",
            paramLabel = "S",
            defaultValue = "0",
            description = "Seconds that a round costs besides its deadline. Default: 0.")
    private double overhead;

    @Option(
            names = "--kappa",
            paramLabel = "K",
            description = "The measured kappa, U Var / |g|^2, for the suggested deadline. Default: a table of four.")
    private @Nullable Double kappa;

    @Option(
            names = "--tail",
            paramLabel = "TAIL",
            defaultValue = "exponential",
            description = "What goes on where rounds were not waited for longer: exponential, or heavy, a Pareto law."
                    + " Default: exponential.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private ClusterEstimate.Tail tail;

    @Option(names = "--json", description = "Print one JSON object on standard output.")
    private boolean json;

    @Option(names = "--out", paramLabel = "DIR", description = "Write estimate.png and estimate.svg there.")
    private @Nullable Path out;

    EstimateCommand() {}

    @Override
    public Integer call() {
        require("--forget", memory, memory > 0 && memory <= 1, "a number above 0 and at most 1");
        require("--credibility", credibility, credibility > 0 && credibility < 1, "a number above 0 and below 1");
        require("--overhead", overhead, overhead >= 0 && overhead < 1e9, "a number of seconds from 0 to 1e9");
        List<Double> kappas = KAPPAS;
        if (kappa != null) {
            require("--kappa", kappa, kappa > 0, "a number above 0");
            kappas = List.of(kappa);
        }
        OptionalDouble given = OptionalDouble.empty();
        if (deadline != null) {
            require("--deadline", deadline, deadline > 0 && deadline <= 1e9, "a number of seconds above 0 up to 1e9");
            given = OptionalDouble.of(deadline);
        }
        Histories histories = Histories.read(file, given);
        if (given.isEmpty()) {
            given = histories.deadline();
        }
        double at = given.orElseThrow(() -> InvalidInputException.of(
                "--deadline",
                String.format(
                        Locale.ROOT,
                        "%s says no deadline: give the seconds at which to estimate, such as --deadline %s, the latest"
                                + " answer, or a fourth column, worker,round,seconds,deadline",
                        file,
                        Figures.three(histories.latest())),
                null));
        ClusterEstimate estimate = ClusterEstimate.of(histories, at, memory, credibility, overhead, kappas, tail);
        Path folder = out;
        boolean drawn = folder != null
                && Pictures.attempt(
                        folder.resolve(FitPlot.NAME + ".png"),
                        spec.commandLine().getErr(),
                        () -> {
                            Files.createDirectories(folder);
                            FitPlot.draw(file.getFileName() + ": answers and their fit", estimate, folder);
                        });
        PrintWriter writer = spec.commandLine().getOut();
        if (json) {
            writer.println(estimate.toJson().toPrettyString());
        } else {
            writer.print(estimate.toText());
            if (folder != null && drawn) {
                writer.printf(Locale.ROOT, "%npicture: %s%n", folder.resolve(FitPlot.NAME + ".png"));
            }
        }
        writer.flush();
        return 0;
    }

    private static void require(String option, double value, boolean holds, String allowed) {
        if (!holds) {
            throw new InvalidInputException(option, Double.toString(value), allowed);
        }
    }
}
