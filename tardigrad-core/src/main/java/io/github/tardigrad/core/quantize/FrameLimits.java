package io.github.tardigrad.core.quantize;

/**
 * The largest frame a reader accepts, checked before anything is allocated.
 *
 * @param maxDimension coordinates, at least 0
 * @param maxFrameBytes bytes of the whole frame, at least 0
 */
public record FrameLimits(int maxDimension, int maxFrameBytes) {
    /** 2^28 coordinates and 1 GiB. */
    public static final FrameLimits DEFAULT = new FrameLimits(1 << 28, 1 << 30);

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public FrameLimits {
        if (maxDimension < 0) {
            throw new IllegalArgumentException("maxDimension must be >= 0: maxDimension=" + maxDimension);
        }
        if (maxFrameBytes < 0) {
            throw new IllegalArgumentException("maxFrameBytes must be >= 0: maxFrameBytes=" + maxFrameBytes);
        }
    }
}
