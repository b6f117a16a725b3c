package io.github.tardigrad.train.checkpoint;

import java.io.IOException;

/** A tensor file that is damaged, hostile or not what was expected: where, what was expected, what was found. */
public final class TensorFileException extends IOException {
    private static final long serialVersionUID = 1L;

    TensorFileException(String message) {
        super(message);
    }

    TensorFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
