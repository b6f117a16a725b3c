package io.github.tardigrad.lab;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;

/** Clusters to be drawn: another one for every seed, the same for every scheme. */
sealed interface ClusterDraw {
    /** The papers': shifted exponential response times, shift 1, rates uniform on [.01, 2]; p_i = exp(-rate_i (tau - 1)). */
    ClusterDraw PAPERS = new Exponential(1.1, 0.01, 2);

    /** Straggler probabilities uniform on [.02, .6]. */
    ClusterDraw MILD = new Uniform(0.02, 0.6);

    /** In words, for titles. */
    String title();

    /** The {@code cluster} of a job. */
    Map<String, Object> draw(int workers, long seed);

    /**
     * Shifted exponential response times, shift 1 s.
     *
     * @param deadline tau, in seconds
     * @param least rate, answers a second
     * @param most rate
     */
    record Exponential(double deadline, double least, double most) implements ClusterDraw {
        @Override
        public String title() {
            return "psi in [" + least + ", " + most + "], tau = " + deadline;
        }

        @Override
        public Map<String, Object> draw(int workers, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            return Map.of(
                    "delay",
                    Map.of(
                            "model",
                            "shiftedExponential",
                            "shift",
                            1.0,
                            "rates",
                            values(workers, () -> random.nextDouble(least, most))),
                    "deadline",
                    deadline);
        }
    }

    /**
     * Straggler probabilities uniform between two.
     *
     * @param least at least 0
     * @param most below 1
     */
    record Uniform(double least, double most) implements ClusterDraw {
        @Override
        public String title() {
            return "p in [" + least + ", " + most + "]";
        }

        @Override
        public Map<String, Object> draw(int workers, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            return Map.of("stragglerProbability", values(workers, () -> random.nextDouble(least, most)));
        }
    }

    /**
     * Workers that are alike.
     *
     * @param probability of each to straggle, at least 0 and below 1
     */
    record Alike(double probability) implements ClusterDraw {
        @Override
        public String title() {
            return "p = " + probability;
        }

        @Override
        public Map<String, Object> draw(int workers, long seed) {
            return Map.of("stragglerProbability", values(workers, () -> probability));
        }
    }

    private static List<Double> values(int workers, DoubleSupplier next) {
        return DoubleStream.generate(next).limit(workers).boxed().toList();
    }
}
