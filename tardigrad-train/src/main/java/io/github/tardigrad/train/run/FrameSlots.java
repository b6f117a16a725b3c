package io.github.tardigrad.train.run;

import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.train.optimize.SecondTrack;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one round, compressed as they came, and the estimates decoded from them.
 *
 * <p>Always summed in the order of the workers' numbers, so the estimate does not depend on the order of arrival. Threads:
 * confined.
 */
final class FrameSlots implements SecondTrack {
    /** Weights of the second track within this of a multiple of the first are that multiple. */
    private static final double PROPORTIONAL = 1e-12;

    private final CodePlan plan;
    private final FrameLimits limits;
    private final List<Decoder> decoders;
    private final List<Decoder> secondDecoders;
    private final @Nullable MessageFormat[] formats;
    private final @Nullable Frame[] frames;
    /** Of each block, of each worker. */
    private final double[][] weights;

    private final double[][] secondWeights;

    /** The blocks of an estimate, the last filled up; the estimate itself where it needs no filling up. */
    private final float[] padded;

    private BitSet arrived = new BitSet();
    private long round;

    FrameSlots(CodePlan plan) {
        this.plan = plan;
        this.decoders = plan.decoders();
        this.secondDecoders = plan.secondMomentDecoders();
        this.formats = new MessageFormat[plan.workers()];
        this.frames = new Frame[plan.workers()];
        this.weights = new double[plan.reduction()][plan.workers()];
        this.secondWeights = new double[plan.reduction()][plan.workers()];
        int blocks = Math.multiplyExact(plan.messageLength(), plan.reduction());
        this.padded = new float[blocks == plan.dimension() ? 0 : blocks];
        int longest = 0;
        for (int i = 0; i < plan.workers(); i++) {
            if (plan.active(i)) {
                formats[i] = plan.messageFormat(i);
                longest = Math.max(longest, formats[i].frameBytes());
            }
        }
        this.limits = new FrameLimits(plan.messageLength(), longest);
    }

    /** Forgets the frames of the round before. */
    void open(long nextRound) {
        round = nextRound;
        Arrays.fill(frames, null);
        arrived = new BitSet();
    }

    /**
     * The frame in these bytes, checked but for its round.
     *
     * @throws FrameFormatException if they are damaged, or of another plan, worker or shape
     */
    Frame parse(int worker, byte[] bytes, int length) throws FrameFormatException {
        Frame frame = Frame.parse(bytes, length, limits);
        MessageFormat format = formats[worker];
        if (format != null) {
            long frameRound = frame.header().round();
            frame.requireMatches(new FrameHeader(plan.id(), frameRound, worker, format));
        }
        return frame;
    }

    /** Keeps the frame that the round has accepted. */
    void accept(int worker, Frame frame) {
        frames[worker] = frame;
    }

    /**
     * Decodes the estimate of g.
     *
     * @param whoArrived the workers whose frames were accepted
     * @param estimate overwritten
     */
    void decode(BitSet whoArrived, float[] estimate) {
        arrived = whoArrived;
        for (int u = 0; u < weights.length; u++) {
            decoders.get(u).weights(arrived, weights[u]);
            secondDecoders.get(u).weights(arrived, secondWeights[u]);
        }
        sum(weights, estimate);
    }

    @Override
    public OptionalDouble scale() {
        double largest = 0;
        double theta = 0;
        for (int u = 0; u < weights.length; u++) {
            for (int i = arrived.nextSetBit(0); i >= 0; i = arrived.nextSetBit(i + 1)) {
                if (Math.abs(weights[u][i]) > largest) {
                    largest = Math.abs(weights[u][i]);
                    theta = secondWeights[u][i] / weights[u][i];
                }
            }
        }
        if (largest == 0) {
            return OptionalDouble.empty();
        }
        for (int u = 0; u < weights.length; u++) {
            for (int i = arrived.nextSetBit(0); i >= 0; i = arrived.nextSetBit(i + 1)) {
                double expected = theta * weights[u][i];
                if (Math.abs(secondWeights[u][i] - expected) > PROPORTIONAL * Math.abs(expected)) {
                    return OptionalDouble.empty();
                }
            }
        }
        return OptionalDouble.of(theta);
    }

    @Override
    public void decodeInto(float[] estimate) {
        sum(secondWeights, estimate);
    }

    private void sum(double[][] by, float[] estimate) {
        float[] blocks = padded.length == 0 ? estimate : padded;
        int length = plan.messageLength();
        Arrays.fill(blocks, 0);
        for (int i = arrived.nextSetBit(0); i >= 0; i = arrived.nextSetBit(i + 1)) {
            Frame frame = frames[i];
            if (frame == null) {
                throw new AssertionError("worker " + i + " arrived without a frame in round " + round);
            }
            for (int u = 0; u < by.length; u++) {
                frame.accumulate(by[u][i], 0, length, blocks, u * length);
            }
        }
        if (padded.length > 0) {
            System.arraycopy(padded, 0, estimate, 0, estimate.length);
        }
    }
}
