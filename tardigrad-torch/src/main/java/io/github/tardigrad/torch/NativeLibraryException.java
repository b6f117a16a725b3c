package io.github.tardigrad.torch;

import io.github.tardigrad.train.run.RunFailedException;
import java.io.Serial;

/** PyTorch's native library is missing or cannot be loaded; the message says what to do. */
public final class NativeLibraryException extends RunFailedException {
    @Serial
    private static final long serialVersionUID = 1L;

    NativeLibraryException(String message, Throwable cause) {
        super(message, cause);
    }
}
