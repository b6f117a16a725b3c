package io.github.tardigrad.cli;

import io.github.tardigrad.core.memory.GradientMemory;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.LoadFixedPoint;
import io.github.tardigrad.core.quantize.Quantizer;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.SchemeChoice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a user should know of a plan before using it. */
final class PlanWarnings {
    /** Times the bound that what is open of the straggler probabilities may make of it without a word. */
    private static final double WIDE = 1.5;

    /** Rounding, beside 1 less a momentum. */
    private static final double CLOSE = 1e-9;

    /** So many times smaller than p the variance factor of a quantizer is lost beside it. */
    private static final double WASTED = 5;

    /** A momentum beside gradient memory that does no harm however late workers are. */
    private static final double LIGHT_MOMENTUM = 0.5;

    /** Mean straggler probability from which on more does. */
    private static final double MOSTLY_LATE = 0.75;

    private PlanWarnings() {}

    /** Also whether it fits the cluster of its job. */
    static List<String> of(Job job, CodePlan plan) {
        List<String> warnings = of(plan);
        double residual = Plans.residual(job, plan.dimension(), plan.spec());
        if (residual > LoadFixedPoint.TOLERANCE) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "%s: loads and straggler probabilities do not settle: the code was computed for probabilities up to %s"
                            + " from those of its loads; fixed weights are for the latter",
                    SchemeChoice.label(plan.spec()),
                    Figures.of(residual)));
        }
        Plans.openBound(job, plan)
                .filter(open -> open.high() > WIDE * plan.errorBound())
                .ifPresent(open -> warnings.add(String.format(
                        Locale.ROOT,
                        "%s: %d measured rounds leave open how often workers are late: the error bound may be up to %s times"
                                + " as large. cluster.delay.probabilities: upper plans for that",
                        SchemeChoice.label(plan.spec()),
                        open.fewestRounds(),
                        Figures.of(open.high() / plan.errorBound()))));
        heavyMomentum(job, plan).ifPresent(warnings::add);
        wastedBits(plan).ifPresent(warnings::add);
        return warnings;
    }

    /** An alpha that was asked for and is more than one that is left to the workers would grow to. */
    private static Optional<String> heavyMomentum(Job job, CodePlan plan) {
        double kept = job.workload()
                .map(workload -> workload.training().optimizer().keptOfMean())
                .orElse(0.0);
        double late = plan.profile().meanStraggling();
        if (!(plan.spec().memory() instanceof GradientMemory memory) || kept <= LIGHT_MOMENTUM || late <= MOSTLY_LATE) {
            return Optional.empty();
        }
        double most = memory.alpha().orElse(memory.largestAlpha().orElse(1 - kept));
        if (most <= (1 - kept) * (1 + CLOSE)) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "%s: workers are late in %.0f %% of rounds on average, and a memory that learns faster than an optimizer turns"
                        + " resounds with it: with a momentum of %s and alpha up to %s losses were up to 5 times larger in"
                        + " trials. alpha: auto, with largestAlpha: auto, stays at %.2g, with which they were not",
                SchemeChoice.label(plan.spec()),
                100 * late,
                Figures.of(kept),
                Figures.of(most),
                1 - kept));
    }

    /** With a memory eps counts beside p alone, and below a fifth of it a bit more says nothing. */
    private static Optional<String> wastedBits(CodePlan plan) {
        if (!plan.spec().memory().notesFrames() || !plan.spec().bits().quantized()) {
            return Optional.empty();
        }
        List<Integer> wasting = new ArrayList<>();
        double bits = 0;
        double needed = 0;
        for (int i = 0; i < plan.workers(); i++) {
            double p = plan.profile().straggling(i);
            if (!plan.active(i)) {
                continue;
            }
            Quantizer quantizer = plan.quantizer();
            int budget = plan.budget(i);
            while (budget > quantizer.smallestBudget()
                    && quantizer.varianceFactor(budget - 1, plan.messageLength()) < p / WASTED) {
                budget--;
            }
            bits += plan.bits(i);
            needed += quantizer.bits(budget);
            if (plan.bits(i) - quantizer.bits(budget) >= 1) {
                wasting.add(i);
            }
        }
        if (wasting.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "%s: workers %s have bits that a memory makes no use of: a quantizer's variance factor below p / 5 is lost"
                        + " beside stragglers. %s bits a coordinate in all, instead of %s, would do",
                SchemeChoice.label(plan.spec()),
                wasting,
                Figures.of(needed),
                Figures.of(bits)));
    }

    static List<String> of(CodePlan plan) {
        List<String> warnings = new ArrayList<>();
        String name = plan.spec().scheme().name();
        double[] values = plan.encoding().values();
        long negative = Arrays.stream(values).filter(value -> value < 0).count();
        if (negative > 0 && name.startsWith("osgcScheme")) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "%s has %d negative coefficients of %d: the bound of its paper, k^2 / U, does not hold for them;"
                            + " the bound shown does. osgc has the same masses and none.",
                    name,
                    negative,
                    values.length));
        }
        int[] active = IntStream.range(0, plan.workers()).filter(plan::active).toArray();
        if (active.length == 1 && plan.workers() > 1 && plan.spec().scheme().quantizes()) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "worker %d computes everything: no other takes part. If response times grow with the load, say so:"
                            + " cluster.delay.growsWithLoad; code.largestLoad limits what one worker holds",
                    active[0]));
        }
        return warnings;
    }
}
