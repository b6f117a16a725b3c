package io.github.tardigrad.core.quantize;

/** The keys of the dither that both ends of a run know: a reader of frames needs those of what it reads. */
@FunctionalInterface
public interface DitherKeys {
    /**
     * The key of one message.
     *
     * @param round of training
     * @param worker who sends
     * @return the key
     */
    DitherKey of(long round, int worker);

    /**
     * The keys of a run.
     *
     * @param seed of the run
     * @return as {@link DitherKey#of} has them
     */
    static DitherKeys ofSeed(long seed) {
        return (round, worker) -> DitherKey.of(seed, round, worker);
    }
}
