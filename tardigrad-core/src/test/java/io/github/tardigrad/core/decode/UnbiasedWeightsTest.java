package io.github.tardigrad.core.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.assignment.Assignment;
import io.github.tardigrad.core.assignment.DifferenceSets;
import io.github.tardigrad.core.assignment.FiniteGeometry;
import io.github.tardigrad.core.assignment.Repetition;
import io.github.tardigrad.core.block.BlockCodes;
import io.github.tardigrad.core.block.DiagonalSpec;
import io.github.tardigrad.core.block.Directions;
import io.github.tardigrad.core.block.NullSpaceCode;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ojalgo.matrix.decomposition.SingularValue;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

@Seeded
class UnbiasedWeightsTest {
    private static final int ROUNDS = 20_000;

    /** Y = W^-1 B^T (B W^-1 B^T)^+ T, with ojAlgo's pseudo-inverse. */
    @Test
    void areThoseOfTheKarushKuhnTuckerSystem(RandomGenerator random) {
        for (Assignment assignment : List.of(Repetition.cyclic(12, 4), FiniteGeometry.cosetHyper(3, 2, 3))) {
            int workers = assignment.workers();
            StragglerProfile profile =
                    StragglerProfile.of(random.doubles(workers, 0.05, 0.6).toArray());
            double[] eps = random.doubles(workers, 0, 0.3).toArray();
            BlockEncoding code = nullSpace(assignment, random);
            int columns = code.stacked().partitions();
            R064Store b = R064Store.FACTORY.make(columns, workers);
            double[] cost = new double[workers];
            for (int i = 0; i < workers; i++) {
                double theta = (profile.straggling(i) + eps[i]) / profile.arrival(i);
                cost[i] = theta * code.stacked().squaredNorm(i);
                for (int t = 0; t < code.stacked().rowSize(i); t++) {
                    b.set(
                            code.stacked().row(i).partition(t),
                            i,
                            code.stacked().row(i).coefficient(t) / Math.sqrt(cost[i]));
                }
            }
            // The shortest solution x of (B W^-1/2) x = T, and Y = W^-1/2 x.
            SingularValue<Double> svd = SingularValue.R064.make(b);
            svd.decompose(b);
            double[] weights = UnbiasedWeights.of(code, profile, eps).decoding().weights();
            double variance = 0;
            for (int u = 0; u < 2; u++) {
                R064Store target = R064Store.FACTORY.make(columns, 1);
                for (int j = 0; j < assignment.partitions(); j++) {
                    target.set(u * assignment.partitions() + j, 0, 1);
                }
                MatrixStore<Double> x = svd.getSolution(target);
                for (int i = 0; i < workers; i++) {
                    double y = x.doubleValue(i, 0) / Math.sqrt(cost[i]);
                    assertThat(weights[u * workers + i] * profile.arrival(i)).isCloseTo(y, within(1e-9));
                    variance += cost[i] * y * y;
                }
            }
            assertThat(UnbiasedWeights.of(code, profile, eps).variance()).isCloseTo(variance / columns, within(1e-9));
        }
    }

    /**
     * Independent stragglers and relative noise. 20,000 rounds of a sum of many bounded terms: the mean is normal to a good
     * approximation and 6 standard errors fail once in 5e8. A decoder that forgets 1 / q fails by far.
     */
    @Test
    void haveTheirVarianceAndNoBias(RandomGenerator random) {
        Assignment plane = DifferenceSets.projectivePlane(3);
        double[][] signs = DiagonalSpec.SIGNS.draw(13, 2, random);
        double[][] jittered = new DiagonalSpec(DiagonalSpec.Kind.SIGNS, 0.3, 0).draw(13, 2, random);
        for (BlockEncoding code : List.of(
                nullSpace(plane, random),
                BlockCodes.classFrame(Repetition.cyclic(12, 4), 2),
                BlockCodes.diagonal(plane, signs).withFreshSigns(random.nextLong()),
                BlockCodes.diagonal(plane, jittered).withFreshSigns(random.nextLong()))) {
            int workers = code.block(0).workers();
            StragglerProfile profile =
                    StragglerProfile.of(random.doubles(workers, 0.05, 0.5).toArray());
            double[] eps = random.doubles(workers, 0, 0.3).toArray();
            UnbiasedWeights unbiased = UnbiasedWeights.of(code, profile, eps);
            Estimates estimates = new Estimates(code);
            estimates.simulate(unbiased.decoding(), profile, eps, random);

            assertThat(estimates.meanError())
                    .isCloseTo(unbiased.variance(), within(6 * estimates.standardErrorOfError()));
            assertThat(estimates.biasInStandardErrors()).isLessThan(6);

            double[] biased = unbiased.decoding().weights();
            Arrays.setAll(biased, at -> biased[at] * profile.arrival(at % workers));
            estimates.simulate(new FixedDecoding(biased), profile, eps, random);
            assertThat(estimates.biasInStandardErrors()).isGreaterThan(20);
        }
    }

    @Test
    void doNotExistForCodesThatAreNotExact(RandomGenerator random) {
        Assignment plane = DifferenceSets.projectivePlane(2);
        StragglerProfile profile = StragglerProfile.uniform(7, 0.2);
        for (BlockEncoding code : List.of(
                BlockCodes.stacked(plane, 2), BlockCodes.diagonal(plane, DiagonalSpec.SIGNS.draw(7, 2, random)))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> UnbiasedWeights.of(code, profile, new double[7]))
                    .withMessageContaining("rank [B T] > rank B");
        }
    }

    private static BlockEncoding nullSpace(Assignment assignment, RandomGenerator random) {
        double[] ones = new double[assignment.workers()];
        Arrays.fill(ones, 1);
        return NullSpaceCode.of(assignment, Directions.random(assignment.workers(), 2, random), ones)
                .encoding();
    }

    /** Rounds with gradients drawn anew, independent and standard normal: one coordinate for each block of a partition. */
    private static final class Estimates {
        private final BlockEncoding code;
        private final int workers;
        private double sumOfErrors;
        private double sumOfSquaredErrors;
        private double sumOfProducts;
        private double sumOfSquaredProducts;

        Estimates(BlockEncoding code) {
            this.code = code;
            this.workers = code.block(0).workers();
        }

        void simulate(FixedDecoding decoding, StragglerProfile profile, double[] eps, RandomGenerator random) {
            int partitions = code.block(0).partitions();
            int reduction = code.reduction();
            sumOfErrors = 0;
            sumOfSquaredErrors = 0;
            sumOfProducts = 0;
            sumOfSquaredProducts = 0;
            double[] weights = new double[workers];
            double[][] gradients = new double[reduction][partitions];
            for (int round = 0; round < ROUNDS; round++) {
                BlockEncoding now = code.ofRound(round);
                List<Decoder> decoders = decoding.decoders(code, round);
                double[] full = new double[reduction];
                for (int u = 0; u < reduction; u++) {
                    for (int j = 0; j < partitions; j++) {
                        gradients[u][j] = random.nextGaussian();
                        full[u] += gradients[u][j];
                    }
                }
                BitSet arrived = new BitSet();
                double[] messages = new double[workers];
                for (int i = 0; i < workers; i++) {
                    arrived.set(i, random.nextDouble() < profile.arrival(i));
                    double power = 0;
                    for (int u = 0; u < reduction; u++) {
                        power += now.block(u).squaredNorm(i);
                        for (int t = 0; t < now.block(u).rowSize(i); t++) {
                            messages[i] += now.block(u).row(i).coefficient(t)
                                    * gradients[u][now.block(u).row(i).partition(t)];
                        }
                    }
                    messages[i] += Math.sqrt(eps[i] * power) * random.nextGaussian();
                }
                double error = 0;
                double product = 0;
                for (int u = 0; u < reduction; u++) {
                    decoders.get(u).weights(arrived, weights);
                    double estimate = 0;
                    for (int i = 0; i < workers; i++) {
                        estimate += weights[i] * messages[i];
                    }
                    error += (estimate - full[u]) * (estimate - full[u]);
                    // Bias that is a multiple of the gradient.
                    product += (estimate - full[u]) * full[u];
                }
                error /= (double) reduction * partitions;
                sumOfErrors += error;
                sumOfSquaredErrors += error * error;
                sumOfProducts += product;
                sumOfSquaredProducts += product * product;
            }
        }

        double meanError() {
            return sumOfErrors / ROUNDS;
        }

        double standardErrorOfError() {
            return Math.sqrt((sumOfSquaredErrors / ROUNDS - meanError() * meanError()) / ROUNDS);
        }

        double biasInStandardErrors() {
            double mean = sumOfProducts / ROUNDS;
            return Math.abs(mean) / Math.sqrt((sumOfSquaredProducts / ROUNDS - mean * mean) / ROUNDS);
        }
    }
}
