package io.github.tardigrad.lab;

/** The time that was given is up: what was finished is kept, and the same work goes on there later. */
public final class OutOfTimeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfTimeException() {
        super("the time is up");
    }
}
