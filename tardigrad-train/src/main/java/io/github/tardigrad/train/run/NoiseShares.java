package io.github.tardigrad.train.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.compare.DeadlineSearch;
import io.github.tardigrad.core.plan.CodePlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How far the estimates of a run were from the gradient of the whole training loss, and why: minibatches, or stragglers and
 * quantizers. Means over the evaluated rounds, relative to the squared norm of the round's full gradient.
 *
 * <p>Given the minibatches an unbiased estimate errs independently of them, so the two parts add up. A biased scheme's second
 * part has its bias too.
 *
 * @param rounds that were evaluated with an estimate of the noise, at least 1
 * @param batches mean of {@code batchNoise}, at least 0
 * @param others mean of {@code realisedResidualError} in the same rounds, at least 0
 */
public record NoiseShares(int rounds, double batches, double others) {
    /** The minibatches' part of the whole, 0 to 1; 0 where there is no noise at all. */
    public double batchShare() {
        double all = batches + others;
        return all == 0 ? 0 : batches / all;
    }

    /**
     * Of a run folder's metrics.
     *
     * @return empty if no round has the noise of the minibatches, or there are no metrics that can be read
     */
    public static Optional<NoiseShares> of(Path run) {
        List<MeasuredRound> both = new ArrayList<>();
        try {
            MeasuredRound.forEach(run, round -> {
                if (round.batchNoise().isPresent() && round.residualError().isPresent()) {
                    both.add(round);
                }
            });
        } catch (IOException e) {
            return Optional.empty();
        }
        if (both.isEmpty()) {
            return Optional.empty();
        }
        double batches = 0;
        double others = 0;
        for (MeasuredRound round : both) {
            batches += round.batchNoise().getAsDouble();
            others += round.residualError().getAsDouble();
        }
        return Optional.of(new NoiseShares(both.size(), batches / both.size(), others / both.size()));
    }

    /**
     * What the key {@code noise} of a cluster should be whose deadline the planner chooses, as this run has measured it. With b the
     * noise of the minibatches and N e that of stragglers and quantizers, both relative, the time to a target is in proportion to
     * E[length of a round] (1 + b + N e) = (1 + b) E[length] (1 + N / (1 + b) e): what minibatches blur anyway need not be waited
     * for.
     *
     * @param plan that the rounds had
     * @return N / (1 + b), at least 0
     */
    public double deadlineNoise(CodePlan plan) {
        return others / DeadlineSearch.error(plan) / (1 + batches);
    }

    /** Updates: the numbers of this, and the share. */
    public void writeTo(ObjectNode node) {
        node.put("rounds", rounds)
                .put("batches", batches)
                .put("stragglersAndQuantizers", others)
                .put("batchShare", batchShare());
    }

    /**
     * A line for people.
     *
     * @param name of the scheme or the run
     */
    public String text(String name) {
        return String.format(
                Locale.ROOT,
                "%s: of the estimates' squared error minibatches are %.0f %%, stragglers and quantizers %.0f %% (%.3g and %.3g"
                        + " times the squared gradient, %d rounds)%n",
                name,
                100 * batchShare(),
                100 * (1 - batchShare()),
                batches,
                others,
                rounds);
    }
}
