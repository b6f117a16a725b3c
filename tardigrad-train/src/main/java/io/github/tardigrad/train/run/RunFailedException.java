package io.github.tardigrad.train.run;

/** A run that started and could not go on; its last checkpoint is intact. Exit code 1. */
public class RunFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure of our own finding.
     *
     * @param message one sentence a user can act on, naming the round and the worker where there is one
     */
    public RunFailedException(String message) {
        super(message);
    }

    /**
     * A failure with a cause below.
     *
     * @param message one sentence a user can act on
     * @param cause kept for {@code --debug}
     */
    public RunFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
