package example;

import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.NonFiniteGradientException;
import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.core.quantize.Payload;
import io.github.tardigrad.core.quantize.PayloadEncoder;
import io.github.tardigrad.core.quantize.Quantizer;
import io.github.tardigrad.core.quantize.QuantizerType;

/** The upper half of each float, rounded up or down at random so that it is right on average: always 16 bits. */
public record Bfloat16() implements Quantizer {
    private static final int BITS = 16;
    /** Neighbours are at most 2^-7 of the value apart, and half of that squared is the most variance of two neighbours. */
    private static final double VARIANCE = 0x1p-16;

    private static final QuantizerType TYPE = new Type();

    /** Named in META-INF/services/io.github.tardigrad.core.quantize.QuantizerType. */
    public static final class Type implements QuantizerType {
        @Override
        public String name() {
            return "bfloat16";
        }

        @Override
        public int kind() {
            return 64;
        }

        @Override
        public String summary() {
            return "the upper half of a float, rounded at random";
        }

        @Override
        public Quantizer create(Settings settings) {
            return new Bfloat16();
        }

        @Override
        public Quantizer ofFrame(int parameter) throws FrameFormatException {
            if (parameter != 0) {
                throw FrameFormatException.ofParameter("parameter", "0", parameter);
            }
            return new Bfloat16();
        }
    }

    @Override
    public QuantizerType type() {
        return TYPE;
    }

    @Override
    public Settings settings() {
        return Settings.defaults(TYPE);
    }

    @Override
    public int parameter() {
        return 0;
    }

    @Override
    public int smallestBudget() {
        return BITS;
    }

    @Override
    public int largestBudget() {
        return BITS;
    }

    @Override
    public double varianceFactor(int budget, long length) {
        return VARIANCE;
    }

    @Override
    public double realisedVariance(float[] message, int budget) {
        double sum = 0;
        for (float value : message) {
            int bits = Float.floatToRawIntBits(value);
            double low = Float.intBitsToFloat(bits & 0xFFFF0000);
            double high = Float.intBitsToFloat((bits & 0xFFFF0000) + 0x10000);
            sum += (value - low) * (high - value);
        }
        return sum;
    }

    @Override
    public long payloadBytes(int dimension, int budget) {
        return 2L * dimension;
    }

    @Override
    public PayloadEncoder encoder(int dimension, int budget, Kernels kernels, Parallelism parallelism) {
        return (message, dither, frame, at) -> {
            for (int i = 0; i < message.length; i++) {
                if (!(Math.abs(message[i]) <= 0x1p127f)) {
                    throw NonFiniteGradientException.ofCoordinate(i, message[i]);
                }
                int bits =
                        Float.floatToRawIntBits(message[i]) + (DitherKey.hash(dither.key0() + i, dither.key1()) >>> 16);
                frame[at + 2 * i] = (byte) (bits >>> 16);
                frame[at + 2 * i + 1] = (byte) (bits >>> 24);
            }
            return 2 * message.length;
        };
    }

    @Override
    public Payload payload(byte[] bytes, int from, int to, int dimension, int budget, DitherKey dither, Kernels kernels)
            throws FrameFormatException {
        for (int i = 0; i < dimension; i++) {
            if (!Float.isFinite(value(bytes, from, i))) {
                throw new FrameFormatException("value of coordinate " + i, from + 2 * i, "finite", "none");
            }
        }
        return (weight, first, end, estimate, at) -> {
            for (int i = first; i < end; i++) {
                estimate[at + i - first] += (float) (weight * value(bytes, from, i));
            }
        };
    }

    private static float value(byte[] bytes, int from, int i) {
        return Float.intBitsToFloat((bytes[from + 2 * i] & 0xFF) << 16 | bytes[from + 2 * i + 1] << 24);
    }
}
