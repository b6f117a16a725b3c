package io.github.tardigrad.train.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.testing.Seeded;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

@Seeded
class OptimizerTest {
    private static final int DIMENSION = 37;
    private static final int UPDATES = 200;

    @Test
    void sgdSubtractsTheScaledEstimate() {
        float[] parameters = {1, 2};
        Optimizer.of(OptimizerSpec.sgd(9), 2).update(0.5, new float[] {2, -4}, SecondTrack.SAME, parameters);

        assertThat(parameters).containsExactly(0, 4);
    }

    @Test
    void momentumAccumulatesVelocity() {
        float[] parameters = {0};
        Optimizer momentum = Optimizer.of(new OptimizerSpec(OptimizerSpec.Type.MOMENTUM, 1, 0.5, 0, 0, 1), 1);
        momentum.update(1, new float[] {4}, SecondTrack.SAME, parameters);
        momentum.update(1, new float[] {4}, SecondTrack.SAME, parameters);

        assertThat(parameters).containsExactly(-4 - 6);
        assertThat(momentum.state().get("velocity")).containsExactly(6);
        assertThat(momentum.updates()).isEqualTo(2);
    }

    @Test
    void adamEqualsThePlainLoop(RandomGenerator random) {
        double[] expected = gaussian(random);
        float[] parameters = toFloats(expected);
        Optimizer adam = Optimizer.of(OptimizerSpec.withDefaults(OptimizerSpec.Type.ADAM, 1), DIMENSION);
        PlainAdam plain = new PlainAdam(1e-8);
        for (int t = 1; t <= UPDATES; t++) {
            double[] gradient = gaussian(random);
            double rate = 0.01 / t;
            plain.update(rate, gradient, expected);
            adam.update(rate, toFloats(gradient), SecondTrack.SAME, parameters);
        }

        assertClose(parameters, expected);
    }

    /** Where the second track is theta times the first, two-track Adam is Adam with the step over theta. */
    @Test
    void twoTrackAdamIsPlainAdamWithTheStepOverTheta(RandomGenerator random) {
        double theta = 0.3 + 0.7 * random.nextDouble();
        double[] expected = gaussian(random);
        float[] scaled = toFloats(expected);
        float[] decodedAgain = toFloats(expected);
        Optimizer byScale = Optimizer.of(OptimizerSpec.withDefaults(OptimizerSpec.Type.ADAM, 1), DIMENSION);
        Optimizer byDecoding = Optimizer.of(OptimizerSpec.withDefaults(OptimizerSpec.Type.ADAM, 1), DIMENSION);
        PlainAdam plain = new PlainAdam(1e-8 / theta);
        for (int t = 1; t <= UPDATES; t++) {
            double[] gradient = gaussian(random);
            plain.update(0.01 / theta, gradient, expected);
            byScale.update(0.01, toFloats(gradient), new Track(OptionalDouble.of(theta), theta), scaled);
            byDecoding.update(0.01, toFloats(gradient), new Track(OptionalDouble.empty(), theta), decodedAgain);
        }

        assertClose(scaled, expected);
        assertClose(decodedAgain, expected);
    }

    @Test
    void resumingContinuesTheCorrectionOfTheStart(RandomGenerator random) {
        float[] straight = new float[DIMENSION];
        float[] resumed = new float[DIMENSION];
        OptimizerSpec spec = OptimizerSpec.withDefaults(OptimizerSpec.Type.ADAM, 1);
        Optimizer one = Optimizer.of(spec, DIMENSION);
        Optimizer other = Optimizer.of(spec, DIMENSION);
        for (int t = 0; t < 5; t++) {
            float[] gradient = toFloats(gaussian(random));
            one.update(0.1, gradient.clone(), SecondTrack.SAME, straight);
            Optimizer next = Optimizer.of(spec, DIMENSION);
            other.state()
                    .forEach((name, tensor) ->
                            System.arraycopy(tensor, 0, next.state().get(name), 0, DIMENSION));
            next.resumeAfter(other.updates());
            next.update(0.1, gradient, SecondTrack.SAME, resumed);
            other = next;
        }

        assertThat(resumed).isEqualTo(straight);
    }

    @Test
    void refusesNumbersOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OptimizerSpec.sgd(Double.NaN))
                .withMessage("learningRate must be finite and >= 0: learningRate=NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OptimizerSpec(OptimizerSpec.Type.ADAM, 1, 0, 1, 0, 1))
                .withMessage("beta1 must be in [0, 1): beta1=1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OptimizerSpec(OptimizerSpec.Type.ADAM, 1, 0, 0, 0, 0))
                .withMessage("epsilon must be finite and > 0: epsilon=0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Optimizer.of(OptimizerSpec.sgd(1), 1).resumeAfter(-1))
                .withMessage("updates must be >= 0: updates=-1");
    }

    /** Adam as its authors wrote it, in double. */
    private static final class PlainAdam {
        private final double epsilon;
        private final double[] m = new double[DIMENSION];
        private final double[] v = new double[DIMENSION];
        private int t;

        PlainAdam(double epsilon) {
            this.epsilon = epsilon;
        }

        void update(double rate, double[] gradient, double[] parameters) {
            t++;
            for (int i = 0; i < DIMENSION; i++) {
                m[i] = 0.9 * m[i] + 0.1 * gradient[i];
                v[i] = 0.999 * v[i] + 0.001 * gradient[i] * gradient[i];
                double mHat = m[i] / (1 - Math.pow(0.9, t));
                double vHat = v[i] / (1 - Math.pow(0.999, t));
                parameters[i] -= rate * mHat / (Math.sqrt(vHat) + epsilon);
            }
        }
    }

    private record Track(OptionalDouble scale, double theta) implements SecondTrack {
        @Override
        public void decodeInto(float[] estimate) {
            for (int i = 0; i < estimate.length; i++) {
                estimate[i] *= (float) theta;
            }
        }
    }

    private static double[] gaussian(RandomGenerator random) {
        return random.doubles(DIMENSION, -2, 2).toArray();
    }

    private static float[] toFloats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** Each update rounds a parameter of size below 8 by at most 2^-22, and its own part by less. */
    private static void assertClose(float[] actual, double[] expected) {
        for (int i = 0; i < DIMENSION; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(UPDATES * 0x1p-21));
        }
    }
}
