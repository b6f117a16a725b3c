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

    static void requireWorkers(int workers) {
        if (workers == 0) {
            throw new IllegalArgumentException("a cluster must have at least one worker: workers=0");
        }
    }

    static void requireLoad(double load) {
        if (!(load > 0 && load < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("load must be finite and > 0 partitions: load=" + load);
        }
    }

    static void requireUniform(double uniform) {
        if (!(uniform > 0 && uniform < 1)) {
            throw new IllegalArgumentException("uniform must be in (0, 1): uniform=" + uniform);
        }
    }
}
