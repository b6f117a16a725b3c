package io.github.tardigrad.core.decode;

/** Checks of weight vectors. */
final class Weights {
    private Weights() {}

    /** A copy of the weights, all finite. */
    static double[] finiteCopy(String name, double[] weights) {
        for (int i = 0; i < weights.length; i++) {
            if (!Double.isFinite(weights[i])) {
                throw new IllegalArgumentException(name + " must be finite: " + name + "[" + i + "]=" + weights[i]);
            }
        }
        return weights.clone();
    }

    static void requireLength(String name, int length, String of, int expected) {
        if (length != expected) {
            throw new IllegalArgumentException(
                    name + " must have one entry per " + of + ": expected " + expected + ", found " + length);
        }
    }
}
