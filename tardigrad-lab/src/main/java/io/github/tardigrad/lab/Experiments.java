package io.github.tardigrad.lab;

import java.util.List;

/** The one list of experiments. */
public final class Experiments {
    private static final List<Experiment> ALL = List.of(
            new BitAllocationExperiment(),
            JointDesignLosses.experiment(),
            new ComputationLoadExperiment(),
            new BlockCodeExperiment(),
            new DecodingExperiment(),
            new VarianceModelExperiment(),
            new DeadlineExperiment());

    private Experiments() {}

    /**
     * Every experiment there is.
     *
     * @return in the order of the papers' figures
     */
    public static List<Experiment> all() {
        return ALL;
    }
}
