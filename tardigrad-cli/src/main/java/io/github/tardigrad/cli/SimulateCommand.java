package io.github.tardigrad.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.simulation.BrokenInvariant;
import io.github.tardigrad.simulation.FaultKind;
import io.github.tardigrad.simulation.Scenario;
import io.github.tardigrad.simulation.Shrinker;
import io.github.tardigrad.simulation.Simulation;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.file.SmallFile;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tardigrad simulate}: the real coordinator in a world in which everything goes wrong. */
@Command(
        name = "simulate",
        description = "Runs trainings in a simulated world of workers, network and disk in which everything goes wrong,"
                + " from one seed, and checks after every step what has to hold.",
        footer = {
            "  tardigrad simulate --seed 7 --rounds 100000",
            "  tardigrad simulate --faults power-cut,power-cut-at-write --workers 5-50",
            "  tardigrad simulate --seed 7 --shrink > found.txt",
            "  tardigrad simulate --scenario found.txt"
        })
final class SimulateCommand implements Callable<Integer> {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,4})-(\\d{1,4})");
    private static final String ALL = "all";
    private static final String NONE = "none";
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long NANOS_BETWEEN = 2_000_000_000L;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of everything (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "At least so many rounds, in whole trainings (default: ${DEFAULT-VALUE}).")
    private long rounds = 10_000;

    @Option(
            names = "--workers",
            paramLabel = "LO-HI",
            description = "Workers of a training, 2 to 1000 (default: ${DEFAULT-VALUE}).")
    private String workers = "5-50";

    @Option(
            names = "--faults",
            paramLabel = "LIST",
            split = ",",
            description = "Kinds of faults, or all, or none (default: all). A wrong one lists them.")
    private List<String> faults = List.of(ALL);

    @Option(
            names = "--shrink",
            description = "Of a failure, print the smallest scenario that shows it, on standard output.")
    private boolean shrink;

    @Option(names = "--scenario", paramLabel = "FILE", description = "Run this scenario instead, once.")
    private @Nullable Path scenario;

    @Option(names = "--json", description = "Print one JSON object on standard output.")
    private boolean json;

    SimulateCommand() {}

    @Override
    public Integer call() {
        if (LoggerFactory.getLogger("io.github.tardigrad.train") instanceof Logger trainers) {
            // Thousands of workers fail here, and each is worth a warning elsewhere.
            trainers.setLevel(Level.OFF);
        }
        return scenario == null ? simulate() : replay(scenario);
    }

    private int replay(Path file) {
        PrintWriter out = spec.commandLine().getOut();
        Scenario read;
        try {
            read = Scenario.parse(new String(SmallFile.read(file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new InvalidInputException(
                    "--scenario", file + " (" + FileProblem.of(e) + ")", "a file that can be read", e);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("--scenario", file + ": " + e.getMessage(), "a scenario", e);
        }
        Optional<BrokenInvariant> broken = read.run();
        if (json) {
            ObjectNode node = JsonNodeFactory.instance.objectNode().put("holds", broken.isEmpty());
            broken.ifPresent(e -> node.put("invariant", e.invariant().words())
                    .put("round", e.round())
                    .put("message", e.getMessage()));
            out.println(node.toPrettyString());
        } else {
            out.println(broken.map(e -> "broken: " + e.getMessage()).orElse("holds"));
        }
        out.flush();
        return broken.isEmpty() ? 0 : Main.RUN_FAILED;
    }

    private int simulate() {
        PrintWriter err = spec.commandLine().getErr();
        long started = System.nanoTime();
        long[] said = {started};
        Simulation.Report report = simulation().run(sofar -> {
            if (System.nanoTime() - said[0] > NANOS_BETWEEN) {
                said[0] = System.nanoTime();
                err.println(String.format(
                        Locale.ROOT,
                        "simulate: %,d of %,d rounds, %,d trainings, %,d lives of coordinators",
                        sofar.rounds(),
                        rounds,
                        sofar.trainings(),
                        sofar.lives()));
                err.flush();
            }
        });
        double seconds = (System.nanoTime() - started) / NANOS_PER_SECOND;
        print(report, seconds);
        return report.failure().isEmpty() ? 0 : Main.RUN_FAILED;
    }

    private Simulation simulation() {
        Matcher range = RANGE.matcher(workers);
        if (!range.matches()) {
            throw new InvalidInputException("--workers", workers, "two numbers from 2 to 1000, as in 5-50");
        }
        try {
            return new Simulation(
                    seed, rounds, Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)), kinds());
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(
                    "--rounds or --workers", rounds + ", " + workers, "rounds >= 1, and from 2 to 1000 workers", e);
        }
    }

    private Set<FaultKind> kinds() {
        if (faults.equals(List.of(ALL))) {
            return EnumSet.allOf(FaultKind.class);
        }
        if (faults.equals(List.of(NONE))) {
            return Set.of();
        }
        EnumSet<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        for (String name : faults) {
            kinds.add(FaultKind.named(name)
                    .orElseThrow(() -> new InvalidInputException(
                            "--faults",
                            name,
                            "all, none, or of "
                                    + Arrays.stream(FaultKind.values())
                                            .map(FaultKind::words)
                                            .collect(Collectors.joining(", ")))));
        }
        return kinds;
    }

    private void print(Simulation.Report report, double seconds) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Optional<Simulation.Failure> failure = report.failure();
        if (json) {
            out.println(toJson(report, seconds).toPrettyString());
        } else {
            // A scenario goes to a file by itself.
            PrintWriter table = shrink ? err : out;
            for (FaultKind kind : FaultKind.values()) {
                long count = report.faults().getOrDefault(kind, 0L);
                if (count > 0) {
                    table.println(String.format(Locale.ROOT, "%-26s%,12d", kind.words(), count));
                }
            }
            table.println(String.format(
                    Locale.ROOT,
                    "%,d rounds (%,d with those run again) of %,d trainings in %,d lives of coordinators, %.1f s, %.0f"
                            + " rounds/s: %s",
                    report.rounds(),
                    report.executed(),
                    report.trainings(),
                    report.lives(),
                    seconds,
                    report.executed() / seconds,
                    failure.isEmpty() ? "everything holds" : "broken"));
            table.flush();
        }
        if (failure.isPresent()) {
            err.println("tardigrad: " + failure.get().broken().getMessage() + " ("
                    + failure.get().training() + ")");
            err.println("tardigrad: again: tardigrad simulate " + failure.get().replay()
                    + (faults.equals(List.of(ALL)) ? "" : " --faults " + String.join(",", faults)));
            err.flush();
            if (shrink && !json) {
                Scenario smallest = new Shrinker().shrink(failure.get().scenario());
                out.print("# " + failure.get().broken().getMessage() + "\n" + smallest.text());
            }
        }
        out.flush();
    }

    private ObjectNode toJson(Simulation.Report report, double seconds) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("seed", seed)
                .put("trainings", report.trainings())
                .put("rounds", report.rounds())
                .put("executedRounds", report.executed())
                .put("lives", report.lives())
                .put("seconds", seconds)
                .put("holds", report.failure().isEmpty());
        ObjectNode counts = node.putObject("faults");
        for (FaultKind kind : FaultKind.values()) {
            counts.put(kind.words(), report.faults().getOrDefault(kind, 0L));
        }
        report.failure()
                .ifPresent(failure -> node.putObject("failure")
                        .put("invariant", failure.broken().invariant().words())
                        .put("round", failure.broken().round())
                        .put("message", failure.broken().getMessage())
                        .put("replay", "tardigrad simulate " + failure.replay())
                        .put(
                                "scenario",
                                shrink
                                        ? new Shrinker()
                                                .shrink(failure.scenario())
                                                .text()
                                        : failure.scenario().text()));
        return node;
    }
}
