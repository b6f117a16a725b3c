package io.github.tardigrad.simulation;

import static io.github.tardigrad.simulation.BrokenInvariant.require;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.memory.Acknowledgements;
import io.github.tardigrad.core.memory.ErrorFeedback;
import io.github.tardigrad.core.memory.GradientMemory;
import io.github.tardigrad.core.memory.RoundMemory;
import io.github.tardigrad.core.memory.StateReader;
import io.github.tardigrad.core.memory.StateWriter;
import io.github.tardigrad.core.memory.WorkerMemory;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.train.checkpoint.Checkpoint;
import io.github.tardigrad.train.checkpoint.Checkpoints;
import io.github.tardigrad.train.checkpoint.FloatTensor;
import io.github.tardigrad.train.engine.KeptMemory;
import io.github.tardigrad.train.engine.MembershipChange;
import io.github.tardigrad.train.engine.RoundTimings;
import io.github.tardigrad.train.engine.WorkerEvent;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.engine.WorkerStep;
import io.github.tardigrad.train.file.Durable;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.ProgressListener;
import io.github.tardigrad.train.run.RoundMetrics;
import io.github.tardigrad.train.run.RunFailedException;
import io.github.tardigrad.train.run.RunFolder;
import io.github.tardigrad.train.run.RunProvenance;
import io.github.tardigrad.train.run.RunStart;
import io.github.tardigrad.train.run.Trainer;
import io.github.tardigrad.train.run.TrainingSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One training with all its lives: workers, network, disk and the fates of the coordinator. The trainer believes that this is a pool of
 * workers and a disk.
 */
final class World implements WorkerPool, ProgressListener {
    private static final long DEADLINE = (long) (Setup.DEADLINE_SECONDS * 1e9);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Frames that nobody took for so many rounds are gone. */
    private static final long UNDERWAY_ROUNDS = 3;

    private static final int MOST_LIVES_WITHOUT_PROGRESS = 40;
    private static final String ABOVE = "/simulated";

    private static final String FOLDER = ABOVE + "/run";

    /** How a new coordinator finds the workers. */
    private enum Workers {
        /** As the checkpoint has them, on a network of then: a run in one process. */
        RESTORED,
        /** As they are: they live on elsewhere. */
        LIVE
    }

    /** A worker and what is known of it from outside. */
    private static final class Worker {
        private WorkerMemory memory;
        private KeptMemory kept;
        private @Nullable Copy old;
        private long stoppedUntil;
        private long goneUntil;
        private byte[] lastFrame = {};
        private byte[] frameBefore = {};
        /** Of error feedback: what it had when it sent last, less what it was told got through; and what is underway. */
        private double[] owed;

        private byte[] pending = {};
        private long pendingRound = -1;

        Worker(CodePlan plan, WorkerMemory memory, int dimension) {
            this.memory = memory;
            this.kept = new KeptMemory(plan, memory);
            this.owed = new double[dimension];
        }

        void remember(CodePlan plan, WorkerMemory other) {
            memory = other;
            kept = new KeptMemory(plan, other);
            pending = new byte[0];
            pendingRound = -1;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared or hashed
    private record WorkerThen(
            @Nullable Copy old, long stoppedUntil, long goneUntil, byte[] last, byte[] before, double[] owed) {}

    /** All but the memories, as a checkpoint was written. */
    private record Then(List<Parcel> underway, List<WorkerThen> workers) {}

    private final Setup setup;
    private final Schedule schedule;
    private final SimulatedTask task;
    private final ClusterDelays delays;
    private final CodePlan first;
    private final TrainingSettings settings;
    private final Oracle oracle;
    private final Disk disk = new Disk();
    private final Path folder = disk.path(FOLDER);
    private final Worker[] workers;
    private final Map<Long, Then> saved = new HashMap<>();
    private final EnumMap<FaultKind, Long> counts = new EnumMap<>(FaultKind.class);
    private final Set<Fault> struck = new HashSet<>();
    private final Set<Long> flipped = new HashSet<>();
    private final TreeSet<Long> announced = new TreeSet<>();
    private final Set<Fault> hit = new HashSet<>();

    private CodePlan plan;
    private @Nullable WorkerStep step;
    private List<Parcel> underway = new ArrayList<>();
    private PriorityQueue<Parcel> queue =
            new PriorityQueue<>(Comparator.comparingLong(Parcel::nanos).thenComparingLong(Parcel::order));
    private long order;
    private long round;
    private long nextRound = 1;
    private long lastNow;
    private Workers mode = Workers.RESTORED;
    /** Whether the pool says that its workers are not as the checkpoint has them. */
    private boolean honest;
    /** From the start of a life to its first round. */
    private boolean resuming;

    private @Nullable Fault ending;
    private long stepsLeft;
    private @Nullable Fault atWrite;
    private long writesLeft;
    private @Nullable Fault endedBy;
    /** Whether what comes has to be what was. */
    private boolean again;
    /** After this round it went on otherwise than its checkpoint would. */
    private long apartSince = -1;

    private long executed;
    private long reached;
    private int lives;
    private int warnings;
    private final Set<Long> flippedRounds = new HashSet<>();
    private Path flippedFile = folder;
    private long flippedBit;
    /** Changes of who is there that the next life has to be told. */
    private List<MembershipChange> toReport = new ArrayList<>();
    /** Rounds whose checkpoint was begun since the last that was finished. */
    private final TreeSet<Long> attempted = new TreeSet<>();

    private final TreeSet<Long> goneOnFrom = new TreeSet<>();

    World(Setup setup, Schedule schedule) {
        this.setup = setup;
        this.schedule = schedule;
        this.task = new SimulatedTask(setup.partitions(), setup.dimension(), setup.seed());
        this.delays = setup.delays();
        this.first = setup.plan(delays);
        this.plan = first;
        this.settings = setup.settings();
        this.oracle = new Oracle(setup, task, first);
        this.workers = new Worker[setup.workers()];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(first, first.workerMemory(i, setup.seed()), setup.dimension());
        }
        saved.put(0L, then());
        try {
            Path above = disk.path(ABOVE);
            Files.createDirectories(above);
            Durable.force(above);
            Durable.forceEntry(above);
        } catch (IOException e) {
            throw new AssertionError("an empty disk", e);
        }
    }

    /** Faults that struck, by kind. */
    Map<FaultKind, Long> counts() {
        return counts;
    }

    /** Rounds that were run, those that were run again included. */
    long executed() {
        return executed;
    }

    int lives() {
        return lives;
    }

    /** The last round that was ever begun. */
    long reached() {
        return reached;
    }

    /**
     * Trains to the end, through all that happens.
     *
     * @throws BrokenInvariant if something does not hold
     */
    void run() {
        try {
            long progress = 0;
            int without = 0;
            while (!live()) {
                without = round > progress ? 0 : without + 1;
                progress = Math.max(progress, round);
                int stuck = without;
                require(
                        stuck <= MOST_LIVES_WITHOUT_PROGRESS,
                        Invariant.NO_OTHER_FAILURE,
                        round,
                        () -> "no progress in " + stuck + " lives");
            }
            checkRecord();
        } finally {
            if (step != null) {
                step.close();
            }
        }
    }

    /** One life of the coordinator; true if the training is at its end. */
    private boolean live() {
        lives++;
        warnings = 0;
        endedBy = null;
        ending = null;
        disk.own(Thread.currentThread(), this::fate);
        boolean resume = Files.isDirectory(folder);
        RunFolder runFolder = new RunFolder(
                folder, "", new RunProvenance("simulated", "unknown", List.of("simulate"), Instant.EPOCH));
        try {
            new Trainer(task, first, delays, settings, runFolder, this, () -> this).run(resume);
            return true;
        } catch (Killed e) {
            disk.die();
        } catch (RunFailedException | InvalidInputException e) {
            Throwable cause = rootOf(e);
            if (cause instanceof BrokenInvariant broken) {
                throw broken;
            }
            ended(e);
        } catch (BrokenInvariant e) {
            throw e;
        } catch (RuntimeException | Error e) {
            if (!disk.struck()) {
                throw new BrokenInvariant(Invariant.NO_OTHER_FAILURE, round, "the run fails with " + e, e);
            }
        }
        prepareNextLife();
        return false;
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The run has said in words why it cannot go on. */
    private void ended(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        boolean otherVersion = message.contains("has version") && !flipped.isEmpty();
        if (otherVersion) {
            // One bit makes another version of the format of ours: refused by its number, and put back by hand.
            disk.flip(flippedFile, flippedBit);
            flipped.clear();
            announced.addAll(flippedRounds);
        } else if (!disk.struck() || message.isBlank()) {
            throw new BrokenInvariant(Invariant.NO_OTHER_FAILURE, round, "the run fails: " + message, e);
        }
        disk.die();
    }

    private void prepareNextLife() {
        Fault by = endedBy;
        mode = Workers.RESTORED;
        honest = false;
        if (by == null) {
            return;
        }
        count(by);
        struck.add(by);
        if (by.kind() == FaultKind.POWER_CUT || by.kind() == FaultKind.POWER_CUT_AT_WRITE) {
            disk.cutPower(Draw.bits(setup.seed(), 50, by.round(), by.amount()));
        } else if (by.kind() == FaultKind.COORDINATOR_KILLED_ALONE) {
            mode = Workers.LIVE;
            honest = by.amount() % 2 == 0;
        } else if (by.kind() == FaultKind.CHECKPOINT_BIT) {
            flip(by);
        }
    }

    /** One bit of the newest checkpoint, if there is an older one. */
    private void flip(Fault by) {
        Path checkpoints = folder.resolve("checkpoint");
        List<String> names = disk.names(checkpoints).stream()
                .filter(name -> name.startsWith("round-"))
                .toList();
        if (names.size() < 2 || announced.size() < 2 || !flipped.isEmpty()) {
            return;
        }
        String newest = names.get(names.size() - 1);
        Path checkpoint = checkpoints.resolve(newest);
        List<String> files = disk.names(checkpoint);
        Path file = checkpoint.resolve(files.get(Math.floorMod(by.amount(), files.size())));
        long bit = Draw.bits(setup.seed(), 51, by.round(), by.amount()) >>> 1;
        long number = Long.parseLong(newest.substring("round-".length()));
        if (disk.flip(file, bit)) {
            flippedFile = file;
            flippedBit = bit;
            flipped.add(number);
            flippedRounds.clear();
            if (announced.remove(number)) {
                flippedRounds.add(number);
            }
        }
    }

    private void count(Fault fault) {
        if (hit.add(fault)) {
            counts.merge(fault.kind(), 1L, Long::sum);
        }
    }

    private Disk.Fate fate() {
        Fault fault = atWrite;
        if (fault == null || --writesLeft > 0) {
            return Disk.Fate.DONE;
        }
        atWrite = null;
        endedBy = fault;
        if (fault.kind() == FaultKind.DISK_FULL) {
            return Disk.Fate.FULL;
        }
        return switch (Math.floorMod(fault.amount() / 128, 3)) {
            case 0 -> Disk.Fate.KILLED_BEFORE;
            case 1 -> Disk.Fate.KILLED_HALF;
            default -> Disk.Fate.KILLED_AFTER;
        };
    }

    /** A step of the coordinator at which it may die. */
    private void step() {
        Fault fault = ending;
        if (fault != null && stepsLeft-- <= 0) {
            strike(fault);
        }
    }

    private void strike(Fault fault) {
        ending = null;
        endedBy = fault;
        disk.die();
        throw new Killed();
    }

    // What the run says of itself.

    @Override
    public void onStart(RunStart start) {
        long after = start.firstRound() - 1;
        // One whose name was not yet forced may be there, and after a power cut be gone.
        boolean known = announced.contains(after) || attempted.contains(after) || after == 0;
        long newest = announced.isEmpty() ? 0 : announced.last();
        require(
                after >= newest && known,
                Invariant.RESUMES_FROM_NEWEST,
                after,
                () -> "goes on after round " + after + " instead of " + newest);
        boolean passedOver = flipped.stream().anyMatch(number -> number > after);
        require(
                !passedOver || warnings > 0,
                Invariant.DAMAGE_IS_REPORTED,
                after,
                () -> "checkpoint " + flipped + " is not used and nobody is told");
        require(!flipped.contains(after), Invariant.DAMAGE_IS_REPORTED, after, () -> "the damaged checkpoint is used");
        flipped.clear();
        announced.tailSet(after, false).clear();
        attempted.tailSet(after, false).clear();
        goneOnFrom.tailSet(after, false).clear();
        if (attempted.contains(after)) {
            goneOnFrom.add(after);
        }
        oracle.restart(after);
        boolean someGone = !oracle.gone().isEmpty();
        oracle.everybodyThere();
        again = mode == Workers.RESTORED && after > apartSince && !(someGone && !feedback());
        if (!again) {
            apartSince = after;
            // Workers know more than the coordinator, or plans follow who is asked again: what comes is another story.
            oracle.forgetAfter(after);
        }
        if (mode == Workers.RESTORED) {
            restore(after);
        } else {
            // Connections end with the coordinator, and copies were its own.
            underway = new ArrayList<>();
            Arrays.stream(workers).forEach(worker -> worker.old = null);
        }
        if (!again) {
            saved.keySet().removeIf(saving -> saving > after);
        }
        if (honest && after > 0) {
            oracle.beginAll();
        }
        resuming = true;
        toReport = new ArrayList<>();
        for (int i = 0; i < workers.length; i++) {
            if (workers[i].goneUntil > after + 1) {
                toReport.add(new MembershipChange(i, MembershipChange.Kind.GONE, "it still is"));
            }
        }
        nextRound = start.firstRound();
        plan = first;
        if (step != null) {
            step.close();
        }
        step = new WorkerStep(first, task.open(), setup.seed(), Parallelism.NONE);
    }

    private Then then() {
        return new Then(
                List.copyOf(underway),
                Arrays.stream(workers)
                        .map(worker -> new WorkerThen(
                                worker.old,
                                worker.stoppedUntil,
                                worker.goneUntil,
                                worker.lastFrame,
                                worker.frameBefore,
                                worker.owed.clone()))
                        .toList());
    }

    private void restore(long after) {
        Then then = saved.get(after);
        if (then == null) {
            throw new BrokenInvariant(Invariant.RESUMES_FROM_NEWEST, after, "nothing was saved after this round");
        }
        underway = new ArrayList<>(then.underway());
        for (int i = 0; i < workers.length; i++) {
            WorkerThen worker = then.workers().get(i);
            workers[i] = new Worker(first, first.workerMemory(i, setup.seed()), setup.dimension());
            workers[i].old = worker.old();
            workers[i].stoppedUntil = worker.stoppedUntil();
            workers[i].goneUntil = worker.goneUntil();
            workers[i].lastFrame = worker.last();
            workers[i].frameBefore = worker.before();
            workers[i].owed = worker.owed().clone();
        }
    }

    @Override
    public void onWarning(String message) {
        warnings++;
    }

    @Override
    public void onRound(RoundMetrics metrics) {
        oracle.told(metrics, again);
        Fault fault = ending;
        if (fault != null) {
            strike(fault);
        }
    }

    @Override
    public void onCheckpoint(long number, Path saving) {
        // With its own name the folder's other names are safe, of those too that a run has gone on from in silence.
        announced.addAll(goneOnFrom);
        goneOnFrom.clear();
        attempted.clear();
        announced.add(number);
        while (announced.size() > settings.keepCheckpoints()) {
            announced.pollFirst();
        }
        checkSaved(number);
        oracle.forgetBefore(announced.first());
        saved.keySet().removeIf(before -> before > 0 && before < announced.first());
    }

    /** Reads a checkpoint as a resumed run would. */
    private void checkSaved(long number) {
        try {
            Checkpoint checkpoint = new Checkpoints(folder.resolve("checkpoint"), settings.keepCheckpoints())
                    .latest(damage -> {
                        throw new BrokenInvariant(Invariant.CHECKPOINT_CONTENT, number, damage);
                    })
                    .orElseThrow();
            require(
                    checkpoint.round() == number,
                    Invariant.CHECKPOINT_CONTENT,
                    number,
                    () -> "the newest is of round " + checkpoint.round());
            float[] parameters = new float[task.dimension()];
            List<FloatTensor> tensors = task.layout().tensors().stream()
                    .map(tensor -> new FloatTensor(
                            tensor.name(), Arrays.stream(tensor.shape()).boxed().toList(), parameters, tensor.offset()))
                    .toList();
            checkpoint.read(Checkpoint.PARAMETERS, tensors);
            oracle.seen(parameters);
            oracle.save(number);
            RoundMemory memory = new RoundMemory(plan.coordinatorMemory(), setup.workers());
            checkpoint.read(Checkpoint.COORDINATOR, memory::readFrom);
            float[] sums = new float[task.dimension()];
            memory.addTo(sums);
            oracle.sums(sums, memory.acknowledgements());
        } catch (IOException e) {
            throw new BrokenInvariant(Invariant.CHECKPOINT_CONTENT, number, "it cannot be read", e);
        }
    }

    private void checkRecord() {
        try {
            long expected = 0;
            for (String line : Files.readString(folder.resolve("metrics.jsonl"), StandardCharsets.UTF_8)
                    .split("\n", -1)) {
                if (line.isEmpty()) {
                    continue;
                }
                expected++;
                JsonNode node = JSON.readTree(line);
                long number = expected;
                Oracle.Truth truth = oracle.truth().get(number);
                BitSet arrived = new BitSet();
                node.path("arrived").forEach(worker -> arrived.set(worker.asInt()));
                require(
                        node.path("round").asLong() == number
                                && truth != null
                                && truth.arrived().equals(arrived)
                                && truth.bytes() == node.path("uplinkBytes").asLong()
                                && truth.refused() == node.path("refused").asInt()
                                && truth.discarded() == node.path("discarded").asInt(),
                        Invariant.RECORD,
                        number,
                        () -> "the line is " + line);
            }
            long lines = expected;
            require(
                    lines == setup.rounds(),
                    Invariant.RECORD,
                    setup.rounds(),
                    () -> lines + " lines of " + setup.rounds() + " rounds");
        } catch (JsonProcessingException e) {
            throw new BrokenInvariant(Invariant.RECORD, setup.rounds(), "a line is no JSON", e);
        } catch (IOException e) {
            throw new BrokenInvariant(Invariant.RECORD, setup.rounds(), "it cannot be read", e);
        }
    }

    // The workers and the network.

    private List<Fault> faults(long of) {
        return schedule.of(of).stream()
                .filter(fault -> fault.worker() < workers.length)
                .toList();
    }

    @Override
    public List<MembershipChange> membershipChanges() {
        List<MembershipChange> changes = new ArrayList<>(toReport);
        toReport = new ArrayList<>();
        for (int i = 0; i < workers.length; i++) {
            if (workers[i].goneUntil == nextRound && oracle.gone().get(i)) {
                changes.add(new MembershipChange(i, MembershipChange.Kind.BACK, "it is back"));
            }
        }
        resuming = false;
        for (Fault fault : faults(nextRound)) {
            Worker worker = workers[fault.worker()];
            long gone = Arrays.stream(workers)
                    .filter(other -> other.goneUntil > nextRound)
                    .count();
            if (fault.kind() == FaultKind.WORKER_GONE
                    && worker.goneUntil < nextRound
                    && 3 * (gone + 1) <= workers.length) {
                worker.goneUntil = nextRound + 2 + fault.amount() % 9;
                changes.add(new MembershipChange(fault.worker(), MembershipChange.Kind.GONE, "it is gone"));
                count(fault);
            }
        }
        changes.forEach(change -> oracle.membership(change.worker(), change.kind() == MembershipChange.Kind.GONE));
        return changes;
    }

    @Override
    public void usePlan(CodePlan next) {
        plan = next;
        oracle.usePlan(next, resuming);
        stepOf().usePlan(next);
        if (!resuming) {
            suitPlan();
        }
    }

    /** A worker that sends otherwise under the plan begins anew. */
    private void suitPlan() {
        for (int i = 0; i < workers.length; i++) {
            if (plan.active(i) && !workers[i].kept.suits(plan)) {
                workers[i].remember(plan, plan.workerMemory(i, setup.seed()));
                workers[i].owed = new double[task.dimension()];
                workers[i].old = null;
            }
        }
    }

    @Override
    public boolean keepsMemoriesInCheckpoints() {
        return !honest;
    }

    private WorkerStep stepOf() {
        WorkerStep found = step;
        if (found == null) {
            throw new IllegalStateException("no run has started");
        }
        return found;
    }

    @Override
    public void open(long number, long deadlineNanos, float[] parameters, Acknowledgements said) {
        round = number;
        reached = Math.max(reached, number);
        nextRound = number + 1;
        executed++;
        List<Fault> faults = faults(number);
        arm(faults);
        resuming = false;
        suitPlan();
        step();
        oracle.opened(number, deadlineNanos, parameters, said);
        stepOf().setParameters(parameters);
        queue.clear();
        for (Parcel parcel : underway) {
            if (number - parcel.round() <= UNDERWAY_ROUNDS) {
                queue.add(parcel.at(parcel.nanos(), order++));
            }
        }
        underway = new ArrayList<>();
        lastNow = 0;
        Map<Integer, List<Fault>> byWorker = new HashMap<>();
        for (Fault fault : faults) {
            byWorker.computeIfAbsent(fault.worker(), worker -> new ArrayList<>())
                    .add(fault);
        }
        int failures = 0;
        for (int i = 0; i < workers.length; i++) {
            failures +=
                    order(i, said, byWorker.getOrDefault(i, List.of()), 3 * (failures + 1) <= workers.length) ? 1 : 0;
        }
    }

    private void arm(List<Fault> faults) {
        for (Fault fault : faults) {
            if (!fault.kind().ends() || struck.contains(fault)) {
                continue;
            }
            if (fault.kind().atWrite()) {
                if (atWrite == null) {
                    atWrite = fault;
                    writesLeft = 1 + fault.amount() % 128;
                }
            } else if (ending == null) {
                ending = fault;
                stepsLeft = fault.amount() % (workers.length + 4);
            }
        }
    }

    private boolean has(List<Fault> faults, FaultKind kind) {
        for (Fault fault : faults) {
            if (fault.kind() == kind) {
                count(fault);
                return true;
            }
        }
        return false;
    }

    private static long amount(List<Fault> faults, FaultKind kind) {
        return faults.stream()
                .filter(fault -> fault.kind() == kind)
                .findFirst()
                .orElseThrow()
                .amount();
    }

    /** A worker gets the order of the round, unless it does not; true if it fails in this round. */
    private boolean order(int i, Acknowledgements said, List<Fault> faults, boolean mayFail) {
        Worker worker = workers[i];
        if (!plan.active(i)) {
            return false;
        }
        if (has(faults, FaultKind.WORKER_STOPS)) {
            worker.stoppedUntil = round + 1 + amount(faults, FaultKind.WORKER_STOPS) % 12;
        }
        if (has(faults, FaultKind.WORKER_RETURNS_EMPTY)) {
            worker.remember(plan, plan.workerMemory(i, setup.seed()));
            worker.owed = new double[task.dimension()];
        }
        Copy old = worker.old;
        if (old != null && has(faults, FaultKind.WORKER_RETURNS_OLD)) {
            WorkerMemory memory = plan.workerMemory(i, setup.seed());
            memory.readFrom(old);
            worker.remember(plan, memory);
            worker.owed = doubles(old.vector("errorMemory").orElse(new float[task.dimension()]));
        }
        if (worker.stoppedUntil > round || worker.goneUntil > round) {
            return false;
        }
        if (has(faults, FaultKind.ORDER_LOST)) {
            return false;
        }
        long nanos = (long) Math.ceil(
                delays.responseSeconds(setup.seed(), round, i, plan.encoding().rowSize(i)) * 1e9);
        if (has(faults, FaultKind.ORDER_LATE)) {
            nanos += DEADLINE - DEADLINE / 50;
        }
        byte[] frame = compute(i, said, has(faults, FaultKind.ORDER_TWICE));
        if (frame == null) {
            return false;
        }
        worker.frameBefore = worker.lastFrame;
        worker.lastFrame = frame;
        return send(i, frame, nanos, said, faults, mayFail);
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, l -> values[l]);
        return doubles;
    }

    /** The frame of a worker; null if it has heard of a later round already. */
    private byte @Nullable [] compute(int i, Acknowledgements said, boolean twice) {
        Worker worker = workers[i];
        MessageFormat format = plan.messageFormat(i);
        byte[] buffer = new byte[format.frameBytes()];
        byte[] frame;
        try {
            int length = stepOf().compute(i, round, format, buffer, worker.kept, said.of(i));
            frame = Arrays.copyOf(buffer, length);
            if (twice) {
                Arrays.fill(buffer, (byte) 0);
                int second = feedback() ? length : stepOf().compute(i, round, format, buffer, worker.kept, said.of(i));
                require(
                        feedback() || Arrays.equals(frame, Arrays.copyOf(buffer, second)),
                        Invariant.SAME_FRAME,
                        round,
                        () -> "worker " + i + " answers otherwise when asked again");
            }
        } catch (CancellationException e) {
            return null;
        }
        settled(i, said);
        double[] before = new double[task.dimension()];
        Copy now = null;
        if (first.spec().memory() instanceof GradientMemory) {
            now = Copy.of(worker.memory);
            before = doubles(now.vector("remembered").orElseThrow());
        } else if (feedback()) {
            now = Copy.of(worker.memory);
            before = worker.owed;
        }
        oracle.written(i, frame, before, now);
        if (feedback() && now != null) {
            worker.owed = doubles(now.vector("errorMemory").orElseThrow());
        }
        worker.pending = frame;
        worker.pendingRound = round;
        if (now != null && !feedback() && Draw.below(20, setup.seed(), 52, round, i) == 0) {
            worker.old = now;
        }
        return frame;
    }

    private boolean feedback() {
        return first.spec().memory() instanceof ErrorFeedback;
    }

    /** Error feedback by its definition: what was taken is owed no more. */
    private void settled(int i, Acknowledgements said) {
        Worker worker = workers[i];
        if (feedback() && worker.pendingRound >= 0 && said.acceptedRound(i) == worker.pendingRound) {
            double[] through = oracle.decoded(worker.pending);
            for (int l = 0; l < through.length; l++) {
                worker.owed[l] -= oracle.delivered(i) * through[l];
            }
        }
        worker.pendingRound = -1;
    }

    private void put(Parcel parcel) {
        queue.add(parcel);
    }

    /** A round that is neither the frame's base nor what the coordinator took last: that one would be believed. */
    private long otherBase(long own, long taken) {
        for (long base = round - 1; base >= 0; base--) {
            if (base != own && base != taken) {
                return base;
            }
        }
        return own;
    }

    private boolean send(
            int i, byte[] frame, long response, Acknowledgements said, List<Fault> faults, boolean mayFail) {
        long nanos = response;
        Worker worker = workers[i];
        byte[] bytes = frame;
        if (has(faults, FaultKind.FRAME_DELAYED)) {
            nanos += 2000 * amount(faults, FaultKind.FRAME_DELAYED);
        }
        if (has(faults, FaultKind.FRAME_FIRST)) {
            nanos = 1;
        }
        if (has(faults, FaultKind.FRAME_JUST_LATE)) {
            nanos = DEADLINE + 1;
        }
        if (has(faults, FaultKind.FRAME_OTHER_ROUND)) {
            bytes = Wire.withRound(bytes, round + 1 + amount(faults, FaultKind.FRAME_OTHER_ROUND) % 5);
        }
        if (has(faults, FaultKind.FRAME_OTHER_PLAN)) {
            bytes = Wire.withPlan(bytes, plan.id() ^ (1 + amount(faults, FaultKind.FRAME_OTHER_PLAN)));
        }
        if (Wire.noted(bytes) && has(faults, FaultKind.FRAME_OTHER_EPOCH)) {
            bytes = Wire.withEpoch(
                    bytes, Wire.epoch(bytes) + 1 + (int) (amount(faults, FaultKind.FRAME_OTHER_EPOCH) % 3));
        }
        if (Wire.noted(bytes) && has(faults, FaultKind.FRAME_OTHER_BASE)) {
            bytes = Wire.withBase(bytes, otherBase(Wire.base(bytes), said.acceptedRound(i)));
        }
        Parcel parcel = Wire.parcel(bytes, nanos, order++);
        if (has(faults, FaultKind.FRAME_TRUNCATED)) {
            parcel = parcel.damaged(
                    Arrays.copyOf(bytes, (int) (amount(faults, FaultKind.FRAME_TRUNCATED) % bytes.length)));
        } else if (has(faults, FaultKind.FRAME_BIT)) {
            byte[] other = bytes.clone();
            int bit = (int) (Draw.bits(setup.seed(), 53, round, i) >>> 1 & 0xFFFFF) % (8 * other.length);
            other[bit / 8] ^= (byte) (1 << bit % 8);
            parcel = parcel.damaged(other);
        }
        if (has(faults, FaultKind.WORKER_LIES)) {
            int as = (int) ((i + 1 + amount(faults, FaultKind.WORKER_LIES) % (workers.length - 1)) % workers.length);
            parcel = parcel.under(as);
        }
        if (worker.frameBefore.length > 0 && has(faults, FaultKind.FRAME_OLD)) {
            put(Wire.parcel(worker.frameBefore, nanos / 2, order++));
        }
        if (has(faults, FaultKind.FRAME_TWICE)) {
            put(parcel.at(nanos + 500 * amount(faults, FaultKind.FRAME_TWICE), order++));
        }
        boolean fails = mayFail && has(faults, FaultKind.WORKER_FAILS);
        if (fails) {
            put(parcel.fails());
        } else if (!has(faults, FaultKind.FRAME_LOST)) {
            put(parcel);
        }
        return fails;
    }

    @Override
    public WorkerEvent next(long untilNanos) {
        step();
        Parcel parcel = queue.peek();
        // One that comes with the deadline's last tick is handed over before the coordinator looks at its clock.
        if (parcel != null && (parcel.nanos() <= untilNanos || parcel.nanos() == DEADLINE + 1)) {
            queue.poll();
            lastNow = parcel.nanos();
            oracle.delivered(parcel, parcel.nanos());
            return parcel.failure()
                    ? new WorkerEvent.WorkerLost(parcel.from(), "simulated", parcel.nanos())
                    : new WorkerEvent.FrameArrived(
                            parcel.from(), parcel.bytes(), parcel.bytes().length, parcel.nanos());
        }
        oracle.ticked(untilNanos);
        lastNow = untilNanos;
        return new WorkerEvent.Timeout(untilNanos);
    }

    @Override
    public void close(long number, BitSet accepted) {
        step();
        oracle.closed(number, accepted);
        long ended = Math.min(lastNow, DEADLINE);
        for (Parcel parcel : queue) {
            // A frame that says it is of a later round would be one of that round: no protocol knows it without
            // signatures.
            if (!parcel.failure() && parcel.round() <= round) {
                underway.add(parcel.at(Math.max(1, parcel.nanos() - ended), parcel.order()));
            }
        }
        underway.sort(Comparator.comparingLong(Parcel::nanos).thenComparingLong(Parcel::order));
        queue.clear();
    }

    @Override
    public void settle(Acknowledgements said) {
        oracle.acknowledged(said);
        for (int i = 0; i < workers.length; i++) {
            if (plan.active(i)) {
                workers[i].memory.acknowledge(said.of(i));
                settled(i, said);
            }
        }
    }

    @Override
    public void writeMemories(StateWriter state) {
        oracle.save(round);
        saved.put(round, then());
        attempted.add(round);
        for (int i = 0; i < workers.length; i++) {
            if (plan.active(i)) {
                workers[i].memory.writeTo(state.under(i + "."));
            }
        }
    }

    @Override
    public void readMemories(StateReader state) {
        for (int i = 0; i < workers.length; i++) {
            if (plan.active(i)) {
                WorkerMemory memory = plan.workerMemory(i, setup.seed());
                memory.readFrom(state.under(i + "."));
                if (mode == Workers.RESTORED) {
                    workers[i].remember(plan, memory);
                }
            }
        }
    }

    @Override
    public RoundTimings timings() {
        return new RoundTimings(0, 0, 0, 0, OptionalDouble.empty());
    }

    @Override
    public OptionalDouble residualError(float[] estimate) {
        return OptionalDouble.empty();
    }

    @Override
    public Evaluation evaluate(float[] parameters) {
        return Evaluation.of(1, 1, 1);
    }

    @Override
    public void close() {
        // The world outlives the coordinator.
    }
}
