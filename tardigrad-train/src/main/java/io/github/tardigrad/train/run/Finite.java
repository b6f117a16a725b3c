package io.github.tardigrad.train.run;

import java.util.function.Supplier;

/** Finds values that are no numbers before they reach a checkpoint. */
final class Finite {
    /** As the next part of a message. */
    static final String SMALLER_STEPS = "; a smaller learning rate may help";

    /** Sums that the processor works at side by side. */
    private static final int SUMS = 4;

    private Finite() {}

    /** Whether no value is a NaN or an infinity: 0 times those is a NaN. Cost: one pass without branches. */
    static boolean all(float[] values) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (int end = values.length - SUMS; i <= end; i += SUMS) {
            a += 0 * values[i];
            b += 0 * values[i + 1];
            c += 0 * values[i + 2];
            d += 0 * values[i + 3];
        }
        for (; i < values.length; i++) {
            a += 0 * values[i];
        }
        return a + b + c + d == 0;
    }

    /**
     * Refuses a vector with a NaN or an infinity.
     *
     * @param what named in the message
     * @param advice what may help
     * @param ending of the message
     * @throws RunFailedException naming the first such value
     */
    static void require(float[] values, String what, String advice, Supplier<String> ending) {
        if (all(values)) {
            return;
        }
        int i = 0;
        while (Float.isFinite(values[i])) {
            i++;
        }
        throw new RunFailedException(what + " must be finite: value " + i + " is " + values[i] + advice + ending.get());
    }

    /**
     * What may help against a gradient that is no number, as the next part of a message.
     *
     * @param round in which it was computed, at the parameters after the round before
     */
    static String advice(long round) {
        return round <= 1
                ? "; no update was made yet, so the model, its initial values or the data are the cause"
                : SMALLER_STEPS;
    }
}
