package io.github.tardigrad.train.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.core.compare.DeadlineSearch;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.engine.Clusters;
import io.github.tardigrad.train.measure.Responses.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A deadline that is measured: chosen once, and again when the workers have become others. */
@Seeded
class OpenDeadlineTest {
    private static final int WORKERS = 6;
    private static final int PARTITIONS = 12;
    private static final int DIMENSION = 100;
    private static final long EVERY = 25;
    private static final ClusterDelays SLOW = delays(0.1, 0.5);
    /** Ten times as fast. */
    private static final ClusterDelays QUICK = delays(0.01, 5);

    private static final CodePlan PLAN = Clusters.plan(Schemes.OPTIMAL, SLOW, 1, PARTITIONS, DIMENSION);

    private static ClusterDelays delays(double shift, double rate) {
        return ClusterDelays.independent(Collections.nCopies(WORKERS, new ShiftedExponential(shift, rate)));
    }

    private final Adaptation open = new Adaptation(
            new ReplanSpec(EVERY, 1.2, 0.97, false), PLAN, new Adaptation.Deadline(Double.POSITIVE_INFINITY, 1));
    private long round;

    /** Runs rounds, and returns the other plans before them. */
    private List<PlanChange> run(long rounds, ClusterDelays delays, Seed seed) {
        List<PlanChange> changes = new ArrayList<>();
        long end = round + rounds;
        while (round < end) {
            round++;
            open.before(round).ifPresent(changes::add);
            open.add(responses(delays, seed));
        }
        return changes;
    }

    private Responses responses(ClusterDelays delays, Seed seed) {
        double deadline = open.deadlineSeconds();
        double[] seconds = new double[WORKERS];
        Outcome[] outcomes = new Outcome[WORKERS];
        double length = 0;
        for (int i = 0; i < WORKERS; i++) {
            seconds[i] = delays.responseSeconds(seed.value(), round, i, 1);
            outcomes[i] = seconds[i] <= deadline ? Outcome.ARRIVED : Outcome.LATE;
            length = Math.max(length, Math.min(deadline, seconds[i]));
        }
        return new Responses(deadline, length, outcomes, seconds);
    }

    /** How much longer training takes with a deadline than with the best one, under the true delays. */
    private static double regret(double deadline, ClusterDelays delays) {
        DeadlineSearch search = new DeadlineSearch(delays, 1, PARTITIONS, DIMENSION);
        return search.at(PLAN.spec(), deadline).seconds()
                / search.best(PLAN.spec()).seconds();
    }

    /** That of waiting for everybody, on this cluster, is 1.8. */
    @Test
    void workersThatBecomeOthersGetAnotherDeadline(Seed seed) {
        PlanChange first = run(Adaptation.WAITING_ROUNDS + 1, QUICK, seed).get(0);
        assertThat(first.deadlineSeconds()).isEqualTo(open.deadlineSeconds());
        assertThat(regret(first.deadlineSeconds(), QUICK)).isLessThan(2);

        // Later ones may be for the probabilities at that deadline.
        assertThat(run(16 * EVERY, SLOW, seed))
                .anyMatch(change -> change.why().matches("a deadline of [0-9.e-]+ s was chosen after \\d+ rounds"));
        assertThat(regret(open.deadlineSeconds(), SLOW))
                .as("although by the deadline before hardly anybody answered")
                .isLessThan(2);

        run(16 * EVERY, QUICK, seed);
        assertThat(regret(open.deadlineSeconds(), QUICK)).isLessThan(2);
    }

    @Test
    void aFixedDeadlineStays(Seed seed) {
        Adaptation fixed = new Adaptation(new ReplanSpec(EVERY, 1.2, 0.97, false), PLAN, new Adaptation.Deadline(1, 1));
        for (int past = 0; past < 4 * EVERY; past++) {
            round++;
            assertThat(fixed.before(round).map(PlanChange::deadlineSeconds).orElse(1.0))
                    .isEqualTo(1);
            fixed.add(responses(QUICK, seed));
        }
        assertThat(fixed.deadlineSeconds()).isEqualTo(1);
    }
}
