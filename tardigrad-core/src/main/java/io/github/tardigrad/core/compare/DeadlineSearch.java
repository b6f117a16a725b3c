package io.github.tardigrad.core.compare;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.DeadlineChooser;
import io.github.tardigrad.core.plan.LoadPlanner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The deadline at which a code gets to a target soonest.
 *
 * <p>The time is in proportion to J = E[length of a round] (1 + noise e), with e the relative error for orthogonal gradients
 * of the estimate divided by its mean coverage: those of different partitions have next to nothing in common near an optimum, where most rounds are spent. The error that
 * a run measured over e is its noise. J is evaluated on a grid with the code's own error, load and length of a round, which ends
 * when all have answered, and where {@link DeadlineChooser} finds the best from utilities alone; the best point is refined.
 */
public final class DeadlineSearch {
    /** Deadlines looked at when one doubles, valleys among them that are refined, and steps of golden section in each. */
    private static final int PER_OCTAVE = 12;

    private static final int VALLEYS = 3;

    /** How far on either side of another code's best deadline a code's own is looked for at first. */
    private static final int OCTAVES_AROUND = 3;

    private static final int STEPS = 8;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    /**
     * No deadline is tried at which everybody is late more often, nor one beyond that at which everybody is in time as often:
     * masses would go to the fastest worker alone, which delays that do not depend on the load reward for ever.
     * {@link io.github.tardigrad.core.cluster.GrowingDelays} do not.
     */
    private static final double NEARLY_ALWAYS = 0.999;

    /** A deadline is as good as another if a target takes up to so many times as long. */
    private static final double AS_GOOD = 1.05;

    /** The criterion is flat where the latest deadline that is as good as the best is so many times the earliest. */
    private static final double FLAT = 4;

    private static final int MOST_OCTAVES = 10;

    private static final double LATEST = 1e9;
    private static final int MOST_ROUNDS = 500;

    private final ClusterDelays delays;
    private final double noise;
    private final int partitions;
    private final int dimension;
    private final Optional<EncodingMatrix> support;

    /**
     * A search on a cluster.
     *
     * @param noise the relative error of a round over that of orthogonal gradients; finite and &gt; 0, 1 if not measured
     */
    public DeadlineSearch(ClusterDelays delays, double noise, int partitions, int dimension) {
        this(delays, noise, partitions, dimension, Optional.empty());
    }

    /**
     * The same where the data may lie already.
     *
     * @param support as in {@link io.github.tardigrad.core.plan.Replanner#within}
     */
    public DeadlineSearch(
            ClusterDelays delays, double noise, int partitions, int dimension, Optional<EncodingMatrix> support) {
        if (!(noise > 0 && noise < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("noise must be > 0 and finite: noise=" + noise);
        }
        this.delays = delays;
        this.noise = noise;
        this.partitions = partitions;
        this.dimension = dimension;
        this.support = support;
    }

    /**
     * A code at a deadline.
     *
     * @param deadlineSeconds the deadline
     * @param roundSeconds expected length of a round
     * @param error relative, for orthogonal gradients
     * @param seconds J: time to a target over the number of rounds that it takes without errors
     */
    public record Timed(CodePlan plan, double deadlineSeconds, double roundSeconds, double error, double seconds) {}

    /**
     * The best deadline for a code.
     *
     * @throws IllegalArgumentException if the code is not possible at any deadline that is looked at
     */
    public Timed best(CodeSpec spec) {
        return best(spec, plan -> true);
    }

    /** The same, of the deadlines looked at that give a wanted plan, if there is one. */
    Timed best(CodeSpec spec, Predicate<CodePlan> wanted) {
        Trials trials = new Trials(spec);
        double load = load();
        double latest = latest();
        double earliest = earliest(load, latest);
        double neighbour = Math.pow(2, 1.0 / PER_OCTAVE);
        for (double deadline = latest; deadline >= earliest; deadline /= neighbour) {
            trials.seconds(deadline);
        }
        if (earliest < latest) {
            trials.seconds(byUtilities(load, earliest, latest));
        }
        // A worker whose answers begin at some time can make a valley of its own.
        for (double middle : trials.valleys(wanted)) {
            refine(trials, middle / neighbour, middle * neighbour);
        }
        return trials.best(wanted);
    }

    /** Golden section, in the logarithm. */
    private static void refine(Trials trials, double from, double to) {
        double low = from;
        double high = to;
        for (int step = 0; step < STEPS; step++) {
            double left = high * Math.pow(low / high, GOLDEN);
            double right = low * Math.pow(high / low, GOLDEN);
            if (trials.seconds(left) <= trials.seconds(right)) {
                high = right;
            } else {
                low = left;
            }
        }
    }

    /**
     * The best for a code of a deadline, of some an octave apart around it, and of the latest; of those at which the plan
     * is wanted, if there is one.
     *
     * @throws IllegalArgumentException if it is possible at none
     */
    Timed bestNear(CodeSpec spec, double deadline, Predicate<CodePlan> wanted) {
        Trials trials = new Trials(spec);
        for (int octave = -OCTAVES_AROUND; octave <= OCTAVES_AROUND; octave++) {
            trials.seconds(Math.scalb(deadline, octave));
        }
        trials.seconds(latest());
        return trials.best(wanted);
    }

    /** Why a deadline is the best, in lines for people; also that others are nearly as good, where many are. */
    public List<String> explanation(Timed best) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "a deadline of %.3g s gets to a target first: %.3g s a round x (1 + %.3g), the relative error for"
                        + " orthogonal gradients%s",
                best.deadlineSeconds,
                best.roundSeconds,
                noise * best.error,
                noise == 1 ? "" : String.format(Locale.ROOT, " x %.3g, as measured", noise)));
        StringBuilder others = new StringBuilder();
        for (double factor : new double[] {0.5, 2}) {
            String takes;
            try {
                Timed other = at(best.plan.spec(), factor * best.deadlineSeconds);
                takes = String.format(Locale.ROOT, "%.3g times as long", other.seconds / best.seconds);
            } catch (IllegalArgumentException e) {
                takes = "not possible";
            }
            others.append(others.length() == 0 ? "" : "; ")
                    .append(factor < 1 ? "half of it: " : "twice it: ")
                    .append(takes);
        }
        lines.add(others.toString());
        double earliest = asGoodUpTo(best, 0.5);
        double latest = asGoodUpTo(best, 2);
        if (latest >= FLAT * earliest) {
            lines.add(String.format(
                    Locale.ROOT,
                    "the criterion is flat: deadlines from %.3g to %.3g s are all within %.0f %% of the best, so what the delays"
                            + " say decides little; choose one for other reasons, such as the load",
                    earliest,
                    latest,
                    100 * (AS_GOOD - 1)));
        }
        return lines;
    }

    /** The last of the deadlines, each so many times the one before, up to which all are about as good as the best. */
    private double asGoodUpTo(Timed best, double factor) {
        double deadline = best.deadlineSeconds;
        for (int octave = 0; octave < MOST_OCTAVES; octave++) {
            double next = deadline * factor;
            try {
                if (!(at(best.plan.spec(), next).seconds <= AS_GOOD * best.seconds)) {
                    return deadline;
                }
            } catch (IllegalArgumentException e) {
                return deadline;
            }
            deadline = next;
        }
        return deadline;
    }

    /**
     * A code at one deadline.
     *
     * @throws IllegalArgumentException if it is not possible
     */
    public Timed at(CodeSpec spec, double deadlineSeconds) {
        CodePlan plan = LoadPlanner.plan(delays, deadlineSeconds, partitions, dimension, spec, support)
                .plan();
        double error = error(plan);
        double round = RoundTime.expectedSeconds(plan, delays, deadlineSeconds);
        return new Timed(plan, deadlineSeconds, round, error, round * (1 + noise * error));
    }

    /**
     * The relative error e of a plan that the choice counts with: for orthogonal gradients, of the estimate divided by its mean
     * coverage; above 0.
     */
    public static double error(CodePlan plan) {
        return ResidualError.of(plan, MOST_ROUNDS).rescaled(Alignment.ORTHOGONAL);
    }

    /** What the utilities of the workers, without quantizers and at equal loads, say for rounds that last to the deadline. */
    private double byUtilities(double load, double earliest, double latest) {
        // The optimal code's relative error for orthogonal gradients is about min(n, k) / U.
        double kappa = noise * Math.min(delays.workers(), partitions);
        return DeadlineChooser.choose(tau -> utilitySum(tau, load), 0, kappa, earliest, latest)
                .deadlineSeconds();
    }

    private double earliest(double load, double latest) {
        double earliest = latest;
        while (earliest > 1 / LATEST && leastStraggling(earliest, load) < NEARLY_ALWAYS) {
            earliest /= 2;
        }
        return earliest;
    }

    private double load() {
        return Math.max(1, (double) partitions / delays.workers());
    }

    /** The first deadline, of those that double, by which those are in time who ever are. */
    double latest() {
        double load = load();
        double latest = 1 / LATEST;
        while (latest < LATEST && !nothingToWaitFor(latest, load)) {
            latest *= 2;
        }
        return latest;
    }

    private boolean nothingToWaitFor(double deadline, double load) {
        boolean anybody = false;
        for (int i = 0; i < delays.workers(); i++) {
            double late = delays.stragglerProbability(i, deadline, load);
            double everLate = delays.stragglerProbability(i, LATEST, load);
            if (late - everLate > 1 - NEARLY_ALWAYS) {
                return false;
            }
            anybody |= late < 1;
        }
        return anybody;
    }

    private double leastStraggling(double deadline, double load) {
        double least = 1;
        for (int i = 0; i < delays.workers(); i++) {
            least = Math.min(least, delays.stragglerProbability(i, deadline, load));
        }
        return least;
    }

    private double utilitySum(double deadline, double load) {
        double sum = 0;
        for (int i = 0; i < delays.workers(); i++) {
            double p = delays.plannedProbability(i, deadline, load);
            sum += (1 - p) / p;
        }
        return sum;
    }

    /** Deadlines tried for one code. */
    private final class Trials {
        private final CodeSpec spec;
        private final Map<Double, Timed> possible = new HashMap<>();
        private @Nullable IllegalArgumentException why;

        Trials(CodeSpec spec) {
            this.spec = spec;
        }

        /** J; infinite where the code is not possible. */
        double seconds(double deadline) {
            Timed known = possible.get(deadline);
            if (known == null) {
                try {
                    known = at(spec, deadline);
                    possible.put(deadline, known);
                } catch (IllegalArgumentException e) {
                    why = e;
                    return Double.POSITIVE_INFINITY;
                }
            }
            return known.seconds();
        }

        /** The deadlines that are no worse than their neighbours, the best first. */
        List<Double> valleys(Predicate<CodePlan> wanted) {
            List<Timed> inOrder = possible.values().stream()
                    .sorted(Comparator.comparingDouble(Timed::deadlineSeconds))
                    .toList();
            return IntStream.range(0, inOrder.size())
                    .filter(i -> i == 0
                            || inOrder.get(i).seconds() <= inOrder.get(i - 1).seconds())
                    .filter(i -> i == inOrder.size() - 1
                            || inOrder.get(i).seconds() <= inOrder.get(i + 1).seconds())
                    .mapToObj(inOrder::get)
                    .sorted(order(wanted))
                    .limit(VALLEYS)
                    .map(Timed::deadlineSeconds)
                    .toList();
        }

        private static Comparator<Timed> order(Predicate<CodePlan> wanted) {
            Comparator<Timed> order = Comparator.comparing(timed -> !wanted.test(timed.plan()));
            return order.thenComparingDouble(Timed::seconds).thenComparingDouble(Timed::deadlineSeconds);
        }

        /** The best of those at which the plan is wanted, if there is one. */
        Timed best(Predicate<CodePlan> wanted) {
            return possible.values().stream()
                    .min(order(wanted))
                    .orElseThrow(() -> new IllegalArgumentException(
                            why == null ? "no deadline was tried" : String.valueOf(why.getMessage()), why));
        }
    }
}
