package io.github.tardigrad.core.quantize;

/**
 * Bytes that are not a frame, or a frame that is not the one expected. The message says which field, what was expected
 * and what was found.
 */
public final class FrameFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String field;

    FrameFormatException(String field, String expected, String found) {
        super("frame: " + field + " must be " + expected + ": found=" + found);
        this.field = field;
    }

    FrameFormatException(String field, int offset, String expected, String found) {
        super("frame: " + field + " must be " + expected + ": offset=" + offset + ", found=" + found);
        this.field = field;
    }

    /**
     * The field that was wrong, as named in the message.
     *
     * @return for example {@code length}, {@code checksum}, {@code round}
     */
    public String field() {
        return field;
    }
}
