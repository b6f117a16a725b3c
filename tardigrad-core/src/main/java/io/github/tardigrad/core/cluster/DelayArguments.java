package io.github.tardigrad.core.cluster;

/** The rules that the arguments of every delay model obey. */
final class DelayArguments {
    private DelayArguments() {}

    static void requirePositive(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " must be finite and > 0: " + name + "=" + value);
        }
    }

    static void requireDeadline(double deadlineSeconds) {
        if (Double.isNaN(deadlineSeconds)) {
            throw new IllegalArgumentException("deadlineSeconds must be a number: deadlineSeconds=NaN");
        }
    }

    static void requireUniform(double uniform) {
        if (!(uniform > 0 && uniform < 1)) {
            throw new IllegalArgumentException("uniform must be in (0, 1): uniform=" + uniform);
        }
    }
}
