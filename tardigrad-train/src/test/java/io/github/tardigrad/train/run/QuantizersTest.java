package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.memory.ErrorFeedback;
import io.github.tardigrad.core.memory.Memory;
import io.github.tardigrad.core.memory.NoMemory;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.NoiseScale;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.quantize.DitherKeys;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.core.quantize.Quantizer;
import io.github.tardigrad.core.quantize.QuantizerType;
import io.github.tardigrad.core.quantize.Quantizers;
import io.github.tardigrad.core.quantize.SharedTransform;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.engine.Clusters;
import io.github.tardigrad.train.engine.QuadraticTask;
import io.github.tardigrad.train.engine.VirtualPool;
import io.github.tardigrad.train.engine.WorkerEvent.FrameArrived;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every quantizer that is installed, one of them from a package outside ours, trains, is resumed and is replayed. */
@Seeded
class QuantizersTest {
    private static final int WORKERS = 6;
    private static final int DIMENSION = 700;
    private static final long ROUNDS = 25;
    private static final double DEADLINE = 1.5;

    @TempDir
    private Path folder;

    private final ClusterDelays delays = Clusters.unequal(WORKERS);
    private final QuadraticTask task = new QuadraticTask(2 * WORKERS, DIMENSION);

    static Stream<Arguments> quantizersAndMemories() {
        return Quantizers.installed().choices().stream()
                .map(type -> type.create(Settings.defaults(type)))
                .flatMap(quantizer -> Stream.of(
                        Arguments.of(quantizer, NoMemory.INSTANCE), Arguments.of(quantizer, new ErrorFeedback())));
    }

    @Test
    void ofAJarBesideOursIsFound() {
        assertThat(Quantizers.installed().all())
                .extracting(QuantizerType::name)
                .contains("float32", "uniform", "lattice", "rotatedLattice", "bfloat16");
    }

    @ParameterizedTest
    @MethodSource("quantizersAndMemories")
    void trainsAndIsReplayedToTheBit(Quantizer quantizer, Memory memory, Seed seed) {
        CodePlan plan = plan(quantizer, memory);
        TrainingSettings settings = settings(seed);
        RunResult result = trainer(task, plan, settings, "run").run(false);

        try (var source = task.open()) {
            source.setParameters(task.initialParameters());
            assertThat(result.finalLoss()).isLessThan(source.evaluate().trainLoss());
        }
        assertThat(new Replay(task, delays, settings, new RunRecord(folder.resolve("run")))
                        .run()
                        .difference())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("quantizersAndMemories")
    void aResumedRunEndsAsOneThatNeverStopped(Quantizer quantizer, Memory memory, Seed seed) throws IOException {
        CodePlan plan = plan(quantizer, memory);
        TrainingSettings settings = settings(seed);
        trainer(task, plan, settings, "straight").run(false);
        QuadraticTask dying = new QuadraticTask(2 * WORKERS, DIMENSION) {
            @Override
            protected void beforeGradient(WeightedPartitions row, long round, float[] parameters) {
                if (round >= 14) {
                    throw new StackOverflowError("killed in round " + round);
                }
            }
        };
        assertThatThrownBy(() -> trainer(dying, plan, settings, "killed").run(false))
                .isInstanceOf(StackOverflowError.class);
        trainer(task, plan, settings, "killed").run(true);

        assertThat(RunFiles.parameters(folder.resolve("killed"), ROUNDS, task))
                .isEqualTo(RunFiles.parameters(folder.resolve("straight"), ROUNDS, task));
    }

    @ParameterizedTest
    @MethodSource("quantizersAndMemories")
    void aPlanIsWrittenAndReadBack(Quantizer quantizer, Memory memory) {
        CodePlan plan = plan(quantizer, memory);
        assertThat(PlanJson.fromJson(PlanJson.toJson(plan))).isEqualTo(plan);
    }

    /** What the coordinator sums is each frame's values by its weight, in the order of the workers. */
    @ParameterizedTest
    @ValueSource(strings = {"lattice", "rotatedLattice"})
    void theLatticesFramesAreSummedByTheirWeights(String name, Seed seed) throws Exception {
        CodePlan plan = plan(quantizer(name), NoMemory.INSTANCE);
        FrameSlots slots = new FrameSlots(plan, seed.value());
        float[] expected = new float[DIMENSION];
        BitSet arrived = new BitSet();
        Set<Optional<SharedTransform>> transforms = new HashSet<>();
        double[] weights = plan.decoding();
        try (VirtualPool pool = new VirtualPool(plan, task, delays, seed.value())) {
            slots.open(1);
            pool.open(1, Long.MAX_VALUE, task.initialParameters());
            for (int i = 0; i < WORKERS; i++) {
                FrameArrived arrival = (FrameArrived) pool.next(Long.MAX_VALUE);
                slots.accept(arrival.worker(), slots.parse(arrival.worker(), arrival.frame(), arrival.length()));
                arrived.set(arrival.worker());
                Frame frame = Frame.parse(
                        arrival.frame(),
                        arrival.length(),
                        FrameLimits.DEFAULT,
                        Quantizers.installed(),
                        DitherKeys.ofSeed(seed.value()),
                        Kernels.inUse());
                frame.accumulate(weights[arrival.worker()], expected);
                // Of all workers of a round the same.
                transforms.add(Optional.ofNullable(frame.payload().transform()));
            }
            float[] estimate = new float[DIMENSION];
            assertThat(slots.decode(arrived, estimate)).isEmpty();
            assertThat(transforms).hasSize(1);
            assertThat(transforms.iterator().next().isPresent()).isEqualTo(name.equals("rotatedLattice"));
            for (int l = 0; l < DIMENSION; l++) {
                assertThat(estimate[l]).isCloseTo(expected[l], within(1e-4f * (1 + Math.abs(expected[l]))));
            }
            pool.close(1, arrived);
        }
    }

    /** A frame that passes its checksum and turns out damaged in the end: as if it had not arrived. */
    @Test
    void aPayloadThatCannotBeReadToItsEndIsLeftOut(Seed seed) throws Exception {
        CodePlan plan = plan(lattice(), NoMemory.INSTANCE);
        FrameSlots whole = new FrameSlots(plan, seed.value());
        FrameSlots damaged = new FrameSlots(plan, seed.value());
        int victim = 0;
        BitSet others = new BitSet();
        BitSet all = new BitSet();
        try (VirtualPool pool = new VirtualPool(plan, task, delays, seed.value())) {
            whole.open(1);
            damaged.open(1);
            pool.open(1, Long.MAX_VALUE, task.initialParameters());
            for (int i = 0; i < WORKERS; i++) {
                FrameArrived arrival = (FrameArrived) pool.next(Long.MAX_VALUE);
                int worker = arrival.worker();
                byte[] bytes = Arrays.copyOf(arrival.frame(), arrival.length());
                if (i == 2) {
                    victim = worker;
                    // The last word of the coder, right before the checksum.
                    bytes[bytes.length - 6] ^= 0x5A;
                    seal(bytes);
                } else {
                    whole.accept(worker, whole.parse(worker, bytes, bytes.length));
                    others.set(worker);
                }
                damaged.accept(worker, damaged.parse(worker, bytes, bytes.length));
                all.set(worker);
            }
            pool.close(1, all);
        }
        float[] expected = new float[DIMENSION];
        float[] estimate = new float[DIMENSION];
        whole.decode(others, expected);
        Map<Integer, String> leftOut = damaged.decode(all, estimate);

        assertThat(leftOut).containsOnlyKeys(victim);
        assertThat(all).isEqualTo(others);
        assertThat(estimate).isEqualTo(expected);
    }

    private static void seal(byte[] frame) {
        CRC32C crc = new CRC32C();
        crc.update(frame, 0, frame.length - 4);
        ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).putInt(frame.length - 4, (int) crc.getValue());
    }

    private static Quantizer lattice() {
        return quantizer("lattice");
    }

    private static Quantizer quantizer(String name) {
        QuantizerType type = Quantizers.installed().named(name).orElseThrow();
        return type.create(Settings.defaults(type));
    }

    /** On average two bits a coordinate, or the quantizer's least where that is more. */
    private CodePlan plan(Quantizer quantizer, Memory memory) {
        int budget = Math.max(2 * quantizer.unitsPerBit(), quantizer.usualMinimum());
        BitSpec bits = new BitSpec(
                quantizer,
                (long) budget * WORKERS,
                BitSpec.Allocation.EXACT,
                quantizer.usualMinimum(),
                quantizer.largestBudget(),
                false,
                NoiseScale.ONE,
                false);
        CodeSpec spec = CodeSpec.of(Schemes.OPTIMAL, bits).withMemory(memory);
        return Planner.plan(Clusters.profile(delays, DEADLINE), 2 * WORKERS, DIMENSION, spec);
    }

    private Trainer trainer(QuadraticTask of, CodePlan plan, TrainingSettings settings, String name) {
        RunFolder run = new RunFolder(
                folder.resolve(name),
                "",
                new RunProvenance("0.1", "unknown", List.of("tardigrad", "train"), Instant.EPOCH));
        return new Trainer(of, plan, delays, settings, run, ProgressListener.NONE);
    }

    private static TrainingSettings settings(Seed seed) {
        return new TrainingSettings(
                ROUNDS, seed.value(), 0, 5, 2, OptimizerSpec.sgd(0.02), ScheduleSpec.CONSTANT, Clock.VIRTUAL, DEADLINE);
    }
}
