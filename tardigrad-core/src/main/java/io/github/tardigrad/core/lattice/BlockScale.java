package io.github.tardigrad.core.lattice;

import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.NonFiniteGradientException;

/** The root mean square of a block as the 16 bits that a payload carries: the upper half of a float (bf16). */
final class BlockScale {
    /** Nothing but zeros. */
    static final int EMPTY = 0;

    /** The smallest normal float; smaller root mean squares are rounded up to it. */
    static final int MIN_CODE = 0x0080;

    /** 2^122: with 22.63 root mean squares in one coordinate, and the noise, nothing exceeds the largest float. */
    static final int MAX_CODE = 0x7C80;

    /** Scales between 2^-60 and 2^60 need no help from {@link #shift}. */
    private static final float PLAIN_MIN = 0x1p-60f;

    private static final float PLAIN_MAX = 0x1p60f;

    private BlockScale() {}

    /**
     * The scale of {@code values[from .. from + length)}: its root mean square, rounded to a float and that to bf16, half
     * to even both times.
     *
     * @throws NonFiniteGradientException if a coordinate is not finite or the root mean square exceeds 2^122
     */
    static int of(float[] values, int from, int length, int origin) {
        double rms = Math.sqrt(Kernels.inUse().kernel(Byte.SIZE).sumOfSquares(values, from, from + length) / length);
        if (rms == 0) {
            return EMPTY;
        }
        int bits = Float.floatToRawIntBits((float) rms);
        int code = (bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16;
        // Not a number has the largest code, an infinity the next: both are above.
        if (code > MAX_CODE) {
            for (int i = from; i < from + length; i++) {
                if (!Float.isFinite(values[i])) {
                    throw NonFiniteGradientException.ofCoordinate(i - origin, values[i]);
                }
            }
            throw NonFiniteGradientException.ofScale(from - origin, from - origin + length, rms, value(MAX_CODE));
        }
        return Math.max(code, MIN_CODE);
    }

    /** The scale of a code, without the bit that is not part of it. */
    static float value(int code) {
        return Float.intBitsToFloat((code & ~LatticeLayout.HAS_EXCEPTIONS) << 16);
    }

    /** What coordinates and scale are multiplied by before they are divided, so that the step and its inverse are normal. */
    static float shift(float scale) {
        return scale < PLAIN_MIN ? 0x1p64f : scale > PLAIN_MAX ? 0x1p-64f : 1;
    }
}
