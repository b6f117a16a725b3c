package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.memory.Acknowledgement;
import io.github.tardigrad.core.memory.WorkerMemory;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.FrameDeflater;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.MemoryNote;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.GradientSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a worker does in a round: the gradient of its weighted partitions, quantized and packed into a frame.
 *
 * <p>One step may serve many workers one after another; its one message buffer is reused. Where messages are shorter than the
 * gradient, one backward pass makes the sum that the worker needs; if that does not suffice each partition's gradient is
 * computed alone and its blocks are added up. Threads: confined.
 */
public final class WorkerStep implements AutoCloseable {
    /** Rounds after which every partition has been gone through twice, whatever its size. */
    private static final long OTHER_EPOCHS = 1L << 32;

    private CodePlan plan;
    private final GradientSource source;
    private final long seed;
    private final float[] gradient;
    private final Parallelism parallelism;
    private final float[] message;
    private final Map<MessageFormat, FrameEncoder> encoders = new HashMap<>();
    private final WorkerMemories memories;
    private final @Nullable FrameDeflater deflater;
    /** Frames before they are deflated; grows to the longest. */
    private byte[] whole = {};

    private BlockEncoding blocks;
    private long blocksRound;
    private long gradientNanos;
    private long encodeNanos;

    /**
     * For workers that remember nothing, or whose memories are kept elsewhere.
     *
     * @param source taken over, and closed in the end
     * @param parallelism lent for encoding long messages; asked between partitions and chunks whether to go on
     */
    public WorkerStep(CodePlan plan, GradientSource source, long seed, Parallelism parallelism) {
        this(plan, source, seed, parallelism, WorkerMemories.none());
    }

    /** With what the workers remember, which this step changes. */
    WorkerStep(CodePlan plan, GradientSource source, long seed, Parallelism parallelism, WorkerMemories memories) {
        this.memories = memories;
        this.parallelism = parallelism;
        this.plan = plan;
        this.source = source;
        this.seed = seed;
        this.deflater = plan.spec().bits().lossless() ? new FrameDeflater() : null;
        this.blocks = plan.blocks().ofRound(0);
        this.gradient = new float[plan.dimension()];
        this.message = plan.reduction() == 1 ? gradient : new float[plan.messageLength()];
    }

    /** Another plan from the next message on, of the same dimension, reduction and lossless stage. */
    public void usePlan(CodePlan next) {
        if (next.id() != plan.id()) {
            plan = next;
            blocks = next.blocks().ofRound(0);
            blocksRound = 0;
        }
    }

    public void setParameters(float[] parameters) {
        source.setParameters(parameters);
    }

    /**
     * Computes a worker's message of a round.
     *
     * @param format the worker's under the plan
     * @param frame overwritten from its start; with a memory it stays as it is until the next round is acknowledged
     * @return the length of the frame
     * @throws io.github.tardigrad.core.quantize.NonFiniteGradientException if the message is not finite
     */
    public int compute(int worker, long round, MessageFormat format, byte[] frame) {
        computeMessage(worker, round);
        compose(worker);
        int length = encode(worker, round, format, frame);
        sent(worker, round, frame, length);
        return length;
    }

    /**
     * The same with a memory that is kept elsewhere.
     *
     * @param said in the order of the round
     * @param frame overwritten from its start
     * @return the length of the frame
     * @throws io.github.tardigrad.core.quantize.NonFiniteGradientException if the message is not finite
     * @throws java.util.concurrent.CancellationException if a later round of the worker has begun in this process
     */
    public int compute(
            int worker, long round, MessageFormat format, byte[] frame, KeptMemory memory, Acknowledgement said) {
        computeMessage(worker, round);
        return memory.send(round, said, message, frame, note -> encode(worker, round, format, frame, note));
    }

    /** Turns the message computed last into what goes out. */
    void compose(int worker) {
        WorkerMemory memory = memories.of(worker);
        if (memory != null) {
            memory.compose(message);
        }
    }

    /** Tells the memory what went out. */
    void sent(int worker, long round, byte[] frame, int length) {
        WorkerMemory memory = memories.of(worker);
        if (memory != null) {
            memory.sent(round, frame, length);
        }
    }

    /** The message computed last comes too late to be sent: it goes into the memory alone. */
    void keep(int worker) {
        WorkerMemory memory = memories.of(worker);
        if (memory != null) {
            memory.keep(message);
        }
    }

    /** The partitions whose gradients a worker's message of a round has. */
    public WeightedPartitions partitions(int worker, long round) {
        return blocks(round).block(0).row(worker);
    }

    /** Computes the message of a round, for {@link #compose}, {@link #keep} and {@link #encode}. */
    void computeMessage(int worker, long round) {
        long started = System.nanoTime();
        BlockEncoding blocks = blocks(round);
        WeightedPartitions row = blocks.block(0).row(worker);
        if (blocks.reduction() == 1) {
            source.gradient(row, round, message);
        } else if (blocks.sumEncodable()) {
            source.gradient(blocks.sum(worker), round, gradient);
            blocks.encodeSum(worker, gradient, message);
        } else {
            Arrays.fill(message, 0);
            for (int t = 0; t < row.size(); t++) {
                parallelism.check();
                source.gradient(WeightedPartitions.one(row.partition(t)), round, gradient);
                blocks.addTo(message, worker, t, gradient);
            }
        }
        gradientNanos += System.nanoTime() - started;
    }

    private BlockEncoding blocks(long round) {
        if (round != blocksRound) {
            blocks = plan.blocks().ofRound(round);
            blocksRound = round;
        }
        return blocks;
    }

    /** Packs the message computed last into a frame and returns its length. */
    int encode(int worker, long round, MessageFormat format, byte[] frame) {
        WorkerMemory memory = memories.of(worker);
        return encode(worker, round, format, frame, memory == null ? Optional.empty() : memory.note());
    }

    private int encode(int worker, long round, MessageFormat format, byte[] frame, Optional<MemoryNote> note) {
        parallelism.check();
        long started = System.nanoTime();
        FrameHeader header = new FrameHeader(plan.id(), round, worker, format, note);
        FrameEncoder encoder = encoders.computeIfAbsent(format, f -> new FrameEncoder(f, Kernels.inUse(), parallelism));
        DitherKey dither = DitherKey.of(seed, round, worker);
        int length;
        if (deflater == null) {
            length = encoder.encode(header, message, dither, frame);
        } else {
            if (whole.length < format.frameBytes()) {
                whole = new byte[format.frameBytes()];
            }
            length = deflater.deflate(whole, encoder.encode(header, message, dither, whole), frame);
        }
        encodeNanos += System.nanoTime() - started;
        return length;
    }

    Evaluation evaluate(float[] parameters) {
        source.setParameters(parameters);
        return source.evaluate();
    }

    float[] held(float[] parameters) {
        source.setParameters(parameters);
        return source.held();
    }

    /** {@code ||estimate - g||^2 / ||g||^2} for the full gradient of a round at the set parameters. */
    double residualError(WeightedPartitions everything, long round, float[] estimate) {
        source.gradient(everything, round, gradient);
        double error = 0;
        double norm = 0;
        for (int i = 0; i < gradient.length; i++) {
            double g = gradient[i];
            double difference = estimate[i] - g;
            error += difference * difference;
            norm += g * g;
        }
        return error / norm;
    }

    /**
     * {@code ||g - g'||^2 / (2 ||g||^2)}: g the full gradient of a round at the set parameters, g' with the minibatches of another
     * round. Those are of epochs that have no order in common, so both are independent and alike in distribution, and half of the
     * squared difference has the variance of either as its mean.
     */
    double batchNoise(WeightedPartitions everything, long round) {
        float[] other = new float[gradient.length];
        source.gradient(everything, round + OTHER_EPOCHS, other);
        source.gradient(everything, round, gradient);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < gradient.length; i++) {
            double g = gradient[i];
            double d = g - other[i];
            difference += d * d;
            norm += g * g;
        }
        return difference / (2 * norm);
    }

    /** Nanoseconds of gradients since the last call. */
    public long takeGradientNanos() {
        long taken = gradientNanos;
        gradientNanos = 0;
        return taken;
    }

    /** Nanoseconds of encoding since the last call. */
    public long takeEncodeNanos() {
        long taken = encodeNanos;
        encodeNanos = 0;
        return taken;
    }

    @Override
    public void close() {
        source.close();
    }
}
