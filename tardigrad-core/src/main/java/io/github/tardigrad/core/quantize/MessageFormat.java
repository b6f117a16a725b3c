package io.github.tardigrad.core.quantize;

/**
 * The shape of a message: how many coordinates, quantized how and with how many bits.
 *
 * @param dimension coordinates of the message, 0 or more
 * @param quantizer how they are quantized
 * @param budget bits of one coordinate, in units of the quantizer
 * @param noted whether frames have a {@link MemoryNote}
 */
public record MessageFormat(int dimension, Quantizer quantizer, int budget, boolean noted) {
    /**
     * Checks the shape.
     *
     * @throws IllegalArgumentException if a field is out of range or the frame would not fit in an array
     */
    public MessageFormat {
        if (dimension < 0) {
            throw new IllegalArgumentException("dimension must be >= 0: dimension=" + dimension);
        }
        quantizer.requireBudget(budget);
        long frameBytes = FrameDescriptor.frameBytes(quantizer.payloadBytes(dimension, budget), noted);
        if (frameBytes > FrameDescriptor.MAX_FRAME_BYTES) {
            throw new IllegalArgumentException("frame must have at most " + FrameDescriptor.MAX_FRAME_BYTES
                    + " bytes: dimension=" + dimension + ", bits=" + quantizer.bitsText(budget) + ", quantizer="
                    + quantizer + ", bytes=" + frameBytes);
        }
    }

    /**
     * A message without a note.
     *
     * @param dimension coordinates of the message, 0 or more
     * @param quantizer how they are quantized
     * @param budget bits of one coordinate, in units of the quantizer
     * @throws IllegalArgumentException if a field is out of range or the frame would not fit in an array
     */
    public MessageFormat(int dimension, Quantizer quantizer, int budget) {
        this(dimension, quantizer, budget, false);
    }

    /**
     * The same with a note in each frame.
     *
     * @return the format
     */
    public MessageFormat withNote() {
        return new MessageFormat(dimension, quantizer, budget, true);
    }

    /**
     * A message of float32 as they are.
     *
     * @param dimension coordinates of the message
     * @return the format
     */
    public static MessageFormat unquantized(int dimension) {
        return new MessageFormat(dimension, Float32.INSTANCE, Float.SIZE);
    }

    /**
     * The length of a frame of this format, or the longest where lengths differ.
     *
     * <p>Units: bytes, header and checksum included.
     *
     * @return the length
     */
    public int frameBytes() {
        return Math.toIntExact(FrameDescriptor.frameBytes(quantizer.payloadBytes(dimension, budget), noted));
    }

    /**
     * Bytes of a frame beside its payload: header, note and checksum.
     *
     * @param noted whether it has a note
     * @return the same for every quantizer
     */
    public static long overheadBytes(boolean noted) {
        return FrameDescriptor.frameBytes(0, noted);
    }

    /**
     * The length of a frame of this format on average.
     *
     * <p>Units: bytes, header and checksum included.
     *
     * @return at most {@link #frameBytes()}, and that where every frame has one length
     */
    public double expectedFrameBytes() {
        return overheadBytes(noted) + quantizer.expectedPayloadBytes(dimension, budget);
    }

    /**
     * The mean squared error of quantizing one message.
     *
     * @param message the coordinates, never modified
     * @return E||Q(x) - x||^2 over the dither; 0 if not quantized
     * @throws IllegalArgumentException if the message has another length than the format
     * @throws NonFiniteGradientException as in encoding
     */
    public double realisedVariance(float[] message) {
        requireDimension(message);
        return quantizer.realisedVariance(message, budget);
    }

    void requireDimension(float[] vector) {
        if (vector.length != dimension) {
            throw new IllegalArgumentException(
                    "vector length must be the dimension " + dimension + ": length=" + vector.length);
        }
    }
}
