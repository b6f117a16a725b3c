package io.github.tardigrad.cli;

import io.github.tardigrad.core.bound.CorrelatedErrorBound;
import io.github.tardigrad.core.cluster.LateRounds;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.LoadPlanner;
import io.github.tardigrad.core.plan.Replanner;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.train.PlanChoice;
import io.github.tardigrad.train.job.ClusterSpec;
import io.github.tardigrad.train.job.Job;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What reports say of the plans of a job. */
final class Plans {
    private static final int MOST_SEARCHED = 1_000;

    private Plans() {}

    /** With the deadline that is best for the job's code, where it is left open; that of the optimal code for any. */
    static Job withDeadline(Job job, int dimension) {
        return job.automatic().isPresent()
                ? job.withDeadline(PlanChoice.of(job.withCode(job.code()), dimension)
                        .job()
                        .cluster()
                        .deadline())
                : PlanChoice.of(job, dimension).job();
    }

    /**
     * What the same cluster has with bits divided in other ways, and without a code, by name. The searching allocators are
     * left out beyond {@link #MOST_SEARCHED} workers, where they take seconds.
     */
    static Map<String, CodePlan> others(Job job, int dimension) {
        Map<String, CodePlan> plans = new LinkedHashMap<>();
        CodeSpec code = job.code();
        if (!code.scheme().equals(Schemes.OPTIMAL)) {
            return plans;
        }
        BitSpec bits = code.bits();
        if (bits.quantized()) {
            for (BitSpec.Allocation allocation : BitSpec.Allocation.values()) {
                boolean quick = allocation == BitSpec.Allocation.EXACT || allocation == BitSpec.Allocation.EQUAL;
                if (allocation != bits.allocation() && (quick || job.cluster().workers() <= MOST_SEARCHED)) {
                    plans.put(
                            name(allocation),
                            PlanChoice.plan(job, dimension, code.withBits(bits.withAllocation(allocation))));
                }
            }
            if (!bits.allowSilent()) {
                plans.put("with silent workers", PlanChoice.plan(job, dimension, code.withBits(bits.withSilent(true))));
            }
        }
        if (job.support().isEmpty()) {
            plans.put(
                    "uncoded (ignoreStragglers), equal bits",
                    PlanChoice.plan(job, dimension, code.forScheme(Schemes.IGNORE_STRAGGLERS)));
        }
        return plans;
    }

    private static String name(BitSpec.Allocation allocation) {
        return switch (allocation) {
            case EXACT -> "exact bits";
            case EQUAL -> "equal bits";
            case SEARCHING -> "searching bits, as printed";
            case SEARCHING_REPAIRED -> "searching bits, both refined";
            case GOLDEN_SECTION -> "golden-section bits";
            case GREEDY -> "greedy bits";
            case RELAXED -> "relaxed bits, rounded";
        };
    }

    /**
     * The guaranteed error of a plan on the cluster of a job, in units of C^2; NaN if none is known. Where workers depend on
     * each other it is above the plan's own bound, which takes them for independent.
     */
    static double bound(Job job, CodePlan plan) {
        if (!(job.cluster() instanceof ClusterSpec.Delayed delayed)
                || !delayed.delays().correlated()
                || Double.isNaN(plan.errorBound())
                || !plan.spec().scheme().quantizes()) {
            return plan.errorBound();
        }
        Optional<double[]> weights = plan.decodingRule().fixedWeights();
        if (weights.isEmpty()) {
            return Double.NaN;
        }
        double[] varianceFactor = new double[plan.workers()];
        Arrays.setAll(varianceFactor, plan::varianceFactor);
        return CorrelatedErrorBound.of(
                delayed.delays(), delayed.deadline(), varianceFactor, plan.encoding(), weights.get());
    }

    /**
     * What few rounds leave open of a bound.
     *
     * @param fewestRounds in which a worker was seen
     * @param low the bound, in units of C^2, if every straggler probability were at the lower end of its credible interval
     * @param high if every one were at the upper end
     */
    record OpenBound(int fewestRounds, double low, double high) {}

    /** How surely an interval holds a straggler probability. */
    static final double CREDIBILITY = 0.95;

    /** How the bound of a plan changes over what the measured rounds of its cluster leave open; empty where none were. */
    static Optional<OpenBound> openBound(Job job, CodePlan plan) {
        if (!(job.cluster() instanceof ClusterSpec.Delayed delayed)
                || !plan.spec().scheme().quantizes()
                || Double.isNaN(plan.errorBound())) {
            return Optional.empty();
        }
        double[] loads = LoadPlanner.loads(plan);
        double[] low = plan.profile().toArray();
        double[] high = plan.profile().toArray();
        int fewest = Integer.MAX_VALUE;
        for (int i = 0; i < loads.length; i++) {
            Optional<LateRounds> seen = delayed.delays().lateRounds(i, delayed.deadline(), loads[i]);
            if (seen.isPresent() && plan.active(i)) {
                fewest = Math.min(fewest, seen.get().rounds());
                low[i] = Math.min(low[i], seen.get().below((1 - CREDIBILITY) / 2));
                high[i] = Math.max(high[i], seen.get().below((1 + CREDIBILITY) / 2));
            }
        }
        return fewest == Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(new OpenBound(
                        fewest,
                        Replanner.errorBound(plan, StragglerProfile.of(low)),
                        Replanner.errorBound(plan, StragglerProfile.of(high))));
    }

    /** How far the loads and the straggler probabilities of a code are from following from each other. */
    static double residual(Job job, int dimension, CodeSpec code) {
        return job.cluster() instanceof ClusterSpec.Delayed delayed
                ? LoadPlanner.plan(
                                delayed.delays(), delayed.deadline(), job.partitions(), dimension, code, job.support())
                        .residual()
                : 0;
    }
}
