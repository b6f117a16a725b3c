package io.github.tardigrad.core.quantize;

import java.util.Objects;

/** The norms and levels of a {@link UniformQuantizer}'s message, read straight from their bytes. */
public final class UniformPayload implements Payload {
    private final byte[] bytes;
    private final int dimension;
    private final int bits;
    private final int buckets;
    private final int bucketLength;
    private final int norms;
    private final int payload;
    private final LevelKernel kernel;

    private UniformPayload(
            UniformQuantizer quantizer, byte[] bytes, int from, int dimension, int bits, LevelKernel kernel) {
        this.bytes = bytes;
        this.dimension = dimension;
        this.bits = bits;
        this.buckets = quantizer.buckets(dimension);
        this.bucketLength = (int) quantizer.bucketLength(dimension);
        this.norms = from;
        this.payload = from + Float.BYTES * buckets;
        this.kernel = kernel;
    }

    /** The payload that starts at {@code from}, refused where a number would poison the estimate or padding is not 0. */
    static UniformPayload checked(
            UniformQuantizer quantizer, byte[] bytes, int from, int dimension, int bits, Kernels kernels)
            throws FrameFormatException {
        UniformPayload found = new UniformPayload(quantizer, bytes, from, dimension, bits, kernels.kernel(bits));
        found.checkNorms();
        found.checkPadding();
        return found;
    }

    private void checkNorms() throws FrameFormatException {
        for (int bucket = 0; bucket < buckets; bucket++) {
            int offset = norms + bucket * Float.BYTES;
            float norm = FrameDescriptor.getFloat(bytes, offset);
            if (!(norm >= 0 && norm <= Float.MAX_VALUE)) {
                throw new FrameFormatException(
                        "norm of bucket " + bucket, offset, "finite and >= 0", Float.toString(norm));
            }
        }
    }

    private void checkPadding() throws FrameFormatException {
        int used = dimension % LaneStreams.BLOCK;
        if (used == 0) {
            return;
        }
        int offset = payload + dimension / LaneStreams.BLOCK * LaneStreams.blockBytes(bits);
        for (int position = used; position < LaneStreams.BLOCK; position++) {
            int code = LaneStreams.code(bits, bytes, offset, position);
            if (code != 0) {
                throw new FrameFormatException(
                        "padding at position " + position + " of the last block", offset, "0", FrameCheck.hex(code));
            }
        }
    }

    /**
     * How many norms there are.
     *
     * @return the number of buckets
     */
    public int buckets() {
        return buckets;
    }

    /**
     * How many coordinates share a norm, but for the last.
     *
     * @return the bucket's length
     */
    public int bucketLength() {
        return bucketLength;
    }

    /**
     * The norm that the levels of one bucket are fractions of.
     *
     * @param bucket from 0 to the number of buckets - 1
     * @return finite, at least 0
     */
    public float norm(int bucket) {
        Objects.checkIndex(bucket, buckets);
        return FrameDescriptor.getFloat(bytes, norms + bucket * Float.BYTES);
    }

    /**
     * A coordinate adds {@code level * step} with {@code step = weight * norm / S}: in float at up to 16 bits, where the step
     * is a normal float and S steps at most half the largest; in double, rounded once after the addition, otherwise.
     */
    @Override
    public void accumulate(double weight, int from, int to, float[] estimate, int at) {
        double levels = Levels.magnitudeLevels(bits);
        int length = bucketLength;
        for (int start = from; start < to; ) {
            int bucket = start / length;
            if (start == bucket * length) {
                int norm = norms + bucket * Float.BYTES;
                int buckets = (to - start) / length;
                int added = kernel.accumulateBuckets(
                        bytes, norm, payload, start, length, buckets, weight, estimate, at + start - from);
                bucket += added;
                start += added * length;
            }
            if (start < to) {
                int end = (int) Math.min((bucket + 1L) * length, to);
                accumulateBucket(weight * norm(bucket) / levels, levels, start, end, estimate, at + start - from);
                start = end;
            }
        }
    }

    /** A bucket of zeros adds nothing. */
    private void accumulateBucket(double step, double levels, int from, int to, float[] estimate, int at) {
        if (fitsKernel(step, levels)) {
            kernel.accumulate(bytes, payload, from, to, step, estimate, at);
        } else if (step != 0) {
            LaneStreams.accumulateWide(bits, bytes, payload, from, to, step, estimate, at);
        }
    }

    /** Beyond 16 bits a kernel's arithmetic is double's. */
    private boolean fitsKernel(double step, double levels) {
        return step != 0 && (bits > LevelKernel.MAX_NARROW_BITS || LevelKernel.isNarrow(step, levels));
    }

    @Override
    public void accumulateTwo(
            int from,
            int to,
            double firstWeight,
            float[] first,
            int firstAt,
            double secondWeight,
            float[] second,
            int secondAt) {
        double levels = Levels.magnitudeLevels(bits);
        for (int start = from; start < to; ) {
            int bucket = start / bucketLength;
            int end = (int) Math.min((bucket + 1L) * bucketLength, to);
            double firstStep = firstWeight * norm(bucket) / levels;
            double secondStep = secondWeight * norm(bucket) / levels;
            int firstStart = firstAt + start - from;
            int secondStart = secondAt + start - from;
            if (fitsKernel(firstStep, levels) && fitsKernel(secondStep, levels)) {
                kernel.accumulateTwo(
                        bytes, payload, start, end, firstStep, first, firstStart, secondStep, second, secondStart);
            } else {
                accumulateBucket(firstStep, levels, start, end, first, firstStart);
                accumulateBucket(secondStep, levels, start, end, second, secondStart);
            }
            start = end;
        }
    }
}
