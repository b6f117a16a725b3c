package io.github.tardigrad.simulation;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;

/**
 * A simulation without the command line, for the script that plants bugs: seed and rounds as arguments, or a scenario. Ends with 1 if
 * one is found.
 */
final class SimulationMain {
    private SimulationMain() {}

    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        if (args.length == 1) {
            out.println(Scenario.parse(Files.readString(Path.of(args[0]))).run());
            return;
        }
        Simulation simulation =
                new Simulation(Long.parseLong(args[0]), Long.parseLong(args[1]), 5, 20, EnumSet.allOf(FaultKind.class));
        Simulation.Report report = simulation.run(done -> {});
        if (report.failure().isPresent()) {
            Simulation.Failure failure = report.failure().get();
            out.println("found after " + report.rounds() + " rounds: "
                    + failure.broken().getMessage());
            if (args.length > 2) {
                failure.broken().printStackTrace(out);
                out.println(failure.training() + ": " + failure.replay());
                out.println(new Shrinker().shrink(failure.scenario()).text());
            }
            System.exit(1);
        }
        out.println("not found in " + report.rounds() + " rounds");
        if (args.length > 2) {
            out.println(report);
        }
    }
}
