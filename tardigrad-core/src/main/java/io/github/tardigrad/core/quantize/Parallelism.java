package io.github.tardigrad.core.quantize;

import java.util.function.IntConsumer;

/**
 * Threads that a caller lends for one call. What is computed does not depend on them: parts write where no other part
 * writes.
 */
public interface Parallelism {
    /** One thread: the caller's. */
    Parallelism NONE = new Parallelism() {
        @Override
        public int width() {
            return 1;
        }

        @Override
        public void run(int parts, IntConsumer part) {
            for (int i = 0; i < parts; i++) {
                part.accept(i);
            }
        }
    };

    /**
     * How many parts can run at once.
     *
     * @return at least 1
     */
    int width();

    /**
     * Runs every part once and returns when all are done; what they wrote is then visible to the caller.
     *
     * <p>If parts throw, the exception of the first of them by number is thrown.
     *
     * @param parts how many, at most {@link #width()}
     * @param part called with 0 to parts - 1, at the same time
     */
    void run(int parts, IntConsumer part);

    /**
     * Called by each part between chunks of some thousand coordinates: throws if the caller no longer wants the result,
     * whose content is then undefined.
     */
    default void check() {}
}
