package io.github.tardigrad.train.data;

import java.io.Serial;

/** A key of the job names what the table does not have. */
public final class NoSuchColumnException extends DataFileException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String value;
    private final String allowed;

    /**
     * With the parts of a refusal.
     *
     * @param field the path of the key
     * @param value what it names
     * @param allowed what there is, to be read after "must be"
     */
    public NoSuchColumnException(String field, String value, String allowed) {
        super(field + ": must be " + allowed + ": found " + value);
        this.field = field;
        this.value = value;
        this.allowed = allowed;
    }

    /** The path of the key. */
    public String field() {
        return field;
    }

    /** What it names. */
    public String value() {
        return value;
    }

    /** What there is. */
    public String allowed() {
        return allowed;
    }
}
