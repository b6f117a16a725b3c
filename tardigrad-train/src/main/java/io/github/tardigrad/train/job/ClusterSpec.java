package io.github.tardigrad.train.job;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.Intermittent;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.plan.LoadFixedPoint;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.TrainingSettings;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
        private static final double SEARCHED = 1e-9;
        private static final MathContext SHOWN = new MathContext(6, RoundingMode.HALF_EVEN);
        private static final MathContext SHOWN_ABOVE = new MathContext(6, RoundingMode.UP);

        @Override
        public int workers() {
            return delay.workers();
        }

        @Override
        public StragglerProfile profile(int partitions) {
            ClusterDelays delays = delays();
            if (!delays.dependsOnLoad()) {
                return atUnitLoads(delays, deadline);
            }
            LoadFixedPoint found;
            try {
                found = fixedPoint(delays, deadline, partitions);
            } catch (IllegalArgumentException e) {
                throw tooEarly(partitions);
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

        private StragglerProfile atUnitLoads(ClusterDelays delays, double seconds) {
            double[] loads = new double[workers()];
            Arrays.fill(loads, 1);
            return StragglerProfile.at(delays, seconds, loads);
        }

        private LoadFixedPoint fixedPoint(ClusterDelays delays, double seconds, int partitions) {
            double[] unlimited = new double[workers()];
            Arrays.fill(unlimited, Double.POSITIVE_INFINITY);
            return LoadFixedPoint.ofCappedMasses(delays, seconds, partitions, unlimited, new double[workers()]);
        }

        /** What refuses the deadline: nobody, or not enough for the partitions, can answer by it. */
        InvalidInputException tooEarly(int partitions) {
            ClusterDelays delays = delays();
            double earliest = earliest(delays, partitions);
            return new InvalidInputException(
                    "cluster.deadline",
                    Double.toString(deadline),
                    (delays.dependsOnLoad()
                                    ? "late enough for the workers, who are slower the more they hold, to answer for all "
                                            + partitions + " partitions"
                                    : "late enough for at least one worker to answer")
                            + (earliest > TrainingSettings.LONGEST_DEADLINE_SECONDS
                                    ? ", which none does"
                                    : ", at least "
                                            + new BigDecimal(earliest)
                                                    .round(SHOWN)
                                                    .toPlainString()));
        }

        /** The earliest deadline that serves, in figures that can be shown; infinite if none does. */
        private double earliest(ClusterDelays delays, int partitions) {
            double late = deadline;
            while (!serves(delays, late, partitions)) {
                late *= 2;
                if (late > TrainingSettings.LONGEST_DEADLINE_SECONDS) {
                    return Double.POSITIVE_INFINITY;
                }
            }
            double early = deadline;
            while (late - early > SEARCHED * late) {
                double middle = early + (late - early) / 2;
                if (serves(delays, middle, partitions)) {
                    late = middle;
                } else {
                    early = middle;
                }
            }
            double near = new BigDecimal(late).round(SHOWN).doubleValue();
            return serves(delays, near, partitions)
                    ? near
                    : new BigDecimal(late).round(SHOWN_ABOVE).doubleValue();
        }

        private boolean serves(ClusterDelays delays, double seconds, int partitions) {
            if (!delays.dependsOnLoad()) {
                StragglerProfile profile = atUnitLoads(delays, seconds);
                return IntStream.range(0, workers()).anyMatch(worker -> profile.straggling(worker) < 1);
            }
            try {
                fixedPoint(delays, seconds, partitions);
                return true;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        @Override
        public ClusterDelays delays() {
            return delay.delays();
        }
    }

    /**
     * Delays, and a deadline that the planner is to choose. Until it has, {@link #deadline} is the latest that is allowed.
     *
     * @param noise relative error of a round over that of orthogonal gradients; 1 if not measured
     */
    record DeadlineToChoose(DelaySpec delay, double noise) implements ClusterSpec {
        @Override
        public int workers() {
            return delay.workers();
        }

        @Override
        public double deadline() {
            return TrainingSettings.LONGEST_DEADLINE_SECONDS;
        }

        @Override
        public StragglerProfile profile(int partitions) {
            return at(deadline()).profile(partitions);
        }

        @Override
        public ClusterDelays delays() {
            return delay.delays();
        }

        /** With the deadline that was chosen. */
        public Delayed at(double deadline) {
            return new Delayed(delay, deadline);
        }
    }
}
