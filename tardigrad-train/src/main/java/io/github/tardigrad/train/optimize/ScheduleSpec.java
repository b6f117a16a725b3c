package io.github.tardigrad.train.optimize;

/**
 * How the learning rate changes over the rounds: a factor on the optimizer's own.
 *
 * @param type the shape after the warm-up
 * @param halvingRounds the t0 of {@link Type#INVERSE_TIME}: after so many rounds the rate is half; positive
 * @param warmupRounds over so many first rounds the factor rises linearly to 1; 0 for none
 */
public record ScheduleSpec(Type type, double halvingRounds, long warmupRounds) {

    /** The shapes. With t rounds since the warm-up, of T. */
    public enum Type {
        /** Always 1. */
        CONSTANT("constant"),
        /** {@code 1 / (1 + t / t0)}. */
        INVERSE_TIME("inverseTime"),
        /** {@code (1 + cos(pi t / T)) / 2}. */
        COSINE("cosine");

        private final String yamlName;

        Type(String yamlName) {
            this.yamlName = yamlName;
        }

        /** The name in a job file. */
        public String yamlName() {
            return yamlName;
        }
    }

    /** No change at all. */
    public static final ScheduleSpec CONSTANT = new ScheduleSpec(Type.CONSTANT, 100, 0);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public ScheduleSpec {
        if (!(halvingRounds > 0 && halvingRounds < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("halvingRounds must be finite and > 0: halvingRounds=" + halvingRounds);
        }
        if (warmupRounds < 0) {
            throw new IllegalArgumentException("warmupRounds must be >= 0: warmupRounds=" + warmupRounds);
        }
    }

    /**
     * The factor of one round.
     *
     * @param round from 1
     * @param rounds of the whole run
     * @return in [0, 1]
     */
    public double factor(long round, long rounds) {
        if (round < 1 || round > rounds) {
            throw new IllegalArgumentException("round must be in 1.." + rounds + ": round=" + round);
        }
        if (round <= warmupRounds) {
            return (double) round / (warmupRounds + 1);
        }
        double t = (double) (round - 1 - warmupRounds);
        if (type == Type.INVERSE_TIME) {
            return 1 / (1 + t / halvingRounds);
        }
        if (type == Type.COSINE) {
            return (1 + Math.cos(Math.PI * t / (double) (rounds - warmupRounds))) / 2;
        }
        return 1;
    }
}
