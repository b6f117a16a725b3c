package io.github.tardigrad.simulation;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that must hold does not. */
public final class BrokenInvariant extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Invariant invariant;
    private final long round;

    BrokenInvariant(Invariant invariant, long round, String what) {
        this(invariant, round, what, null);
    }

    BrokenInvariant(Invariant invariant, long round, String what, @Nullable Throwable cause) {
        super(invariant.words() + ", round " + round + ": " + what, cause);
        this.invariant = invariant;
        this.round = round;
    }

    /** Which. */
    public Invariant invariant() {
        return invariant;
    }

    /** In which round, 0 before the first. */
    public long round() {
        return round;
    }

    static void require(boolean holds, Invariant invariant, long round, Supplier<String> what) {
        if (!holds) {
            throw new BrokenInvariant(invariant, round, what.get());
        }
    }
}
