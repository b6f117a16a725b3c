package io.github.tardigrad.core.plan;

import io.github.tardigrad.core.bits.MassUtilities;
import io.github.tardigrad.core.bound.ErrorBound;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.memory.Memory;
import io.github.tardigrad.core.memory.NoMemory;
import io.github.tardigrad.core.scheme.Code;
import io.github.tardigrad.core.scheme.CodeRequest;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * Another plan in the middle of a run, for workers that turned out otherwise than planned: the same scheme, dimension and
 * budget, other coefficients, weights and bits.
 *
 * <p>Where data is to stay, the optimal schemes have the best coefficients on what each worker holds
 * ({@link io.github.tardigrad.core.code.FixedSupport}) and, by turns with them, the best bits; the other schemes draw the same
 * code again from their seed, and bits go by the same allocation.
 */
public final class Replanner {
    private static final int MOST_TURNS = 20;
    /** Relative gain of a turn below which bits and coefficients have settled. */
    private static final double SETTLED = 1e-9;

    private Replanner() {}

    /** Whether another plan can follow one of these: not where nothing is late, nor where a memory is of the messages of one plan. */
    public static boolean possible(CodeSpec spec) {
        return spec.scheme().quantizes() && spec.memory().survivesOtherPlans();
    }

    /**
     * A plan with which no data moves.
     *
     * @param plan the running one
     * @param held who holds which partition: where its entries are
     * @param profile who is late as it turned out; p = 1 for who is gone
     * @throws IllegalArgumentException if that is impossible: a partition that nobody who can answer holds, or a scheme whose
     *     structure follows from the profile; the message says which
     */
    public static CodePlan inPlace(CodePlan plan, EncodingMatrix held, StragglerProfile profile) {
        CodePlan next = on(profile, plan.partitions(), plan.dimension(), affordable(plan.spec(), profile, false), held);
        if (!bitsMatter(next)) {
            return next;
        }
        CodePlan kept = settled(next, held, profile, plan.budgets());
        CodePlan fresh = settled(next, held, profile, next.budgets());
        return kept.errorBound() < fresh.errorBound() ? kept : fresh;
    }

    /**
     * A first plan where the data already lies; with an empty support it is {@link Planner#plan}. Bits and coefficients are
     * found by turns, and nobody is silent.
     *
     * @param support who holds which partition: where its entries are
     * @throws IllegalArgumentException as {@link #inPlace}
     */
    public static CodePlan within(
            StragglerProfile profile, int partitions, int dimension, CodeSpec spec, Optional<EncodingMatrix> support) {
        if (support.isEmpty() || !spec.scheme().quantizes()) {
            return Planner.plan(profile, partitions, dimension, spec);
        }
        EncodingMatrix held = support.get();
        StragglerProfile holding = Planner.holders(profile, held);
        CodePlan next = on(profile, partitions, dimension, affordable(spec, holding, false), held);
        return bitsMatter(next) ? settled(next, held, profile, next.budgets()) : next;
    }

    private static CodePlan on(
            StragglerProfile profile, int partitions, int dimension, CodeSpec spec, EncodingMatrix held) {
        CodePlan next = Planner.plan(profile, partitions, dimension, spec, Optional.of(held));
        if (!next.encoding().within(held)) {
            throw new IllegalArgumentException(
                    "scheme " + spec.scheme().name() + " would have workers compute partitions that they do not hold");
        }
        return next;
    }

    private static boolean bitsMatter(CodePlan plan) {
        return plan.spec().bits().quantized()
                && plan.spec().scheme().boundIsInverseUtility()
                && !plan.spec().memory().remembers();
    }

    /**
     * Bits and coefficients by turns, each the best for the other, which can only make the bound smaller: bits by utility are
     * best only where masses may follow them.
     */
    private static CodePlan settled(CodePlan like, EncodingMatrix held, StragglerProfile profile, int[] start) {
        CodeSpec spec = like.spec();
        StragglerProfile holding = Planner.holders(profile, held);
        double[] varianceFactor = PlannedNoise.byBudget(spec.bits().quantizer(), like.messageLength());
        double scale = PlannedNoise.designScale(profile, like.messageLength(), spec.bits());
        Arrays.setAll(varianceFactor, budget -> scale * varianceFactor[budget]);
        CodePlan best = like;
        int[] bits = start;
        for (int turn = 0; turn < MOST_TURNS; turn++) {
            if (sendsAll(bits, holding)) {
                CodePlan tried = withBits(like, held, profile, bits);
                if (turn > 0 && !(tried.designBound() < best.designBound() * (1 - SETTLED))) {
                    return best;
                }
                best = tried;
            }
            double[] masses = best.decoding();
            for (int i = 0; i < masses.length; i++) {
                masses[i] *= profile.arrival(i) * best.encoding().rowSum(i);
            }
            bits = spec.bits()
                    .allocator()
                    .allocate(
                            new MassUtilities(
                                    holding, masses, varianceFactor, spec.bits().minimum()),
                            spec.bits().budget())
                    .toArray();
        }
        return best;
    }

    /** Whether everybody has bits who holds data and can answer. */
    private static boolean sendsAll(int[] bits, StragglerProfile holding) {
        for (int i = 0; i < bits.length; i++) {
            if ((bits[i] > 0) != (holding.arrival(i) > 0)) {
                return false;
            }
        }
        return true;
    }

    private static CodePlan withBits(CodePlan like, EncodingMatrix held, StragglerProfile profile, int[] bits) {
        CodeSpec spec = like.spec();
        double[] varianceFactor = PlannedNoise.designed(profile, bits, like.messageLength(), spec.bits());
        Code code = spec.scheme()
                .construct(new CodeRequest(
                        profile, varianceFactor, like.partitions(), spec.settings(), spec.seed(), Optional.of(held)));
        double utilitySum =
                Arrays.stream(PlannedNoise.utilities(profile, varianceFactor)).sum();
        double most = Math.max(utilitySum, like.certificate().upperBound());
        return new CodePlan(
                spec,
                profile,
                like.dimension(),
                bits,
                code.blocks(),
                code.decoding(),
                code.secondMoment(),
                new Certificate(utilitySum, most));
    }

    /**
     * The plan with other weights alone, of a memory that survives that: workers send what they did.
     *
     * @param profile who is late as it turned out; of a worker that cannot answer, p = 1, the weight stays
     * @throws IllegalArgumentException if nothing is remembered, or the memory does not survive other plans
     */
    public static CodePlan reweighed(CodePlan plan, StragglerProfile profile) {
        Memory memory = plan.spec().memory();
        if (!memory.remembers() || !memory.survivesOtherPlans()) {
            throw new IllegalArgumentException("memory must survive other plans: memory=" + memory.name());
        }
        int workers = plan.workers();
        double[] straggling = profile.toArray();
        double[] varianceFactor = new double[workers];
        BitSet active = new BitSet(workers);
        for (int i = 0; i < workers; i++) {
            varianceFactor[i] = plan.varianceFactor(i);
            active.set(i, plan.active(i));
            if (!plan.active(i) || straggling[i] == 1) {
                straggling[i] = plan.profile().straggling(i);
            }
        }
        StragglerProfile known = StragglerProfile.of(straggling);
        DecodingRule decoding = memory.decoding(plan.decodingRule(), plan.blocks(), known, varianceFactor, active);
        double utilitySum =
                Arrays.stream(PlannedNoise.utilities(known, varianceFactor)).sum();
        return new CodePlan(
                plan.spec(),
                known,
                plan.dimension(),
                plan.budgets(),
                plan.blocks(),
                decoding,
                decoding,
                new Certificate(
                        utilitySum, Math.max(utilitySum, plan.certificate().upperBound())));
    }

    /**
     * The plan without its memory: workers compute what they did, and send it whole; each message counts 1/q times, which leaves
     * every round unbiased.
     */
    public static CodePlan withoutMemory(CodePlan plan) {
        double[] weights = new double[plan.workers()];
        Arrays.setAll(weights, i -> plan.active(i) ? 1 / plan.profile().arrival(i) : 0);
        DecodingRule decoding = new FixedDecoding(weights);
        return new CodePlan(
                plan.spec().withMemory(NoMemory.INSTANCE),
                plan.profile(),
                plan.dimension(),
                plan.budgets(),
                plan.blocks(),
                decoding,
                decoding,
                plan.certificate());
    }

    /** The largest factor between the weights that a worker has under two plans that differ in nothing else; 1 if none do. */
    public static double weightRatio(CodePlan one, CodePlan other) {
        double[] weights = one.decoding();
        double[] others = other.decoding();
        double largest = 1;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0 && others[i] > 0) {
                largest = Math.max(largest, Math.max(weights[i] / others[i], others[i] / weights[i]));
            }
        }
        return largest;
    }

    /**
     * A plan as for a new run.
     *
     * @throws IllegalArgumentException as {@link Planner#plan}
     */
    public static CodePlan anew(CodePlan plan, StragglerProfile profile) {
        return Planner.plan(
                profile,
                plan.partitions(),
                plan.dimension(),
                affordable(plan.spec(), profile, plan.spec().bits().allowSilent()));
    }

    /** The budget as far as those who are left can spend it. Where data stays nobody is silent: others may not hold it. */
    private static CodeSpec affordable(CodeSpec spec, StragglerProfile profile, boolean silent) {
        BitSpec bits = spec.bits();
        if (!bits.quantized()) {
            return spec;
        }
        long usable = 0;
        for (int i = 0; i < profile.workers(); i++) {
            usable += profile.arrival(i) > 0 ? 1 : 0;
        }
        long total = Math.min(bits.total(), Math.max(1, usable) * bits.maximum());
        return spec.withBits(bits.withTotal(total).withSilent(silent));
    }

    /**
     * The guaranteed error of a plan if workers are late with other probabilities than it was made for.
     *
     * <p>Of an unbiased plan with fixed weights: that of its coefficients and bits with weights for these probabilities, and the
     * square of the bias that its own weights have. To count its own weights alone would take an estimate for good that is too
     * small because everybody is late.
     *
     * @return in units of C^2; NaN where {@link CodePlan#errorBound} is for the same reasons
     */
    public static double errorBound(CodePlan plan, StragglerProfile profile) {
        if (plan.reduction() > 1 || plan.spec().memory().remembers()) {
            return Double.NaN;
        }
        double[] varianceFactor = new double[plan.workers()];
        Arrays.setAll(varianceFactor, plan::varianceFactor);
        Optional<double[]> fixed = plan.decodingRule().fixedWeights();
        if (!plan.unbiased() || fixed.isEmpty()) {
            return ErrorBound.of(profile, varianceFactor, plan.encoding(), plan.decodingRule());
        }
        double[] weights = fixed.get();
        double[] expected = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            double q = profile.arrival(i);
            expected[i] = weights[i] * q;
            weights[i] = q > 0 ? weights[i] * plan.profile().arrival(i) / q : 0;
        }
        double bias = 0;
        for (double coverage : plan.encoding().columnSums(expected)) {
            bias += Math.abs(coverage - 1);
        }
        return ErrorBound.of(profile, varianceFactor, plan.encoding(), weights) + bias * bias;
    }
}
