package io.github.tardigrad.train.model;

import java.util.concurrent.CancellationException;

/** Lets a worker stop in the middle of a gradient when its round is over: its thread is interrupted. */
public final class Interruption {
    private Interruption() {}

    /**
     * To be called between pieces of work of at most some milliseconds; costs about a nanosecond.
     *
     * @throws CancellationException if this thread is interrupted, which it stays
     */
    public static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
    }
}
