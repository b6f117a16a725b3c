package io.github.tardigrad.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.lattice.LatticeQuantizer;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.FrameReader;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand rounds on a network that loses orders and frames, delays, repeats, reorders and damages them, with workers that
 * die, and come back with nothing or with an old copy of what they knew, and with epochs that begin anew. In every round the
 * coordinator's sums are compared with an oracle that replays the accepted frames in order, worker by worker, and each worker's
 * own memory with its part of that.
 */
@Seeded
class MemoryFaultsTest {
    private static final int WORKERS = 7;
    private static final int SHARDS = 3;
    private static final int DIMENSION = 24;
    private static final int ROUNDS = 10_000;
    private static final double EPS = 0.0976;

    private enum Fault {
        LOST_ORDER,
        LOST_FRAME,
        LATE_FRAME,
        REPEATED_FRAME,
        DAMAGED_FRAME,
        DIED,
        OLD_COPY,
        NEW_EPOCH
    }

    private final MessageFormat format = new MessageFormat(DIMENSION, LatticeQuantizer.INSTANCE, 8).withNote();
    private final EnumMap<Fault, Integer> seen = new EnumMap<>(Fault.class);

    /** A frame on its way. */
    private static final class Sent {
        private final int worker;
        private final byte[] bytes;
        private final int length;

        Sent(int worker, byte[] bytes, int length) {
            this.worker = worker;
            this.bytes = bytes;
            this.length = length;
        }

        int worker() {
            return worker;
        }

        byte[] bytes() {
            return bytes;
        }

        int length() {
            return length;
        }
    }

    /** What a checkpoint would hold, copied. */
    private static final class Copy implements StateWriter, StateReader {
        private final Map<String, Object> parts = new HashMap<>();

        @Override
        public void floats(String name, float[] values) {
            if (parts.get(name) instanceof float[] kept && kept.length == values.length && reading) {
                System.arraycopy(kept, 0, values, 0, values.length);
            } else {
                parts.put(name, values.clone());
            }
        }

        private boolean reading;

        @Override
        public void longs(String name, long... values) {
            parts.put(name, values.clone());
        }

        @Override
        public void bytes(String name, byte[] values) {
            parts.put(name, values.clone());
        }

        @Override
        public long[] longs(String name) {
            return ((long[]) parts.get(name)).clone();
        }

        @Override
        public byte[] bytes(String name) {
            return ((byte[]) parts.get(name)).clone();
        }

        @Override
        public Copy under(String prefix) {
            throw new AssertionError("a worker's parts are at the top");
        }

        @Override
        public void doubles(String name, double... values) {
            StateWriter.super.doubles(name, values);
        }

        @Override
        public double[] doubles(String name) {
            return StateReader.super.doubles(name);
        }
    }

    private static Copy copyOf(WorkerMemory memory) {
        Copy copy = new Copy();
        memory.writeTo(copy);
        copy.reading = true;
        return copy;
    }

    private WorkerMemory fresh(GradientMemory memory, Seed seed) {
        return memory.worker(format, EPS, seed.value());
    }

    private boolean happens(Random random, Fault fault, double probability) {
        boolean happens = random.nextDouble() < probability;
        if (happens) {
            seen.merge(fault, 1, Integer::sum);
        }
        return happens;
    }

    @Test
    void theSumOfWhatWorkersRememberIsWhatTheCoordinatorAddsInEveryRound(Seed seed) throws Exception {
        Random random = new Random(seed.value());
        GradientMemory memory = new GradientMemory(0.3, OptionalDouble.empty(), 2, SHARDS);
        double[] weights = new double[WORKERS];
        Arrays.fill(weights, 1);
        double[] eps = new double[WORKERS];
        Arrays.fill(eps, EPS);
        RoundMemory coordinator = new RoundMemory(
                memory.coordinator(DIMENSION, weights, StragglerProfile.uniform(WORKERS, 0.3), eps), WORKERS);
        WorkerMemory[] workers = new WorkerMemory[WORKERS];
        Copy[] copies = new Copy[WORKERS];
        for (int i = 0; i < WORKERS; i++) {
            workers[i] = fresh(memory, seed);
            copies[i] = copyOf(workers[i]);
        }
        float[][] oracle = new float[WORKERS][DIMENSION];
        float[][] sums = new float[SHARDS][DIMENSION];
        byte[][] buffers = new byte[WORKERS][format.frameBytes()];
        FrameEncoder encoder = new FrameEncoder(format);
        List<Sent> underway = new ArrayList<>();
        Map<Long, Integer> takenOf = new HashMap<>();
        double largest = 0;
        int refused = 0;
        int compared = 0;
        for (long round = 1; round <= ROUNDS; round++) {
            if (happens(random, Fault.NEW_EPOCH, 0.001)) {
                coordinator.restartAll();
                for (int i = 0; i < WORKERS; i++) {
                    Arrays.fill(oracle[i], 0);
                }
                for (float[] sum : sums) {
                    Arrays.fill(sum, 0);
                }
            }
            Acknowledgements said = coordinator.acknowledgements();
            List<Sent> received = new ArrayList<>(underway);
            underway.clear();
            for (int i = 0; i < WORKERS; i++) {
                if (happens(random, Fault.DIED, 0.002)) {
                    workers[i] = fresh(memory, seed);
                } else if (happens(random, Fault.OLD_COPY, 0.002)) {
                    workers[i] = fresh(memory, seed);
                    workers[i].readFrom(copies[i]);
                }
                if (happens(random, Fault.LOST_ORDER, 0.2)) {
                    continue;
                }
                workers[i].acknowledge(said.of(i));
                if (random.nextInt(50) == 0) {
                    copies[i] = copyOf(workers[i]);
                }
                float[] message = new float[DIMENSION];
                for (int l = 0; l < DIMENSION; l++) {
                    message[l] = (float) (Math.sin(i + l) * (1 + 100.0 / round) + 0.1 * random.nextGaussian());
                }
                workers[i].compose(message);
                boolean matches = workers[i].note().orElseThrow().epoch() == said.epoch(i)
                        && workers[i].note().orElseThrow().base() == said.acceptedRound(i);
                if (matches) {
                    Copy now = copyOf(workers[i]);
                    float[] remembered = new float[DIMENSION];
                    now.floats("remembered", remembered);
                    assertThat(remembered).as("round %d, worker %d", round, i).isEqualTo(oracle[i]);
                    compared++;
                }
                int length = encoder.encode(
                        new FrameHeader(1, round, i, format, workers[i].note()),
                        message,
                        DitherKey.of(seed.value(), round, i),
                        buffers[i]);
                workers[i].sent(round, buffers[i], length);
                Sent sent = new Sent(i, Arrays.copyOf(buffers[i], length), length);
                if (happens(random, Fault.LOST_FRAME, 0.2)) {
                    continue;
                }
                if (happens(random, Fault.LATE_FRAME, 0.1)) {
                    underway.add(sent);
                    continue;
                }
                if (happens(random, Fault.DAMAGED_FRAME, 0.05)) {
                    int bit = random.nextInt(8 * length);
                    sent.bytes()[bit / 8] ^= (byte) (1 << bit % 8);
                }
                received.add(sent);
                if (happens(random, Fault.REPEATED_FRAME, 0.1)) {
                    received.add(sent);
                }
            }
            Collections.shuffle(received, random);
            TreeMap<Integer, Frame> accepted = new TreeMap<>();
            for (Sent sent : received) {
                Frame frame;
                try {
                    frame = new FrameReader(seed.value()).read(sent.bytes(), sent.length(), FrameLimits.DEFAULT);
                } catch (FrameFormatException e) {
                    refused++;
                    continue;
                }
                if (frame.header().round() != round || accepted.containsKey(sent.worker())) {
                    continue;
                }
                Optional<String> refusal = coordinator.refusal(sent.worker(), frame.header());
                if (refusal.isPresent()) {
                    refused++;
                } else {
                    accepted.put(sent.worker(), frame);
                }
            }

            float[] added = new float[DIMENSION];
            coordinator.addTo(added);
            float[] expected = new float[DIMENSION];
            double[] exact = new double[DIMENSION];
            for (float[] sum : sums) {
                for (int l = 0; l < DIMENSION; l++) {
                    expected[l] += sum[l];
                }
            }
            for (int i = 0; i < WORKERS; i++) {
                for (int l = 0; l < DIMENSION; l++) {
                    exact[l] += oracle[i][l];
                    largest = Math.max(largest, Math.abs(oracle[i][l]));
                }
            }
            assertThat(added).as("round %d", round).isEqualTo(expected);
            for (int l = 0; l < DIMENSION; l++) {
                // Float sums in another order: a random walk of roundings of 2^-24 each, over at most all rounds.
                assertThat(Math.abs(added[l] - exact[l]))
                        .as("round %d", round)
                        .isLessThanOrEqualTo(WORKERS * 6 * 0x1p-24 * largest * Math.sqrt(ROUNDS));
            }
            for (Map.Entry<Integer, Frame> entry : accepted.entrySet()) {
                int worker = entry.getKey();
                Frame frame = entry.getValue();
                coordinator.fold(worker, frame);
                takenOf.merge(round * WORKERS + worker, 1, Integer::sum);
                float alpha = frame.header().note().orElseThrow().alpha();
                frame.accumulate(alpha, oracle[worker]);
                frame.accumulate(alpha, sums[worker % SHARDS]);
            }
            Acknowledgements before = coordinator.acknowledgements();
            coordinator.close();
            Acknowledgements after = coordinator.acknowledgements();
            for (int i = 0; i < WORKERS; i++) {
                if (after.epoch(i) != before.epoch(i)) {
                    Arrays.fill(oracle[i], 0);
                    Arrays.fill(sums[i % SHARDS], 0);
                }
            }
        }

        assertThat(seen).hasSize(Fault.values().length);
        assertThat(takenOf.values()).allMatch(times -> times == 1);
        assertThat(refused).isPositive();
        assertThat(compared).isGreaterThan(ROUNDS);
        assertThat(takenOf.size()).isGreaterThan(ROUNDS);
    }

    @Test
    void aFrameOfAnotherEpochOrBaseIsRefusedAndALostMemoryBeginsAnew(Seed seed) throws Exception {
        GradientMemory memory = GradientMemory.usual();
        RoundMemory coordinator = new RoundMemory(
                memory.coordinator(DIMENSION, new double[] {1}, StragglerProfile.uniform(1, 0.3), new double[] {EPS}),
                1);
        WorkerMemory worker = fresh(memory, seed);
        byte[] buffer = new byte[format.frameBytes()];
        Frame first = send(worker, coordinator, 1, buffer, seed);
        assertThat(coordinator.refusal(0, first.header())).isEmpty();
        coordinator.fold(0, first);
        assertThat(coordinator.close()).isEmpty();

        WorkerMemory restarted = fresh(memory, seed);
        Frame lost = send(restarted, coordinator, 2, new byte[format.frameBytes()], seed);
        assertThat(coordinator.refusal(0, lost.header())).contains("memory up to round -1 instead of 1");
        assertThat(coordinator.close())
                .singleElement()
                .extracting(Forgotten::text)
                .asString()
                .contains("lost its memory");
        float[] nothing = new float[DIMENSION];
        assertThat(coordinator.addTo(nothing)).isFalse();
        assertThat(nothing).containsOnly(0);

        Frame old = send(worker, new RoundMemory(CoordinatorMemory.NONE, 1), 3, buffer, seed);
        assertThat(coordinator.refusal(0, old.header())).contains("memory of epoch 0 instead of 1");
        assertThat(coordinator.close()).isEmpty();
        Frame again = send(restarted, coordinator, 4, buffer, seed);
        assertThat(coordinator.refusal(0, again.header())).isEmpty();
    }

    private Frame send(WorkerMemory worker, RoundMemory coordinator, long round, byte[] buffer, Seed seed)
            throws FrameFormatException {
        worker.acknowledge(coordinator.acknowledgements().of(0));
        float[] message = new float[DIMENSION];
        Arrays.fill(message, 1);
        worker.compose(message);
        int length = new FrameEncoder(format)
                .encode(
                        new FrameHeader(1, round, 0, format, worker.note()),
                        message,
                        DitherKey.of(seed.value(), round, 0),
                        buffer);
        worker.sent(round, buffer, length);
        return new FrameReader(seed.value()).read(buffer, length, FrameLimits.DEFAULT);
    }

    /** Differences longer than messages for fifty rounds: both ends begin anew with half as much. */
    @Test
    void aMemoryThatDoesHarmIsTakenBack(Seed seed) {
        GradientMemory memory = GradientMemory.usual();
        RoundMemory coordinator = new RoundMemory(
                memory.coordinator(DIMENSION, new double[] {1}, StragglerProfile.uniform(1, 0.3), new double[] {EPS}),
                1);
        WorkerMemory worker = fresh(memory, seed);
        byte[] buffer = new byte[format.frameBytes()];
        List<Forgotten> events = new ArrayList<>();

        double alphaBefore = 1;
        long round = 0;
        while (events.isEmpty() && round < 1000) {
            round++;
            worker.acknowledge(coordinator.acknowledgements().of(0));
            float[] message = new float[DIMENSION];
            // The sign changes every round: what is remembered is always wrong.
            Arrays.fill(message, round % 2 == 0 ? 1 : -1);
            worker.compose(message);
            alphaBefore = worker.note().orElseThrow().alpha();
            int length = new FrameEncoder(format)
                    .encode(
                            new FrameHeader(1, round, 0, format, worker.note()),
                            message,
                            DitherKey.of(seed.value(), round, 0),
                            buffer);
            worker.sent(round, buffer, length);
            try {
                coordinator.fold(0, new FrameReader(seed.value()).read(buffer, length, FrameLimits.DEFAULT));
            } catch (FrameFormatException e) {
                throw new AssertionError(e);
            }
            events.addAll(coordinator.close());
        }
        assertThat(events)
                .singleElement()
                .extracting(Forgotten::text)
                .asString()
                .contains("more harm than good");
        assertThat(coordinator.halvings()).isEqualTo(1);
        assertThat(coordinator.acknowledgements().epoch(0)).isEqualTo(1);
        worker.acknowledge(coordinator.acknowledgements().of(0));
        float[] message = new float[DIMENSION];
        worker.compose(message);
        double alpha = worker.note().orElseThrow().alpha();
        assertThat(alpha).isEqualTo((float) (0.25 / (1 + EPS)));
        assertThat(alphaBefore).isPositive();
    }
}
