package io.github.tardigrad.core.compare;

import io.github.tardigrad.core.block.BlockBounds;
import io.github.tardigrad.core.block.BlockGram;
import io.github.tardigrad.core.plan.CodePlan;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * The error that least squares leave of a code when s workers straggle, any s as likely as any other, with what bounds say.
 *
 * <p>Normalised, in units of m N: the mean squared error of uncorrelated gradients over that of no estimate, without quantizers.
 */
public final class ErrorCurve {
    private final CodePlan plan;
    private final BlockGram gram;
    private final double[] upper;
    private final double replication;

    /**
     * One number of stragglers.
     *
     * @param mean over the sets that were drawn
     * @param standardError of the mean
     * @param worst of the sets that were drawn
     * @param lower no code on an assignment of this replication has a smaller mean
     * @param upper the mean over all sets is not larger: {@link BlockGram#averageUpper}
     */
    public record Point(int stragglers, double mean, double standardError, double worst, double lower, double upper) {}

    private ErrorCurve(CodePlan plan) {
        this.plan = plan;
        gram = BlockGram.of(plan.blocks());
        upper = gram.averageUpper();
        replication = (double) plan.encoding().nonZeros() / plan.partitions();
    }

    /** The curve of a plan. Cost: the Gram matrix and its eigenvectors. */
    public static ErrorCurve of(CodePlan plan) {
        return new ErrorCurve(plan);
    }

    /**
     * One point of the curve; a function of its arguments, so points can be computed side by side.
     *
     * <p>Cost: a factorisation of an f x f matrix for each set.
     *
     * @param stragglers s, 0 to n - 1
     * @param sets how many sets of stragglers are drawn, at least 1
     */
    public Point point(int stragglers, int sets, long seed) {
        int workers = plan.workers();
        SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + stragglers);
        int draws = stragglers == 0 ? 1 : sets;
        double mean = 0;
        double squares = 0;
        double worst = 0;
        for (int draw = 1; draw <= draws; draw++) {
            BitSet arrived = new BitSet(workers);
            arrived.set(0, workers);
            random.ints(0, workers).distinct().limit(stragglers).forEach(arrived::clear);
            double error = gram.error(arrived);
            double step = error - mean;
            mean += step / draw;
            squares += step * (error - mean);
            worst = Math.max(worst, error);
        }
        return new Point(
                stragglers,
                mean,
                draws == 1 ? 0 : Math.sqrt(squares / (draws - 1) / draws),
                worst,
                BlockBounds.averageLower(workers, replication, plan.reduction(), stragglers),
                upper[workers - stragglers]);
    }
}
