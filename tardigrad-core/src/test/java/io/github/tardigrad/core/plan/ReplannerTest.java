package io.github.tardigrad.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.bound.ErrorBound;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Seeded
class ReplannerTest {
    private static final int WORKERS = 8;
    private static final int PARTITIONS = 24;
    private static final int DIMENSION = 1_000;

    private static StragglerProfile drawn(RandomGenerator random) {
        double[] straggling = new double[WORKERS];
        Arrays.setAll(straggling, i -> 0.05 + 0.6 * random.nextDouble());
        return StragglerProfile.of(straggling);
    }

    private static CodePlan plan(Scheme scheme, StragglerProfile profile) {
        return Planner.plan(profile, PARTITIONS, DIMENSION, CodeSpec.of(scheme, BitSpec.ofTotal(6L * WORKERS)));
    }

    private static void assertUnbiased(CodePlan plan, StragglerProfile profile) {
        double[] weights = plan.decoding();
        for (int i = 0; i < WORKERS; i++) {
            weights[i] *= profile.arrival(i);
        }
        for (double coverage : plan.encoding().columnSums(weights)) {
            assertThat(coverage).isCloseTo(1, within(1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"optimal", "stochastic", "ignoreStragglers"})
    void inPlaceNoDataMovesAndTheEstimateIsUnbiasedAgain(String name, Seed seed) {
        RandomGenerator random = seed.generator();
        CodePlan plan = plan(Schemes.named(name).orElseThrow(), drawn(random));
        StragglerProfile turnedOut = drawn(random);

        CodePlan next = Replanner.inPlace(plan, plan.encoding(), turnedOut);

        assertThat(next.encoding().within(plan.encoding())).isTrue();
        assertThat(next.budgets()).hasSize(WORKERS);
        assertThat(Arrays.stream(next.budgets()).sum())
                .isEqualTo(Arrays.stream(plan.budgets()).sum());
        if (plan.unbiased()) {
            assertUnbiased(next, turnedOut);
        }
    }

    @Test
    void inPlaceIsNoWorseThanTheOldWeightsAndNoBetterThanAnew(Seed seed) {
        RandomGenerator random = seed.generator();
        StragglerProfile planned = drawn(random);
        CodePlan plan = plan(Schemes.OPTIMAL, planned);
        StragglerProfile turnedOut = drawn(random);

        CodePlan next = Replanner.inPlace(plan, plan.encoding(), turnedOut);
        CodePlan anew = Replanner.anew(plan, turnedOut);

        assertThat(Replanner.errorBound(next, turnedOut)).isCloseTo(next.errorBound(), within(1e-9));
        assertThat(Replanner.errorBound(plan, planned)).isCloseTo(plan.errorBound(), within(1e-9));
        assertThat(anew.errorBound()).isLessThanOrEqualTo(next.errorBound() * (1 + 1e-9));
        assertThat(next.errorBound()).isLessThanOrEqualTo(unbiased(plan, turnedOut) * (1 + 1e-9));
    }

    /** The bound of the old bits and the old masses, with weights for the new probabilities: of one code that is possible. */
    private static double unbiased(CodePlan plan, StragglerProfile turnedOut) {
        double[] weights = plan.decoding();
        double[] varianceFactor = new double[WORKERS];
        for (int i = 0; i < WORKERS; i++) {
            weights[i] *= plan.profile().arrival(i) / turnedOut.arrival(i);
            varianceFactor[i] = plan.varianceFactor(i);
        }
        return ErrorBound.of(turnedOut, varianceFactor, plan.encoding(), weights);
    }

    /** The bias of weights for other probabilities, counted by hand. */
    @Test
    void theBoundOfAStalePlanCountsItsBias() {
        StragglerProfile planned = StragglerProfile.uniform(2, 0.5);
        CodePlan plan = Planner.plan(planned, 2, 64, CodeSpec.of(Schemes.IGNORE_STRAGGLERS, BitSpec.none()));
        StragglerProfile turnedOut = StragglerProfile.of(0, 0.5);
        double[] weights = plan.decoding();

        double bias = Math.abs(weights[0] - 1) + Math.abs(0.5 * weights[1] - 1);
        double variance = 0.25 * Math.pow(weights[1], 2);
        assertThat(Replanner.errorBound(plan, turnedOut)).isCloseTo(variance + bias * bias, within(1e-12));
    }

    @Test
    void whoIsGoneHoldsNothingAndTheOthersShareItsBits(Seed seed) {
        double[] straggling = drawn(seed.generator()).toArray();
        CodePlan dense = plan(Schemes.named("dense").orElseThrow(), StragglerProfile.of(straggling));
        CodePlan plan = Replanner.inPlace(
                plan(Schemes.OPTIMAL, StragglerProfile.of(straggling)),
                dense.encoding(),
                StragglerProfile.of(straggling));
        straggling[3] = 1;
        StragglerProfile gone = StragglerProfile.of(straggling);

        CodePlan next = Replanner.inPlace(plan, dense.encoding(), gone);

        assertThat(next.active(3)).isFalse();
        assertThat(next.bits(3)).isZero();
        assertThat(Arrays.stream(next.budgets()).sum()).isEqualTo(6 * WORKERS);
        assertUnbiased(next, gone);
    }

    @Test
    void aPartitionThatNobodyElseHoldsIsNamedAndAnewItMoves() {
        CodePlan plan = plan(Schemes.OPTIMAL, StragglerProfile.uniform(WORKERS, 0.2));
        double[] straggling = StragglerProfile.uniform(WORKERS, 0.2).toArray();
        straggling[3] = 1;
        StragglerProfile gone = StragglerProfile.of(straggling);
        EncodingMatrix held = plan.encoding();

        assertThatThrownBy(() -> Replanner.inPlace(plan, held, gone))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("every partition must be held by a worker that can answer: partition ");
        assertUnbiased(Replanner.anew(plan, gone), gone);
    }

    @Test
    void budgetsThatTooFewAreLeftToSpendShrink() {
        CodePlan plan = plan(Schemes.OPTIMAL, StragglerProfile.uniform(WORKERS, 0.2));
        double[] straggling = new double[WORKERS];
        Arrays.fill(straggling, 1);
        straggling[0] = 0.2;

        CodePlan next = Replanner.anew(plan, StragglerProfile.of(straggling));

        assertThat(next.bits(0)).isEqualTo(32);
    }
}
