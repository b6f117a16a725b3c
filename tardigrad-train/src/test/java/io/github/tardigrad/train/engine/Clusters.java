package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.DelayModel;
import io.github.tardigrad.core.cluster.Intermittent;
import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Clusters and plans that tests share. */
public final class Clusters {
    private Clusters() {}

    /** Unequal workers, p from about 0.3 to 0.9 at a deadline of 1.5 s. */
    public static ClusterDelays unequal(int workers) {
        List<DelayModel> delays = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            delays.add(new ShiftedExponential(1, 0.2 + 2.0 * i / workers));
        }
        return ClusterDelays.independent(delays);
    }

    /** Workers that answer after so many seconds with probability 1 - p. */
    public static ClusterDelays intermittent(int workers, double p, double seconds) {
        List<DelayModel> delays = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            delays.add(new Intermittent(p, seconds));
        }
        return ClusterDelays.independent(delays);
    }

    /** A plan for these delays; 6 bits a worker where the scheme quantizes. */
    public static CodePlan plan(
            Scheme scheme, ClusterDelays delays, double deadlineSeconds, int partitions, int dimension) {
        CodeSpec spec = CodeSpec.of(Schemes.OPTIMAL, BitSpec.ofTotal(6L * delays.workers()))
                .forScheme(scheme);
        return Planner.plan(profile(delays, deadlineSeconds), partitions, dimension, spec);
    }

    /** Who is late at a deadline, at a load of one partition. */
    public static StragglerProfile profile(ClusterDelays delays, double deadlineSeconds) {
        double[] loads = new double[delays.workers()];
        Arrays.fill(loads, 1);
        return StragglerProfile.at(delays, deadlineSeconds, loads);
    }
}
