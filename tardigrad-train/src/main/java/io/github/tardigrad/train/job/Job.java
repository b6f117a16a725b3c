package io.github.tardigrad.train.job;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.compare.SchemeLimits;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.LoadPlanner;
import io.github.tardigrad.core.plan.ReductionChooser;
import io.github.tardigrad.core.plan.Replanner;
import io.github.tardigrad.core.quantize.Quantizer;
import io.github.tardigrad.train.measure.Adaptation;
import io.github.tardigrad.train.measure.ReplanSpec;
import io.github.tardigrad.train.run.Clock;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What a user asks for: a cluster, a code for it and, for training, data, a model and how long to train.
 *
 * @param cluster who is late
 * @param partitions into how many parts the training set is cut
 * @param dimension coordinates of the gradient; absent when the model says it
 * @param code which code is planned
 * @param workload what to train; absent in a job for planning alone
 * @param clock how the rounds of a training job pass
 * @param engine where the workers run
 * @param seed of everything random
 * @param compare further schemes, trained beside that of the code
 * @param automatic what the scheme must keep to where the planner chooses it; absent where the code names one
 * @param support who holds which partition where that is given and no data may move: its entries, whatever their values are
 * @param bandwidth of the workers' links where the job says it
 */
public record Job(
        ClusterSpec cluster,
        int partitions,
        OptionalInt dimension,
        CodeSpec code,
        Optional<Workload> workload,
        Clock clock,
        EngineSpec engine,
        long seed,
        List<SchemeChoice> compare,
        Optional<SchemeLimits> automatic,
        Optional<EncodingMatrix> support,
        Optional<Bandwidth> bandwidth) {

    /** A job whose data may lie anywhere. */
    public Job(
            ClusterSpec cluster,
            int partitions,
            OptionalInt dimension,
            CodeSpec code,
            Optional<Workload> workload,
            Clock clock,
            EngineSpec engine,
            long seed,
            List<SchemeChoice> compare,
            Optional<SchemeLimits> automatic) {
        this(
                cluster,
                partitions,
                dimension,
                code,
                workload,
                clock,
                engine,
                seed,
                compare,
                automatic,
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Checks what no field can know alone: that somebody can answer in time, that the budget can be spent, and that the
     * schemes side by side differ.
     *
     * @throws InvalidInputException if not
     */
    public Job {
        compare = List.copyOf(compare);
        if (engine instanceof EngineSpec.Spark && clock != Clock.WALL) {
            throw new InvalidInputException("clock", clock.yamlName(), "wall, or absent, where engine.type is spark");
        }
        int usable = usableWorkers(cluster, partitions);
        // Blocks that are still to be chosen have as many times the bits.
        if (code.scheme().fixedBits().isEmpty() && !ReductionChooser.isOpen(code)) {
            checkBudget(code.bits(), usable);
        }
        code = code.withSeed(seed);
        support.ifPresent(held -> {
            if (held.workers() != cluster.workers() || held.partitions() != partitions) {
                throw new InvalidInputException(
                        "support",
                        held.workers() + " workers and " + held.partitions() + " partitions",
                        "of the cluster's " + cluster.workers() + " workers and the job's " + partitions
                                + " partitions");
            }
        });
        if (clock == Clock.WALL && cluster instanceof ClusterSpec.DeadlineToChoose && automatic.isEmpty()) {
            Stream.concat(Stream.of(code.memory()), compare.stream().map(SchemeChoice::memory))
                    .filter(memory -> !memory.survivesOtherPlans())
                    .findFirst()
                    .ifPresent(memory -> {
                        throw new InvalidInputException(
                                "cluster.deadline",
                                "auto",
                                "a number of seconds with memory " + memory.name()
                                        + " in real time, where what is measured would change the code, and the memory is of"
                                        + " one code");
                    });
        }
        if (!code.memory().survivesOtherPlans() || support.isPresent()) {
            // A memory is of the messages of one code, and another plan could need data elsewhere.
            workload = workload.map(w -> w.with(w.training().withReplan(ReplanSpec.NEVER)));
        }
        HashSet<String> labels = new HashSet<>();
        if (automatic.isEmpty()) {
            labels.add(SchemeChoice.label(code));
        }
        for (int i = 0; i < compare.size(); i++) {
            if (!labels.add(compare.get(i).label())) {
                throw new InvalidInputException(
                        "compare[" + i + "]",
                        compare.get(i).label(),
                        "a scheme, or settings, other than code.scheme and the ones before");
            }
        }
    }

    /** The plan's straggler probabilities. */
    public StragglerProfile profile() {
        StragglerProfile profile = cluster.profile(partitions);
        return deadlineMeasured() ? awaited(profile) : profile;
    }

    /** Whether rounds first wait for everybody, and the deadline follows from what is measured then. */
    public boolean deadlineMeasured() {
        return clock == Clock.WALL && cluster instanceof ClusterSpec.DeadlineToChoose && automatic.isEmpty();
    }

    /** Who is waited for is hardly ever missing: half a round in one more than are waited, what is counted of none. */
    private static StragglerProfile awaited(StragglerProfile profile) {
        double rarest = 0.5 / (Adaptation.WAITING_ROUNDS + 1);
        return StragglerProfile.of(
                Arrays.stream(profile.toArray()).map(p -> Math.max(rarest, p)).toArray());
    }

    /**
     * The jobs to run: one for the code's own scheme, then one for each to compare it with, on the same budget.
     * Schemes whose error is not a sum of utilities share the bits equally; the centralized ideal is not quantized.
     */
    public List<Job> schemes() {
        List<Job> jobs = new ArrayList<>();
        jobs.add(withCode(code));
        for (SchemeChoice choice : compare) {
            jobs.add(withCode(code.forScheme(choice.scheme(), choice.settings()).withMemory(choice.memory())));
        }
        return jobs;
    }

    /** The job with a scheme in the place of {@code auto}, which is then compared with the others that the job lists. */
    public Job withChosen(CodeSpec chosen) {
        List<SchemeChoice> others = compare.stream()
                .filter(other -> !other.label().equals(SchemeChoice.label(chosen)))
                .toList();
        return new Job(
                cluster,
                partitions,
                dimension,
                chosen,
                workload,
                clock,
                engine,
                seed,
                others,
                Optional.empty(),
                support,
                bandwidth);
    }

    /** The job with the deadline that was left open. */
    public Job withDeadline(double deadline) {
        ClusterSpec at = cluster instanceof ClusterSpec.DeadlineToChoose open ? open.at(deadline) : cluster;
        return new Job(
                at, partitions, dimension, code, workload, clock, engine, seed, compare, automatic, support, bandwidth);
    }

    /** The job with another code, alone. */
    public Job withCode(CodeSpec other) {
        return new Job(
                cluster,
                partitions,
                dimension,
                other,
                workload,
                clock,
                engine,
                seed,
                List.of(),
                Optional.empty(),
                support,
                bandwidth);
    }

    /** The job with workers elsewhere; on Spark under the wall clock. */
    public Job withEngine(EngineSpec other) {
        Clock passing = other instanceof EngineSpec.Spark ? Clock.WALL : clock;
        return new Job(
                cluster,
                partitions,
                dimension,
                code,
                workload,
                passing,
                other,
                seed,
                compare,
                automatic,
                support,
                bandwidth);
    }

    /**
     * The job on the same kind of data in another place.
     *
     * @throws InvalidInputException if its data has no such key
     */
    public Job withDirectory(Path other) {
        Optional<Workload> moved = workload.map(w -> {
            DataSpec.Source source = w.data()
                    .source()
                    .in(other.toAbsolutePath())
                    .orElseThrow(() -> new InvalidInputException(
                            "--data",
                            other.toString(),
                            "absent: the job's data has neither a directory, nor the path of a text, nor a table"));
            return new Workload(new DataSpec(source, w.data().partitionBy()), w.model(), w.training());
        });
        return new Job(
                cluster,
                partitions,
                dimension,
                code,
                moved,
                clock,
                engine,
                seed,
                compare,
                automatic,
                support,
                bandwidth);
    }

    /**
     * The plan of the job's code.
     *
     * @param coordinates of the gradient
     * @throws IllegalArgumentException if the cluster does not allow the code
     */
    public CodePlan plan(int coordinates) {
        return plan(coordinates, code);
    }

    /**
     * The plan of a code on the job's cluster, for the straggler probabilities that its own loads make.
     *
     * @throws IllegalArgumentException if the cluster does not allow it
     */
    public CodePlan plan(int coordinates, CodeSpec any) {
        CodeSpec other = any.withMemory(any.memory().underMomentum(momentum()));
        return cluster instanceof ClusterSpec.Delayed delayed
                ? LoadPlanner.plan(delayed.delays(), delayed.deadline(), partitions, coordinates, other, support)
                        .plan()
                : Replanner.within(profile(), partitions, coordinates, other, support);
    }

    /** What the optimizer's mean of gradients keeps from round to round; 0 where it has none, or nothing is trained. */
    private double momentum() {
        return workload.map(w -> w.training().optimizer().keptOfMean()).orElse(0.0);
    }

    /** What the trainer needs of this job. */
    public TrainingSettings trainingSettings() {
        TrainingSpec training = workload.orElseThrow(
                        () -> new InvalidInputException("data", "nothing", "given in a job for training"))
                .training();
        return new TrainingSettings(
                training.rounds(),
                seed,
                training.evaluateEvery(),
                training.checkpoints(),
                training.keepCheckpoints(),
                training.optimizer(),
                training.schedule(),
                training.clipNorm(),
                clock,
                deadline(),
                training.batchNoise(),
                training.replan());
    }

    private Adaptation.Deadline deadline() {
        return deadlineMeasured() && cluster instanceof ClusterSpec.DeadlineToChoose open
                ? new Adaptation.Deadline(Double.POSITIVE_INFINITY, open.noise())
                : new Adaptation.Deadline(cluster.deadline(), 1);
    }

    /** How many workers ever answer by the deadline. */
    static int usableWorkers(ClusterSpec cluster, int partitions) {
        StragglerProfile profile = cluster.profile(partitions);
        int usable = 0;
        for (int i = 0; i < profile.workers(); i++) {
            usable += profile.straggling(i) < 1 ? 1 : 0;
        }
        if (usable == 0) {
            throw cluster instanceof ClusterSpec.Delayed delayed
                    ? delayed.tooEarly(partitions)
                    : new InvalidInputException(
                            "cluster.stragglerProbability", "1 for every worker", "below 1 for at least one worker");
        }
        return usable;
    }

    private static void checkBudget(BitSpec bits, int usable) {
        if (!bits.quantized()) {
            return;
        }
        Quantizer quantizer = bits.quantizer();
        long workers = usable;
        long smallest = bits.minimum() * (bits.allowSilent() ? 1 : workers);
        long largest = bits.maximum() * workers;
        if (bits.total() < smallest || bits.total() > largest) {
            throw new InvalidInputException(
                    "code.bits.total",
                    quantizer.bitsText(bits.total()),
                    (quantizer.unitsPerBit() == 1 ? "an integer" : "a multiple of " + quantizer.bitsText(1)) + " from "
                            + quantizer.bitsText(smallest) + " to " + quantizer.bitsText(largest) + " (" + usable
                            + " usable workers, " + quantizer.bitsText(bits.minimum()) + " to "
                            + quantizer.bitsText(bits.maximum()) + " bits each)");
        }
    }
}
