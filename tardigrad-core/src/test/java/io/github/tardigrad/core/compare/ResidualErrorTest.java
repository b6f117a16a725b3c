package io.github.tardigrad.core.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.bound.ExactError;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ResidualErrorTest {
    private static final int WORKERS = 8;

    private static List<CodePlan> everyVariant(StragglerProfile profile, BitSpec bits, long seed) {
        CodeSpec template = CodeSpec.of(Schemes.OPTIMAL, bits).withSeed(seed);
        List<CodePlan> plans = new ArrayList<>();
        for (Scheme scheme : Schemes.all()) {
            for (Settings settings : scheme.variants()) {
                try {
                    plans.add(Planner.plan(profile, 11, 64, template.forScheme(scheme, settings)));
                } catch (IllegalArgumentException e) {
                    // Three do not divide eight, there is no such graph of four, and a random code may leave one out.
                    assertThat(e.getMessage())
                            .containsAnyOf("must divide", "degree must", "never covered", "must not amplify");
                }
            }
        }
        assertThat(plans).hasSizeGreaterThan(2 * Schemes.all().size());
        return plans;
    }

    private static StragglerProfile lateOften(RandomGenerator random) {
        return StragglerProfile.of(random.doubles(WORKERS, 0.35, 0.7).toArray());
    }

    @Test
    @Seeded
    void closedFormIsTheSumOverAllPatterns(RandomGenerator random) {
        for (BitSpec bits : List.of(BitSpec.none(), BitSpec.ofTotal(5L * WORKERS))) {
            int closedForms = 0;
            for (CodePlan plan : everyVariant(lateOften(random), bits, random.nextLong())) {
                Optional<ResidualError> exact = ResidualError.exact(plan);
                if (exact.isPresent()) {
                    ResidualError summed = ResidualError.enumerated(plan);
                    for (Alignment alignment : Alignment.values()) {
                        double error = summed.mean(alignment);
                        assertThat(exact.get().mean(alignment))
                                .as(plan + " " + alignment)
                                .isCloseTo(error, within(1e-12 + 1e-9 * error));
                    }
                    closedForms++;
                }
            }
            assertThat(closedForms).isGreaterThan(15);
        }
    }

    /**
     * A mean of 20,000 bounded rounds is normal to a good approximation, and workers are late so often here that no event
     * that matters is rare: 6 standard errors fail once in 5e8, and there are about 250 comparisons.
     */
    @Test
    @Seeded
    void simulationAgreesWithTheSumOverAllPatterns(RandomGenerator random, Seed seed) {
        for (CodePlan plan : everyVariant(lateOften(random), BitSpec.ofTotal(5L * WORKERS), seed.value())) {
            ResidualError simulated = ResidualError.simulated(plan, 20_000, seed.value());
            ResidualError summed = ResidualError.enumerated(plan);
            for (Alignment alignment : Alignment.values()) {
                assertThat(simulated.mean(alignment))
                        .as(plan + " " + alignment)
                        .isCloseTo(
                                summed.mean(alignment),
                                within(6 * simulated.standardError(alignment) + 1e-9 * summed.mean(alignment) + 1e-12));
            }
        }
    }

    /** The share of the error that a biased estimate hides from a test of the variance alone. */
    @Test
    @Seeded
    void simulationTellsTwoSchemesApart(RandomGenerator random, Seed seed) {
        StragglerProfile profile = lateOften(random);
        CodePlan optimal = Planner.plan(profile, 11, 64, CodeSpec.of(Schemes.OPTIMAL, BitSpec.none()));
        CodePlan ignoring = Planner.plan(profile, 11, 64, CodeSpec.of(Schemes.IGNORE_STRAGGLERS, BitSpec.none()));
        ResidualError simulated = ResidualError.simulated(ignoring, 20_000, seed.value());
        double difference = Math.abs(simulated.mean(Alignment.ALIGNED)
                - ResidualError.exact(optimal).orElseThrow().mean(Alignment.ALIGNED));

        assertThat(difference).isGreaterThan(6 * simulated.standardError(Alignment.ALIGNED));
    }

    /** g_j = sqrt(1 - theta) e_j + sqrt(theta) e_k has the Gram matrix (1 - theta) I + theta 1 1^T. */
    @Test
    @Seeded
    void isTheErrorForGradientsOfThatAlignment(RandomGenerator random) {
        int k = 11;
        for (CodePlan plan : everyVariant(lateOften(random), BitSpec.none(), random.nextLong())) {
            Optional<ResidualError> exact = ResidualError.exact(plan);
            if (exact.isEmpty() || plan.decodingRule().name().equals("groups")) {
                continue;
            }
            for (Alignment alignment : Alignment.values()) {
                float[][] gradients = new float[k][64];
                for (int j = 0; j < k; j++) {
                    gradients[j][j] = (float) Math.sqrt(1 - alignment.theta());
                    gradients[j][k] = (float) Math.sqrt(alignment.theta());
                }
                double squaredNorm = (1 - alignment.theta()) * k + alignment.theta() * k * k;
                double error =
                        ExactError.of(plan.profile(), plan.encoding(), plan.decoding(), plan::messageFormat, gradients)
                                        .total()
                                / squaredNorm;
                assertThat(exact.get().mean(alignment))
                        .as(plan + " " + alignment)
                        .isCloseTo(error, within(1e-6 + 1e-5 * error));
            }
        }
    }

    /** For unbiased codes without negative entries the bound is what equal gradients have, quantizers at their worst. */
    @Test
    @Seeded
    void boundOfGroupsIsAttainedByEqualGradients(RandomGenerator random) {
        StragglerProfile profile = lateOften(random);
        for (CodePlan plan : everyVariant(profile, BitSpec.ofTotal(5L * WORKERS), 1)) {
            if (plan.decodingRule().name().equals("groups") && plan.unbiased()) {
                double aligned = ResidualError.enumerated(plan).mean(Alignment.ALIGNED);
                assertThat(plan.errorBound()).isCloseTo(121 * aligned, within(1e-9 * plan.errorBound()));
            }
        }
    }

    @Test
    void roundInWhichNobodyAnswersHasTheErrorOne() {
        CodePlan plan = Planner.plan(
                StragglerProfile.of(0.999999), 3, 64, CodeSpec.of(Schemes.IGNORE_STRAGGLERS, BitSpec.none()));
        Prediction prediction = Prediction.of(plan, 10, 1);

        assertThat(prediction.simulated().mean(Alignment.ORTHOGONAL)).isEqualTo(1);
        assertThat(prediction.emptyRounds()).isEqualTo(0.999999);
        // An error just below 1 is no merit: one round in a million makes a step.
        assertThat(prediction.exact().orElseThrow().mean(Alignment.ORTHOGONAL)).isCloseTo(1, within(1e-4));
        assertThat(prediction.timeToTarget(2)).isCloseTo(2e6, within(1.0));
    }

    @Test
    void plansSeeTheSameLuck() {
        StragglerProfile profile = StragglerProfile.uniform(20, 0.3);
        CodeSpec osgc = CodeSpec.of(Schemes.named("osgc").orElseThrow(), BitSpec.none());
        CodeSpec optimal = CodeSpec.of(Schemes.OPTIMAL, BitSpec.none());
        double one = ResidualError.simulated(Planner.plan(profile, 20, 64, osgc), 100, 5)
                .mean(Alignment.ALIGNED);

        assertThat(ResidualError.simulated(Planner.plan(profile, 20, 64, optimal), 100, 5)
                        .mean(Alignment.ALIGNED))
                .isEqualTo(one);
        assertThat(ResidualError.simulated(Planner.plan(profile, 20, 64, optimal), 100, 6)
                        .mean(Alignment.ALIGNED))
                .isNotEqualTo(one);
    }

    /** For orthogonal gradients its weights are the best of all for every pattern of arrivals, quantizers at their worst. */
    @Test
    @Seeded
    void countingTheQuantizersBeatsPlainLeastSquares(RandomGenerator random) {
        StragglerProfile profile = lateOften(random);
        for (String name : List.of("optimal", "stochastic", "cyclicRepetition", "bernoulli")) {
            CodeSpec plain = CodeSpec.of(
                            Schemes.named(name).orElseThrow(),
                            BitSpec.ofTotal(3L * WORKERS).withAllocation(BitSpec.Allocation.EQUAL))
                    .with("decoding", "leastSquares");
            double leastSquares = ResidualError.enumerated(Planner.plan(profile, 11, 64, plain))
                    .mean(Alignment.ORTHOGONAL);
            double mmse = ResidualError.enumerated(Planner.plan(profile, 11, 64, plain.with("decoding", "mmse")))
                    .mean(Alignment.ORTHOGONAL);
            assertThat(mmse).as(name).isLessThan(leastSquares).isLessThan(1);
        }
    }

    @Test
    void oneBitStaysOneBitBesideUnquantizedCodes() {
        CodeSpec spec = CodeSpec.of(Schemes.named("oneBit").orElseThrow(), BitSpec.none());
        CodePlan plan = Planner.plan(StragglerProfile.uniform(4, 0.2), 4, 64, spec);

        assertThat(plan.budgets()).containsExactly(1, 1, 1, 1);
        assertThat(plan.messageFormat(0).budget()).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec.withBits(BitSpec.none()))
                .withMessage("bits must not be none for scheme oneBit, which sends 1 bit a coordinate: bits=none");
    }
}
