package io.github.tardigrad.core.quantize;

/**
 * The shape of a message: all that fixes a frame's length.
 *
 * @param dimension coordinates of the message, 0 or more
 * @param bits bits of one coordinate, 1 to 32; 32 if not quantized
 * @param bucket coordinates that share a norm, a multiple of 8; 0 = the whole vector, and the only value if not
 *     quantized
 * @param quantized false: float32 as they are
 */
public record MessageFormat(int dimension, int bits, int bucket, boolean quantized) {
    /**
     * Checks the shape.
     *
     * @throws IllegalArgumentException if a field is out of range or the frame would not fit in an array
     */
    public MessageFormat {
        if (dimension < 0) {
            throw new IllegalArgumentException("dimension must be >= 0: dimension=" + dimension);
        }
        Levels.requireBits(bits);
        if (bucket < 0 || bucket % LaneStreams.LANES != 0) {
            throw new IllegalArgumentException(
                    "bucket must be 0 or a positive multiple of " + LaneStreams.LANES + ": bucket=" + bucket);
        }
        if (!quantized && bits != Float.SIZE) {
            throw new IllegalArgumentException("bits must be 32 in an unquantized message: bits=" + bits);
        }
        if (!quantized && bucket != 0) {
            throw new IllegalArgumentException("bucket must be 0 in an unquantized message: bucket=" + bucket);
        }
        long frameBytes = FrameDescriptor.frameBytes(dimension, bits, bucket, quantized);
        if (frameBytes > FrameDescriptor.MAX_FRAME_BYTES) {
            throw new IllegalArgumentException("frame must have at most " + FrameDescriptor.MAX_FRAME_BYTES
                    + " bytes: dimension=" + dimension + ", bits=" + bits + ", bucket=" + bucket + ", bytes="
                    + frameBytes);
        }
    }

    /**
     * A message of float32 as they are.
     *
     * @param dimension coordinates of the message
     * @return the format
     */
    public static MessageFormat unquantized(int dimension) {
        return new MessageFormat(dimension, Float.SIZE, 0, false);
    }

    /**
     * The length of a frame of this format.
     *
     * <p>Units: bytes, header and checksum included.
     *
     * @return the length
     */
    public int frameBytes() {
        return Math.toIntExact(FrameDescriptor.frameBytes(dimension, bits, bucket, quantized));
    }

    /**
     * How many norms the frame carries.
     *
     * @return the number of buckets; 0 if not quantized
     */
    public int buckets() {
        return Math.toIntExact(FrameDescriptor.buckets(dimension, bucket, quantized));
    }

    /**
     * How many coordinates share a norm: the length that the variance factor depends on.
     *
     * @return the bucket, or the dimension where that is smaller or bucket is 0
     */
    public int bucketLength() {
        return bucket == 0 ? dimension : Math.min(bucket, dimension);
    }
}
