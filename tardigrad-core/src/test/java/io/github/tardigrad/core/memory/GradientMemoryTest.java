package io.github.tardigrad.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.lattice.LatticeQuantizer;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.NoiseScale;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.FrameReader;
import io.github.tardigrad.core.quantize.MemoryNote;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The code that a memory makes of a scheme's, and the first two moments of its estimate. */
@Seeded
class GradientMemoryTest {
    private static final int WORKERS = 8;
    private static final int PARTITIONS = 16;

    private static StragglerProfile profile(RandomGenerator random) {
        return StragglerProfile.of(random.doubles(WORKERS, 0.1, 0.95).toArray());
    }

    private static CodeSpec spec(String scheme, Memory memory) {
        BitSpec bits = BitSpec.ofTotal(3 * WORKERS).withAllocation(BitSpec.Allocation.EQUAL);
        return CodeSpec.of(Schemes.named(scheme).orElseThrow(), bits).withMemory(memory);
    }

    @Test
    void messagesAddUpToTheGradientUnderEverySchemeOfFixedWeights(RandomGenerator random) {
        for (String scheme :
                List.of("optimal", "osgc", "ignoreStragglers", "stochastic", "oneBit", "dense", "centralized")) {
            StragglerProfile profile = profile(random);
            CodePlan plan = Planner.plan(profile, PARTITIONS, 50, spec(scheme, GradientMemory.usual()));
            double[] everybody = new double[WORKERS];
            Arrays.fill(everybody, 1);
            assertThat(Arrays.stream(plan.encoding().columnSums(everybody)).boxed())
                    .as(scheme)
                    .allSatisfy(once -> assertThat(once).isCloseTo(1, within(1e-9)));
            for (int i = 0; i < WORKERS; i++) {
                double noise = plan.profile().straggling(i) + plan.varianceFactor(i);
                double weight = plan.active(i) ? 1 / (plan.profile().arrival(i) + 0.3 * noise) : 0;
                assertThat(plan.decoding()[i]).as(scheme).isCloseTo(weight, within(1e-12));
            }
            assertThat(plan.unbiased()).isFalse();
            assertThat(plan.errorBound()).isNaN();
        }
    }

    @Test
    void massesOfSeldomWorkersAreSmallAndNobodyCarriesMoreThanTwiceTheMean(RandomGenerator random) {
        StragglerProfile profile = profile(random);
        CodeSpec spec = spec("optimal", GradientMemory.usual());
        CodePlan capped = Planner.plan(profile, PARTITIONS, 50, spec);
        CodePlan free = Planner.plan(
                profile, PARTITIONS, 50, spec.withMemory(new GradientMemory(0.3, OptionalDouble.empty(), 0, 1)));
        double total = 0;
        for (int i = 0; i < WORKERS; i++) {
            total += free.utility(i) * profile.arrival(i);
        }
        for (int i = 0; i < WORKERS; i++) {
            assertThat(free.encoding().rowSum(i))
                    .isCloseTo(PARTITIONS * free.utility(i) * profile.arrival(i) / total, within(1e-9));
            assertThat(capped.encoding().rowSum(i)).isLessThanOrEqualTo(2.0 * PARTITIONS / WORKERS * (1 + 1e-6));
        }
    }

    @Test
    void codesThatCannotHaveItAreRefusedWithTheReason() {
        StragglerProfile profile = StragglerProfile.uniform(WORKERS, 0.3);
        for (String scheme : List.of("optimalDecoding", "erasureHead", "grouped")) {
            if (Schemes.named(scheme).isPresent()) {
                assertThatIllegalArgumentException()
                        .as(scheme)
                        .isThrownBy(() -> Planner.plan(profile, PARTITIONS, 50, spec(scheme, GradientMemory.usual())))
                        .withMessageContaining("fixed weights")
                        .withMessageContaining("arrived");
            }
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Planner.plan(profile, PARTITIONS, 50, spec("blockCode", GradientMemory.usual())))
                .withMessageContaining("block");
    }

    @Test
    void settingsMakeTheMemoryTheyAreOf() {
        Settings settings =
                Settings.of(GradientMemory.TYPE, Map.of("rho", 0.0, "alpha", 0.1, "largestMass", 0.0, "shards", 3L));
        Memory made = GradientMemory.TYPE.create(settings);
        assertThat(made).isEqualTo(new GradientMemory(0, OptionalDouble.of(0.1), 0, 3));
        assertThat(made.settings()).isEqualTo(settings);
        assertThat(GradientMemory.usual().settings()).isEqualTo(Settings.defaults(GradientMemory.TYPE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(GradientMemory.TYPE, Map.of("alpha", 1.5)))
                .withMessageContaining("alpha must be auto or a number above 0 and at most 1: alpha=1.5");
    }

    /**
     * Given what is remembered, the mean of the estimate over arrivals and dither is H + sum_i q_i w_i D_i and its variance sum_i
     * (q_i w_i)^2 (p_i + eps_i) / q_i ||D_i||^2, with eps_i what the lattice really has on D_i.
     */
    @Test
    void theFirstTwoMomentsGivenAnyMemory(RandomGenerator random, Seed seed) throws Exception {
        int workers = 4;
        int dimension = 30;
        int rounds = 10_000;
        StragglerProfile profile = StragglerProfile.of(0.9, 0.6, 0.3, 0.05);
        for (double rho : new double[] {0, 0.3}) {
            GradientMemory memory = new GradientMemory(rho, OptionalDouble.empty(), 2, 2);
            CodeSpec spec = CodeSpec.of(
                            Schemes.OPTIMAL,
                            new BitSpec(
                                    LatticeQuantizer.INSTANCE,
                                    8L * workers,
                                    BitSpec.Allocation.EQUAL,
                                    2,
                                    48,
                                    false,
                                    NoiseScale.ONE,
                                    false))
                    .withMemory(memory);
            CodePlan plan = Planner.plan(profile, workers, dimension, spec);
            double[] weights = plan.decoding();
            double[] mean = new double[dimension];
            double variance = 0;
            float[][] differences = new float[workers][dimension];
            float[] sum = new float[dimension];
            FrameEncoder[] encoders = new FrameEncoder[workers];
            for (int i = 0; i < workers; i++) {
                MessageFormat format = plan.messageFormat(i);
                encoders[i] = new FrameEncoder(format);
                double q = profile.arrival(i);
                double squares = 0;
                for (int l = 0; l < dimension; l++) {
                    differences[i][l] = (float) random.nextGaussian();
                    squares += (double) differences[i][l] * differences[i][l];
                    float remembered = (float) random.nextGaussian();
                    sum[l] += remembered;
                    mean[l] += remembered + q * weights[i] * differences[i][l];
                }
                double quantized = format.realisedVariance(differences[i]);
                assertThat(quantized / squares)
                        .isCloseTo(plan.varianceFactor(i), within(0.01 * plan.varianceFactor(i)));
                variance += weights[i] * weights[i] * q * (profile.straggling(i) * squares + quantized);
            }
            double[] total = new double[dimension];
            double squaredError = 0;
            double fourth = 0;
            float[] estimate = new float[dimension];
            byte[] frame = new byte[encoders.length * 4096];
            FrameReader reader = new FrameReader(seed.value());
            for (int round = 1; round <= rounds; round++) {
                System.arraycopy(sum, 0, estimate, 0, dimension);
                for (int i = 0; i < workers; i++) {
                    if (random.nextDouble() < profile.arrival(i)) {
                        FrameHeader header = new FrameHeader(
                                plan.id(),
                                round,
                                i,
                                plan.messageFormat(i),
                                Optional.of(new MemoryNote(0, -1, 0.5f, 1, 1)));
                        int length =
                                encoders[i].encode(header, differences[i], DitherKey.of(seed.value(), round, i), frame);
                        Frame read = reader.read(frame, length, FrameLimits.DEFAULT);
                        read.accumulate(weights[i], estimate);
                    }
                }
                double error = 0;
                for (int l = 0; l < dimension; l++) {
                    total[l] += estimate[l];
                    error += (estimate[l] - mean[l]) * (estimate[l] - mean[l]);
                }
                squaredError += error;
                fourth += error * error;
            }
            double perRound = squaredError / rounds;
            double deviation = Math.sqrt((fourth / rounds - perRound * perRound) / rounds);
            assertThat(perRound).as("variance, rho=%s", rho).isCloseTo(variance, within(6 * deviation));
            double offset = 0;
            for (int l = 0; l < dimension; l++) {
                offset += Math.pow(total[l] / rounds - mean[l], 2);
            }
            // E of the squared offset is variance / rounds; six deviations of even a chi-square of one degree are below
            // 10.
            assertThat(offset).as("bias, rho=%s", rho).isLessThan(40 * variance / rounds);
        }
    }

    /** What is new points the same way again and again: alpha grows as far as momentum lets it. */
    @Test
    void underMomentumAlphaStaysBelowWhatTheOptimizerTurnsBy() {
        MessageFormat format = MessageFormat.unquantized(1).withNote();
        assertThat(lastAlpha(GradientMemory.usual(), format)).isEqualTo(1);
        assertThat(lastAlpha(GradientMemory.usual().underMomentum(0.9), format)).isCloseTo(0.1, within(1e-6));
        assertThat(GradientMemory.usual().underMomentum(0)).isEqualTo(GradientMemory.usual());
        GradientMemory fixed = new GradientMemory(0.3, OptionalDouble.of(0.5), 2, 1);
        assertThat(fixed.underMomentum(0.9)).isEqualTo(fixed);
    }

    private static double lastAlpha(Memory memory, MessageFormat format) {
        WorkerMemory worker = memory.worker(format, 0, 0);
        long taken = Acknowledgements.NEVER;
        double alpha = 0;
        for (int round = 1; round <= 40; round++) {
            worker.acknowledge(new Acknowledgement(0, 0, taken));
            float[] message = {round * (float) round * round};
            worker.compose(message);
            alpha = worker.note().orElseThrow().alpha();
            byte[] frame = new byte[format.frameBytes()];
            int length = new FrameEncoder(format)
                    .encode(
                            new FrameHeader(1, round, 0, format, worker.note()),
                            message,
                            DitherKey.of(0, round, 0),
                            frame);
            worker.sent(round, frame, length);
            taken = round;
        }
        return alpha;
    }
}
