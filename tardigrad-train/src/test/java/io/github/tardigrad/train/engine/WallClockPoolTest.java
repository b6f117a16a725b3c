package io.github.tardigrad.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.train.data.UnusableDataException;
import io.github.tardigrad.train.engine.WorkerEvent.FrameArrived;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real threads; where one has to be slow it waits for a latch, not for time. Nothing is asserted of how long something takes:
 * the timeout, far above what a busy machine needs, is far below the hour that a silent worker sleeps.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class WallClockPoolTest {
    private static final long LONG = TimeUnit.MINUTES.toNanos(30);
    private static final int WORKERS = 4;

    @Test
    void everyoneAnswersInEveryRound() throws Exception {
        ClusterDelays delays = Clusters.intermittent(WORKERS, 0, 1e-3);
        QuadraticTask task = new QuadraticTask(8, 33);
        CodePlan plan = Clusters.plan(Schemes.IGNORE_STRAGGLERS, delays, 1, 8, 33);
        try (WallClockPool pool = new WallClockPool(plan, task, delays, 1)) {
            for (long round = 1; round <= 20; round++) {
                pool.open(round, LONG, task.initialParameters());
                long slowest = 0;
                List<Integer> workers = new ArrayList<>();
                for (int i = 0; i < WORKERS; i++) {
                    FrameArrived frame = (FrameArrived) pool.next(LONG);
                    workers.add(frame.worker());
                    slowest = Math.max(slowest, frame.nanos());
                    assertThat(roundOf(frame)).isEqualTo(round);
                    assertThat(frame.nanos()).isGreaterThanOrEqualTo(1_000_000);
                }
                pool.close(round, new BitSet());
                assertThat(workers).containsExactlyInAnyOrder(0, 1, 2, 3);
                assertThat(pool.timings().waitForAllSeconds()).as("measured").hasValue(slowest * 1e-9);
            }
            assertThat(pool.timings().gradientNanos()).isPositive();
        }
        assertThat(task.openSources()).isZero();
    }

    @Test
    void unusableDataEndsTheRunWhoeverFindsIt() throws Exception {
        ClusterDelays delays = Clusters.intermittent(WORKERS, 0, 1e-3);
        QuadraticTask task = new QuadraticTask(8, 33) {
            @Override
            protected void beforeGradient(WeightedPartitions row, long round, float[] parameters) {
                throw new UnusableDataException("too many images are broken");
            }
        };
        CodePlan plan = Clusters.plan(Schemes.IGNORE_STRAGGLERS, delays, 1, 8, 33);
        try (WallClockPool pool = new WallClockPool(plan, task, delays, 1)) {
            pool.open(1, LONG, task.initialParameters());
            assertThatThrownBy(() -> pool.next(LONG))
                    .isInstanceOf(UnusableDataException.class)
                    .hasMessage("too many images are broken");
        }
    }

    @Test
    void silentWorkersDoNotHoldTheRoundBeyondItsDeadline() throws Exception {
        ClusterDelays never = Clusters.intermittent(WORKERS, 0.5, 3600);
        QuadraticTask task = new QuadraticTask(8, 33);
        CodePlan plan = Clusters.plan(Schemes.OPTIMAL, never, 4000, 8, 33);
        try (WallClockPool pool = new WallClockPool(plan, task, never, 1)) {
            for (long round = 1; round <= 3; round++) {
                pool.open(round, 20_000_000, task.initialParameters());
                WorkerEvent event = pool.next(20_000_000);
                pool.close(round, new BitSet());

                assertThat(event).isInstanceOf(WorkerEvent.Timeout.class);
                assertThat(event.nanos()).isGreaterThanOrEqualTo(20_000_000);
            }
        }
        assertThat(task.gradients()).isZero();
    }

    @Test
    void aFrameOfAnOldRoundIsDroppedAndCounted() throws Exception {
        CountDownLatch computing = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        QuadraticTask task = new QuadraticTask(8, 33) {
            @Override
            protected void beforeGradient(WeightedPartitions row, long round, float[] parameters) {
                if (round == 1 && row.partition(0) == 0) {
                    computing.countDown();
                    awaitUninterruptibly(release);
                }
            }
        };
        ClusterDelays delays = Clusters.intermittent(WORKERS, 0, 1e-6);
        CodePlan plan = Clusters.plan(Schemes.IGNORE_STRAGGLERS, delays, 1, 8, 33);
        try (WallClockPool pool = new WallClockPool(plan, task, delays, 1)) {
            pool.open(1, LONG, task.initialParameters());
            for (int i = 1; i < WORKERS; i++) {
                assertThat(((FrameArrived) pool.next(LONG)).worker()).isNotZero();
            }
            computing.await();
            pool.close(1, new BitSet());
            pool.open(2, LONG, task.initialParameters());
            release.countDown();
            for (int i = 0; i < WORKERS; i++) {
                assertThat(roundOf((FrameArrived) pool.next(LONG))).isEqualTo(2);
            }
            pool.close(2, new BitSet());

            assertThat(pool.timings().lateFrames()).isEqualTo(1);
        }
    }

    @Test
    void aWorkerThatThrowsIsLostForThatRoundOnly() throws Exception {
        QuadraticTask task = new QuadraticTask(8, 33) {
            @Override
            protected void beforeGradient(WeightedPartitions row, long round, float[] parameters) {
                if (round == 1 && row.partition(0) == 0) {
                    throw new IllegalStateException("no data");
                }
            }
        };
        ClusterDelays delays = Clusters.intermittent(WORKERS, 0, 1e-6);
        CodePlan plan = Clusters.plan(Schemes.IGNORE_STRAGGLERS, delays, 1, 8, 33);
        try (WallClockPool pool = new WallClockPool(plan, task, delays, 1)) {
            List<WorkerEvent> first = events(pool, 1, task);
            assertThat(first)
                    .filteredOn(event -> event instanceof WorkerEvent.WorkerLost)
                    .singleElement()
                    .extracting(event -> ((WorkerEvent.WorkerLost) event).reason())
                    .isEqualTo("java.lang.IllegalStateException: no data");
            assertThat(events(pool, 2, task)).allMatch(event -> event instanceof FrameArrived);
        }
    }

    @Test
    void aWorkerWhoseSourceDoesNotOpenIsLostInEveryRound() throws Exception {
        QuadraticTask task = new QuadraticTask(8, 33) {
            @Override
            public io.github.tardigrad.train.model.GradientSource open() {
                throw new IllegalStateException("no native library");
            }
        };
        ClusterDelays delays = Clusters.intermittent(WORKERS, 0, 1e-6);
        CodePlan plan = Clusters.plan(Schemes.IGNORE_STRAGGLERS, delays, 1, 8, 33);
        try (WallClockPool pool = new WallClockPool(plan, task, delays, 1)) {
            for (long round = 1; round <= 2; round++) {
                assertThat(events(pool, round, task))
                        .allMatch(event -> event instanceof WorkerEvent.WorkerLost lost
                                && lost.reason().endsWith("no native library"));
            }
        }
    }

    private static List<WorkerEvent> events(WallClockPool pool, long round, QuadraticTask task)
            throws InterruptedException {
        List<WorkerEvent> events = new ArrayList<>();
        pool.open(round, LONG, task.initialParameters());
        for (int i = 0; i < WORKERS; i++) {
            events.add(pool.next(LONG));
        }
        pool.close(round, new BitSet());
        return events;
    }

    private static long roundOf(FrameArrived arrival) throws FrameFormatException {
        return Frame.parse(arrival.frame(), arrival.length(), FrameLimits.DEFAULT)
                .header()
                .round();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
