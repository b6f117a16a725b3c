package io.github.tardigrad.core.quantize;

/** Writes messages of one shape as payloads of a {@link Quantizer}. Threads: confined. */
public interface PayloadEncoder {
    /**
     * Writes one payload. The same message and key give the same bytes on every machine.
     *
     * @param message the coordinates, never modified; as many as the encoder is for
     * @param dither key of everything random
     * @param frame updated from {@code at}; has room for the longest payload
     * @param at where the payload starts
     * @return its length in bytes
     * @throws NonFiniteGradientException if a coordinate is not finite, or values are too large to be quantized
     */
    int encode(float[] message, DitherKey dither, byte[] frame, int at);
}
