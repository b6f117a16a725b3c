package io.github.tardigrad.lab;

import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.core.cluster.StragglerProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The papers' clusters: p_i = exp(-psi_i (tau - 1)), psi_i uniform on [.01, 2], the same psi for the same number of workers and
 * seed whatever the deadline tau is.
 */
final class PaperClusters {
    /** The deadline of most of the papers' figures: mean p about .9. */
    static final double USUAL_DEADLINE = 1.1;

    private static final double SHIFT = 1;
    private static final double LEAST_RATE = 0.01;
    private static final double MOST_RATE = 2;

    private PaperClusters() {}

    /** Who is late. */
    static StragglerProfile profile(int workers, double deadline, int seed) {
        return StragglerProfile.at(delays(workers, seed), deadline);
    }

    /** Response times, of one partition where they grow with the load. */
    static List<ShiftedExponential> delays(int workers, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<ShiftedExponential> delays = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            delays.add(new ShiftedExponential(SHIFT, random.nextDouble(LEAST_RATE, MOST_RATE)));
        }
        return delays;
    }
}
