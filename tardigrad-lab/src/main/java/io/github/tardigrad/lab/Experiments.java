package io.github.tardigrad.lab;

import java.util.List;
import java.util.stream.Stream;

/** The one list of experiments. */
public final class Experiments {
    private static final List<Experiment> ALL = Stream.of(
                    List.of(
                            new BitAllocationExperiment(),
                            JointDesignLosses.experiment(),
                            DetectorExperiment.experiment()),
                    JointDesignVariations.experiments(),
                    List.of(
                            new ComputationLoadExperiment(),
                            ComputationLoadTraining.experiment(),
                            LoadTraining.experiment(),
                            new BlockCodeExperiment(),
                            BlockCodeTraining.experiment(),
                            new DecodingExperiment(),
                            new VarianceModelExperiment(),
                            new DeadlineExperiment(),
                            new TimeExperiment(),
                            new AdamExperiment(),
                            MemoryTraining.experiment()))
            .flatMap(List::stream)
            .toList();

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
