package consumer;

import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.train.Tardigrad;
import io.github.tardigrad.train.job.ClusterSpec;
import java.util.List;

/** Who computes what, with how many bits: a plan without a job file. */
final class Plan {
    private Plan() {}

    static CodePlan plan() {
        ClusterSpec cluster = new ClusterSpec.GivenProbabilities(List.of(0.9, 0.5, 0.2, 0.05), 1.0);
        return Tardigrad.plan(cluster, CodeSpec.of(Schemes.OPTIMAL, BitSpec.ofTotal(12)), 8, 1000);
    }
}
