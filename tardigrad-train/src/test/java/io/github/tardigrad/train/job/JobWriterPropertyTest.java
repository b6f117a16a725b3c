package io.github.tardigrad.train.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.core.compare.SchemeLimits;
import io.github.tardigrad.core.lattice.LatticeQuantizer;
import io.github.tardigrad.core.lattice.LatticeRate;
import io.github.tardigrad.core.memory.ErrorFeedback;
import io.github.tardigrad.core.memory.Memory;
import io.github.tardigrad.core.memory.NoMemory;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.NoiseScale;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.core.quantize.VarianceModel;
import io.github.tardigrad.core.scheme.AssignmentChoice;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seeded;
import io.github.tardigrad.train.checkpoint.CheckpointInterval;
import io.github.tardigrad.train.data.Augmentation;
import io.github.tardigrad.train.data.CsvFile;
import io.github.tardigrad.train.data.PartitionBy;
import io.github.tardigrad.train.measure.ReplanSpec;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import io.github.tardigrad.train.run.Clock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class JobWriterPropertyTest {
    private static final int JOBS = 300;

    @Test
    @Seeded
    void readsBackWhatItWrote(RandomGenerator random) {
        for (int i = 0; i < JOBS; i++) {
            Job job = job(random);
            String yaml = JobWriter.toYaml(job);
            assertThat(JobReader.read(yaml, "job.yaml", Path.of("elsewhere")))
                    .as(yaml)
                    .isEqualTo(job);
        }
    }

    private static Job job(RandomGenerator random) {
        int workers = 1 + random.nextInt(6);
        Optional<Workload> workload = random.nextBoolean() ? Optional.of(workload(random)) : Optional.empty();
        boolean automatic = random.nextInt(4) == 0;
        Scheme scheme = automatic
                ? Schemes.OPTIMAL
                : Schemes.all().get(random.nextInt(Schemes.all().size()));
        List<SchemeChoice> compare = new ArrayList<>();
        for (Scheme other : Schemes.all()) {
            if (!other.equals(scheme) && random.nextBoolean()) {
                compare.add(new SchemeChoice(other, settings(other, random), memory(random)));
            }
        }
        long seed = random.nextLong();
        EngineSpec engine = engine(random);
        return new Job(
                cluster(workers, random),
                1 + random.nextInt(1000),
                workload.isPresent() && random.nextBoolean()
                        ? OptionalInt.empty()
                        : OptionalInt.of(1 + random.nextInt(1 << 30)),
                new CodeSpec(
                        scheme,
                        automatic ? Settings.defaults(scheme) : settings(scheme, random),
                        bits(scheme, workers, random),
                        seed,
                        automatic ? NoMemory.INSTANCE : memory(random)),
                workload,
                engine instanceof EngineSpec.Spark ? Clock.WALL : any(Clock.class, random),
                engine,
                seed,
                compare,
                automatic ? Optional.of(limits(random)) : Optional.empty());
    }

    private static EngineSpec engine(RandomGenerator random) {
        if (random.nextBoolean()) {
            return new EngineSpec.Local();
        }
        Optional<String> master = random.nextBoolean() ? Optional.of("spark://somewhere:7077") : Optional.empty();
        return new EngineSpec.Spark(master, random.nextBoolean());
    }

    private static SchemeLimits limits(RandomGenerator random) {
        return new SchemeLimits(
                random.nextBoolean() ? OptionalDouble.of(positive(random)) : OptionalDouble.empty(),
                random.nextBoolean() ? OptionalLong.of(1 + random.nextInt(1000)) : OptionalLong.empty(),
                random.nextBoolean() ? OptionalInt.of(1 + random.nextInt(1000)) : OptionalInt.empty(),
                random.nextBoolean());
    }

    private static Settings settings(Scheme scheme, RandomGenerator random) {
        Settings settings = Settings.defaults(scheme);
        for (Parameter parameter : scheme.parameters()) {
            if (random.nextBoolean()) {
                continue;
            }
            Object value;
            if (parameter instanceof Parameter.Choice choice) {
                value = choice.choices().get(random.nextInt(choice.choices().size()));
            } else if (parameter instanceof Parameter.WholeNumber whole) {
                value = whole.smallest() + random.nextInt(10);
            } else if (parameter instanceof Parameter.WholeNumberOrAuto number) {
                value = random.nextBoolean() ? "auto" : (Object) (number.smallest() + random.nextInt(10));
            } else if (parameter instanceof AssignmentChoice) {
                value = Map.of("type", "biregular", "seed", random.nextInt(10), "dual", "yes");
            } else {
                value = positive(random);
            }
            settings = settings.with(scheme, parameter.name(), value);
        }
        return settings;
    }

    private static ClusterSpec cluster(int workers, RandomGenerator random) {
        double deadline = 2 + random.nextDouble();
        return switch (random.nextInt(8)) {
            case 0 ->
                new ClusterSpec.GivenProbabilities(
                        DoubleStream.generate(random::nextDouble)
                                .limit(workers)
                                .boxed()
                                .toList(),
                        deadline);
            case 1 -> new ClusterSpec.Delayed(new DelaySpec.ExponentialDelays(positives(workers, random)), deadline);
            case 2 -> new ClusterSpec.Delayed(shifted(workers, random), deadline);
            case 3 ->
                new ClusterSpec.Delayed(
                        new DelaySpec.ParetoDelays(
                                DoubleStream.generate(() -> 0.1 + random.nextDouble())
                                        .limit(workers)
                                        .boxed()
                                        .toList(),
                                positives(workers, random)),
                        deadline);
            case 4 -> {
                double slow = random.nextDouble();
                yield new ClusterSpec.Delayed(
                        new DelaySpec.TwoState(
                                shifted(workers, random),
                                1 + random.nextDouble(),
                                slow,
                                Math.min(10_000, (1 + random.nextInt(9)) / (1 - slow))),
                        deadline);
            }
            case 5 ->
                new ClusterSpec.Delayed(
                        new DelaySpec.PairCorrelated(
                                shifted(workers, random), Double.POSITIVE_INFINITY, random.nextDouble()),
                        deadline);
            case 6 ->
                new ClusterSpec.Delayed(
                        // Fast beside any number of partitions drawn here: slow workers may have no loads that settle.
                        new DelaySpec.LoadDependent(new DelaySpec.ShiftedExponentialDelays(
                                random.doubles(workers, 2000, 2500).boxed().toList(),
                                Collections.nCopies(workers, 0.0))),
                        deadline);
            default -> {
                List<List<Double>> samples = new ArrayList<>();
                for (int i = 0; i < workers; i++) {
                    samples.add(List.of(random.nextDouble(), Double.POSITIVE_INFINITY));
                }
                yield new ClusterSpec.Delayed(new DelaySpec.EmpiricalDelays(samples), deadline);
            }
        };
    }

    private static DelaySpec.ShiftedExponentialDelays shifted(int workers, RandomGenerator random) {
        return new DelaySpec.ShiftedExponentialDelays(
                positives(workers, random),
                DoubleStream.generate(random::nextDouble).limit(workers).boxed().toList());
    }

    private static Memory memory(RandomGenerator random) {
        return random.nextBoolean() ? new ErrorFeedback() : NoMemory.INSTANCE;
    }

    private static BitSpec bits(Scheme scheme, int workers, RandomGenerator random) {
        if (!scheme.quantizes() || (scheme.fixedBits().isEmpty() && random.nextInt(4) == 0)) {
            return BitSpec.none();
        }
        if (random.nextBoolean()) {
            int least = LatticeRate.MIN_QUARTERS + random.nextInt(5);
            int most = least + random.nextInt(LatticeRate.MAX_QUARTERS - least);
            return new BitSpec(
                    LatticeQuantizer.INSTANCE,
                    workers * (least + (long) random.nextInt(most - least + 1)),
                    scheme.boundIsInverseUtility() ? any(BitSpec.Allocation.class, random) : BitSpec.Allocation.EQUAL,
                    least,
                    most,
                    random.nextBoolean(),
                    NoiseScale.of(positive(random)),
                    false);
        }
        int minimum = 2 + random.nextInt(5);
        int maximum = minimum + random.nextInt(20);
        return new BitSpec(
                new UniformQuantizer(any(VarianceModel.class, random), 8 * random.nextInt(200)),
                workers * (minimum + (long) random.nextInt(maximum - minimum + 1)),
                scheme.boundIsInverseUtility() ? any(BitSpec.Allocation.class, random) : BitSpec.Allocation.EQUAL,
                minimum,
                maximum,
                random.nextBoolean(),
                new NoiseScale(
                        random.nextBoolean() ? OptionalDouble.of(positive(random)) : OptionalDouble.empty(),
                        any(NoiseScale.In.class, random)),
                random.nextBoolean());
    }

    private static Workload workload(RandomGenerator random) {
        Path folder = Path.of("a folder, with: signs").toAbsolutePath();
        DataSpec.Source source = switch (random.nextInt(7)) {
            case 0 -> new DataSpec.Digits();
            case 4 ->
                new DataSpec.Coco(
                        folder,
                        "a set",
                        "val2017",
                        random.nextBoolean() ? 0 : 2 + random.nextInt(100),
                        8 + random.nextInt(100),
                        any(Augmentation.class, random),
                        random.nextDouble(),
                        random.nextInt(100));
            case 5 ->
                new DataSpec.DataFrame(
                        random.nextBoolean() ? Optional.of(folder) : Optional.empty(),
                        any(DataSpec.TableFormat.class, random),
                        random.nextBoolean(),
                        random.nextBoolean() ? List.of("x", "y") : List.of(),
                        "class",
                        random.nextBoolean() ? 0 : 2 + random.nextInt(100),
                        0.25,
                        random.nextBoolean());
            case 2 ->
                new DataSpec.ImageFolder(
                        folder,
                        8 + random.nextInt(100),
                        0.25,
                        any(Augmentation.class, random),
                        random.nextDouble(),
                        random.nextInt(100));
            case 3 ->
                new DataSpec.Text(
                        random.nextBoolean() ? Optional.of(folder) : Optional.empty(),
                        random.nextBoolean() ? Optional.of(folder) : Optional.empty(),
                        1 + random.nextInt(100),
                        0.25);
            case 1 -> new DataSpec.Idx(folder, 2 + random.nextInt(100));
            default ->
                new DataSpec.Csv(
                        folder.resolve("train.csv"), Optional.empty(), 0.001 + random.nextDouble() / 2, format(random));
        };
        OptimizerSpec.Type optimizer = any(OptimizerSpec.Type.class, random);
        boolean adam = optimizer.isAdam();
        ScheduleSpec.Type schedule = any(ScheduleSpec.Type.class, random);
        return new Workload(
                new DataSpec(source, any(PartitionBy.class, random)),
                model(random, source, folder),
                new TrainingSpec(
                        1 + random.nextInt(1000),
                        random.nextInt(1000),
                        random.nextInt(1000),
                        random.nextBoolean() ? OptionalDouble.of(positive(random)) : OptionalDouble.empty(),
                        new OptimizerSpec(
                                optimizer,
                                positive(random),
                                optimizer == OptimizerSpec.Type.MOMENTUM
                                        ? random.nextDouble()
                                        : OptimizerSpec.DEFAULT_MOMENTUM,
                                adam ? random.nextDouble() : OptimizerSpec.DEFAULT_BETA1,
                                adam ? random.nextDouble() : OptimizerSpec.DEFAULT_BETA2,
                                adam ? positive(random) : OptimizerSpec.DEFAULT_EPSILON,
                                optimizer.decays() ? positive(random) : 0),
                        new ScheduleSpec(
                                schedule,
                                schedule == ScheduleSpec.Type.INVERSE_TIME
                                        ? positive(random)
                                        : ScheduleSpec.CONSTANT.halvingRounds(),
                                random.nextInt(100)),
                        random.nextInt(100),
                        random.nextInt(100),
                        random.nextBoolean() ? CheckpointInterval.of(random.nextInt(100)) : CheckpointInterval.AUTO,
                        1 + random.nextInt(9),
                        random.nextBoolean(),
                        new ReplanSpec(
                                random.nextInt(100),
                                1 + random.nextDouble(),
                                1 - random.nextDouble(),
                                random.nextBoolean())));
    }

    private static ModelSpec model(RandomGenerator random, DataSpec.Source source, Path folder) {
        List<String> frozen = random.nextBoolean() ? List.of("layer1.", "fc") : List.of();
        Optional<Path> weights = random.nextBoolean() ? Optional.of(folder) : Optional.empty();
        if (source instanceof DataSpec.Coco) {
            return new ModelSpec(
                    ModelSpec.Type.SSDLITE_MOBILENET_V3,
                    List.of(),
                    ModelSpec.Backend.TORCH,
                    Optional.empty(),
                    OptionalDouble.of(positive(random)),
                    Optional.empty(),
                    frozen,
                    weights);
        }
        boolean text = source instanceof DataSpec.Text;
        if (!text && random.nextBoolean()) {
            boolean softmax = random.nextBoolean();
            return new ModelSpec(
                    softmax ? ModelSpec.Type.SOFTMAX : ModelSpec.Type.MLP,
                    softmax ? List.of() : List.of(1 + random.nextInt(100), 7),
                    softmax ? any(ModelSpec.Backend.class, random) : ModelSpec.Backend.TORCH);
        }
        boolean script = !text && random.nextBoolean();
        return new ModelSpec(
                script ? ModelSpec.Type.TORCH_SCRIPT : text ? ModelSpec.Type.GPT2 : resnet(random),
                List.of(),
                ModelSpec.Backend.TORCH,
                script || !text ? Optional.empty() : Optional.of(new ModelSpec.Transformer(3, 2, 8, 200)),
                script
                        ? Optional.of(new ModelSpec.Script(folder, any(ModelSpec.Loss.class, random)))
                        : Optional.empty(),
                frozen,
                weights);
    }

    private static ModelSpec.Type resnet(RandomGenerator random) {
        return random.nextBoolean() ? ModelSpec.Type.RESNET18 : ModelSpec.Type.RESNET50;
    }

    private static List<Double> positives(int count, RandomGenerator random) {
        return DoubleStream.generate(() -> positive(random))
                .limit(count)
                .boxed()
                .toList();
    }

    /** From 1e-9 to 1e9: YAML takes some ways to write these for a text. */
    private static double positive(RandomGenerator random) {
        return Math.pow(10, 18 * random.nextDouble() - 9);
    }

    private static <E extends Enum<E>> E any(Class<E> constants, RandomGenerator random) {
        E[] all = constants.getEnumConstants();
        return all[random.nextInt(all.length)];
    }

    private static CsvFile.Format format(RandomGenerator random) {
        return new CsvFile.Format(
                List.of(CsvFile.FIRST, CsvFile.LAST, "quality").get(random.nextInt(3)),
                any(CsvFile.Header.class, random),
                List.of(Optional.<Character>empty(), Optional.of(';'), Optional.of('\t'), Optional.of(' '))
                        .get(random.nextInt(4)),
                random.nextBoolean() ? 0 : 2 + random.nextInt(100),
                random.nextBoolean() ? List.of() : List.of("a", "b c"),
                (float) positive(random),
                any(CsvFile.Missing.class, random),
                List.of(
                                CsvFile.Categorical.NONE,
                                CsvFile.Categorical.AUTO,
                                new CsvFile.Categorical(false, List.of("a")))
                        .get(random.nextInt(3)),
                random.nextBoolean());
    }
}
