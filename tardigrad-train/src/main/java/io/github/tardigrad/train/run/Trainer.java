package io.github.tardigrad.train.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.Kernels;
import io.github.tardigrad.train.checkpoint.Checkpoint;
import io.github.tardigrad.train.checkpoint.Checkpoints;
import io.github.tardigrad.train.checkpoint.Section;
import io.github.tardigrad.train.data.DataSummary;
import io.github.tardigrad.train.data.UnusableDataException;
import io.github.tardigrad.train.engine.RoundTimings;
import io.github.tardigrad.train.engine.ThreadTeam;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.model.ParameterLayout;
import io.github.tardigrad.train.model.TrainingTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains: opens rounds, decodes what arrived, updates the parameters, keeps metrics and checkpoints.
 *
 * <p>Under the virtual clock a run is a function of the task, the plan, the delays and the settings: the same parameters to
 * the bit, also when it was killed at any moment and resumed.
 *
 * <p>Memory: the parameters, the estimate and the optimizer's state (at most four vectors), and one round's frames; with
 * error feedback one vector more for each active worker, in checkpoints too.
 * Threads: one run at a time, on the caller's thread.
 */
public final class Trainer {
    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
    private static final int STATE_VERSION = 1;
    private static final double SECONDS_PER_NANO = 1e-9;

    private final TrainingTask task;
    private final CodePlan plan;
    private final TrainingSettings settings;
    private final RunFolder folder;
    private final ProgressListener listener;
    private final Supplier<WorkerPool> workers;
    private final JobIdentity job;
    private final Checkpoints checkpoints;

    /**
     * A run that has not started.
     *
     * @param delays response times of the workers
     * @param folder touched by {@link #run} only
     * @throws IllegalArgumentException if task, plan and delays do not fit each other
     */
    public Trainer(
            TrainingTask task,
            CodePlan plan,
            ClusterDelays delays,
            TrainingSettings settings,
            RunFolder folder,
            ProgressListener listener) {
        this(
                task,
                plan,
                delays,
                settings,
                folder,
                listener,
                () -> settings.clock().workers(plan, task, delays, settings.seed()));
    }

    /**
     * With workers of another kind.
     *
     * @param workers opened at the start of the run, closed at its end
     * @throws IllegalArgumentException as the other constructor
     */
    public Trainer(
            TrainingTask task,
            CodePlan plan,
            ClusterDelays delays,
            TrainingSettings settings,
            RunFolder folder,
            ProgressListener listener,
            Supplier<WorkerPool> workers) {
        requireFitting(task, plan, delays);
        this.task = task;
        this.plan = plan;
        this.settings = settings;
        this.folder = folder;
        this.listener = listener;
        this.workers = workers;
        this.job = JobIdentity.of(task, plan, delays, settings);
        this.checkpoints = new Checkpoints(folder.checkpoints(), settings.keepCheckpoints());
    }

    static void requireFitting(TrainingTask task, CodePlan plan, ClusterDelays delays) {
        requireEqual("partitions", task.partitions(), plan.partitions());
        requireEqual("dimension", task.dimension(), plan.dimension());
        requireEqual("workers of the delays", delays.workers(), plan.workers());
    }

    private static void requireEqual(String name, int found, int expected) {
        if (found != expected) {
            throw new IllegalArgumentException(name + " must be the plan's, " + expected + ": found " + found);
        }
    }

    /**
     * Runs to the last round, or to the one after which a listener has it stop.
     *
     * @param resume go on from the newest whole checkpoint in the folder, or from the start if the run was killed before
     *     the first
     * @return the result, counted from the very start of the run
     * @throws InvalidInputException if the folder cannot be used so
     * @throws RunFailedException if the run cannot go on, or another process trains there; its last checkpoint is intact
     */
    public RunResult run(boolean resume) {
        RunLock lock = folder.lock(resume);
        try {
            return new Run().run(resume);
        } finally {
            lock.close();
        }
    }

    /** What is measured of a round's estimate before the update uses it up. */
    private static final class Errors {
        private OptionalDouble realised = OptionalDouble.empty();
        private OptionalDouble batchNoise = OptionalDouble.empty();
    }

    /** The state of a run in progress. */
    private final class Run {
        private final ModelState model = new ModelState(task, settings);
        private final RunCounters counters = new RunCounters();
        private final AtomicBoolean stopping = new AtomicBoolean();
        /** Whether the round was the last, because a listener had asked for it. */
        private boolean stopped;

        private long checkpointRound;
        private long checkpointEnded = System.nanoTime();
        private long checkpointNanos;
        private @Nullable Checkpoint resumed;
        /** Of the next round. */
        private final List<RunEvent> pending = new ArrayList<>();

        RunResult run(boolean resume) {
            requireFinite(model.parameters());
            if (resume) {
                restore();
            }
            folder.prepare(plan, job, settings, task.data(), resume);
            expectFrames(settings.rounds() - checkpointRound);
            listener.onStart(new RunStart(
                    plan.spec().scheme().name(),
                    plan,
                    checkpointRound + 1,
                    settings.rounds(),
                    folder.path(),
                    () -> stopping.set(true)));
            LOG.info("{} starts after round {} of {}", plan, checkpointRound, settings.rounds());
            try (ThreadTeam threads = ThreadTeam.ofAllProcessors();
                    WorkerPool pool = workers.get();
                    MetricsFile metrics = openMetrics()) {
                RoundDriver driver =
                        new RoundDriver(plan, settings, model, counters, pool, threads, listener, this::safe);
                RunningPlan running = new RunningPlan(plan, settings, folder, pool, driver, listener);
                restore(pool, running, driver);
                Evaluation last = null;
                long round = checkpointRound;
                while (round < settings.rounds() && !stopped) {
                    round++;
                    last = round(round, running, driver, pool, metrics);
                }
                RunResult result = result(round, last == null ? evaluate(pool, round) : last);
                Optional<DataSummary> data = task.data();
                if (data.isPresent()) {
                    folder.writeData(data.get());
                }
                return result;
            } catch (IOException e) {
                throw new RunFailedException(
                        "the run folder " + folder.path() + " cannot be written: " + FileProblem.of(e) + safe(), e);
            } catch (UnusableDataException e) {
                throw new RunFailedException(e.getMessage() + safe(), e);
            } catch (InterruptedException | CancellationException e) {
                Thread.currentThread().interrupt();
                throw new RunFailedException("the run was interrupted" + safe(), e);
            }
        }

        /** A model that is no number at the start never is one, whatever the learning rate. */
        private void requireFinite(float[] parameters) {
            if (Finite.all(parameters)) {
                return;
            }
            for (ParameterLayout.Tensor tensor : task.layout().tensors()) {
                for (int i = 0; i < tensor.length(); i++) {
                    float value = parameters[tensor.offset() + i];
                    if (!Float.isFinite(value)) {
                        throw new InvalidInputException(
                                "model",
                                value + " at value " + i + " of " + tensor.name() + " before the first round",
                                "one whose parameters are finite at the start");
                    }
                }
            }
        }

        private void expectFrames(long rounds) {
            for (int i = 0; i < plan.workers(); i++) {
                if (plan.active(i)) {
                    double coordinates = rounds * plan.profile().arrival(i) * plan.messageLength();
                    plan.quantizer().expect(plan.budget(i), Kernels.inUse(), (long) coordinates);
                }
            }
        }

        private void restore() {
            try {
                Optional<Checkpoint> latest = checkpoints.latest(this::warn);
                if (latest.isEmpty()) {
                    return;
                }
                Checkpoint checkpoint = latest.get();
                ObjectNode state = checkpoint.state();
                job.requireSame(
                        "resume",
                        JobIdentity.fromJson(state.path("job")),
                        checkpoint.folder().toString());
                if (checkpoint.round() > settings.rounds()) {
                    throw new InvalidInputException(
                            "rounds",
                            String.valueOf(settings.rounds()),
                            "at least " + checkpoint.round() + ", the rounds that the resumed run has behind it");
                }
                model.readFrom(checkpoint);
                counters.readFrom(state.path("counters"));
                checkpointRound = checkpoint.round();
                resumed = checkpoint;
            } catch (IOException e) {
                throw unreadable(e);
            }
        }

        private RunFailedException unreadable(IOException e) {
            return new RunFailedException(
                    "the run in " + folder.path() + " cannot be resumed, and nothing in it was changed: "
                            + FileProblem.of(e),
                    e);
        }

        private void restore(WorkerPool pool, RunningPlan running, RoundDriver driver) {
            if (resumed == null) {
                return;
            }
            running.readFrom(resumed.state(), plan);
            try {
                resumed.read(Checkpoint.WORKERS, pool::readMemories);
                resumed.read(Checkpoint.COORDINATOR, driver.state()::readFrom);
                if (running.plan().spec().memory().notesFrames() && !pool.keepsMemoriesInCheckpoints()) {
                    driver.state().memory().restartAll();
                    RunEvent event =
                            RunEvent.withoutMemories(driver.state().memory().halvings());
                    warn(event.text());
                    pending.add(event);
                }
            } catch (IOException e) {
                throw unreadable(e);
            }
        }

        private void warn(String message) {
            LOG.warn(message);
            listener.onWarning(message);
        }

        private MetricsFile openMetrics() {
            try {
                return MetricsFile.open(folder.metrics(), checkpointRound, this::warn);
            } catch (IOException e) {
                throw new RunFailedException(
                        folder.metrics() + " cannot be continued: " + FileProblem.of(e) + safe(), e);
            }
        }

        /** The evaluation after this round, or null if it has none. */
        private @Nullable Evaluation round(
                long round, RunningPlan running, RoundDriver driver, WorkerPool pool, MetricsFile metrics)
                throws IOException, InterruptedException {
            List<RunEvent> events = new ArrayList<>(pending);
            pending.clear();
            events.addAll(running.before(round));
            boolean evaluates = settings.evaluatesAt(round);
            Errors errors = new Errors();
            RoundDriver.Round driven = running.run(round, () -> {
                if (evaluates) {
                    errors.realised = pool.residualError(model.estimate());
                    errors.batchNoise = settings.batchNoise() ? pool.batchNoise() : OptionalDouble.empty();
                }
            });
            ClosedRound closed = driven.closed();
            RoundTimings timings = driven.timings();
            events.addAll(closed.events());
            Evaluation evaluation = evaluates ? evaluate(pool, round) : null;
            long evaluated = System.nanoTime();
            RoundMetrics line = new RoundMetrics(
                    round,
                    running.number(),
                    evaluation,
                    closed.arrived(),
                    closed.responses(),
                    closed.refused(),
                    closed.discarded(),
                    model.rate(round),
                    running.plan().errorBound(),
                    errors.realised,
                    errors.batchNoise,
                    closed.memoryGain(),
                    closed.uplinkBytes(),
                    counters.virtualSeconds(),
                    timings.waitForAllSeconds(),
                    new RoundMetrics.Seconds(
                            timings.gradientNanos() * SECONDS_PER_NANO,
                            timings.encodeNanos() * SECONDS_PER_NANO,
                            closed.decodeNanos() * SECONDS_PER_NANO,
                            driven.updateNanos() * SECONDS_PER_NANO,
                            driven.otherNanos() * SECONDS_PER_NANO),
                    events);
            metrics.append(line);
            listener.onRound(line);
            counters.addCoordinator(0, 0, System.nanoTime() - evaluated);
            long sinceCheckpoint = System.nanoTime() - checkpointEnded;
            stopped = stopping.get();
            if (round == settings.rounds()
                    || stopped
                    || settings.checkpoints().due(round, sinceCheckpoint, checkpointNanos)) {
                save(round, running, driver, pool, metrics);
            }
            return evaluation;
        }

        private Evaluation evaluate(WorkerPool pool, long round) {
            Evaluation evaluation = pool.evaluate(model.parameters());
            if (!Double.isFinite(evaluation.trainLoss())) {
                throw new RunFailedException("round " + round + ": the training loss must be finite: found "
                        + evaluation.trainLoss() + Finite.SMALLER_STEPS + safe());
            }
            return evaluation;
        }

        private void save(long round, RunningPlan running, RoundDriver driver, WorkerPool pool, MetricsFile metrics) {
            long started = System.nanoTime();
            pool.settle(driver.state().acknowledgements());
            Section workers = new Section(Checkpoint.WORKERS);
            pool.writeMemories(workers);
            Section coordinator = new Section(Checkpoint.COORDINATOR);
            driver.state().writeTo(coordinator);
            List<Section> sections = new ArrayList<>(model.sections(pool));
            sections.add(workers);
            sections.add(coordinator);
            ObjectNode state = JsonNodeFactory.instance
                    .objectNode()
                    .put("version", STATE_VERSION)
                    .put("round", round)
                    .put("updates", model.updates());
            job.writeTo(state.putObject("job"));
            counters.writeTo(state.putObject("counters"));
            running.writeTo(state);
            try {
                metrics.force();
                Path saved = checkpoints.save(round, sections, state);
                checkpointRound = round;
                listener.onCheckpoint(round, saved);
            } catch (IOException e) {
                throw new RunFailedException(
                        "round " + round + ": the checkpoint cannot be written to " + folder.checkpoints() + ": "
                                + FileProblem.of(e) + safe(),
                        e);
            }
            checkpointEnded = System.nanoTime();
            checkpointNanos = checkpointEnded - started;
            counters.addCheckpoint(checkpointNanos);
        }

        /** What a failure leaves behind, in words. */
        private String safe() {
            return checkpointRound == 0
                    ? "; there is no checkpoint yet"
                    : "; the checkpoint of round " + checkpointRound + " is intact";
        }

        private RunResult result(long rounds, Evaluation evaluation) {
            return new RunResult(
                    plan.spec().scheme().name(),
                    rounds,
                    evaluation.trainLoss(),
                    evaluation.testLoss(),
                    evaluation.scores(),
                    counters.uplinkBytes(),
                    counters.virtualSeconds(),
                    counters.waitForAllSeconds(),
                    counters.gradientSeconds(),
                    counters.otherSeconds(settings.clock() == Clock.VIRTUAL),
                    counters.encodeSeconds(),
                    counters.decodeSeconds(),
                    counters.updateSeconds(),
                    counters.checkpointSeconds(),
                    counters.emptyRounds(),
                    counters.refusedFrames(),
                    counters.discardedFrames(),
                    folder.path());
        }
    }
}
