package io.github.tardigrad.core.quantize;

/**
 * A payload that turned out damaged while it was read, although its frame passed all checks: what an entropy coder finds at the
 * end alone. The frame counts as not arrived.
 */
public final class DamagedPayloadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * With what was found.
     *
     * @param cause where and what
     */
    public DamagedPayloadException(FrameFormatException cause) {
        super(cause.getMessage(), cause);
    }
}
