package io.github.tardigrad.train.run;

import java.util.function.Supplier;

/** Finds values that are no numbers before they reach a checkpoint. */
final class Finite {
    /** The bits of a positive infinity; those of every finite magnitude are below. */
    private static final int INFINITY_BITS = 0x7F800000;

    private static final int MAGNITUDE = 0x7FFFFFFF;

    private Finite() {}

    /**
     * Refuses a vector with a NaN or an infinity. Cost: one pass without branches.
     *
     * @param what named in the message
     * @param ending of the message
     * @throws RunFailedException naming the first such value
     */
    static void require(float[] values, String what, Supplier<String> ending) {
        int largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Float.floatToRawIntBits(value) & MAGNITUDE);
        }
        if (largest < INFINITY_BITS) {
            return;
        }
        int i = 0;
        while (Float.isFinite(values[i])) {
            i++;
        }
        throw new RunFailedException(what + " must be finite: value " + i + " is " + values[i]
                + "; a smaller learning rate may help" + ending.get());
    }
}
