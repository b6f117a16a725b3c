package io.github.tardigrad.core.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.compare.Alignment;
import io.github.tardigrad.core.compare.ResidualError;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seeded;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class StragglerCountTest {
    @Test
    @Seeded
    void agreesWithTheSumOverAllPatterns(RandomGenerator random) {
        StragglerProfile profile = StragglerProfile.of(random.doubles(9).toArray());
        for (int s = 0; s <= 10; s++) {
            double above = 0;
            for (int late = 0; late < 1 << 9; late++) {
                double probability = 1;
                for (int i = 0; i < 9; i++) {
                    probability *= (late >> i & 1) == 1 ? profile.straggling(i) : profile.arrival(i);
                }
                above += Integer.bitCount(late) > s ? probability : 0;
            }
            assertThat(StragglerCount.probabilityAbove(profile, s)).isCloseTo(above, within(1e-13));
        }
    }

    /** Exact error over all patterns, for gradients of norm 1: what the bound of an exact code is never below. */
    @Test
    @Seeded
    void boundOfExactCodesHolds(RandomGenerator random) {
        StragglerProfile profile = StragglerProfile.of(random.doubles(6, 0, 0.6).toArray());
        for (String name : new String[] {"cyclicRepetition", "fractionalRepetition", "yeAbbe"}) {
            CodePlan plan =
                    Planner.plan(profile, 6, 64, CodeSpec.of(Schemes.named(name).orElseThrow(), BitSpec.none()));
            assertThat(plan.exactRounds()).isPresent();
            ResidualError error = ResidualError.enumerated(plan);
            for (Alignment alignment : Alignment.values()) {
                double squaredNorm = alignment.theta() * 36 + (1 - alignment.theta()) * 6;
                assertThat(error.mean(alignment) * squaredNorm).as(name).isLessThanOrEqualTo(plan.errorBound());
            }
        }
    }
}
