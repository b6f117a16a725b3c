package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.decode.FixedDecoding;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameDeflater;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameReader;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.engine.Clusters;
import io.github.tardigrad.train.engine.QuadraticTask;
import io.github.tardigrad.train.engine.VirtualPool;
import io.github.tardigrad.train.engine.WorkerEvent;
import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

@Seeded
class FrameSlotsTest {
    private static final long DEADLINE = 1_500_000_000;
    private static final int DIMENSION = 100;

    private final ClusterDelays delays = Clusters.unequal(8);
    private final QuadraticTask task = new QuadraticTask(16, DIMENSION);

    /** theta = lambda U / (1 + lambda U), see SecondMomentDecoding. */
    @Test
    void theSecondTrackOfTheOptimalSchemeIsThetaTimesTheFirst(Seed seed) throws FrameFormatException {
        CodePlan plan = Clusters.plan(Schemes.OPTIMAL, delays, 1.5, 16, DIMENSION);
        double lambda = plan.spec().settings().number("secondMomentLambda");
        double theta = lambda * plan.utilitySum() / (1 + lambda * plan.utilitySum());
        FrameSlots slots = new FrameSlots(plan, 0);
        float[] estimate = new float[DIMENSION];
        float[] second = new float[DIMENSION];
        slots.decode(fill(slots, plan, seed), estimate);
        slots.decodeInto(second);

        assertThat(slots.scale()).hasValueCloseTo(theta, within(1e-12));
        for (int i = 0; i < DIMENSION; i++) {
            assertThat((double) second[i]).isCloseTo(theta * estimate[i], within(1e-4 * (1 + Math.abs(estimate[i]))));
        }
    }

    @Test
    void whatIsNotAMultipleIsDecodedAgain(Seed seed) throws FrameFormatException {
        CodePlan optimal = Clusters.plan(Schemes.OPTIMAL, delays, 1.5, 16, DIMENSION);
        double[] crooked = optimal.secondMomentDecoding();
        crooked[7] *= 1 + 1e-9;
        CodePlan plan = new CodePlan(
                optimal.spec(),
                optimal.profile(),
                DIMENSION,
                optimal.budgets(),
                optimal.encoding(),
                optimal.decodingRule(),
                new FixedDecoding(crooked),
                optimal.certificate());
        FrameSlots slots = new FrameSlots(plan, 0);
        BitSet arrived = fill(slots, plan, seed);
        arrived.set(0, false);
        slots.decode(arrived, new float[DIMENSION]);

        assertThat(slots.scale().isEmpty()).isEqualTo(arrived.get(7) && arrived.cardinality() > 1);
    }

    @Test
    void bothTracksInOnePassAreWhatEachIsAlone(Seed seed) throws FrameFormatException {
        CodePlan plan = Clusters.plan(Schemes.IGNORE_STRAGGLERS, delays, 1.5, 16, DIMENSION);
        double[] crooked = plan.secondMomentDecoding();
        crooked[1] *= 0.5;
        CodePlan other = new CodePlan(
                plan.spec(),
                plan.profile(),
                DIMENSION,
                plan.budgets(),
                plan.encoding(),
                plan.decodingRule(),
                new FixedDecoding(crooked),
                plan.certificate());
        FrameSlots slots = new FrameSlots(other, 0);
        BitSet arrived = fill(slots, other, seed);
        float[] first = new float[DIMENSION];
        float[] second = new float[DIMENSION];
        slots.decode(arrived, first);
        slots.decodeInto(second);
        float[] firstAgain = new float[DIMENSION];
        float[] secondAgain = new float[DIMENSION];
        slots.decode(arrived, firstAgain);
        slots.decodeInto(secondAgain);

        assertThat(firstAgain).isEqualTo(first);
        assertThat(secondAgain).isEqualTo(second);
    }

    @Test
    void aSecondShortenedFrameLeavesTheAcceptedOneAsItIs(Seed seed) throws FrameFormatException {
        int dimension = 1000;
        CodePlan plan = Planner.plan(
                Clusters.profile(delays, 1.5),
                16,
                dimension,
                CodeSpec.of(Schemes.OPTIMAL, BitSpec.ofTotal(16).withLossless(true)));
        FrameSlots slots = new FrameSlots(plan, 0);
        try (VirtualPool pool = new VirtualPool(plan, new QuadraticTask(16, dimension), delays, seed.value())) {
            pool.open(1, Long.MAX_VALUE, new float[dimension]);
            slots.open(1);
            WorkerEvent.FrameArrived arrival = (WorkerEvent.FrameArrived) pool.next(Long.MAX_VALUE);
            assertThat(FrameReader.isDeflated(arrival.frame(), arrival.length()))
                    .isTrue();
            Frame accepted = slots.parse(arrival.worker(), arrival.frame(), arrival.length());
            slots.accept(arrival.worker(), accepted);
            float[] values = accepted.toFloats();

            byte[] other = new byte[plan.messageFormat(arrival.worker()).frameBytes()];
            int length = new FrameEncoder(plan.messageFormat(arrival.worker()))
                    .encode(accepted.header(), new float[dimension], DitherKey.of(1, 2, 3), other);
            byte[] sent = new byte[length];
            int sentLength = new FrameDeflater().deflate(other, length, sent);
            slots.parse(arrival.worker(), sent, sentLength);
            assertThat(accepted.toFloats()).isEqualTo(values);
        }
    }

    @Test
    void withNobodyThereIsNoScaleAndTheEstimateIsZero() {
        FrameSlots slots = new FrameSlots(Clusters.plan(Schemes.OPTIMAL, delays, 1.5, 16, DIMENSION), 0);
        float[] estimate = new float[DIMENSION];
        Arrays.fill(estimate, 1);
        slots.open(1);
        slots.decode(new BitSet(), estimate);

        assertThat(slots.scale()).isEmpty();
        assertThat(estimate).containsOnly(0);
    }

    /** The first round in which at least two arrive. */
    private BitSet fill(FrameSlots slots, CodePlan plan, Seed seed) throws FrameFormatException {
        try (VirtualPool pool = new VirtualPool(plan, task, delays, seed.value())) {
            BitSet arrived = new BitSet();
            for (long round = 1; arrived.cardinality() < 2; round++) {
                arrived.clear();
                slots.open(round);
                pool.open(round, DEADLINE, task.initialParameters());
                WorkerEvent event = pool.next(DEADLINE);
                while (event instanceof WorkerEvent.FrameArrived arrival) {
                    slots.accept(arrival.worker(), slots.parse(arrival.worker(), arrival.frame(), arrival.length()));
                    arrived.set(arrival.worker());
                    event = pool.next(DEADLINE);
                }
                pool.close(round, arrived);
            }
            return arrived;
        }
    }
}
