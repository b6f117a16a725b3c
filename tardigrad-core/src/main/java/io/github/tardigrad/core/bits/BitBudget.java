package io.github.tardigrad.core.bits;

/**
 * What an allocation may spend: a total over all workers, and what one worker may get of it.
 *
 * <p>Units: bits per coordinate of a message, or the fractions of a bit that a quantizer's budgets are counted in.
 *
 * @param total the sum over all workers, &gt; 0; not all of it need be spent
 * @param minimum the least that a worker which sends anything may get, at least 1
 * @param maximum the most that a worker may get
 * @param allowSilent whether a worker may also get 0 bits, and then sends nothing
 */
public record BitBudget(long total, int minimum, int maximum, boolean allowSilent) {
    /** Checks what can be checked without knowing the workers. */
    public BitBudget {
        if (total <= 0) {
            throw new IllegalArgumentException("total must be > 0: total=" + total);
        }
        if (minimum < 1) {
            throw new IllegalArgumentException("minimum must be >= 1: minimum=" + minimum);
        }
        if (maximum < minimum) {
            throw new IllegalArgumentException(
                    "maximum must be at least the minimum of " + minimum + ": maximum=" + maximum);
        }
    }

    /**
     * A budget of 2 to 32 bits for each worker, with nobody silent.
     *
     * @param total the sum over all workers, &gt; 0
     * @return the budget
     */
    public static BitBudget of(long total) {
        return new BitBudget(total, 2, Float.SIZE, false);
    }

    /**
     * Checks that this many workers can share the total: that it reaches for the minimum of each (of one of them, if
     * workers may be silent), and that they can use all of it.
     *
     * @param usableWorkers how many workers can answer at all
     * @throws IllegalArgumentException saying which totals are allowed; also if no worker is usable
     */
    public void requireFits(int usableWorkers) {
        if (usableWorkers == 0) {
            throw new IllegalArgumentException(
                    "no worker can ever answer: every stragglerProbability is 1, usable workers=0");
        }
        long least = allowSilent ? minimum : (long) usableWorkers * minimum;
        long most = (long) usableWorkers * maximum;
        if (total < least || total > most) {
            int sending = allowSilent ? 1 : usableWorkers;
            throw new IllegalArgumentException("total must be between " + least + " (" + sending + " usable "
                    + (sending == 1 ? "worker" : "workers") + " x " + minimum + " bits) and " + most + ": total="
                    + total);
        }
    }
}
