package io.github.tardigrad.core.quantize;

import io.github.tardigrad.core.option.Settings;

/** No quantizer: every coordinate as the 32 bits of a float, without noise. */
public record Float32() implements Quantizer {
    /** One of them; all are equal. */
    public static final Float32 INSTANCE = new Float32();

    /** The kind of it. Not a choice among quantizers in a job: there it is {@code bits: none}. */
    public static final QuantizerType TYPE = new Type();

    private static final class Type implements QuantizerType {
        @Override
        public String name() {
            return "float32";
        }

        @Override
        public int kind() {
            return 0;
        }

        @Override
        public String summary() {
            return "every coordinate as the 32 bits of a float";
        }

        @Override
        public Float32 create(Settings settings) {
            return INSTANCE;
        }

        @Override
        public Float32 ofFrame(int parameter) throws FrameFormatException {
            if (parameter != 0) {
                throw FrameFormatException.ofParameter("bucket", "0", parameter);
            }
            return INSTANCE;
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
        return Float.SIZE;
    }

    @Override
    public int largestBudget() {
        return Float.SIZE;
    }

    @Override
    public double varianceFactor(int budget, long length) {
        requireBudget(budget);
        return 0;
    }

    @Override
    public double realisedVariance(float[] message, int budget) {
        requireBudget(budget);
        return 0;
    }

    @Override
    public long payloadBytes(int dimension, int budget) {
        return (long) Float.BYTES * dimension;
    }

    @Override
    public PayloadEncoder encoder(int dimension, int budget, Kernels kernels, Parallelism parallelism) {
        return (message, dither, frame, at) -> {
            FrameDescriptor.putFloats(frame, at, message);
            int broken = FrameDescriptor.firstNotFinite(frame, at, message.length);
            if (broken >= 0) {
                throw NonFiniteGradientException.ofCoordinate(broken, message[broken]);
            }
            return message.length * Float.BYTES;
        };
    }

    @Override
    public Payload payload(byte[] bytes, int from, int to, int dimension, int budget, DitherKey dither, Kernels kernels)
            throws FrameFormatException {
        int broken = FrameDescriptor.firstNotFinite(bytes, from, dimension);
        if (broken >= 0) {
            int offset = from + broken * Float.BYTES;
            String value = Float.toString(FrameDescriptor.getFloat(bytes, offset));
            throw new FrameFormatException("value of coordinate " + broken, offset, "finite", value);
        }
        return (weight, first, end, estimate, at) ->
                accumulate(bytes, from + first * Float.BYTES, weight, end - first, estimate, at);
    }

    private static void accumulate(byte[] bytes, int offset, double weight, int count, float[] estimate, int at) {
        if (LevelKernel.isNarrow(weight, 1)) {
            float narrow = (float) weight;
            for (int i = 0; i < count; i++) {
                estimate[at + i] += narrow * FrameDescriptor.getFloat(bytes, offset + i * Float.BYTES);
            }
        } else {
            for (int i = 0; i < count; i++) {
                double term = weight * FrameDescriptor.getFloat(bytes, offset + i * Float.BYTES);
                estimate[at + i] = (float) (estimate[at + i] + term);
            }
        }
    }
}
