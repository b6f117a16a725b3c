package io.github.tardigrad.core.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The guaranteed, the exact and the simulated error of the same codes. */
class ErrorTest {
    @Test
    @Seeded
    void simulationAgreesWithTheExactErrorAndStaysBelowTheBound(RandomGenerator random, Seed seed) {
        int[][] shapes = {{6, 6, 40}, {5, 9, 64}, {8, 4, 24}};
        for (int[] shape : shapes) {
            for (Scheme scheme : new Scheme[] {Schemes.OPTIMAL, Schemes.IGNORE_STRAGGLERS}) {
                int n = shape[0];
                StragglerProfile profile =
                        StragglerProfile.of(random.doubles(n, 0.05, 0.7).toArray());
                CodePlan plan = Planner.plan(profile, shape[1], shape[2], CodeSpec.of(scheme, BitSpec.ofTotal(4L * n)));
                float[][] gradients = gaussian(random, shape[1], shape[2]);
                double largest = Arrays.stream(gradients)
                        .mapToDouble(ErrorTest::norm)
                        .max()
                        .orElseThrow();

                ExactError exact =
                        ExactError.of(profile, plan.encoding(), plan.decoding(), plan::messageFormat, gradients);
                MonteCarloError simulated = MonteCarloError.of(
                        profile, plan.encoding(), plan.decoder(), plan::messageFormat, gradients, 5_000, seed.value());

                // A mean of 5,000 rounds is normal to a good approximation: 5 standard errors fail once in two million.
                assertThat(simulated.mean())
                        .isCloseTo(exact.total(), within(5 * simulated.standardError() + 1e-6 * exact.total()));
                assertThat(exact.total()).isLessThanOrEqualTo(largest * largest * plan.errorBound());
                if (scheme == Schemes.OPTIMAL) {
                    assertThat(exact.bias()).isLessThan(1e-9 * exact.total());
                }
            }
        }
    }

    @Test
    void boundIsAttainedByEqualGradientsWithoutQuantizer() {
        StragglerProfile profile = StragglerProfile.of(0.9, 0.5, 0.2, 0.35);
        CodePlan plan = Planner.plan(profile, 6, 1, CodeSpec.of(Schemes.OPTIMAL, BitSpec.none()));
        float[][] gradients = {{2}, {2}, {2}, {2}, {2}, {2}};
        ExactError exact = ExactError.of(profile, plan.encoding(), plan.decoding(), plan::messageFormat, gradients);
        assertThat(exact.total()).isCloseTo(4 * plan.errorBound(), within(1e-5));
    }

    /** Without absolute values, as printed in the papers, the bound fails as soon as an entry is negative. */
    @Test
    void boundHoldsForNegativeEntriesWhereRowSumsAloneWouldNot() {
        StragglerProfile profile = StragglerProfile.of(0.5, 0.5);
        double[] decoding = {2, 2};
        EncodingMatrix signed =
                EncodingMatrix.of(2, 2, new int[] {0, 0, 1, 1}, new int[] {0, 1, 0, 1}, new double[] {3, -2, -2, 3});
        float[][] opposed = {{1}, {-1}};

        double exact = ExactError.of(
                        profile,
                        signed,
                        decoding,
                        i -> io.github.tardigrad.core.quantize.MessageFormat.unquantized(1),
                        opposed)
                .total();

        double rowSumsAlone = 2 * 0.5 / 0.5 * 1 * 1;
        assertThat(exact).isEqualTo(50).isGreaterThan(rowSumsAlone);
        assertThat(ErrorBound.of(profile, new double[2], signed, decoding)).isGreaterThanOrEqualTo(exact);
    }

    @Test
    @Seeded
    void aBiasedDecodingIsCaughtByItsSimulation(RandomGenerator random, Seed seed) {
        StragglerProfile profile = StragglerProfile.of(0.3, 0.4, 0.5);
        CodePlan plan = Planner.plan(profile, 3, 16, CodeSpec.of(Schemes.OPTIMAL, BitSpec.ofTotal(18)));
        float[][] gradients = gaussian(random, 3, 16);
        for (float[] gradient : gradients) {
            gradient[0] += 20;
        }
        double[] shrunk = plan.decoding();
        Arrays.setAll(shrunk, i -> 0.5 * shrunk[i]);

        ExactError exact = ExactError.of(profile, plan.encoding(), plan.decoding(), plan::messageFormat, gradients);
        MonteCarloError simulated = MonteCarloError.of(
                profile,
                plan.encoding(),
                new FixedDecoding(shrunk).decoder(plan.encoding()),
                plan::messageFormat,
                gradients,
                5_000,
                seed.value());

        assertThat(Math.abs(simulated.mean() - exact.total())).isGreaterThan(5 * simulated.standardError());
    }

    private static float[][] gaussian(RandomGenerator random, int partitions, int dimension) {
        float[][] gradients = new float[partitions][dimension];
        for (float[] gradient : gradients) {
            for (int l = 0; l < dimension; l++) {
                gradient[l] = (float) random.nextGaussian();
            }
        }
        return gradients;
    }

    private static double norm(float[] x) {
        double sum = 0;
        for (float v : x) {
            sum += (double) v * v;
        }
        return Math.sqrt(sum);
    }
}
