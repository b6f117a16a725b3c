package io.github.tardigrad.train.run;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.memory.Memory;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.checkpoint.Checkpoint;
import io.github.tardigrad.train.checkpoint.Checkpoints;
import io.github.tardigrad.train.checkpoint.FloatTensor;
import io.github.tardigrad.train.engine.Arrivals;
import io.github.tardigrad.train.engine.ThreadTeam;
import io.github.tardigrad.train.engine.VirtualPool;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.model.TrainingTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Trains again as a run is recorded, with the arrivals and the plans of its rounds, and compares the parameters with those of
 * its last checkpoint.
 *
 * <p>Whatever the engine of the run was, this computes on one thread of this process: gradients, dither and the order in
 * which frames are added up are functions of the seed, the round and the worker, so equal arrivals give equal bits.
 */
public final class Replay {
    /** Within which everybody answers who had arrived. */
    private static final long DEADLINE_NANOS = 1;

    private final TrainingTask task;
    private final TrainingSettings settings;
    private final RunRecord record;
    private final JobIdentity job;

    /**
     * The replay of a record.
     *
     * @param task as it was
     * @param settings of the run
     */
    public Replay(TrainingTask task, ClusterDelays delays, TrainingSettings settings, RunRecord record) {
        this.task = task;
        this.settings = settings;
        this.record = record;
        this.job = JobIdentity.of(task, record.plan(1), delays, settings);
    }

    /**
     * What came of it.
     *
     * @param rounds how many were replayed
     * @param checkpoint that was compared with
     * @param difference the first one between the parameters; absent if they are equal to the bit
     */
    public record Outcome(long rounds, Path checkpoint, Optional<Difference> difference) {}

    /**
     * Where parameters differ.
     *
     * @param tensor its name
     * @param index of the first value that differs, in the order of the file
     */
    public record Difference(String tensor, int index, float recorded, float replayed) {}

    /**
     * Replays up to the last checkpoint.
     *
     * @throws InvalidInputException if the folder has no checkpoint, is of another job or its record is damaged or was not
     *     made, or its arrivals do not determine the parameters
     * @throws RunFailedException if a recorded arrival cannot be replayed
     */
    public Outcome run() {
        Memory memory = record.plan(1).spec().memory();
        if (memory.keepsLateMessages() && settings.clock() == Clock.WALL) {
            throw new InvalidInputException(
                    "code.memory",
                    memory.name(),
                    "none to replay a run in real time: what its workers remember depends on when they were interrupted");
        }
        ModelState recorded = new ModelState(task, settings);
        Checkpoint checkpoint = checkpoint();
        try {
            recorded.readFrom(checkpoint);
        } catch (IOException e) {
            throw InvalidInputException.of(checkpoint.folder().toString(), FileProblem.of(e), e);
        }
        ModelState replayed = new ModelState(task, settings);
        try {
            rounds(checkpoint.round(), replayed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailedException("the replay was interrupted", e);
        }
        return new Outcome(checkpoint.round(), checkpoint.folder(), difference(recorded, replayed));
    }

    private Checkpoint checkpoint() {
        Path checkpoints = record.folder().resolve(RunFolder.CHECKPOINT);
        try {
            Checkpoint latest = new Checkpoints(checkpoints, 1)
                    .latest(damaged -> {})
                    .orElseThrow(() ->
                            InvalidInputException.of(checkpoints.toString(), "no checkpoint to compare with", null));
            job.requireSame(
                    "job",
                    JobIdentity.fromJson(latest.state().path("job")),
                    latest.folder().toString());
            return latest;
        } catch (IOException e) {
            throw InvalidInputException.of(checkpoints.toString(), FileProblem.of(e), e);
        }
    }

    private void rounds(long last, ModelState state) throws InterruptedException {
        CodePlan plan = record.plan(1);
        Recorded arrivals = new Recorded();
        int number = 1;
        try (ThreadTeam threads = ThreadTeam.ofAllProcessors();
                VirtualPool pool = new VirtualPool(plan, task, arrivals, settings.seed());
                RunRecord.Rounds rounds = record.rounds()) {
            RoundDriver driver = new RoundDriver(
                    plan, settings, state, new RunCounters(), pool, threads, ProgressListener.NONE, () -> "");
            for (long round = 1; round <= last; round++) {
                RunRecord.Round line = rounds.next();
                if (line == null) {
                    throw InvalidInputException.of(
                            record.folder().resolve(RunFolder.METRICS).toString(),
                            "it ends before round " + round + " of " + last,
                            null);
                }
                if (line.memoriesBegun()) {
                    driver.state().memory().restartAll();
                }
                if (line.plan() != number) {
                    number = line.plan();
                    plan = record.plan(number);
                    driver.usePlan(plan, new BitSet());
                }
                arrivals.arrived = line.arrived();
                line.lostMemories().forEach(driver.state().memory()::lose);
                ClosedRound closed = driver.run(round, DEADLINE_NANOS, () -> {}).closed();
                if (!closed.arrived().equals(line.arrived())) {
                    throw new RunFailedException(
                            "round " + round + ": workers " + line.arrived() + " had arrived, of whom only "
                                    + closed.arrived() + " send a message under plan " + number);
                }
            }
        }
    }

    private static Optional<Difference> difference(ModelState recorded, ModelState replayed) {
        List<FloatTensor> here = replayed.parameterTensors();
        List<FloatTensor> there = recorded.parameterTensors();
        for (int t = 0; t < here.size(); t++) {
            for (int i = 0; i < here.get(t).length(); i++) {
                float now = here.get(t).value(i);
                float then = there.get(t).value(i);
                if (Float.floatToRawIntBits(now) != Float.floatToRawIntBits(then)) {
                    return Optional.of(new Difference(here.get(t).name(), i, then, now));
                }
            }
        }
        return Optional.empty();
    }

    /** Who had arrived does so at once, the others never. */
    private static final class Recorded implements Arrivals {
        private BitSet arrived = new BitSet();

        @Override
        public long nanos(long round, int worker, long idealNanos) {
            return arrived.get(worker) ? 0 : NEVER;
        }
    }
}
