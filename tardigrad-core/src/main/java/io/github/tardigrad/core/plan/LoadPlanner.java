package io.github.tardigrad.core.plan;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.decode.FixedDecoding;
import java.util.Arrays;
import java.util.Optional;

/**
 * Plans for a cluster and a deadline; where response times grow with the load, for the straggler probabilities that the
 * code's own loads make.
 */
public final class LoadPlanner {
    /** Loads are whole numbers: what has not settled by then goes round in circles. */
    private static final int MOST_ITERATIONS = 50;

    private LoadPlanner() {}

    /**
     * A plan and how well it fits its own loads.
     *
     * @param plan whose profile is that of its loads
     * @param residual the largest difference of a probability that the coefficients were computed for from that of the
     *     plan's profile: 0 where loads and probabilities have settled. Fixed weights are for the profile in any case, so
     *     that what is unbiased stays so.
     */
    public record Result(CodePlan plan, double residual) {
        /** Whether loads and probabilities follow from each other. */
        public boolean settled() {
            return residual <= LoadFixedPoint.TOLERANCE;
        }
    }

    /**
     * Plans a code. Where the load matters it is planned anew, up to 50 times, for the probabilities that its loads make.
     *
     * @param deadlineSeconds &gt; 0
     * @throws IllegalArgumentException as {@link Planner#plan}; also if nobody can answer by the deadline under the loads
     */
    public static Result plan(
            ClusterDelays delays, double deadlineSeconds, int partitions, int dimension, CodeSpec spec) {
        return plan(delays, deadlineSeconds, partitions, dimension, spec, Optional.empty());
    }

    /**
     * The same where the data may lie already.
     *
     * @param support as in {@link Replanner#within}
     */
    public static Result plan(
            ClusterDelays delays,
            double deadlineSeconds,
            int partitions,
            int dimension,
            CodeSpec spec,
            Optional<EncodingMatrix> support) {
        double[] loads = new double[delays.workers()];
        if (!delays.dependsOnLoad()) {
            Arrays.fill(loads, 1);
            StragglerProfile profile = StragglerProfile.at(delays, deadlineSeconds, loads);
            return new Result(Replanner.within(profile, partitions, dimension, spec, support), 0);
        }
        Arrays.fill(loads, Math.max(1, (partitions + loads.length - 1) / loads.length));
        LoadFixedPoint found = LoadFixedPoint.of(
                delays,
                deadlineSeconds,
                profile -> loads(Replanner.within(profile, partitions, dimension, spec, support)),
                loads,
                MOST_ITERATIONS);
        CodePlan plan = Replanner.within(found.profile(), partitions, dimension, spec, support);
        if (found.settled() || !plan.spec().scheme().quantizes()) {
            return new Result(plan, 0);
        }
        StragglerProfile own = StragglerProfile.at(delays, deadlineSeconds, loads(plan));
        return new Result(
                new CodePlan(
                        plan.spec(),
                        own,
                        dimension,
                        plan.budgets(),
                        plan.blocks(),
                        reweighted(plan.decodingRule(), plan.profile(), own),
                        reweighted(plan.secondMomentRule(), plan.profile(), own),
                        plan.certificate()),
                found.residual());
    }

    /** Weights that contribute in expectation under one profile what they did under another. */
    private static DecodingRule reweighted(DecodingRule rule, StragglerProfile planned, StragglerProfile own) {
        Optional<double[]> fixed = rule.fixedWeights();
        if (fixed.isEmpty()) {
            return rule;
        }
        double[] weights = fixed.get();
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] != 0) {
                if (own.arrival(i) == 0) {
                    throw new IllegalArgumentException("loads and straggler probabilities do not settle: worker " + i
                            + " cannot answer by the deadline under the load that it gets; try a later deadline");
                }
                weights[i] *= planned.arrival(i) / own.arrival(i);
            }
        }
        return new FixedDecoding(weights);
    }

    /** Partitions per worker; 1 for a worker without, which would have to answer with something. */
    public static double[] loads(CodePlan plan) {
        double[] loads = new double[plan.workers()];
        Arrays.setAll(loads, i -> Math.max(1, plan.encoding().rowSize(i)));
        return loads;
    }
}
