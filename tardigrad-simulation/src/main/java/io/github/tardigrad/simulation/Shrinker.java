package io.github.tardigrad.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Makes a scenario smaller that breaks an invariant: fewer faults, fewer rounds, fewer workers, and it breaks the same one. */
public final class Shrinker {
    private static final int MOST_TRIES = 2000;

    private final Function<Scenario, Optional<BrokenInvariant>> world;
    private int tries;

    /** A new one. */
    public Shrinker() {
        this(Scenario::run);
    }

    Shrinker(Function<Scenario, Optional<BrokenInvariant>> world) {
        this.world = world;
    }

    /**
     * Shrinks by halves of the faults, then quarters and so on, until none can be left out (Zeller and Hildebrandt, 2002).
     *
     * @return the smallest that was found; the same if it breaks nothing
     */
    public Scenario shrink(Scenario scenario) {
        Optional<BrokenInvariant> broken = world.apply(scenario);
        if (broken.isEmpty()) {
            return scenario;
        }
        Invariant invariant = broken.get().invariant();
        Predicate<Scenario> fails = smaller -> ++tries <= MOST_TRIES
                && world.apply(smaller).filter(e -> e.invariant() == invariant).isPresent();
        Scenario best = fewerRounds(scenario, broken.get().round(), fails);
        best = fewerFaults(best, fails);
        best = fewerWorkers(best, fails);
        best = fewerFaults(best, fails);
        long last = world.apply(best).map(BrokenInvariant::round).orElse(best.rounds());
        return fewerRounds(best, last, fails);
    }

    private static Scenario fewerRounds(Scenario scenario, long last, Predicate<Scenario> fails) {
        for (long rounds : new long[] {last, last + 1, last + 2, 2 * last}) {
            Scenario shorter = new Scenario(
                    scenario.seed(),
                    scenario.workers(),
                    Math.max(1, rounds),
                    scenario.faults().stream()
                            .filter(fault -> fault.round() <= rounds)
                            .toList());
            if (rounds < scenario.rounds() && fails.test(shorter)) {
                return shorter;
            }
        }
        return scenario;
    }

    private static Scenario fewerWorkers(Scenario scenario, Predicate<Scenario> fails) {
        int least = 2;
        for (int workers = least; workers < scenario.workers(); workers++) {
            int fewer = workers;
            Scenario smaller = new Scenario(
                    scenario.seed(),
                    workers,
                    scenario.rounds(),
                    scenario.faults().stream()
                            .map(fault ->
                                    new Fault(fault.round(), fault.kind(), fault.worker() % fewer, fault.amount()))
                            .toList());
            if (fails.test(smaller)) {
                return smaller;
            }
        }
        return scenario;
    }

    private static Scenario fewerFaults(Scenario scenario, Predicate<Scenario> fails) {
        List<Fault> faults = scenario.faults();
        int parts = 2;
        while (!faults.isEmpty()) {
            int size = Math.max(1, (faults.size() + parts - 1) / parts);
            boolean fewer = false;
            for (int from = 0; from < faults.size() && !fewer; from += size) {
                List<Fault> left = new ArrayList<>(faults.subList(0, from));
                left.addAll(faults.subList(Math.min(faults.size(), from + size), faults.size()));
                if (fails.test(new Scenario(scenario.seed(), scenario.workers(), scenario.rounds(), left))) {
                    faults = left;
                    parts = Math.max(2, parts - 1);
                    fewer = true;
                }
            }
            if (!fewer) {
                if (size == 1) {
                    break;
                }
                parts = Math.min(faults.size(), 2 * parts);
            }
        }
        return new Scenario(scenario.seed(), scenario.workers(), scenario.rounds(), faults);
    }
}
