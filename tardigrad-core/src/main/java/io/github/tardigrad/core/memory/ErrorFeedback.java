package io.github.tardigrad.core.memory;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.FrameReader;
import io.github.tardigrad.core.quantize.MessageFormat;
import java.util.BitSet;

/**
 * Error feedback: every worker remembers what of its messages did not get through, and adds it to the next.
 *
 * <p>A worker's memory e is all 0 in the beginning. In a round its message c becomes m = c + e, and so does the memory; only if
 * the frame Q(m) is taken does the memory fall to m - Q(m) / (1 + eps). So whatever is lost on the way, c is kept. The coordinator
 * remembers nothing and decodes with {@link ErrorFeedbackWeights}. Source: Stich, Cordonnier and Jaggi, 2018.
 */
public record ErrorFeedback() implements Memory {
    /** The kind of it. */
    public static final MemoryType TYPE = new MemoryType() {
        @Override
        public String name() {
            return "errorFeedback";
        }

        @Override
        public String summary() {
            return "workers add to each message what of the ones before did not get through";
        }

        @Override
        public Memory create(Settings settings) {
            return new ErrorFeedback();
        }
    };

    @Override
    public MemoryType type() {
        return TYPE;
    }

    @Override
    public Settings settings() {
        return Settings.defaults(TYPE);
    }

    @Override
    public boolean remembers() {
        return true;
    }

    @Override
    public boolean survivesOtherPlans() {
        return false;
    }

    @Override
    public boolean keepsLateMessages() {
        return true;
    }

    @Override
    public DecodingRule decoding(
            DecodingRule rule, BlockEncoding blocks, StragglerProfile profile, double[] varianceFactor, BitSet active) {
        if (blocks.signSeed().isPresent()) {
            throw new IllegalArgumentException(
                    "errorFeedback needs the same code in every round: fresh signs change what a memory means");
        }
        return new FixedDecoding(ErrorFeedbackWeights.of(rule, blocks, profile, varianceFactor, active));
    }

    @Override
    public double deliveredShare(double varianceFactor) {
        return 1 / (1 + varianceFactor);
    }

    @Override
    public WorkerMemory worker(MessageFormat format, double varianceFactor, long seed) {
        return new Undelivered(format, deliveredShare(varianceFactor), seed);
    }

    @Override
    public CoordinatorMemory coordinator(
            int dimension, double[] weights, StragglerProfile profile, double[] varianceFactor) {
        return CoordinatorMemory.NONE;
    }

    /** The memory e of one worker. */
    private static final class Undelivered implements WorkerMemory {
        private static final byte[] NO_FRAME = {};

        private final float[] values;
        private final double share;
        private final FrameLimits limits;
        private final FrameReader reader;
        private long pendingRound = Acknowledgements.NEVER;
        private byte[] pendingFrame = NO_FRAME;
        private int pendingLength;

        Undelivered(MessageFormat format, double share, long seed) {
            this.reader = new FrameReader(seed);
            this.values = new float[format.dimension()];
            this.share = share;
            this.limits = new FrameLimits(format.dimension(), format.frameBytes());
        }

        @Override
        public void acknowledge(Acknowledgement said) {
            if (pendingRound != Acknowledgements.NEVER && pendingRound == said.acceptedRound()) {
                taken().accumulate(-share, values);
            }
            pendingRound = Acknowledgements.NEVER;
            pendingFrame = NO_FRAME;
        }

        private Frame taken() {
            try {
                return reader.read(pendingFrame, pendingLength, limits);
            } catch (FrameFormatException e) {
                throw new AssertionError("the frame of round " + pendingRound + " was taken", e);
            }
        }

        @Override
        public void compose(float[] message) {
            for (int i = 0; i < values.length; i++) {
                values[i] += message[i];
                message[i] = values[i];
            }
        }

        @Override
        public void sent(long round, byte[] frame, int length) {
            pendingRound = round;
            pendingFrame = frame;
            pendingLength = length;
        }

        @Override
        public void keep(float[] message) {
            for (int i = 0; i < values.length; i++) {
                values[i] += message[i];
            }
        }

        @Override
        public void writeTo(StateWriter state) {
            state.floats("errorMemory", values);
        }

        @Override
        public void readFrom(StateReader state) {
            state.floats("errorMemory", values);
        }
    }
}
