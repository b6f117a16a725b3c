package io.github.tardigrad.lab;

import io.github.tardigrad.lab.SchemeComparison.Setup;
import io.github.tardigrad.lab.SchemeComparison.Trained;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An experiment that trains schemes side by side. To add one: a pinned job under {@code experiments/NAME/} whose code and
 * {@code compare} are the schemes, one {@link Setup} for each panel (the job with other keys: {@link PinnedJob#with}, and the
 * clusters to draw from), claims from what was {@link Trained} (ready ones: {@link TrainingClaims}), and a line in
 * {@link Experiments}. Step sizes, seeds, paired differences, tables, panels and going on after a stop follow.
 *
 * @param name where it is found on the command line and under {@code experiments/}
 * @param title what is shown, and where it is from
 * @param quick of {@link Effort#QUICK}
 * @param full of {@link Effort#FULL}
 * @param published of {@link Effort#PUBLISHED}
 * @param panels from what was trained (ready ones: {@link TrainingPanels#against})
 * @param scenes from what was trained, of detectors
 * @param claims from what was trained
 */
record TrainingExperiment(
        String name,
        String title,
        Size quick,
        Size full,
        Size published,
        Function<List<Trained>, List<Outcome.Panel>> panels,
        Function<List<Trained>, List<Outcome.Scene>> scenes,
        Function<List<Trained>, List<Outcome.Claim>> claims)
        implements Experiment {
    /** Without scenes, and with small networks alone. */
    TrainingExperiment(
            String name,
            String title,
            Size quick,
            Size full,
            Function<List<Trained>, List<Outcome.Panel>> panels,
            Function<List<Trained>, List<Outcome.Claim>> claims) {
        this(name, title, quick, full, full, panels, trained -> List.of(), claims);
    }

    /**
     * How much is trained.
     *
     * @param plan what
     * @param tuningSeeds on which each step size is tried
     * @param seeds if the caller does not say
     */
    record Size(Supplier<Plan> plan, int tuningSeeds, int seeds) {}

    /**
     * What is trained.
     *
     * @param setups a panel each
     * @param notes what a reader must know
     */
    record Plan(List<Setup> setups, List<String> notes) {
        Plan {
            setups = List.copyOf(setups);
            notes = List.copyOf(notes);
        }
    }

    private Size size(Effort effort) {
        return switch (effort) {
            case QUICK -> quick;
            case FULL -> full;
            case PUBLISHED -> published;
        };
    }

    @Override
    public int seeds(Effort effort) {
        return size(effort).seeds();
    }

    @Override
    public Outcome run(Effort effort, int seeds, Results results, Listener listener) {
        Plan plan = size(effort).plan().get();
        List<Trained> trained =
                new SchemeComparison(results, size(effort).tuningSeeds(), seeds).train(plan.setups(), listener);
        return new Outcome(
                TrainingTables.losses(trained),
                List.of(
                        TrainingTables.steps(trained),
                        TrainingTables.pairs(trained),
                        TrainingTables.atEqualBytes(trained)),
                panels.apply(trained),
                scenes.apply(trained),
                claims.apply(trained),
                plan.notes());
    }
}
