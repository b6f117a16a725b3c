package io.github.tardigrad.core.plan;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.decode.UnbiasedWeights;
import io.github.tardigrad.core.quantize.Quantizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Picks the number of blocks m together with the bits, for the same number of bits on the wire.
 *
 * <p>A budget of b bits per coordinate of the gradient lets the messages of m blocks have m b bits a coordinate. What is compared
 * is the variance of the best fixed decoding, sum_i (p_i + eps_i) / q_i ||B_i||^2 ||q_i R_i||^2: finer levels lower eps, but m
 * blocks share the directions of a partition's workers, so stragglers cost up to m times as much. Of workers that are alike m
 * blocks are better when m (p + eps(m b)) &lt; p + eps(b).
 */
public final class ReductionChooser {
    /** The parameter of schemes with blocks. */
    public static final String REDUCTION = "reduction";

    private static final int MOST_BLOCKS = 16;

    private ReductionChooser() {}

    /**
     * What was chosen and why.
     *
     * @param spec with a number of blocks and the bits of their messages
     * @param explanation lines for people: the choice, and the variance of each candidate
     */
    public record Choice(CodeSpec spec, List<String> explanation) {
        /** Takes a copy. */
        public Choice {
            explanation = List.copyOf(explanation);
        }
    }

    /** Whether the specification leaves the number of blocks open. */
    public static boolean isOpen(CodeSpec spec) {
        return spec.settings().isAuto(REDUCTION);
    }

    /**
     * Tries m = 1, 2, .. as far as the assignment and 32 bits allow.
     *
     * @param spec whose total of bits counts per coordinate of the gradient
     * @throws IllegalArgumentException if nothing is quantized, or no number of blocks is possible
     */
    public static Choice choose(StragglerProfile profile, int partitions, int dimension, CodeSpec spec) {
        if (!spec.bits().quantized()) {
            throw new IllegalArgumentException("reduction must be a number where bits are none: auto divides a total of"
                    + " bits, and float32 has none to divide");
        }
        Quantizer quantizer = spec.bits().quantizer();
        List<String> candidates = new ArrayList<>();
        Optional<CodeSpec> best = Optional.empty();
        double least = Double.POSITIVE_INFINITY;
        String why = "";
        for (int m = 1; m <= MOST_BLOCKS; m++) {
            long total = Math.multiplyExact(spec.bits().total(), (long) m);
            if (total > (long) quantizer.largestBudget() * profile.workers()) {
                break;
            }
            CodeSpec candidate =
                    spec.with(REDUCTION, (long) m).withBits(spec.bits().withTotal(total));
            try {
                CodePlan plan = Planner.plan(profile, partitions, dimension, candidate);
                double[] varianceFactor = new double[plan.workers()];
                for (int i = 0; i < varianceFactor.length; i++) {
                    varianceFactor[i] = plan.varianceFactor(i);
                }
                double variance = UnbiasedWeights.of(plan.blocks(), plan.profile(), varianceFactor)
                        .variance();
                candidates.add(
                        String.format(Locale.ROOT, "m=%d with %s bits: %.3g", m, quantizer.bitsText(total), variance));
                if (variance < least) {
                    least = variance;
                    best = Optional.of(candidate);
                }
            } catch (IllegalArgumentException e) {
                why = String.valueOf(e.getMessage());
            }
        }
        if (best.isEmpty()) {
            throw new IllegalArgumentException("reduction cannot be auto, no number of blocks is possible: " + why);
        }
        CodeSpec chosen = best.get();
        return new Choice(
                chosen,
                List.of(
                        String.format(
                                Locale.ROOT,
                                "reduction %s and %s bits a coordinate of the messages, for %s of the gradient: the least"
                                        + " variance of fixed decoding",
                                chosen.settings().values().get(REDUCTION),
                                quantizer.bitsText(chosen.bits().total()),
                                quantizer.bitsText(spec.bits().total())),
                        "variance over the power of the gradient: " + String.join("; ", candidates)));
    }
}
