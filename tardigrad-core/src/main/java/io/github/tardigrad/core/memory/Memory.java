package io.github.tardigrad.core.memory;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.MassRule;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.quantize.MessageFormat;
import java.util.BitSet;

/**
 * What is remembered from round to round, on both ends, and what that means for a plan.
 *
 * <p>Implementations are immutable values; the two ends that they make hold the state. To add one: implement this, {@link
 * MemoryType} and the ends, and name the type as a service.
 */
public interface Memory {
    /** What kind of memory it is. */
    MemoryType type();

    /** The settings that it was made with. */
    Settings settings();

    /** What jobs, plans and reports call it. */
    default String name() {
        return type().name();
    }

    /**
     * Whether a worker's message depends on the rounds before. Then no round has an error bound of its own, and the expectation
     * of a round's estimate is not the gradient.
     */
    boolean remembers();

    /**
     * Whether another plan can follow in a run. Where workers send the same messages under both, so that the decoding alone is
     * another, all that is remembered stays, and {@link CoordinatorMemory#weigh} is called; otherwise both ends begin anew.
     */
    boolean survivesOtherPlans();

    /** Whether a worker that is late still finishes its message, because what it does not deliver stays in its memory. */
    boolean keepsLateMessages();

    /**
     * The memory for an optimizer with momentum: itself, unless the two do not go together.
     *
     * @param momentum in [0, 1)
     */
    default Memory underMomentum(double momentum) {
        return this;
    }

    /** Whether each frame says what it is relative to: {@link WorkerMemory#note}. */
    default boolean notesFrames() {
        return false;
    }

    /** The masses that serve the memory best, for schemes that are free to choose them. */
    default MassRule masses(StragglerProfile profile) {
        return MassRule.OPTIMAL;
    }

    /**
     * What workers with this memory compute.
     *
     * @param rule of the scheme, for messages without memory
     * @param blocks who computes what, without memory
     * @param profile who straggles how often
     * @param active the workers that take part
     * @return the same partitions at the same workers, with coefficients for messages with memory
     * @throws IllegalArgumentException if the code cannot have this memory; the message says why
     */
    default BlockEncoding encoding(DecodingRule rule, BlockEncoding blocks, StragglerProfile profile, BitSet active) {
        return blocks;
    }

    /**
     * How messages are decoded that come from workers with this memory.
     *
     * @param rule of the scheme, for messages without memory
     * @param blocks who computes what, as {@link #encoding} has it
     * @param profile who straggles how often
     * @param varianceFactor eps_i of each worker's quantizer; not looked at for workers that do not take part
     * @param active the workers that take part
     * @return the rule for messages with memory
     * @throws IllegalArgumentException if the code cannot have this memory; the message says why
     */
    DecodingRule decoding(
            DecodingRule rule, BlockEncoding blocks, StragglerProfile profile, double[] varianceFactor, BitSet active);

    /**
     * The part of a message that one of its frames counts as by itself.
     *
     * @param varianceFactor eps of the worker's quantizer
     * @return above 0, at most 1
     */
    double deliveredShare(double varianceFactor);

    /**
     * The worker's end, with nothing remembered yet.
     *
     * @param format of its messages
     * @param varianceFactor eps of its quantizer
     * @param seed of the run
     */
    WorkerMemory worker(MessageFormat format, double varianceFactor, long seed);

    /**
     * The coordinator's end, with nothing remembered yet.
     *
     * @param dimension coordinates of the gradient
     * @param weights of {@link #decoding}, when every active worker has arrived
     * @param profile who straggles how often
     * @param varianceFactor eps_i of each worker's quantizer; infinite for workers that do not take part
     */
    CoordinatorMemory coordinator(int dimension, double[] weights, StragglerProfile profile, double[] varianceFactor);
}
