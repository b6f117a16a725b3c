package io.github.tardigrad.lab;

/** A figure of a paper that can be drawn again, or one beyond the papers. */
public interface Experiment {
    /**
     * Where it is found on the command line and under {@code experiments/}.
     *
     * @return a word
     */
    String name();

    /**
     * What is shown, and where it is from.
     *
     * @return one line
     */
    String title();

    /**
     * Instances per point if the caller does not say.
     *
     * @param effort how much work
     * @return at least 2
     */
    int seeds(Effort effort);

    /**
     * Runs all of it.
     *
     * @param seeds instances per point, at least 2, numbered from 0
     * @param results where finished parts are kept, for experiments that have any
     * @param listener told after each step
     * @return equal for equal arguments, to the bit
     */
    Outcome run(Effort effort, int seeds, Results results, Listener listener);

    /** Watches the work. */
    interface Listener {
        /**
         * A step is done.
         *
         * @param done steps so far
         * @param total of this experiment
         */
        void onStep(int done, int total);
    }
}
