package io.github.tardigrad.core.quantize;

/**
 * A linear transform that messages of a round were quantized behind: whoever adds them up transforms back the sum, once.
 *
 * <p>Two that are equal are the same transform. Threads: safe for use by any number of them.
 */
public interface SharedTransform {
    /**
     * Values of a range of the message before it is transformed back.
     *
     * @param from first coordinate, a multiple of the payload's {@link Payload#rangeUnit}
     * @param to end of the coordinates, such a multiple or the dimension
     * @return at least {@code to - from}: the end of a message may be filled up
     */
    int length(int from, int to);

    /**
     * Transforms a sum of messages back and adds it to an estimate.
     *
     * @param sum of {@link #length} values from its start; its content is undefined afterwards
     * @param from first coordinate, a multiple of the payload's {@link Payload#rangeUnit}
     * @param to end of the coordinates, such a multiple or the dimension
     * @param estimate updated from {@code at}, where coordinate {@code from} goes
     * @param at where the range goes
     */
    void restore(float[] sum, int from, int to, float[] estimate, int at);
}
