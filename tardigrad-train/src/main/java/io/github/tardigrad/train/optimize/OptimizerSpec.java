package io.github.tardigrad.train.optimize;

/**
 * Which optimizer, with its numbers. Those that a type does not use are still validated, so that a job says nothing wrong.
 *
 * @param type the rule
 * @param learningRate step size before the schedule, at least 0; for the gradient of the mean training loss
 * @param momentum of {@link Type#MOMENTUM}, in [0, 1)
 * @param beta1 of {@link Type#ADAM}, in [0, 1)
 * @param beta2 of {@link Type#ADAM}, in [0, 1)
 * @param epsilon of {@link Type#ADAM}, positive
 * @param weightDecay of {@link Type#MOMENTUM}, added to the gradient, and of {@link Type#ADAM_W}, apart from it; at least 0
 */
public record OptimizerSpec(
        Type type,
        double learningRate,
        double momentum,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay) {

    /** Default of {@link #momentum}. */
    public static final double DEFAULT_MOMENTUM = 0.9;

    /** Default of {@link #beta1}. */
    public static final double DEFAULT_BETA1 = 0.9;

    /** Default of {@link #beta2}. */
    public static final double DEFAULT_BETA2 = 0.999;

    /** Default of {@link #epsilon}. */
    public static final double DEFAULT_EPSILON = 1e-8;

    /** The part of the mean of gradients, the velocity, that is kept from round to round: momentum, or Adam's beta1; 0 for none. */
    public double keptOfMean() {
        return switch (type) {
            case SGD -> 0;
            case MOMENTUM -> momentum;
            case ADAM, ADAM_W -> beta1;
        };
    }

    /** The update rules. */
    public enum Type {
        /** {@code w -= gamma g}. */
        SGD("sgd"),
        /** {@code v = momentum v + g; w -= gamma v}. */
        MOMENTUM("momentum"),
        /** Adam, its second moment from the second track of the decoder. */
        ADAM("adam"),
        /** Adam with decoupled weight decay. */
        ADAM_W("adamW");

        private final String yamlName;

        Type(String yamlName) {
            this.yamlName = yamlName;
        }

        /** The name in a job file. */
        public String yamlName() {
            return yamlName;
        }

        /** Whether it has Adam's moments. */
        public boolean isAdam() {
            return this == ADAM || this == ADAM_W;
        }

        /** Whether it has weight decay. */
        public boolean decays() {
            return this == MOMENTUM || this == ADAM_W;
        }
    }

    /**
     * Checks every number.
     *
     * @throws IllegalArgumentException if one is out of its range or NaN
     */
    public OptimizerSpec {
        check(
                learningRate >= 0 && learningRate < Double.POSITIVE_INFINITY,
                "learningRate",
                "be finite and >= 0",
                learningRate);
        check(momentum >= 0 && momentum < 1, "momentum", "be in [0, 1)", momentum);
        check(beta1 >= 0 && beta1 < 1, "beta1", "be in [0, 1)", beta1);
        check(beta2 >= 0 && beta2 < 1, "beta2", "be in [0, 1)", beta2);
        check(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY, "epsilon", "be finite and > 0", epsilon);
        check(
                weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY,
                "weightDecay",
                "be finite and >= 0",
                weightDecay);
    }

    /** Without weight decay. */
    public OptimizerSpec(Type type, double learningRate, double momentum, double beta1, double beta2, double epsilon) {
        this(type, learningRate, momentum, beta1, beta2, epsilon, 0);
    }

    /** PyTorch's: 0.01 for AdamW, 0 for the others. */
    public static double defaultWeightDecay(Type type) {
        return type == Type.ADAM_W ? 0.01 : 0;
    }

    /** Plain gradient descent. */
    public static OptimizerSpec sgd(double learningRate) {
        return withDefaults(Type.SGD, learningRate);
    }

    /** Any type with the default numbers. */
    public static OptimizerSpec withDefaults(Type type, double learningRate) {
        return new OptimizerSpec(
                type,
                learningRate,
                DEFAULT_MOMENTUM,
                DEFAULT_BETA1,
                DEFAULT_BETA2,
                DEFAULT_EPSILON,
                defaultWeightDecay(type));
    }

    private static void check(boolean holds, String name, String rule, double value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " must " + rule + ": " + name + "=" + value);
        }
    }
}
