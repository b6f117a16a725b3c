package io.github.tardigrad.core.lattice;

import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.core.quantize.Payload;
import io.github.tardigrad.core.quantize.PayloadEncoder;
import io.github.tardigrad.core.quantize.Quantizer;
import io.github.tardigrad.core.quantize.QuantizerType;
import io.github.tardigrad.core.quantize.SharedTransform;
import java.util.Arrays;

/**
 * The dithered lattice at a fixed length: whole bits behind a random rotation of each block, no coder.
 *
 * <p>All workers of a round have the same signs, those of {@link DitherKey#ofRound}, so a coordinator adds up what arrived
 * and rotates back once. What it is and what it costs is in {@code docs/lattice.md}.
 */
public record RotatedQuantizer() implements Quantizer {
    /** One of them; all are equal. */
    public static final RotatedQuantizer INSTANCE = new RotatedQuantizer();

    /** Signs over which the noise of one message is averaged. */
    private static final int SIGNS_TRIED = 16;

    /** The kind of it. */
    public static final QuantizerType TYPE = new Type();

    /** Found as a service. */
    public static final class Type implements QuantizerType {
        /** All are alike. */
        public Type() {}

        @Override
        public String name() {
            return "rotatedLattice";
        }

        @Override
        public int kind() {
            return 3;
        }

        @Override
        public String summary() {
            return "a dithered lattice behind a random rotation, of a fixed length: for fast networks";
        }

        @Override
        public RotatedQuantizer create(Settings settings) {
            return INSTANCE;
        }

        @Override
        public RotatedQuantizer ofFrame(int parameter) throws FrameFormatException {
            if (parameter != 0) {
                throw FrameFormatException.ofParameter("parameter", "0", parameter);
            }
            return INSTANCE;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Type;
        }

        @Override
        public int hashCode() {
            return kind();
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
        return RotatedRate.MIN_BITS;
    }

    @Override
    public int largestBudget() {
        return RotatedRate.MAX_BITS;
    }

    @Override
    public double varianceFactor(int budget, long length) {
        requireBudget(budget);
        if (length < 0) {
            throw new IllegalArgumentException("length must be >= 0: length=" + length);
        }
        return new RotatedRate(budget).varianceFactor();
    }

    /** The mean over some signs, which blocks' noise varies by a few percent about. */
    @Override
    public double realisedVariance(float[] message, int budget) {
        requireBudget(budget);
        RotatedRate rate = new RotatedRate(budget);
        RotatedEncoder encoder = new RotatedEncoder(rate);
        byte[] bytes = new byte[Math.toIntExact(rate.bytes(message.length))];
        double variance = 0;
        for (int draw = 0; draw < SIGNS_TRIED; draw++) {
            DitherKey key = DitherKey.of(draw, 0, 0);
            encoder.encode(message, 0, message.length, key, key.ofRound(), bytes, 0);
            for (int block = 0; block < LatticeLayout.blocks(message.length); block++) {
                int length = LatticeLayout.blockLength(block, message.length);
                double scale = BlockScale.value(LittleEndian.getShort(bytes, block * Short.BYTES));
                double step = 2 * scale / rate.levels();
                // Each of N rotated coordinates is off by a uniform part of a step, and the way back divides by N.
                variance += step * step / 12 * length / RotatedRate.rotatedBlock(length) / SIGNS_TRIED;
            }
        }
        return variance;
    }

    @Override
    public long payloadBytes(int dimension, int budget) {
        return new RotatedRate(budget).bytes(dimension);
    }

    @Override
    public boolean sharesDither() {
        return true;
    }

    @Override
    public PayloadEncoder encoder(int dimension, int budget, Kernels kernels, Parallelism parallelism) {
        RotatedEncoder encoder = new RotatedEncoder(new RotatedRate(budget));
        return (message, dither, frame, at) ->
                encoder.encode(message, 0, message.length, dither, dither.ofRound(), frame, at);
    }

    @Override
    public Payload payload(byte[] bytes, int from, int to, int dimension, int budget, DitherKey dither, Kernels kernels)
            throws FrameFormatException {
        RotatedPayload payload = RotatedPayload.parse(bytes, from, to - from, dimension, new RotatedRate(budget));
        return new Rotated(payload, dither, new BackRotation(dither.ofRound(), dimension));
    }

    /** What all messages of a round lie behind. */
    private record BackRotation(DitherKey signs, int dimension) implements SharedTransform {
        /** The end of a range of rotated coordinates. */
        int end(int to) {
            return to == dimension ? Math.toIntExact(RotatedRate.rotatedLength(dimension)) : to;
        }

        @Override
        public int length(int from, int to) {
            return end(to) - from;
        }

        @Override
        public void restore(float[] sum, int from, int to, float[] estimate, int at) {
            RotatedPayload.restore(sum, 0, signs, from, end(to), dimension, estimate, at);
        }
    }

    /** A payload with its keys. */
    private record Rotated(RotatedPayload payload, DitherKey dither, BackRotation transform) implements Payload {
        /** Blocks whose rotated values are in memory at once where one message is read alone. */
        private static final int BLOCKS_AT_ONCE = 8;

        @Override
        public int rangeUnit() {
            return LatticeLayout.BLOCK;
        }

        @Override
        public void accumulateTransformed(double weight, int from, int to, float[] sum, int at) {
            payload.accumulate(dither, weight, from, transform.end(to), sum, at);
        }

        @Override
        public void accumulate(double weight, int from, int to, float[] estimate, int at) {
            int most = BLOCKS_AT_ONCE * LatticeLayout.BLOCK;
            float[] rotated = new float[Math.min(most, transform.length(from, to))];
            for (int start = from; start < to; start += most) {
                int end = Math.min(to, start + most);
                Arrays.fill(rotated, 0);
                accumulateTransformed(weight, start, end, rotated, 0);
                transform.restore(rotated, start, end, estimate, at + start - from);
            }
        }
    }
}
