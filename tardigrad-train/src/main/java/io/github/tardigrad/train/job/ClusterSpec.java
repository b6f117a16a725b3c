package io.github.tardigrad.train.job;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.Intermittent;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.plan.LoadFixedPoint;
import io.github.tardigrad.train.run.InvalidInputException;
import java.util.Arrays;
import java.util.List;

/** Who is late, as a job says it: straggler probabilities, or delays from which they follow. */
public sealed interface ClusterSpec {

    /** How many workers there are. */
    int workers();

    /** When a round closes, in seconds from its start. */
    double deadline();

    /**
     * Each worker's probability of missing the deadline.
     *
     * @param partitions of the job. Where response times depend on the load, these are the probabilities at the loads of
     *     the optimal code for them.
     * @throws InvalidInputException if such loads do not exist
     */
    StragglerProfile profile(int partitions);

    /** Response times to draw from. */
    ClusterDelays delays();

    /**
     * Straggler probabilities given directly. Nothing is known of the times then: an answer comes at half the deadline
     * or never.
     */
    record GivenProbabilities(List<Double> stragglerProbability, double deadline) implements ClusterSpec {
        /** Takes a copy. */
        public GivenProbabilities {
            stragglerProbability = List.copyOf(stragglerProbability);
        }

        @Override
        public int workers() {
            return stragglerProbability.size();
        }

        @Override
        public StragglerProfile profile(int partitions) {
            return StragglerProfile.of(stragglerProbability.stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray());
        }

        @Override
        public ClusterDelays delays() {
            return ClusterDelays.independent(stragglerProbability.stream()
                    .map(p -> new Intermittent(p, deadline / 2))
                    .toList());
        }
    }

    /** Delays and the deadline that makes straggler probabilities of them. */
    record Delayed(DelaySpec delay, double deadline) implements ClusterSpec {
        @Override
        public int workers() {
            return delay.workers();
        }

        @Override
        public StragglerProfile profile(int partitions) {
            ClusterDelays delays = delays();
            if (!delays.dependsOnLoad()) {
                double[] loads = new double[workers()];
                Arrays.fill(loads, 1);
                return StragglerProfile.at(delays, deadline, loads);
            }
            double[] unlimited = new double[workers()];
            Arrays.fill(unlimited, Double.POSITIVE_INFINITY);
            LoadFixedPoint found;
            try {
                found = LoadFixedPoint.ofCappedMasses(delays, deadline, partitions, unlimited, new double[workers()]);
            } catch (IllegalArgumentException e) {
                throw InvalidInputException.of(
                        "cluster.deadline",
                        "too early for " + partitions + " partitions on " + workers()
                                + " workers whose response times grow with their load: " + e.getMessage(),
                        e);
            }
            if (!found.settled()) {
                throw InvalidInputException.of(
                        "cluster.delay",
                        "loads and straggler probabilities do not settle: after " + found.iterations()
                                + " iterations a probability still changes by " + found.residual()
                                + "; try a later deadline",
                        null);
            }
            return found.profile();
        }

        @Override
        public ClusterDelays delays() {
            return delay.delays();
        }
    }
}
