package io.github.tardigrad.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.bits.BitBudget;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.core.scheme.Schemes;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class NoiseScaleTest {
    private static final double[] STRAGGLING = {0.1, 0.4, 0.7, 0.95};
    private static final StragglerProfile PROFILE = StragglerProfile.of(STRAGGLING);
    private static final int PARTITIONS = 4;
    private static final int DIMENSION = 5000;
    private static final BitSpec BITS = BitSpec.ofTotal(12);

    private static CodePlan plan(NoiseScale scale) {
        return Planner.plan(PROFILE, PARTITIONS, DIMENSION, CodeSpec.of(Schemes.OPTIMAL, BITS.withScale(scale)));
    }

    /** All of them get 3 bits, so both means are of one line. */
    @Test
    void balancedIsTheMeanProbabilityOverTheMeanVarianceFactorAtEqualBits() {
        double expected = (0.1 + 0.4 + 0.7 + 0.95) / 4 / UniformQuantizer.DEFAULT.varianceFactor(3, DIMENSION);

        assertThat(NoiseScale.balanced(NoiseScale.In.DESIGN)
                        .factor(PROFILE, UniformQuantizer.DEFAULT, DIMENSION, BITS.budget()))
                .isCloseTo(expected, within(1e-12 * expected));
        NoiseScale balanced = NoiseScale.balanced(NoiseScale.In.DESIGN);
        assertThat(plan(balanced).designScale()).isCloseTo(expected, within(1e-12 * expected));
    }

    @Test
    void balancedLeavesOutThoseWhoNeverAnswer() {
        StragglerProfile dead = StragglerProfile.of(0.1, 1, 0.4, 0.7, 0.95);

        assertThat(NoiseScale.balanced(NoiseScale.In.DESIGN)
                        .factor(dead, UniformQuantizer.DEFAULT, DIMENSION, BITS.budget()))
                .isEqualTo(NoiseScale.balanced(NoiseScale.In.DESIGN)
                        .factor(PROFILE, UniformQuantizer.DEFAULT, DIMENSION, BITS.budget()));
    }

    /** The masses that minimise sum s_i^2 (p_i + rho eps_i) / q_i under sum s_i = k, by Lagrange; the bounds by that sum. */
    @Test
    void aDesignIsBestForScaledVarianceFactorsAndSaysWhatIsTrue() {
        for (double rho : new double[] {0.01, 0.3, 4}) {
            CodePlan plan = plan(new NoiseScale(OptionalDouble.of(rho), NoiseScale.In.DESIGN));
            double sum = 0;
            double[] scaledUtility = new double[STRAGGLING.length];
            for (int i = 0; i < STRAGGLING.length; i++) {
                scaledUtility[i] = (1 - STRAGGLING[i]) / (STRAGGLING[i] + rho * plan.varianceFactor(i));
                sum += scaledUtility[i];
            }
            double promised = 0;
            double guaranteed = 0;
            for (int i = 0; i < STRAGGLING.length; i++) {
                double q = 1 - STRAGGLING[i];
                double mass = plan.decoding()[i] * q * plan.encoding().rowSum(i);
                assertThat(mass).isCloseTo(PARTITIONS * scaledUtility[i] / sum, within(1e-9));
                promised += mass * mass * (STRAGGLING[i] + rho * plan.varianceFactor(i)) / q;
                guaranteed += mass * mass * (STRAGGLING[i] + plan.varianceFactor(i)) / q;
            }
            assertThat(plan.designBound()).isCloseTo(promised, within(1e-9 * promised));
            assertThat(plan.errorBound()).isCloseTo(guaranteed, within(1e-9 * guaranteed));
            assertThat(plan.errorBound()).isGreaterThan(plan(NoiseScale.ONE).errorBound());
        }
    }

    @Test
    void inTheAllocationAloneTheBoundIsTheTrueOne() {
        CodePlan plan = plan(NoiseScale.of(1e-3));

        assertThat(plan.designScale()).isEqualTo(1);
        assertThat(plan.designBound()).isEqualTo(plan.errorBound());
    }

    @Test
    void refusesWhatIsNoFactor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NoiseScale.of(0))
                .withMessage("scale must be > 0 and finite: scale=0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NoiseScale.balanced(NoiseScale.In.DESIGN)
                        .factor(
                                StragglerProfile.of(0, 0),
                                UniformQuantizer.DEFAULT,
                                DIMENSION,
                                new BitBudget(6, 2, 32, false)))
                .withMessageStartingWith("scale must be a number where nobody straggles");
    }
}
