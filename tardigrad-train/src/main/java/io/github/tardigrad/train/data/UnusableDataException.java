package io.github.tardigrad.train.data;

import java.io.Serial;

/** More of the data is broken than may be left out, so training cannot go on. */
public final class UnusableDataException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** With what is broken and what may be. */
    public UnusableDataException(String message) {
        super(message);
    }
}
