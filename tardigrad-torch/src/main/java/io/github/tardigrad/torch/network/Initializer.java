package io.github.tardigrad.torch.network;

import io.github.tardigrad.train.data.KeyedRandom;
import java.util.Arrays;

/** Draws the values that a parameter starts from. */
@FunctionalInterface
public interface Initializer {
    /** Overwrites {@code values[offset]} to {@code values[offset + length - 1]}. */
    void fill(float[] values, int offset, int length, KeyedRandom random);

    /** One value for all. */
    static Initializer constant(float value) {
        return (values, offset, length, random) -> Arrays.fill(values, offset, offset + length, value);
    }

    /** Normal with mean 0. */
    static Initializer normal(double standardDeviation) {
        return (values, offset, length, random) -> {
            for (int i = offset; i < offset + length; i++) {
                values[i] = (float) (standardDeviation * random.nextGaussian());
            }
        };
    }

    /** Uniform on [-bound, bound). */
    static Initializer uniform(double bound) {
        return (values, offset, length, random) -> {
            for (int i = offset; i < offset + length; i++) {
                values[i] = (float) (bound * (2 * random.nextDouble() - 1));
            }
        };
    }

    /** PyTorch's default for a linear or convolutional layer, weights and bias: uniform on +-1/sqrt(inputs of a unit). */
    static Initializer fanInUniform(int inputs) {
        return uniform(1 / Math.sqrt(inputs));
    }

    /** kaiming_normal_(mode="fan_out", nonlinearity="relu"): standard deviation sqrt(2 / fanOut). */
    static Initializer kaimingFanOut(int fanOut) {
        return normal(Math.sqrt(2.0 / fanOut));
    }
}
