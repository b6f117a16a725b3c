package io.github.tardigrad.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.engine.WorkerEvent.FrameArrived;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

@Seeded
class VirtualPoolTest {
    private static final double DEADLINE_SECONDS = 1.5;
    private static final long DEADLINE = 1_500_000_000;
    private static final int WORKERS = 8;

    private final ClusterDelays delays = Clusters.unequal(WORKERS);
    private final QuadraticTask task = new QuadraticTask(16, 40);
    private final CodePlan plan = Clusters.plan(Schemes.OPTIMAL, delays, DEADLINE_SECONDS, 16, 40);

    @Test
    void arrivalsComeInOrderOfTimeUpToTheDeadline(Seed seed) {
        try (VirtualPool pool = new VirtualPool(plan, task, delays, seed.value())) {
            for (long round = 1; round <= 50; round++) {
                long before = 0;
                for (WorkerEvent event : round(pool, round)) {
                    assertThat(event.nanos()).isBetween(before, DEADLINE);
                    before = event.nanos();
                }
            }
        }
    }

    @Test
    void computesOnlyWhatIsTaken(Seed seed) {
        try (VirtualPool pool = new VirtualPool(plan, task, delays, seed.value())) {
            int arrived = 0;
            for (long round = 1; round <= 20; round++) {
                arrived += round(pool, round).size();
            }
            pool.open(21, DEADLINE, task.initialParameters());
            pool.close(21, new BitSet());

            assertThat(arrived).isBetween(1, 20 * WORKERS - 1);
            assertThat(task.gradients()).isEqualTo(arrived);
        }
    }

    @Test
    void theSameSeedReplaysAnyRoundToTheBit(Seed seed) {
        try (VirtualPool pool = new VirtualPool(plan, task, delays, seed.value());
                VirtualPool replay = new VirtualPool(plan, task, delays, seed.value())) {
            round(pool, 1);
            List<byte[]> frames = frames(round(pool, 2));
            List<byte[]> replayed = frames(round(replay, 2));

            assertThat(replayed).hasSameSizeAs(frames);
            for (int i = 0; i < frames.size(); i++) {
                assertThat(replayed.get(i)).isEqualTo(frames.get(i));
            }
        }
    }

    /** Hoeffding: P(|mean - q| > sqrt(9 / N)) <= 2 exp(-18) per worker. */
    @Test
    void workersArriveAsOftenAsTheirProfileSays(Seed seed) {
        int rounds = 20_000;
        ResponseTimes responses = new ResponseTimes(plan, delays, seed.value());
        for (int worker = 0; worker < WORKERS; worker++) {
            int arrived = 0;
            for (long round = 1; round <= rounds; round++) {
                arrived += responses.nanos(round, worker, 0) <= DEADLINE ? 1 : 0;
            }

            assertThat((double) arrived / rounds)
                    .isCloseTo(plan.profile().arrival(worker), within(Math.sqrt(9.0 / rounds)));
        }
    }

    /** Who would be late answers just in time; who is early ends the round early. */
    @Test
    void centralizedHasEverybodyByTheEndOfTheRound(Seed seed) {
        CodePlan ideal = Clusters.plan(Schemes.CENTRALIZED, delays, DEADLINE_SECONDS, 16, 40);
        try (VirtualPool pool = new VirtualPool(ideal, task, delays, seed.value())) {
            for (long round = 1; round <= 20; round++) {
                List<WorkerEvent> events = round(pool, round);
                assertThat(events).hasSize(WORKERS);
                for (WorkerEvent event : events) {
                    int worker = ((WorkerEvent.FrameArrived) event).worker();
                    double seconds = delays.responseSeconds(
                            seed.value(), round, worker, ideal.encoding().rowSize(worker));
                    assertThat(event.nanos()).isEqualTo((long) Math.min((double) DEADLINE, Math.ceil(1e9 * seconds)));
                }
            }
        }
    }

    @Test
    void workersThatNeverAnswerMakeWaitingForAllEndless(Seed seed) {
        ClusterDelays never = Clusters.intermittent(WORKERS, 0.9, 0.5);
        CodePlan lossy = Clusters.plan(Schemes.OPTIMAL, never, 1, 16, 40);
        try (VirtualPool pool = new VirtualPool(lossy, task, never, seed.value())) {
            int finite = 0;
            for (long round = 1; round <= 100; round++) {
                round(pool, round);
                OptionalDouble waiting = pool.timings().waitForAllSeconds();
                finite += waiting.isPresent() ? 1 : 0;
            }

            // all eight answer with probability 1e-8 a round
            assertThat(finite).isLessThan(3);
        }
    }

    @Test
    void waitingForAllTakesAsLongAsTheSlowest(Seed seed) {
        ResponseTimes responses = new ResponseTimes(plan, delays, seed.value());
        long slowest = 0;
        for (int worker = 0; worker < WORKERS; worker++) {
            slowest = Math.max(slowest, responses.nanos(3, worker, 0));
        }
        try (VirtualPool pool = new VirtualPool(plan, task, delays, seed.value())) {
            round(pool, 3);

            assertThat(pool.timings().waitForAllSeconds().orElseThrow()).isCloseTo(slowest * 1e-9, within(1e-9));
        }
    }

    @Test
    void residualErrorOfTheTrueGradientIsZero(Seed seed) {
        float[] gradient = new float[40];
        try (VirtualPool pool = new VirtualPool(plan, task, delays, seed.value());
                var source = task.open()) {
            round(pool, 1);
            source.setParameters(task.initialParameters());
            source.gradient(WeightedPartitions.all(16), 1, gradient);
            assertThat(pool.residualError(gradient)).hasValue(0);

            Arrays.fill(gradient, 0);
            assertThat(pool.residualError(gradient)).hasValue(1);
        }
    }

    @Test
    void aGradientThatIsNotFiniteIsAnEventOfItsOwn(Seed seed) {
        QuadraticTask broken = new QuadraticTask(16, 40) {
            @Override
            float centre(int partition, int index, long round) {
                return index == 7 ? Float.NaN : 0;
            }
        };
        CodePlan ideal = Clusters.plan(Schemes.CENTRALIZED, delays, DEADLINE_SECONDS, 16, 40);
        try (VirtualPool pool = new VirtualPool(ideal, broken, delays, seed.value())) {
            WorkerEvent first = round(pool, 1).get(0);

            assertThat(first).isInstanceOfSatisfying(WorkerEvent.Diverged.class, diverged -> {
                assertThat(diverged.reason()).isEqualTo("gradient must be finite: index=7, value=NaN");
                assertThat(diverged.nanos()).isBetween(1L, DEADLINE);
            });
        }
    }

    @Test
    void aWorkerThatThrowsIsLostForThatRoundOnly(Seed seed) {
        QuadraticTask broken = new QuadraticTask(16, 40) {
            @Override
            protected void beforeGradient(WeightedPartitions row, long round, float[] parameters) {
                if (round == 1) {
                    throw new IllegalStateException("no data");
                }
            }
        };
        CodePlan ideal = Clusters.plan(Schemes.CENTRALIZED, delays, DEADLINE_SECONDS, 16, 40);
        try (VirtualPool pool = new VirtualPool(ideal, broken, delays, seed.value())) {
            assertThat(round(pool, 1))
                    .hasSize(WORKERS)
                    .allSatisfy(event -> assertThat(event)
                            .isInstanceOfSatisfying(
                                    WorkerEvent.WorkerLost.class,
                                    lost -> assertThat(lost.reason())
                                            .isEqualTo("java.lang.IllegalStateException: no data")));
            assertThat(round(pool, 2)).hasSize(WORKERS).allMatch(event -> event instanceof FrameArrived);
        }
    }

    @Test
    void refusesToWaitForeverForNobody(Seed seed) {
        try (VirtualPool pool = new VirtualPool(plan, task, delays, seed.value())) {
            pool.open(4, 1, task.initialParameters());

            assertThatThrownBy(() -> pool.next(Long.MAX_VALUE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("nobody else answers in round 4, and there is no deadline");
        }
    }

    @Test
    void refusesDelaysOfAnotherCluster() {
        assertThatThrownBy(() -> new VirtualPool(plan, task, Clusters.unequal(WORKERS - 1), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("delays must be of the plan's workers: expected 8, found 7");
    }

    @Test
    void opensAndClosesOneSourceForAllWorkers(Seed seed) {
        VirtualPool pool = new VirtualPool(plan, task, delays, seed.value());
        round(pool, 1);
        assertThat(task.openSources()).isEqualTo(1);
        pool.close();
        assertThat(task.openSources()).isZero();
    }

    private List<WorkerEvent> round(VirtualPool pool, long round) {
        List<WorkerEvent> events = new ArrayList<>();
        pool.open(round, DEADLINE, task.initialParameters());
        WorkerEvent event = pool.next(DEADLINE);
        while (!(event instanceof WorkerEvent.Timeout)) {
            events.add(event);
            event = pool.next(DEADLINE);
        }
        pool.close(round, new BitSet());
        return events;
    }

    private static List<byte[]> frames(List<WorkerEvent> events) {
        return events.stream()
                .map(event -> Arrays.copyOf(((FrameArrived) event).frame(), ((FrameArrived) event).length()))
                .toList();
    }
}
