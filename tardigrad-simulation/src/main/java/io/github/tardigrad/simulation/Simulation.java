package io.github.tardigrad.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Trainings, one after another, in which everything goes wrong that may: the first is that of the seed, the others of seeds that follow
 * from it. Threads: confined; several simulations may run side by side.
 */
public final class Simulation {
    private final long seed;
    private final long rounds;
    private final int fewest;
    private final int most;
    private final Set<FaultKind> kinds;

    /**
     * What to simulate.
     *
     * @param seed of everything
     * @param rounds at least so many, in whole trainings of 200 to 600
     * @param fewest workers, at least 2
     * @param most workers
     * @param kinds of faults; none for a calm world
     * @throws IllegalArgumentException if a number is out of range
     */
    public Simulation(long seed, long rounds, int fewest, int most, Set<FaultKind> kinds) {
        if (rounds < 1 || fewest < 2 || most < fewest || most > 1000) {
            throw new IllegalArgumentException("rounds must be >= 1 and workers in 2..1000: rounds=" + rounds
                    + ", workers=" + fewest + ".." + most);
        }
        this.seed = seed;
        this.rounds = rounds;
        this.fewest = fewest;
        this.most = most;
        this.kinds = kinds.isEmpty() ? Set.of() : EnumSet.copyOf(kinds);
    }

    /**
     * How it went.
     *
     * @param trainings that were begun
     * @param rounds that were committed
     * @param executed rounds, those included that were run again after a coordinator's death
     * @param lives of coordinators
     * @param faults that struck, by kind
     * @param failure what did not hold; empty if everything did
     */
    public record Report(
            long trainings,
            long rounds,
            long executed,
            long lives,
            Map<FaultKind, Long> faults,
            Optional<Failure> failure) {}

    /**
     * Something did not hold.
     *
     * @param broken what
     * @param training which, in words
     * @param scenario that shows it
     */
    public record Failure(BrokenInvariant broken, String training, Scenario scenario) {
        /** The arguments of {@code tardigrad simulate} that show it again. */
        public String replay() {
            return "--seed " + scenario.seed() + " --rounds 1 --workers " + scenario.workers() + "-"
                    + scenario.workers();
        }
    }

    /**
     * Runs until enough rounds are done or something does not hold.
     *
     * @param progress told after each training
     */
    public Report run(Consumer<Report> progress) {
        EnumMap<FaultKind, Long> counts = new EnumMap<>(FaultKind.class);
        long trainings = 0;
        long done = 0;
        long executed = 0;
        long lives = 0;
        while (done < rounds) {
            long own = trainings == 0 ? seed : Draw.bits(seed, 60, trainings, 0);
            Setup setup = Setup.drawn(own, fewest, most);
            Schedule schedule = kinds.isEmpty() ? round -> List.of() : Schedule.drawn(own, setup.workers(), kinds);
            World world = new World(setup, schedule);
            Optional<Failure> failure = Optional.empty();
            trainings++;
            try {
                world.run();
                done += setup.rounds();
            } catch (BrokenInvariant e) {
                done += world.reached();
                failure = Optional.of(new Failure(e, setup.text(), scenario(setup, schedule, world.reached())));
            }
            executed += world.executed();
            lives += world.lives();
            world.counts().forEach((kind, count) -> counts.merge(kind, count, Long::sum));
            Report report = new Report(trainings, done, executed, lives, Map.copyOf(counts), failure);
            progress.accept(report);
            if (failure.isPresent()) {
                return report;
            }
        }
        return new Report(trainings, done, executed, lives, Map.copyOf(counts), Optional.empty());
    }

    private static Scenario scenario(Setup setup, Schedule schedule, long last) {
        List<Fault> faults = new ArrayList<>();
        // Checkpoints and the record are looked at after their rounds.
        for (long round = 1; round <= Math.min(setup.rounds(), last + 1); round++) {
            faults.addAll(schedule.of(round));
        }
        return new Scenario(setup.seed(), setup.workers(), setup.rounds(), faults);
    }
}
