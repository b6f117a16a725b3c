package io.github.tardigrad.train.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.train.round.Effect.Accept;
import io.github.tardigrad.train.round.Effect.Close;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RoundPropertyTest {
    private static final long ROUND = 5;
    private static final long DEADLINE = 1_000;

    /** Random events at random, rising times, some after the deadline; the laws of a round hold after each. */
    @Property
    void aRoundKeepsItsLaws(@ForAll @IntRange(min = 0, max = 70) int workers, @ForAll long seed) {
        Random random = new Random(seed);
        BitSet expected = new BitSet();
        for (int i = 0; i < workers; i++) {
            expected.set(i, random.nextInt(5) > 0);
        }
        RoundStep step = RoundState.open(ROUND, expected, 0, DEADLINE);
        BitSet accepted = new BitSet();
        int closes = count(step);
        long now = 0;
        for (int e = 0; e < 4 * workers + 8; e++) {
            now += random.nextInt(1 + (int) DEADLINE / (workers + 2));
            boolean wasClosed = step.next().closed();
            step = randomEvent(step.next(), workers, now, random);
            closes += count(step);
            for (Effect effect : step.effects()) {
                if (effect instanceof Accept accept) {
                    assertThat(accepted.get(accept.worker()))
                            .as("accepted twice")
                            .isFalse();
                    assertThat(expected.get(accept.worker())).as("expected").isTrue();
                    assertThat(now).as("time of acceptance").isLessThanOrEqualTo(DEADLINE);
                    assertThat(wasClosed).as("closed before").isFalse();
                    accepted.set(accept.worker());
                }
                if (effect instanceof Close close) {
                    assertThat(close.arrived()).isEqualTo(accepted);
                }
            }
            assertThat(closes).isEqualTo(step.next().closed() ? 1 : 0);
            assertThat(step.next().arrived()).isEqualTo(accepted);
            if (now > DEADLINE) {
                assertThat(step.next().closed()).as("closed after the deadline").isTrue();
            }
        }
        assertThat(step.next().onTick(DEADLINE + now).next().closed()).isTrue();
    }

    @Property
    void theOrderOfArrivalDoesNotChangeWhoArrived(@ForAll @IntRange(min = 1, max = 70) int workers, @ForAll long seed) {
        Random random = new Random(seed);
        BitSet expected = new BitSet();
        expected.set(0, workers);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            if (random.nextBoolean()) {
                order.add(i);
            }
        }
        BitSet inOrder = arrivedAfter(order, expected);
        Collections.shuffle(order, random);

        assertThat(arrivedAfter(order, expected)).isEqualTo(inOrder);
    }

    @Property
    void anEarlierStateIsUntouchedByLaterEvents(@ForAll @IntRange(min = 2, max = 70) int workers) {
        BitSet expected = new BitSet();
        expected.set(0, workers);
        RoundState before = RoundState.open(ROUND, expected, 0, DEADLINE).next();
        RoundStep first = before.onFrame(ROUND, 1, 5);

        assertThat(before.arrived()).isEqualTo(new BitSet());
        assertThat(before.onFrame(ROUND, 1, 5).effects()).isEqualTo(first.effects());
    }

    private static BitSet arrivedAfter(List<Integer> order, BitSet expected) {
        RoundStep step = RoundState.open(ROUND, expected, 0, DEADLINE);
        long now = 0;
        for (int worker : order) {
            step = step.next().onFrame(ROUND, worker, ++now);
        }
        return step.next().onTick(DEADLINE).next().arrived();
    }

    private static RoundStep randomEvent(RoundState state, int workers, long now, Random random) {
        int worker = random.nextInt(workers + 2);
        int kind = random.nextInt(10);
        if (kind == 0) {
            return state.onTick(now);
        }
        if (kind == 1) {
            return state.onRefused(worker, "damaged", now);
        }
        if (kind == 2) {
            return state.onLost(worker, "gone", now);
        }
        return state.onFrame(kind == 3 ? ROUND - 1 : ROUND, worker, now);
    }

    private static int count(RoundStep step) {
        return (int) step.effects().stream()
                .filter(effect -> effect instanceof Close)
                .count();
    }
}
