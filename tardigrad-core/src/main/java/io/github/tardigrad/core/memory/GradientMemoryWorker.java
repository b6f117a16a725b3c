package io.github.tardigrad.core.memory;

import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.FrameReader;
import io.github.tardigrad.core.quantize.MemoryNote;
import io.github.tardigrad.core.quantize.MessageFormat;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The worker's end of {@link GradientMemory}: h, and how much of a message goes into it.
 *
 * <p>Where alpha is automatic it follows from messages that were accepted alone, so that it depends on who arrived and on
 * nothing else: from one to the next it grows by exp(0.3 c), c the cosine of the two as they were decoded. A memory that lags
 * sends the same difference again and again and hurries; one that chases the noise of minibatches takes each one back, and slows
 * down; at the best alpha the messages are white. Source: the innovations of an optimal filter are white (Kailath, 1968).
 */
final class GradientMemoryWorker implements WorkerMemory {
    private static final byte[] NO_FRAME = {};
    private static final double GROWTH = 0.3;
    private static final double LEAST_ALPHA = 0.03;
    private static final int CHUNK = 1 << 14;

    private final double varianceFactor;
    private final OptionalDouble fixedAlpha;
    private final double automaticAlpha;
    private final FrameLimits limits;
    private final FrameReader reader;
    private final FrameReader readerOfPrevious;
    private final float[] remembered;
    private int epoch = (int) Acknowledgements.NEVER;
    private long base = Acknowledgements.NEVER;
    private float alpha;
    private double largestAlpha;
    /** The message accepted last; none where alpha is fixed. */
    private byte[] previousFrame = NO_FRAME;

    private int previousLength;
    private Optional<MemoryNote> note = Optional.empty();
    private long pendingRound = Acknowledgements.NEVER;
    private float pendingAlpha;
    private byte[] pendingFrame = NO_FRAME;
    private int pendingLength;
    private float[] chunk = {};
    private float[] chunkOfPrevious = {};

    /** With alpha, and the most that an automatic one grows to. */
    GradientMemoryWorker(
            MessageFormat format, double varianceFactor, OptionalDouble alpha, double automaticAlpha, long seed) {
        this.automaticAlpha = automaticAlpha;
        this.varianceFactor = varianceFactor;
        this.fixedAlpha = alpha;
        this.limits = new FrameLimits(format.dimension(), format.frameBytes());
        this.reader = new FrameReader(seed);
        this.readerOfPrevious = new FrameReader(seed);
        this.remembered = new float[format.dimension()];
        begin(new Acknowledgement(epoch, 0, base));
    }

    private void begin(Acknowledgement said) {
        Arrays.fill(remembered, 0);
        previousLength = 0;
        base = Acknowledgements.NEVER;
        epoch = said.epoch();
        limit(said.halvings());
        alpha = (float)
                Math.min(largestAlpha, fixedAlpha.orElse(Math.scalb(0.5 / (1 + varianceFactor), -said.halvings())));
    }

    private void limit(int halvings) {
        double most = fixedAlpha.isPresent() ? 1 : automaticAlpha;
        largestAlpha = Math.scalb(Math.min(most, 1 / (1 + varianceFactor)), -halvings);
    }

    @Override
    public void acknowledge(Acknowledgement said) {
        limit(said.halvings());
        if (said.epoch() != epoch) {
            begin(said);
        } else if (pendingRound != Acknowledgements.NEVER && said.acceptedRound() == pendingRound) {
            take();
        }
        pendingRound = Acknowledgements.NEVER;
        pendingFrame = NO_FRAME;
    }

    private void take() {
        Frame taken = read(reader, pendingFrame, pendingLength);
        taken.accumulate(pendingAlpha, remembered);
        if (fixedAlpha.isEmpty()) {
            if (previousLength > 0) {
                alpha = whitened(cosine(taken, read(readerOfPrevious, previousFrame, previousLength)));
            }
            if (previousFrame.length < pendingLength) {
                previousFrame = new byte[pendingFrame.length];
            }
            System.arraycopy(pendingFrame, 0, previousFrame, 0, pendingLength);
            previousLength = pendingLength;
        }
        base = pendingRound;
    }

    private Frame read(FrameReader by, byte[] bytes, int length) {
        try {
            return by.read(bytes, length, limits);
        } catch (FrameFormatException e) {
            throw new AssertionError("a frame of one's own that was taken", e);
        }
    }

    private float whitened(double cosine) {
        double least = Math.min(LEAST_ALPHA, largestAlpha);
        return (float) Math.min(largestAlpha, Math.max(least, alpha * StrictMath.exp(GROWTH * cosine)));
    }

    /** Of two messages; 0 if one of them is 0. */
    private double cosine(Frame one, Frame other) {
        int unit = Math.max(one.payload().rangeUnit(), other.payload().rangeUnit());
        int length = unit * Math.max(1, CHUNK / unit);
        if (chunk.length < length) {
            chunk = new float[length];
            chunkOfPrevious = new float[length];
        }
        double product = 0;
        double before = 0;
        double now = 0;
        for (int from = 0; from < remembered.length; from += length) {
            int to = Math.min(remembered.length, from + length);
            Arrays.fill(chunk, 0, to - from, 0);
            Arrays.fill(chunkOfPrevious, 0, to - from, 0);
            one.accumulate(1, from, to, chunk, 0);
            other.accumulate(1, from, to, chunkOfPrevious, 0);
            for (int i = 0; i < to - from; i++) {
                double x = chunk[i];
                double y = chunkOfPrevious[i];
                product += x * y;
                before += y * y;
                now += x * x;
            }
        }
        return before > 0 && now > 0 ? product / Math.sqrt(before * now) : 0;
    }

    @Override
    public void compose(float[] message) {
        double whole = 0;
        double left = 0;
        for (int i = 0; i < remembered.length; i++) {
            float z = message[i];
            float difference = z - remembered[i];
            whole += (double) z * z;
            left += (double) difference * difference;
            message[i] = difference;
        }
        // A message that is not finite is the encoder's to refuse.
        note = Optional.of(new MemoryNote(
                Math.max(0, epoch), base, alpha, Double.isFinite(whole) ? whole : 0, Double.isFinite(left) ? left : 0));
    }

    @Override
    public Optional<MemoryNote> note() {
        return note;
    }

    @Override
    public void sent(long round, byte[] frame, int length) {
        pendingRound = round;
        pendingAlpha = note.map(MemoryNote::alpha).orElse(alpha);
        pendingFrame = frame;
        pendingLength = length;
    }

    @Override
    public void keep(float[] message) {
        // A message that is not sent is not new: the next one has all that is.
    }

    @Override
    public void writeTo(StateWriter state) {
        state.floats("remembered", remembered);
        state.longs("epochAndBase", epoch, base);
        state.doubles("alpha", alpha);
        state.bytes("previousFrame", Arrays.copyOf(previousFrame, previousLength));
    }

    @Override
    public void readFrom(StateReader state) {
        state.floats("remembered", remembered);
        long[] read = state.longs("epochAndBase");
        epoch = Math.toIntExact(read[0]);
        base = read[1];
        alpha = (float) state.doubles("alpha")[0];
        previousFrame = state.bytes("previousFrame");
        previousLength = previousFrame.length;
    }
}
