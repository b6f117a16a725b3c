package io.github.tardigrad.train.run;

import io.github.tardigrad.core.decode.Decoder;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.DamagedPayloadException;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.FrameReader;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.core.quantize.SharedTransform;
import io.github.tardigrad.train.optimize.SecondTrack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one round, compressed as they came, and the estimates decoded from them.
 *
 * <p>Always summed in the order of the workers' numbers, so the estimate does not depend on the order of arrival. Threads:
 * confined.
 */
public final class FrameSlots implements SecondTrack {
    /** Weights of the second track within this of a multiple of the first are that multiple. */
    private static final double PROPORTIONAL = 1e-12;

    /** Coordinates that stay in a second-level cache, 64 KiB, while one frame after another is added to them. */
    private static final int CHUNK = 1 << 14;

    /** Fewest coordinates of frames, over all of them, that are worth another thread. */
    private static final long MIN_PART = 1 << 20;

    private final CodePlan plan;
    private final long seed;
    private final Parallelism parallelism;
    private final FrameLimits limits;
    private List<Decoder> decoders;
    private List<Decoder> secondDecoders;
    private final @Nullable MessageFormat[] formats;
    private final @Nullable Frame[] frames;
    /** One for each accepted frame of the round, in the order in which they came, and one for the next. */
    private final List<FrameReader> readers = new ArrayList<>();

    /** Of each block, of each worker. */
    private final double[][] weights;

    private final double[][] secondWeights;

    /** The blocks of an estimate, the last filled up; the estimate itself where it needs no filling up. */
    private final float[] padded;

    /** For each thread a chunk of a sum that is still to be transformed back; none without a transform. */
    private final List<float[]> transformed = new ArrayList<>();

    private BitSet arrived = new BitSet();
    private long round;
    private int accepted;
    /** What ranges start at a multiple of, for all frames of the round; a power of two. */
    private int rangeUnit = CHUNK;

    private boolean secondWanted;
    private boolean secondIsReady;
    private float @Nullable [] secondBuffer;

    /** On the caller's thread alone. */
    public FrameSlots(CodePlan plan, long seed) {
        this(plan, seed, Parallelism.NONE);
    }

    /**
     * With threads for large estimates.
     *
     * @param seed of the run, for quantizers whose dither both ends know
     */
    public FrameSlots(CodePlan plan, long seed, Parallelism parallelism) {
        this.plan = plan;
        this.seed = seed;
        this.readers.add(new FrameReader(seed));
        this.decoders = plan.decoders(0);
        this.secondDecoders = plan.secondMomentDecoders(0);
        this.parallelism = parallelism;
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
    public void open(long nextRound) {
        round = nextRound;
        if (plan.blocks().signSeed().isPresent()) {
            decoders = plan.decoders(round);
            secondDecoders = plan.secondMomentDecoders(round);
        }
        Arrays.fill(frames, null);
        accepted = 0;
        rangeUnit = CHUNK;
        arrived = new BitSet();
        secondIsReady = false;
    }

    /**
     * The frame in these bytes, checked but for its round.
     *
     * @throws FrameFormatException if they are damaged, or of another plan, worker or shape
     */
    public Frame parse(int worker, byte[] bytes, int length) throws FrameFormatException {
        Frame frame = readers.get(accepted).read(bytes, length, limits);
        MessageFormat format = formats[worker];
        if (format != null) {
            long frameRound = frame.header().round();
            frame.requireMatches(new FrameHeader(plan.id(), frameRound, worker, format));
        }
        return frame;
    }

    /** Keeps the frame that the round has accepted. */
    public void accept(int worker, Frame frame) {
        frames[worker] = frame;
        rangeUnit = Math.max(rangeUnit, frame.payload().rangeUnit());
        if (++accepted == readers.size()) {
            readers.add(new FrameReader(seed));
        }
    }

    /**
     * Decodes the estimate of g. A frame that turns out damaged on the way is left out, as if it had not arrived.
     *
     * @param whoArrived the workers whose frames were accepted; updates: those left out are taken away
     * @param estimate overwritten
     * @return why frames were left out, by worker; hardly ever any
     */
    public Map<Integer, String> decode(BitSet whoArrived, float[] estimate) {
        Map<Integer, String> damaged = new TreeMap<>();
        while (true) {
            try {
                decodeAll(whoArrived, estimate);
                return damaged;
            } catch (DamagedFrame e) {
                damaged.put(e.worker, String.valueOf(e.getMessage()));
                whoArrived.clear(e.worker);
            }
        }
    }

    /** A worker's payload that could not be read to its end. */
    private static final class DamagedFrame extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int worker;

        DamagedFrame(int worker, DamagedPayloadException cause) {
            super(cause.getMessage(), cause);
            this.worker = worker;
        }
    }

    private void decodeAll(BitSet whoArrived, float[] estimate) {
        arrived = whoArrived;
        for (int u = 0; u < weights.length; u++) {
            decoders.get(u).weights(arrived, weights[u]);
            secondDecoders.get(u).weights(arrived, secondWeights[u]);
        }
        secondIsReady = secondWanted && scale().isEmpty();
        sum(weights, estimate, secondIsReady ? secondBlocks() : null);
    }

    /** Hands out the frames of the round, in ascending order of workers. */
    void forEach(BitSet whoArrived, BiConsumer<Integer, Frame> action) {
        for (int i = whoArrived.nextSetBit(0); i >= 0; i = whoArrived.nextSetBit(i + 1)) {
            action.accept(i, frameOf(i));
        }
    }

    private Frame frameOf(int worker) {
        Frame frame = frames[worker];
        if (frame == null) {
            throw new AssertionError("worker " + worker + " arrived without a frame in round " + round);
        }
        return frame;
    }

    @Override
    public OptionalDouble scale() {
        if (plan.spec().memory().remembers()) {
            return OptionalDouble.of(1); // Weights of both are the same, and what is remembered is in the first.
        }
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

    /** From the second time on, decoded in one pass with the first track. */
    @Override
    public void decodeInto(float[] estimate) {
        if (secondIsReady) {
            System.arraycopy(secondBlocks(), 0, estimate, 0, estimate.length);
        } else {
            secondWanted = true;
            sum(secondWeights, estimate, null);
        }
    }

    private float[] secondBlocks() {
        float[] second = secondBuffer;
        if (second == null) {
            second = new float[plan.messageLength() * plan.reduction()];
            secondBuffer = second;
        }
        return second;
    }

    /**
     * Ranges of the messages' coordinates side by side, in each of them frame by frame in the order of the workers.
     *
     * @param second overwritten with the blocks of the second track, unless null
     */
    private void sum(double[][] by, float[] estimate, float @Nullable [] second) {
        float[] blocks = padded.length == 0 ? estimate : padded;
        int length = plan.messageLength();
        int unit = rangeUnit;
        int chunks = (length + unit - 1) / unit;
        long work = (long) arrived.cardinality() * length * by.length;
        int parts = (int) Math.max(1, Math.min(Math.min(parallelism.width(), chunks), work / MIN_PART));
        SharedTransform transform = sharedTransform();
        while (transform != null && transformed.size() < parts) {
            // A chunk of the message, whose end may be filled up.
            transformed.add(new float[2 * Math.min(unit, Math.max(CHUNK / 2, length))]);
        }
        parallelism.run(parts, part -> {
            int end = (int) ((part + 1L) * chunks / parts);
            for (int chunk = (int) ((long) part * chunks / parts); chunk < end; chunk++) {
                int from = chunk * unit;
                int to = from + Math.min(unit, length - from);
                if (transform == null) {
                    sum(by, blocks, second, from, to);
                } else {
                    sumTransformed(transform, transformed.get(part), by, blocks, from, to);
                    if (second != null) {
                        sumTransformed(transform, transformed.get(part), secondWeights, second, from, to);
                    }
                }
            }
        });
        if (padded.length > 0) {
            System.arraycopy(padded, 0, estimate, 0, estimate.length);
        }
    }

    /** The transform that all frames of the round lie behind, if there is one. */
    private @Nullable SharedTransform sharedTransform() {
        SharedTransform shared = null;
        for (int i = arrived.nextSetBit(0); i >= 0; i = arrived.nextSetBit(i + 1)) {
            SharedTransform transform = frameOf(i).payload().transform();
            if (transform == null || (shared != null && !shared.equals(transform))) {
                return null;
            }
            shared = transform;
        }
        return shared;
    }

    /** Adds up the frames before they are transformed back, once for each block. */
    private void sumTransformed(
            SharedTransform transform, float[] sum, double[][] by, float[] blocks, int from, int to) {
        int length = plan.messageLength();
        for (int u = 0; u < by.length; u++) {
            Arrays.fill(sum, 0, transform.length(from, to), 0);
            for (int i = arrived.nextSetBit(0); i >= 0; i = arrived.nextSetBit(i + 1)) {
                try {
                    frameOf(i).payload().accumulateTransformed(by[u][i], from, to, sum, 0);
                } catch (DamagedPayloadException e) {
                    throw new DamagedFrame(i, e);
                }
            }
            Arrays.fill(blocks, u * length + from, u * length + to, 0);
            transform.restore(sum, from, to, blocks, u * length + from);
        }
    }

    private void sum(double[][] by, float[] blocks, float @Nullable [] second, int from, int to) {
        int length = plan.messageLength();
        for (int u = 0; u < by.length; u++) {
            Arrays.fill(blocks, u * length + from, u * length + to, 0);
            if (second != null) {
                Arrays.fill(second, u * length + from, u * length + to, 0);
            }
        }
        for (int i = arrived.nextSetBit(0); i >= 0; i = arrived.nextSetBit(i + 1)) {
            try {
                add(frameOf(i), i, by, blocks, second, from, to);
            } catch (DamagedPayloadException e) {
                throw new DamagedFrame(i, e);
            }
        }
    }

    private void add(
            Frame frame, int worker, double[][] by, float[] blocks, float @Nullable [] second, int from, int to) {
        int length = plan.messageLength();
        for (int u = 0; u < by.length; u++) {
            int at = u * length + from;
            if (second != null) {
                frame.accumulateTwo(from, to, by[u][worker], blocks, at, secondWeights[u][worker], second, at);
            } else if (u + 1 < by.length) {
                frame.accumulateTwo(from, to, by[u][worker], blocks, at, by[u + 1][worker], blocks, at + length);
                u++;
            } else {
                frame.accumulate(by[u][worker], from, to, blocks, at);
            }
        }
    }
}
