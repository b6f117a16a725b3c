package io.github.tardigrad.core.quantize;

/**
 * Bytes that are not a frame, or a frame that is not the one expected. The message says which field, what was expected
 * and what was found.
 */
public final class FrameFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * A field that is not what was expected.
     *
     * @param field its name
     * @param expected what is allowed
     * @param found what is there
     */
    public FrameFormatException(String field, String expected, String found) {
        super("frame: " + field + " must be " + expected + ": found=" + found);
        this.field = field;
    }

    /**
     * The same of a field at a known place.
     *
     * @param field its name
     * @param offset of the field in bytes
     * @param expected what is allowed
     * @param found what is there
     */
    public FrameFormatException(String field, int offset, String expected, String found) {
        super("frame: " + field + " must be " + expected + ": offset=" + offset + ", found=" + found);
        this.field = field;
    }

    /**
     * The quantizer's parameter in the header.
     *
     * @param name what the quantizer calls it
     * @param expected what it must be, for people
     * @param found what it is
     * @return the exception
     */
    public static FrameFormatException ofParameter(String name, String expected, int found) {
        return new FrameFormatException(name, FrameDescriptor.PARAMETER_OFFSET, expected, Integer.toString(found));
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
