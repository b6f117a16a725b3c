package io.github.tardigrad.core.bound;

import io.github.tardigrad.core.cluster.StragglerProfile;

/** How many workers straggle in a round, for independent workers. */
public final class StragglerCount {
    private StragglerCount() {}

    /**
     * The probability that more than so many workers straggle: the tail of the Poisson-binomial law, by adding one worker
     * after the other. Cost: O(n s).
     *
     * @param stragglers s &gt;= 0
     */
    public static double probabilityAbove(StragglerProfile profile, int stragglers) {
        double[] exactly = new double[Math.min(stragglers, profile.workers()) + 1];
        exactly[0] = 1;
        double above = 0;
        for (int i = 0; i < profile.workers(); i++) {
            double p = profile.straggling(i);
            above += p * (exactly.length > stragglers ? exactly[exactly.length - 1] : 0);
            for (int m = exactly.length - 1; m >= 0; m--) {
                exactly[m] = exactly[m] * (1 - p) + (m > 0 ? p * exactly[m - 1] : 0);
            }
        }
        return above;
    }
}
