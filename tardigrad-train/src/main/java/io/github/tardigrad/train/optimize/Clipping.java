package io.github.tardigrad.train.optimize;

import java.util.OptionalDouble;

/**
 * Shortens a decoded estimate to a norm. Done after decoding, where it is one factor for all coordinates of a round; a worker
 * that clipped its own message would bias the estimate, and differently on every worker.
 */
public final class Clipping {
    private Clipping() {}

    /**
     * Shortens the estimate, and the second track as much. Updates: estimate.
     *
     * @param most the longest norm that stays as it is; absent: any
     * @return the second track, shortened alike
     */
    public static SecondTrack clip(OptionalDouble most, float[] estimate, SecondTrack second) {
        if (most.isEmpty()) {
            return second;
        }
        double square = 0;
        for (float g : estimate) {
            square += (double) g * g;
        }
        double norm = Math.sqrt(square);
        if (norm <= most.getAsDouble()) {
            return second;
        }
        float factor = (float) (most.getAsDouble() / norm);
        scale(estimate, factor);
        return new SecondTrack() {
            @Override
            public OptionalDouble scale() {
                return second.scale();
            }

            @Override
            public void decodeInto(float[] decoded) {
                second.decodeInto(decoded);
                Clipping.scale(decoded, factor);
            }
        };
    }

    private static void scale(float[] values, float factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
    }
}
