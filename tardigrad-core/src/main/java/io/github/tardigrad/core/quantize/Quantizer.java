package io.github.tardigrad.core.quantize;

import io.github.tardigrad.core.option.Settings;
import java.util.OptionalLong;

/**
 * A way to turn a worker's message into few bits: what it costs on the wire, how much noise it adds, and its two ends.
 *
 * <p>Planning (bit allocation, masses, error bounds) asks for {@link #varianceFactor} and {@link #payloadBytes} alone; a
 * worker encodes with {@link #encoder}, a coordinator reads with {@link #payload}. Nothing else of the program knows how a
 * quantizer works. Every quantizer is unbiased: over the dither the mean of the decoded message is the message.
 *
 * <p>A <em>budget</em> is how many bits a coordinate of a message may take on average, as a whole number of units of
 * {@code 1 / unitsPerBit()} bit. A quantizer offers every budget from {@link #smallestBudget} to {@link #largestBudget}.
 *
 * <p>Implementations are immutable values: two that are equal write the same bytes. To add one, see
 * {@code docs/adding-a-quantizer.md}.
 */
public interface Quantizer {
    /** Bytes between the header's 40 and the checksum's 4 start here: where {@link #payload} is in a frame. */
    int PAYLOAD_OFFSET = FrameDescriptor.PAYLOAD_OFFSET;

    /**
     * What kind of quantizer it is.
     *
     * @return always the same for equal quantizers
     */
    QuantizerType type();

    /**
     * The settings that it was made with: {@code type().create(settings())} is equal to it.
     *
     * @return a value for each parameter of the type
     */
    Settings settings();

    /**
     * What a reader of its frames must know beside the budget, and finds in the header.
     *
     * @return any value; 0 for a quantizer without a parameter
     */
    int parameter();

    /**
     * How finely budgets can be chosen.
     *
     * @return units of one bit: 1 for whole bits, 4 for quarters
     */
    default int unitsPerBit() {
        return 1;
    }

    /**
     * The smallest budget of a worker that sends anything.
     *
     * @return in units, at least 1
     */
    int smallestBudget();

    /**
     * The largest budget.
     *
     * @return in units, at most 255
     */
    int largestBudget();

    /**
     * The noise: the least eps with {@code E||Q(x) - x||^2 <= eps ||x||^2} for every x of this length, or what the
     * quantizer's model takes for it.
     *
     * @param budget in units
     * @param length coordinates of the message, at least 0
     * @return finite, at least 0, not growing with the budget
     * @throws IllegalArgumentException if budget or length is out of range
     */
    double varianceFactor(int budget, long length);

    /**
     * The mean squared error of quantizing one given message, over the dither.
     *
     * @param message never modified
     * @param budget in units
     * @return E||Q(x) - x||^2
     * @throws NonFiniteGradientException as in encoding
     */
    double realisedVariance(float[] message, int budget);

    /**
     * The longest payload of a message: what a frame has beside its header and checksum.
     *
     * @param dimension coordinates of the message, at least 0
     * @param budget in units
     * @return bytes, in long arithmetic
     */
    long payloadBytes(int dimension, int budget);

    /**
     * The payload's length on average.
     *
     * @param dimension coordinates of the message, at least 0
     * @param budget in units
     * @return bytes; by default those of {@link #payloadBytes}
     */
    default double expectedPayloadBytes(int dimension, int budget) {
        return payloadBytes(dimension, budget);
    }

    /**
     * Whether every payload of a shape has the same length, that of {@link #payloadBytes}. Only such frames can be deflated.
     *
     * @return true unless a quantizer says otherwise
     */
    default boolean hasFixedLength() {
        return true;
    }

    /**
     * The worker's end.
     *
     * @param dimension coordinates of every message
     * @param budget in units
     * @param kernels the fast loops of this process; no byte depends on them
     * @param parallelism lent for long messages; no byte depends on it
     * @return an encoder, confined to a thread
     */
    PayloadEncoder encoder(int dimension, int budget, Kernels kernels, Parallelism parallelism);

    /**
     * The coordinator's end: a payload, once it has passed every check. Nothing whose size depends on the bytes is allocated.
     *
     * @param bytes of the frame, kept, not copied
     * @param from where the payload starts
     * @param to where it ends; {@code to - from} is at most {@link #payloadBytes}, or just that where it is fixed
     * @param dimension coordinates of the message
     * @param budget in units, within this quantizer's range
     * @param dither the key that the worker had; looked at only where {@link #sharesDither}
     * @param kernels the fast loops of this process; no value depends on them
     * @return the payload
     * @throws FrameFormatException if the bytes are not one
     */
    Payload payload(byte[] bytes, int from, int to, int dimension, int budget, DitherKey dither, Kernels kernels)
            throws FrameFormatException;

    /**
     * Whether the coordinator needs the worker's dither to read a payload, and so the seed of the run.
     *
     * @return false unless a quantizer says otherwise
     */
    default boolean sharesDither() {
        return false;
    }

    /**
     * The smallest budget of a worker where a job says nothing.
     *
     * @return in units; by default the smallest of all
     */
    default int usualMinimum() {
        return smallestBudget();
    }

    /**
     * Says what is to come: loops that must be compiled first may have that done beside the work.
     *
     * @param budget in units
     * @param kernels the fast loops of this process
     * @param coordinates that will be encoded or added, about
     */
    default void expect(int budget, Kernels kernels, long coordinates) {}

    /**
     * How many levels above 0 the magnitude of a coordinate has, for a quantizer whose levels are evenly spaced and limited.
     *
     * @param budget in units
     * @return empty for other quantizers
     */
    default OptionalLong levels(int budget) {
        return OptionalLong.empty();
    }

    /**
     * What jobs, plans and reports call it.
     *
     * @return the type's name
     */
    default String name() {
        return type().name();
    }

    /**
     * A budget in bits.
     *
     * @param budget in units
     * @return bits of a coordinate
     */
    default double bits(int budget) {
        return (double) budget / unitsPerBit();
    }

    /**
     * Refuses a budget that this quantizer does not offer.
     *
     * @param budget in units
     * @throws IllegalArgumentException naming the range
     */
    default void requireBudget(int budget) {
        if (budget < smallestBudget() || budget > largestBudget()) {
            throw new IllegalArgumentException("bits must be " + bitsText(smallestBudget()) + ".."
                    + bitsText(largestBudget()) + ": bits=" + bitsText(budget));
        }
    }

    /**
     * A budget in bits, for people and JSON.
     *
     * @param budget in units
     * @return a decimal number, without a fraction where it is whole
     */
    default String bitsText(long budget) {
        long units = unitsPerBit();
        return budget % units == 0 ? Long.toString(budget / units) : Double.toString((double) budget / units);
    }
}
