package io.github.tardigrad.core.bits;

import io.github.tardigrad.core.cluster.StragglerProfile;
import java.util.Arrays;

/**
 * What bits are worth where masses are given: how much less s^2 (p + eps(bits)) / q is than with the fewest bits. The sum over
 * workers is then largest where the error bound of these masses is smallest.
 */
public final class MassUtilities implements Utilities {
    private final StragglerProfile profile;
    private final double[] weights;
    private final double[] gains;

    /**
     * Copies the masses.
     *
     * @param masses s_i, one per worker
     * @param varianceFactor eps by bits, up to the largest number; looked at from {@code minimum} on
     * @param minimum fewest bits of a worker
     */
    public MassUtilities(StragglerProfile profile, double[] masses, double[] varianceFactor, int minimum) {
        this.profile = profile;
        this.weights = new double[masses.length];
        Arrays.setAll(weights, i -> profile.arrival(i) == 0 ? 0 : masses[i] * masses[i] / profile.arrival(i));
        this.gains = new double[varianceFactor.length];
        for (int bits = minimum; bits < gains.length; bits++) {
            gains[bits] = Math.max(0, varianceFactor[minimum] - varianceFactor[bits]);
        }
    }

    @Override
    public int workers() {
        return profile.workers();
    }

    @Override
    public double utility(int worker, int bits) {
        return weights[worker] * gains[bits];
    }

    @Override
    public double stragglerProbability(int worker) {
        return profile.straggling(worker);
    }
}
