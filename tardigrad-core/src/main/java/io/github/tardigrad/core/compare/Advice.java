package io.github.tardigrad.core.compare;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.scheme.Schemes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Which code to use on a cluster, and what it gains against doing without one: against adding up whatever arrives by the
 * deadline, and against waiting for everybody.
 *
 * <p>Times are to the same loss: the expected length of a round, or 1 where delays are not known, times 1 + e, with e the relative
 * error of a round once the step size makes up for the mean coverage, as in {@link Prediction#timeToTarget}. Gains are given for
 * partitions whose gradients are aligned, half-aligned and orthogonal, since what a code gains hangs on it.
 *
 * @param plan what to use
 * @param ignoring time of ignoring stragglers over that of the plan, by alignment
 * @param waiting time of waiting for everybody, without errors, over that of the plan; infinite if somebody never answers, nothing
 *     where delays are not known
 * @param idle workers that can answer and whose part of the gradient is next to nothing, ascending
 * @param bitsForAll the least budget found at which nobody is idle, in bits for a coordinate over all workers; nothing if nobody is
 *     idle, or more bits change nothing
 */
public record Advice(
        CodePlan plan, Gain ignoring, Optional<Gain> waiting, List<Integer> idle, OptionalDouble bitsForAll) {
    /** Times over that of the plan by less than this are no gain. */
    public static final double WORTHWHILE = 1.05;

    /** A worker is idle whose share is less than this part of an equal one. */
    private static final double IDLE = 0.1;

    private static final int ROUNDS = 20_000;
    private static final double LATEST = 1e9;
    private static final double EVERYBODY = 1e-9;

    /** A delay and the deadline of its rounds. */
    public record Rounds(ClusterDelays delays, double deadlineSeconds) {}

    /**
     * One time over another.
     *
     * @param aligned for partitions of alike data
     * @param halfAligned in between
     * @param orthogonal for partitions of one class each, or near an optimum
     */
    public record Gain(double aligned, double halfAligned, double orthogonal) {
        /** The gain for an alignment. */
        public double of(Alignment alignment) {
            return switch (alignment) {
                case ALIGNED -> aligned;
                case HALF_ALIGNED -> halfAligned;
                case ORTHOGONAL -> orthogonal;
            };
        }

        private static Gain of(Function<Alignment, Double> ratio) {
            return new Gain(
                    ratio.apply(Alignment.ALIGNED),
                    ratio.apply(Alignment.HALF_ALIGNED),
                    ratio.apply(Alignment.ORTHOGONAL));
        }
    }

    /** Copies the list. */
    public Advice {
        idle = List.copyOf(idle);
    }

    /**
     * Whether doing without is as good: ignoring stragglers or waiting for everybody takes less than 5 % longer.
     *
     * @param alignment of the partitions' gradients; nothing if it is not known, then it must be so for each
     */
    public boolean doingWithoutIsAsGood(Optional<Alignment> alignment) {
        for (Alignment each : alignment.map(List::of).orElse(List.of(Alignment.values()))) {
            double least = Math.min(
                    ignoring.of(each), waiting.map(gain -> gain.of(each)).orElse(Double.POSITIVE_INFINITY));
            if (least >= WORTHWHILE) {
                return false;
            }
        }
        return true;
    }

    /**
     * The advice for a cluster.
     *
     * @param planner plans a code for it; throws IllegalArgumentException for one that it does not allow
     * @param template what all codes share: bits, seed
     * @param limits what the code may cost
     * @param rounds delays and deadline, where they are known
     * @throws IllegalArgumentException if no code keeps to the limits
     */
    public static Advice of(
            Function<CodeSpec, CodePlan> planner, CodeSpec template, SchemeLimits limits, Optional<Rounds> rounds) {
        CodePlan plan = SchemeChooser.choose(planner, template, limits).plan();
        CodePlan uncoded = planner.apply(
                template.forScheme(Schemes.IGNORE_STRAGGLERS, Settings.defaults(Schemes.IGNORE_STRAGGLERS)));
        ResidualError error = ResidualError.of(plan, ROUNDS);
        ResidualError errorWithout = ResidualError.of(uncoded, ROUNDS);
        double seconds = seconds(plan, rounds);
        double secondsWithout = seconds(uncoded, rounds);
        Optional<Gain> waiting = rounds.map(known -> {
            double everybody = untilAllAnswer(uncoded, known);
            return Gain.of(alignment -> everybody / (seconds * (1 + error.rescaled(alignment))));
        });
        List<Integer> idle = idle(plan);
        return new Advice(
                plan,
                Gain.of(alignment -> secondsWithout
                        * (1 + errorWithout.rescaled(alignment))
                        / (seconds * (1 + error.rescaled(alignment)))),
                waiting,
                idle,
                idle.isEmpty() ? OptionalDouble.empty() : bitsForAll(planner, plan));
    }

    private static double seconds(CodePlan plan, Optional<Rounds> rounds) {
        return rounds.map(known -> RoundTime.expectedSeconds(plan, known.delays(), known.deadlineSeconds()))
                .orElse(1.0);
    }

    /** Until the last of those has answered who compute something, without a deadline; infinite if somebody never does. */
    private static double untilAllAnswer(CodePlan plan, Rounds rounds) {
        double latest = rounds.deadlineSeconds();
        while (someoneIsLate(plan, rounds.delays(), latest)) {
            latest *= 2;
            if (latest > LATEST) {
                return Double.POSITIVE_INFINITY;
            }
        }
        return RoundTime.expectedSeconds(plan, rounds.delays(), latest);
    }

    private static boolean someoneIsLate(CodePlan plan, ClusterDelays delays, double deadline) {
        for (int i = 0; i < plan.workers(); i++) {
            int load = Math.max(1, plan.encoding().rowSize(i));
            if (delays.stragglerProbability(i, deadline, load) > EVERYBODY) {
                return true;
            }
        }
        return false;
    }

    /** Workers that can answer, with an expected part in the estimate below a tenth of an equal one. */
    private static List<Integer> idle(CodePlan plan) {
        double[] weights = plan.decoding();
        double[] parts = new double[plan.workers()];
        int usable = 0;
        double sum = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean answers = plan.profile().arrival(i) > 0;
            usable += answers ? 1 : 0;
            for (int u = 0; plan.active(i) && u < plan.reduction(); u++) {
                double weight = weights[u * parts.length + i];
                parts[i] += Math.abs(weight * plan.blocks().block(u).rowSum(i))
                        * plan.profile().arrival(i);
            }
            sum += parts[i];
        }
        List<Integer> idle = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            if (plan.profile().arrival(i) > 0 && parts[i] * usable < IDLE * sum) {
                idle.add(i);
            }
        }
        return idle;
    }

    private static OptionalDouble bitsForAll(Function<CodeSpec, CodePlan> planner, CodePlan plan) {
        CodeSpec spec = plan.spec();
        if (!spec.bits().quantized() || !spec.scheme().boundIsInverseUtility()) {
            return OptionalDouble.empty();
        }
        long unit = plan.quantizer().unitsPerBit();
        long usable = 0;
        for (int i = 0; i < plan.workers(); i++) {
            usable += plan.profile().arrival(i) > 0 ? 1 : 0;
        }
        OptionalLong enough = OptionalLong.empty();
        for (long total = spec.bits().total() + usable * unit;
                enough.isEmpty() && total <= usable * spec.bits().maximum();
                total += usable * unit) {
            if (idle(planner.apply(spec.withBits(spec.bits().withTotal(total)))).isEmpty()) {
                enough = OptionalLong.of(total);
            }
        }
        return enough.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of((double) enough.getAsLong() / unit);
    }
}
