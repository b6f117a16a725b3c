package io.github.tardigrad.core.quantize;

import org.jspecify.annotations.Nullable;

/**
 * A message as the coordinator has it: checked bytes, of which multiples can be added to an estimate.
 *
 * <p>Threads: several may read ranges at once as long as nobody changes the bytes.
 */
public interface Payload {
    /**
     * Where ranges may start and end: at multiples of this many coordinates, and at the end of the message.
     *
     * @return a power of two
     */
    default int rangeUnit() {
        return LevelKernel.ROW;
    }

    /**
     * Adds {@code weight} times a range of the message to a range of the estimate. Every coordinate gets what it would get
     * from the whole. The caller has checked the arguments.
     *
     * @param weight finite
     * @param from first coordinate, a multiple of {@link #rangeUnit}
     * @param to end of the coordinates, such a multiple or the dimension
     * @param estimate updated from {@code at}, where coordinate {@code from} goes
     * @param at where the range goes
     * @throws DamagedPayloadException if the bytes cannot be read to their end; the estimate's range is then undefined
     */
    void accumulate(double weight, int from, int to, float[] estimate, int at);

    /**
     * What this payload's values lie behind, where payloads that share it can be added up first and transformed back once.
     *
     * @return equal for payloads whose sums have a meaning; null, the default, for a payload without a transform
     */
    default @Nullable SharedTransform transform() {
        return null;
    }

    /**
     * Adds {@code weight} times a range of the message, as it is before {@link SharedTransform#restore}.
     *
     * @param weight finite
     * @param from first coordinate, a multiple of {@link #rangeUnit}
     * @param to end of the coordinates, such a multiple or the dimension
     * @param sum updated from {@code at} on by {@link SharedTransform#length} values
     * @param at where the range goes
     * @throws UnsupportedOperationException without a transform
     */
    default void accumulateTransformed(double weight, int from, int to, float[] sum, int at) {
        throw new UnsupportedOperationException("a payload without a transform is added by accumulate");
    }

    /**
     * Adds multiples of a range to two estimates; both get what {@link #accumulate} would add. A payload that can do both
     * while it reads once overrides this.
     *
     * @param from first coordinate, a multiple of {@link #rangeUnit}
     * @param to end of the coordinates, such a multiple or the dimension
     * @param firstWeight finite
     * @param first updated from {@code firstAt}
     * @param firstAt where the range goes
     * @param secondWeight finite
     * @param second updated from {@code secondAt}; may be first where the ranges do not overlap
     * @param secondAt where the range goes
     */
    default void accumulateTwo(
            int from,
            int to,
            double firstWeight,
            float[] first,
            int firstAt,
            double secondWeight,
            float[] second,
            int secondAt) {
        accumulate(firstWeight, from, to, first, firstAt);
        accumulate(secondWeight, from, to, second, secondAt);
    }
}
