package io.github.tardigrad.train.data;

import java.io.IOException;
import java.io.Serial;

/** A data file is missing, truncated or wrong; the message names it and says what was expected and found. */
public class DataFileException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** With what was expected and found. */
    public DataFileException(String message) {
        super(message);
    }

    /** With what was expected and found. */
    public DataFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
