package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.FrameReader;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.train.checkpoint.FloatTensor;

/**
 * What of a worker's messages has not got through yet: e, all 0 in the beginning.
 *
 * <p>In a round the worker's message c becomes m = c + e, and so does the memory; only if the frame Q(m) is accepted does the
 * memory fall to m - Q(m) / (1 + eps). So whatever is lost on the way, c is kept. Threads: confined.
 */
final class ErrorMemory {
    private final int worker;
    private final float[] values;
    private final double share;
    private final FrameLimits limits;
    private final FrameReader reader = new FrameReader();

    ErrorMemory(CodePlan plan, int worker) {
        MessageFormat format = plan.messageFormat(worker);
        this.worker = worker;
        this.values = new float[format.dimension()];
        this.share = plan.deliveredShare(worker);
        this.limits = new FrameLimits(format.dimension(), format.frameBytes());
    }

    /** Adds the memory to a message and remembers the sum. Updates: message. */
    void addTo(float[] message) {
        for (int i = 0; i < values.length; i++) {
            values[i] += message[i];
            message[i] = values[i];
        }
    }

    /** Remembers a message that is not sent. */
    void add(float[] message) {
        for (int i = 0; i < values.length; i++) {
            values[i] += message[i];
        }
    }

    /** Forgets what the frame, which was accepted, has delivered. */
    void forget(byte[] frame, int length) {
        try {
            reader.read(frame, length, limits).accumulate(-share, values);
        } catch (FrameFormatException e) {
            throw new AssertionError("the frame of worker " + worker + " was accepted", e);
        }
    }

    /** The memory itself, by a name of its own. */
    FloatTensor tensor() {
        return FloatTensor.vector("errorMemory." + worker, values);
    }
}
