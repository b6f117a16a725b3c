package io.github.tardigrad.core.plan;

import io.github.tardigrad.core.bound.ErrorBound;
import io.github.tardigrad.core.bound.StragglerCount;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.decode.DecodingRule;
import java.util.OptionalInt;

/** Which guaranteed error a plan has. */
final class PlannedError {
    private PlannedError() {}

    /** As {@link CodePlan#errorBound()} says. */
    static double bound(
            CodeSpec spec, StragglerProfile profile, double[] varianceFactor, BlockEncoding blocks, DecodingRule rule) {
        if (spec.memory().remembers()) {
            return Double.NaN;
        }
        OptionalInt tolerated = spec.scheme().toleratedStragglers(spec.settings());
        if (tolerated.isPresent() && !spec.bits().quantized()) {
            // Least squares leave no more than no weights would: k C^2 for each partition of each block.
            int partitions = blocks.block(0).partitions();
            double worst = (double) partitions * partitions * blocks.reduction();
            return worst * StragglerCount.probabilityAbove(profile, tolerated.getAsInt());
        }
        return blocks.reduction() > 1 ? Double.NaN : ErrorBound.of(profile, varianceFactor, blocks.block(0), rule);
    }
}
