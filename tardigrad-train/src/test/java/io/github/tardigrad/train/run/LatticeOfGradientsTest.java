package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.lattice.LatticeQuantizer;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.core.quantize.PayloadEncoder;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.data.BundledDigits;
import io.github.tardigrad.train.model.GradientSource;
import io.github.tardigrad.train.model.JavaSoftmax;
import io.github.tardigrad.train.model.TrainingTask;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lattice on what it is for: gradients of real digits, of which blocks and tails are not normal. */
@Seeded
class LatticeOfGradientsTest {
    private static final int DRAWS = 400;
    /** Coordinates of the shorter of the two blocks of 650. */
    private static final int SHORTER_BLOCK = 138;

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8, 12, 16, 32})
    void noiseIsExactAndUnbiased(int quarters, Seed seed) throws FrameFormatException {
        TrainingTask task = new JavaSoftmax(BundledDigits.load(), 10, 32, seed.value());
        float[] gradient = new float[task.dimension()];
        try (GradientSource source = task.open()) {
            float[] parameters = task.initialParameters();
            for (int round = 1; round <= 5; round++) {
                source.setParameters(parameters);
                source.gradient(WeightedPartitions.one(round), round, gradient);
                for (int i = 0; i < gradient.length; i++) {
                    parameters[i] -= 0.01f * gradient[i];
                }
            }
        }
        LatticeQuantizer lattice = LatticeQuantizer.INSTANCE;
        byte[] bytes = new byte[(int) lattice.payloadBytes(gradient.length, quarters)];
        PayloadEncoder encoder = lattice.encoder(gradient.length, quarters, Kernels.plain(), Parallelism.NONE);
        double error = 0;
        double along = 0;
        double shrunkAlong = 0;
        double energy = 0;
        for (float value : gradient) {
            energy += (double) value * value;
        }
        for (int draw = 0; draw < DRAWS; draw++) {
            DitherKey key = DitherKey.of(seed.value(), draw, 3);
            int length = encoder.encode(gradient, key, bytes, 0);
            float[] values = new float[gradient.length];
            lattice.payload(bytes, 0, length, gradient.length, quarters, key, Kernels.plain())
                    .accumulate(1, 0, gradient.length, values, 0);
            for (int i = 0; i < values.length; i++) {
                double difference = (double) values[i] - gradient[i];
                error += difference * difference / DRAWS;
                along += difference * gradient[i] / DRAWS;
                shrunkAlong += (0.98 * values[i] - gradient[i]) * gradient[i] / DRAWS;
            }
        }
        double expected = lattice.realisedVariance(gradient, quarters);
        // A squared uniform error has .894 of its mean as standard deviation; the worst is that one block has all of
        // it.
        assertThat(error / expected).isCloseTo(1, within(6 * .894 / Math.sqrt((double) DRAWS * SHORTER_BLOCK)));
        // Scales have 8 significant bits.
        assertThat(expected / energy).isCloseTo(lattice.varianceFactor(quarters, 1), within(0.01 * expected / energy));
        // The error along the gradient has a variance of at most the largest squared step over 12 times the energy.
        double deviation = Math.sqrt(expected / SHORTER_BLOCK * energy / DRAWS);
        assertThat(Math.abs(along)).isLessThan(6 * deviation);
        if (quarters >= 16) {
            // A channel that shrinks by 2 % is caught where the noise is small enough to show it.
            assertThat(Math.abs(shrunkAlong)).isGreaterThan(6 * deviation);
        }
    }
}
