package io.github.tardigrad.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.memory.Acknowledgements;
import io.github.tardigrad.core.memory.ErrorFeedback;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.engine.WorkerEvent.FrameArrived;
import io.github.tardigrad.train.model.GradientSource;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Seeded
class ErrorMemoryTest {
    private static final int WORKERS = 6;
    private static final int PARTITIONS = 12;
    private static final int DIMENSION = 100;
    private static final int ROUNDS = 30;
    private static final long DEADLINE = TimeUnit.MILLISECONDS.toNanos(1500);

    private final ClusterDelays delays = Clusters.unequal(WORKERS);
    private final QuadraticTask task = new QuadraticTask(PARTITIONS, DIMENSION);
    private final float[] parameters = task.initialParameters();

    /** Nothing is lost and nothing counts twice, also if the coordinator refuses a frame that was sent. */
    @Test
    void whatWasDeliveredAndWhatIsRememberedAddUpToAllMessages(Seed seed) throws Exception {
        CodePlan plan = plan(delays, 1.5);
        double[][] delivered = new double[WORKERS][DIMENSION];
        float[] frame = new float[DIMENSION];
        RememberedState memories = new RememberedState();
        try (VirtualPool pool = new VirtualPool(plan, task, delays, seed.value())) {
            long[] acceptedRounds = new long[WORKERS];
            Arrays.fill(acceptedRounds, Acknowledgements.NEVER);
            for (long round = 1; round <= ROUNDS; round++) {
                pool.open(round, DEADLINE, parameters, new Acknowledgements(0, acceptedRounds));
                BitSet accepted = new BitSet();
                while (pool.next(DEADLINE) instanceof FrameArrived arrival) {
                    int worker = arrival.worker();
                    if (worker == 2 && round % 2 == 0) {
                        continue;
                    }
                    accepted.set(worker);
                    acceptedRounds[worker] = round;
                    Arrays.fill(frame, 0);
                    Frame.parse(arrival.frame(), arrival.length(), FrameLimits.DEFAULT)
                            .accumulate(plan.deliveredShare(worker), frame);
                    for (int l = 0; l < DIMENSION; l++) {
                        delivered[worker][l] += frame[l];
                    }
                }
                pool.close(round, accepted);
            }
            pool.settle(new Acknowledgements(0, acceptedRounds));
            pool.writeMemories(memories);
        }

        assertThat(memories.floats()).hasSize(WORKERS);
        try (GradientSource source = task.open()) {
            source.setParameters(parameters);
            float[] message = new float[DIMENSION];
            for (int i = 0; i < WORKERS; i++) {
                double[] sum = new double[DIMENSION];
                double size = 0;
                for (long round = 1; round <= ROUNDS; round++) {
                    source.gradient(plan.encoding().row(i), round, message);
                    for (int l = 0; l < DIMENSION; l++) {
                        sum[l] += message[l];
                        size = Math.max(size, Math.abs(sum[l]));
                    }
                }
                for (int l = 0; l < DIMENSION; l++) {
                    // Two float additions a round, of numbers that quantization makes larger than the sum.
                    assertThat(delivered[i][l] + memories.floats(i + ".errorMemory")[l])
                            .isCloseTo(sum[l], within(1e-4 * size));
                }
            }
        }
    }

    @Test
    void everyActiveWorkerComputesInEveryRound(Seed seed) {
        try (VirtualPool pool = new VirtualPool(plan(delays, 1.5), task, delays, seed.value())) {
            for (long round = 1; round <= ROUNDS; round++) {
                pool.open(round, DEADLINE, parameters);
                pool.next(DEADLINE);
                pool.close(round, new BitSet());
            }
            assertThat(task.gradients()).isEqualTo(WORKERS * ROUNDS);
        }
    }

    /** Under the wall clock the gradient of a worker that never answers in time waits for its next round. */
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void aWorkerThatIsWokenRemembersItsGradient() throws Exception {
        ClusterDelays slow = Clusters.intermittent(1, 0.5, 3600);
        CodePlan plan = plan(slow, 4000);
        float[] message = new float[DIMENSION];
        Semaphore begun = new Semaphore(0);
        QuadraticTask announced = new QuadraticTask(PARTITIONS, DIMENSION) {
            @Override
            protected void beforeGradient(WeightedPartitions row, long round, float[] parameters) {
                begun.release();
            }
        };
        try (GradientSource source = task.open();
                WallClockPool pool = new WallClockPool(plan, announced, slow, 1)) {
            source.setParameters(parameters);
            for (long round = 1; round <= 3; round++) {
                pool.open(round, 20_000_000, parameters);
                pool.next(20_000_000);
                pool.close(round, new BitSet());
                begun.acquire();
            }
            RememberedState state = new RememberedState();
            pool.writeMemories(state);
            float[] memory = state.floats("0.errorMemory");
            float[] expected = new float[DIMENSION];
            for (long round = 1; round <= 2; round++) {
                source.gradient(plan.encoding().row(0), round, message);
                for (int l = 0; l < DIMENSION; l++) {
                    expected[l] += message[l];
                }
            }
            assertThat(memory).isEqualTo(expected);
        }
    }

    private static CodePlan plan(ClusterDelays delays, double deadline) {
        CodeSpec spec = CodeSpec.of(Schemes.OPTIMAL, BitSpec.ofTotal(3L * delays.workers()))
                .withMemory(new ErrorFeedback());
        return Planner.plan(Clusters.profile(delays, deadline), PARTITIONS, DIMENSION, spec);
    }
}
