package io.github.tardigrad.core.lattice;

import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.quantize.DamagedPayloadException;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.core.quantize.Payload;
import io.github.tardigrad.core.quantize.PayloadEncoder;
import io.github.tardigrad.core.quantize.Quantizer;
import io.github.tardigrad.core.quantize.QuantizerType;
import java.util.ArrayDeque;

/**
 * The dithered lattice, entropy coded: unbiased for every vector, with noise of exactly delta^2 / 12 of its energy.
 *
 * <p>Budgets are quarters of a bit, from half a bit to 12. Frames differ in length with their content. What it is and what it
 * costs is in {@code docs/lattice.md}.
 */
public record LatticeQuantizer() implements Quantizer {
    /** One of them; all are equal. */
    public static final LatticeQuantizer INSTANCE = new LatticeQuantizer();

    /** The kind of it. */
    public static final QuantizerType TYPE = new Type();

    /** Decoders that nobody uses at the moment: as many as threads ever read at once. */
    private static final ArrayDeque<LatticeDecoder> IDLE = new ArrayDeque<>();

    /** Found as a service. */
    public static final class Type implements QuantizerType {
        /** All are alike. */
        public Type() {}

        @Override
        public String name() {
            return "lattice";
        }

        @Override
        public int kind() {
            return 2;
        }

        @Override
        public String summary() {
            return "a dithered lattice, entropy coded: unbiased, with noise known exactly for every vector";
        }

        @Override
        public LatticeQuantizer create(Settings settings) {
            return INSTANCE;
        }

        @Override
        public LatticeQuantizer ofFrame(int parameter) throws FrameFormatException {
            if (parameter != LatticeRate.TABLES) {
                throw FrameFormatException.ofParameter(
                        "coder's tables", Integer.toString(LatticeRate.TABLES), parameter);
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

    /** The number of the coder's tables. */
    @Override
    public int parameter() {
        return LatticeRate.TABLES;
    }

    @Override
    public int unitsPerBit() {
        return 4;
    }

    @Override
    public int smallestBudget() {
        return LatticeRate.MIN_QUARTERS;
    }

    @Override
    public int largestBudget() {
        return LatticeRate.MAX_QUARTERS;
    }

    @Override
    public double varianceFactor(int budget, long length) {
        requireBudget(budget);
        if (length < 0) {
            throw new IllegalArgumentException("length must be >= 0: length=" + length);
        }
        return new LatticeRate(budget).varianceFactor();
    }

    /** eps times the sum over blocks of their length times their scale squared, whatever the message. */
    @Override
    public double realisedVariance(float[] message, int budget) {
        requireBudget(budget);
        double squares = 0;
        for (int block = 0; block < LatticeLayout.blocks(message.length); block++) {
            int from = block * LatticeLayout.BLOCK;
            int length = LatticeLayout.blockLength(block, message.length);
            int code = BlockScale.of(message, from, length, 0);
            double scale = code == BlockScale.EMPTY ? 0 : BlockScale.value(code);
            squares += scale * scale * length;
        }
        return new LatticeRate(budget).varianceFactor() * squares;
    }

    @Override
    public long payloadBytes(int dimension, int budget) {
        return new LatticeRate(budget).maxBytes(dimension);
    }

    @Override
    public double expectedPayloadBytes(int dimension, int budget) {
        return new LatticeRate(budget).expectedBytes(dimension);
    }

    @Override
    public boolean hasFixedLength() {
        return false;
    }

    @Override
    public boolean sharesDither() {
        return true;
    }

    @Override
    public PayloadEncoder encoder(int dimension, int budget, Kernels kernels, Parallelism parallelism) {
        LatticeEncoder encoder = new LatticeEncoder(new LatticeRate(budget), parallelism);
        return (message, dither, frame, at) -> encoder.encode(message, 0, message.length, dither, frame, at);
    }

    @Override
    public Payload payload(byte[] bytes, int from, int to, int dimension, int budget, DitherKey dither, Kernels kernels)
            throws FrameFormatException {
        return new Coded(LatticePayload.parse(bytes, from, to - from, dimension, new LatticeRate(budget)), dither);
    }

    private static LatticeDecoder borrow() {
        synchronized (IDLE) {
            LatticeDecoder idle = IDLE.poll();
            return idle == null ? new LatticeDecoder() : idle;
        }
    }

    private static void giveBack(LatticeDecoder decoder) {
        synchronized (IDLE) {
            IDLE.push(decoder);
        }
    }

    /** A payload with the dither that it was written with. */
    private record Coded(LatticePayload payload, DitherKey dither) implements Payload {
        @Override
        public int rangeUnit() {
            return LatticeDecoder.SEGMENT;
        }

        @Override
        public void accumulate(double weight, int from, int to, float[] estimate, int at) {
            LatticeDecoder decoder = borrow();
            try {
                decoder.accumulate(payload, dither, weight, from, to, estimate, at);
            } catch (FrameFormatException e) {
                throw new DamagedPayloadException(e);
            } finally {
                giveBack(decoder);
            }
        }

        @Override
        public void accumulateTwo(
                int from,
                int to,
                double firstWeight,
                float[] first,
                int firstAt,
                double secondWeight,
                float[] second,
                int secondAt) {
            LatticeDecoder decoder = borrow();
            try {
                decoder.accumulateTwo(
                        payload, dither, from, to, firstWeight, first, firstAt, secondWeight, second, secondAt);
            } catch (FrameFormatException e) {
                throw new DamagedPayloadException(e);
            } finally {
                giveBack(decoder);
            }
        }
    }
}
