package io.github.tardigrad.simulation;

import static io.github.tardigrad.simulation.BrokenInvariant.require;

import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.memory.Acknowledgements;
import io.github.tardigrad.core.memory.ErrorFeedback;
import io.github.tardigrad.core.memory.GradientMemory;
import io.github.tardigrad.core.memory.Memory;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.FrameReader;
import io.github.tardigrad.train.measure.Responses;
import io.github.tardigrad.train.measure.Responses.Outcome;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.run.RoundMetrics;
import io.github.tardigrad.train.run.RunEvent;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A slow second reading of the rules: who is accepted, what that gives, what is remembered. Written from {@code docs/memory.md},
 * {@code docs/messages.md} and {@code docs/wire-format.md}, in double precision, with a vector for every worker; of the program it uses
 * the plan's numbers and what reads a frame's values.
 */
final class Oracle {
    private static final double NANOS_PER_SECOND = 1e9;
    /** Floats are rounded to 6e-8 of their size; a sum over a few hundred rounds drifts by some 24 times that at most. */
    private static final double DRIFT = 2e-5;

    private static final double ROUNDING = 2e-6;
    /** A dithered value is off by half a step at most: three times the mean square. The rest is for scales and small numbers. */
    private static final double WORST_NOISE = 4.5;

    /** Both ends at the end of a round. */
    private static final class State {
        private long round;
        private float[] parameters;
        private double[] velocity;
        private double[] velocityScale;
        private int[] epochs;
        private long[] taken;
        /** By worker: what it remembers, and the largest of it so far. */
        private double[][] remembered;

        private double[] largest;
        private BitSet gone;
        private long virtualNanos;
        /** Of the update that is to be seen next: the parameters that it gives, and how far off floats may be. */
        private double @Nullable [] expected;

        private double[] tolerance = {};

        State(float[] parameters, int workers, int groups) {
            this.parameters = parameters.clone();
            this.velocity = new double[parameters.length];
            this.velocityScale = new double[parameters.length];
            this.epochs = new int[groups];
            this.taken = new long[workers];
            Arrays.fill(taken, -1);
            this.remembered = new double[workers][parameters.length];
            this.largest = new double[workers];
            this.gone = new BitSet();
        }

        State copy() {
            State copy = new State(parameters, taken.length, epochs.length);
            copy.round = round;
            copy.velocity = velocity.clone();
            copy.velocityScale = velocityScale.clone();
            copy.epochs = epochs.clone();
            copy.taken = taken.clone();
            copy.remembered = Arrays.stream(remembered).map(double[]::clone).toArray(double[][]::new);
            copy.largest = largest.clone();
            copy.gone = (BitSet) gone.clone();
            copy.virtualNanos = virtualNanos;
            copy.expected = expected;
            copy.tolerance = tolerance;
            return copy;
        }
    }

    /** What a round came to, kept to compare with when it is run again, and with the record. */
    record Truth(
            int parametersHash,
            BitSet arrived,
            int refused,
            int discarded,
            long bytes,
            double virtualSeconds,
            double gain,
            String events) {}

    private final Setup setup;
    private final SimulatedTask task;
    private final CodePlan first;
    private final Memory memory;
    private final OptimizerSpec optimizer;
    private final FrameReader reader;
    private final int groups;
    private final Map<Long, State> saved = new HashMap<>();
    private final TreeMap<Long, Truth> truth = new TreeMap<>();

    private CodePlan plan;
    private State state;
    // The open round.
    private long round;
    private long deadline;
    private boolean open;
    private int parametersHash;
    private BitSet awaited = new BitSet();
    private Outcome[] outcomes = {};
    private long[] times = {};
    private final Map<Integer, byte[]> accepted = new TreeMap<>();
    private BitSet lostGroups = new BitSet();
    private long bytes;
    private int refused;
    private int discarded;
    private int either;
    private long length;

    Oracle(Setup setup, SimulatedTask task, CodePlan plan) {
        this.setup = setup;
        this.task = task;
        this.first = plan;
        this.plan = plan;
        this.memory = plan.spec().memory();
        this.optimizer = setup.settings().optimizer();
        this.reader = new FrameReader(setup.seed());
        this.groups = memory instanceof GradientMemory gradient ? Math.min(gradient.shards(), setup.workers()) : 1;
        this.state = new State(task.initialParameters(), setup.workers(), groups);
        saved.put(0L, state.copy());
    }

    /** A new life of the coordinator begins after a round, with the first plan until another is announced. */
    void restart(long after) {
        State from = saved.get(after);
        if (from == null) {
            throw new BrokenInvariant(Invariant.RESUMES_FROM_NEWEST, after, "nothing was saved after this round");
        }
        state = from.copy();
        plan = first;
        open = false;
    }

    /** Rounds after this one need not come again as they were. */
    void forgetAfter(long after) {
        truth.tailMap(after, false).clear();
        saved.keySet().removeIf(saving -> saving > after);
    }

    /** What there is now may be gone on from. */
    void save(long after) {
        require(state.round == after, Invariant.ROUNDS_IN_ORDER, after, () -> "saved after round " + state.round);
        saved.put(after, state.copy());
    }

    void forgetBefore(long oldest) {
        saved.keySet().removeIf(saving -> saving < oldest && saving > 0);
    }

    /** Memories stay under other weights, and begin anew if messages are others. */
    void usePlan(CodePlan next, boolean resuming) {
        if (!resuming && !next.sendsAs(plan)) {
            beginAll();
        }
        plan = next;
    }

    /** All memories begin anew, where frames say what they are relative to. */
    void beginAll() {
        for (int group = 0; memory instanceof GradientMemory && group < groups; group++) {
            begin(group);
        }
    }

    void membership(int worker, boolean isGone) {
        state.gone.set(worker, isGone);
    }

    /** A new pool has everybody until it says otherwise. */
    void everybodyThere() {
        state.gone.clear();
    }

    BitSet gone() {
        return (BitSet) state.gone.clone();
    }

    Map<Long, Truth> truth() {
        return truth;
    }

    void opened(long number, long deadlineNanos, float[] parameters, Acknowledgements said) {
        require(
                !open && number == state.round + 1,
                Invariant.ROUNDS_IN_ORDER,
                number,
                () -> "opened after round " + state.round + (open ? ", which was not closed" : ""));
        seen(parameters);
        acknowledged(said);
        round = number;
        deadline = deadlineNanos;
        require(
                deadlineNanos == (long) (Setup.DEADLINE_SECONDS * NANOS_PER_SECOND),
                Invariant.ENDS_BY_DEADLINE,
                number,
                () -> "deadline " + deadlineNanos + " ns");
        open = true;
        parametersHash = Arrays.hashCode(parameters);
        outcomes = new Outcome[setup.workers()];
        Arrays.fill(outcomes, Outcome.SILENT);
        times = new long[setup.workers()];
        awaited = new BitSet();
        for (int i = 0; i < setup.workers(); i++) {
            if (plan.active(i) && !state.gone.get(i)) {
                awaited.set(i);
                outcomes[i] = Outcome.LATE;
            }
        }
        accepted.clear();
        lostGroups = new BitSet();
        bytes = 0;
        refused = 0;
        discarded = 0;
        either = 0;
        length = -1;
        if (awaited.isEmpty()) {
            length = 0;
        }
    }

    /** Orders say what the coordinator took. */
    void acknowledged(Acknowledgements said) {
        for (int i = 0; i < setup.workers(); i++) {
            int worker = i;
            require(
                    said.epoch(i) == state.epochs[i % groups] && said.acceptedRound(i) == state.taken[i],
                    Invariant.ACKNOWLEDGEMENTS,
                    state.round,
                    () -> "worker " + worker + " is told epoch " + said.epoch(worker) + ", round "
                            + said.acceptedRound(worker) + " instead of epoch " + state.epochs[worker % groups]
                            + ", round " + state.taken[worker]);
        }
    }

    /** The parameters of the model between two rounds. */
    void seen(float[] parameters) {
        double[] wanted = state.expected;
        if (wanted == null) {
            require(
                    Arrays.equals(parameters, state.parameters),
                    Invariant.PARAMETERS,
                    state.round,
                    () -> "parameters are not those after round " + state.round);
            return;
        }
        for (int l = 0; l < wanted.length; l++) {
            int at = l;
            require(
                    Math.abs(parameters[l] - wanted[l]) <= state.tolerance[l],
                    Invariant.PARAMETERS,
                    state.round,
                    () -> "parameter " + at + " is " + parameters[at] + " instead of " + wanted[at] + ", within "
                            + state.tolerance[at]);
        }
        state.parameters = parameters.clone();
        state.expected = null;
    }

    private double[] values(byte[] frame) {
        try {
            float[] floats =
                    reader.read(frame, frame.length, FrameLimits.DEFAULT).toFloats();
            double[] values = new double[floats.length];
            Arrays.setAll(values, l -> floats[l]);
            return values;
        } catch (FrameFormatException e) {
            throw new BrokenInvariant(Invariant.MESSAGES, round, "a frame as it was written is refused", e);
        }
    }

    /**
     * A worker has written a frame.
     *
     * @param frame exactly its bytes
     * @param before what the worker adds or takes away: of error feedback what it had before this message, of gradient memory h
     * @param now what it remembers since
     */
    void written(int worker, byte[] frame, double[] before, @Nullable Copy now) {
        double[] gradient = new double[task.dimension()];
        WeightedPartitions row = plan.encoding().row(worker);
        double squares = 0;
        double[] sent = new double[gradient.length];
        double differences = 0;
        for (int l = 0; l < gradient.length; l++) {
            for (int t = 0; t < row.size(); t++) {
                gradient[l] += row.coefficient(t) * task.gradient(row.partition(t), l, state.parameters[l], round);
            }
            squares += gradient[l] * gradient[l];
            sent[l] = gradient[l] + (memory instanceof GradientMemory ? -before[l] : before[l]);
            differences += sent[l] * sent[l];
        }
        if (memory instanceof ErrorFeedback && now != null) {
            owes(worker, now.vector("errorMemory").orElseThrow(), sent);
        }
        double[] read = values(frame);
        double error = 0;
        for (int l = 0; l < read.length; l++) {
            error += (read[l] - sent[l]) * (read[l] - sent[l]);
        }
        double allowed = WORST_NOISE * plan.varianceFactor(worker) * differences + 1e-10 * (squares + differences);
        double noise = error;
        require(
                error <= allowed,
                Invariant.MESSAGES,
                round,
                () -> "worker " + worker + ": squared error " + noise + " above " + allowed);
        require(
                Wire.worker(frame) == worker && Wire.round(frame) == round && Wire.plan(frame) == plan.id(),
                Invariant.MESSAGES,
                round,
                () -> "worker " + worker + " writes a frame of worker " + Wire.worker(frame) + ", round "
                        + Wire.round(frame));
        if (memory instanceof GradientMemory && now != null) {
            noted(worker, frame, squares, differences, now);
        }
    }

    /** With error feedback a worker owes what it sends until it hears that it was taken. */
    private void owes(int worker, float[] found, double[] sent) {
        double size = 0;
        for (double value : sent) {
            size = Math.max(size, Math.abs(value));
        }
        for (int l = 0; l < sent.length; l++) {
            int at = l;
            require(
                    Math.abs(found[l] - sent[l]) <= DRIFT * (size + 1e-6),
                    Invariant.WORKER_MEMORY,
                    round,
                    () -> "worker " + worker + ", coordinate " + at + ": owes " + found[at] + " instead of "
                            + sent[at]);
        }
    }

    private void noted(int worker, byte[] frame, double squares, double differences, Copy now) {
        float alpha = Wire.alpha(frame);
        require(
                alpha > 0 && alpha <= (float) (1 / (1 + plan.varianceFactor(worker))),
                Invariant.MESSAGES,
                round,
                () -> "worker " + worker + ": alpha " + alpha);
        require(
                Math.abs(Wire.messageSquares(frame) - squares) <= 1e-5 * squares + 1e-12
                        && Math.abs(Wire.differenceSquares(frame) - differences)
                                <= 1e-4 * differences + 1e-5 * squares + 1e-12,
                Invariant.MESSAGES,
                round,
                () -> "worker " + worker + ": squared norms in the note");
        if (Wire.epoch(frame) == state.epochs[worker % groups] && Wire.base(frame) == state.taken[worker]) {
            float[] found = now.vector("remembered").orElseThrow();
            double most = DRIFT * (state.largest[worker] + 1e-6);
            for (int l = 0; l < found.length; l++) {
                int at = l;
                require(
                        Math.abs(found[l] - state.remembered[worker][l]) <= most,
                        Invariant.WORKER_MEMORY,
                        round,
                        () -> "worker " + worker + ", coordinate " + at + ": " + found[at] + " instead of "
                                + state.remembered[worker][at]);
            }
        }
    }

    /** The coordinator was handed a parcel. */
    void delivered(Parcel parcel, long now) {
        require(length < 0, Invariant.ENDS_BY_DEADLINE, round, () -> "an event is asked for after the round is over");
        boolean inTime = now <= deadline;
        int from = parcel.from();
        if (parcel.failure()) {
            mark(from, inTime, Outcome.LOST);
        } else {
            bytes += inTime ? parcel.bytes().length : 0;
            judge(parcel, from, inTime, now);
        }
        settle(now);
    }

    private void mark(int from, boolean inTime, Outcome outcome) {
        if (inTime && awaited.get(from) && outcomes[from] == Outcome.LATE) {
            outcomes[from] = outcome;
        }
    }

    private void judge(Parcel parcel, int from, boolean inTime, long now) {
        boolean belongs = !plan.active(from) || (parcel.plan() == plan.id() && parcel.sender() == from);
        boolean current = parcel.round() == round;
        boolean noted = memory instanceof GradientMemory;
        if (parcel.intact() && !plan.active(from) && parcel.plan() != plan.id()) {
            // Of another plan, under a number of which none is expected: dropped, or refused where it is longer than
            // any of this plan.
            either++;
        } else if (!parcel.intact() || !belongs) {
            refuse(from, inTime);
        } else if (current && noted && parcel.epoch() != state.epochs[from % groups]) {
            refuse(from, inTime);
        } else if (current && noted && parcel.base() != state.taken[from]) {
            lostGroups.set(from % groups);
            refuse(from, inTime);
        } else if (!current || !inTime || !awaited.get(from) || outcomes[from] != Outcome.LATE) {
            discarded++;
        } else {
            outcomes[from] = Outcome.ARRIVED;
            times[from] = now;
            accepted.put(from, parcel.bytes());
        }
    }

    private void refuse(int from, boolean inTime) {
        refused++;
        mark(from, inTime, Outcome.REFUSED);
    }

    /** The coordinator was told what time it is. */
    void ticked(long now) {
        require(length < 0, Invariant.ENDS_BY_DEADLINE, round, () -> "an event is asked for after the round is over");
        require(now >= deadline, Invariant.ENDS_BY_DEADLINE, round, () -> "waits only until " + now + " ns");
        length = deadline;
    }

    private void settle(long now) {
        boolean all = awaited.stream().noneMatch(worker -> outcomes[worker] == Outcome.LATE);
        if (all || now > deadline) {
            length = Math.min(now, deadline);
        }
    }

    private BitSet arrived() {
        BitSet arrived = new BitSet();
        accepted.keySet().forEach(arrived::set);
        return arrived;
    }

    /** The round is closed with these workers. */
    void closed(long number, BitSet workers) {
        require(open && number == round, Invariant.ROUNDS_IN_ORDER, number, () -> "closed instead of " + round);
        require(length >= 0, Invariant.ENDS_BY_DEADLINE, round, () -> "closed while there was something to wait for");
        require(
                workers.equals(arrived()),
                Invariant.ACCEPTED_FRAMES,
                round,
                () -> "of workers " + workers + " instead of " + arrived());
        open = false;
        step();
        fold();
        state.round = round;
        state.virtualNanos += length;
    }

    private void step() {
        int dimension = task.dimension();
        double[] estimate = new double[dimension];
        double[] size = new double[dimension];
        boolean anything = !accepted.isEmpty();
        for (int i = 0; i < setup.workers() && memory instanceof GradientMemory; i++) {
            for (int l = 0; l < dimension; l++) {
                estimate[l] += state.remembered[i][l];
                size[l] += Math.abs(state.remembered[i][l]) + state.largest[i] / 8;
                anything |= state.remembered[i][l] != 0;
            }
        }
        for (Map.Entry<Integer, byte[]> frame : accepted.entrySet()) {
            double weight = weight(frame.getKey());
            double[] values = values(frame.getValue());
            for (int l = 0; l < dimension; l++) {
                estimate[l] += weight * values[l];
                size[l] += Math.abs(weight * values[l]);
            }
        }
        double[] expected = new double[dimension];
        double[] tolerance = new double[dimension];
        state.expected = expected;
        state.tolerance = tolerance;
        double momentum = optimizer.type() == OptimizerSpec.Type.MOMENTUM ? optimizer.momentum() : 0;
        double rate = anything ? optimizer.learningRate() : 0;
        for (int l = 0; l < dimension; l++) {
            if (anything) {
                state.velocity[l] = momentum * state.velocity[l] + estimate[l];
                state.velocityScale[l] = momentum * state.velocityScale[l] + size[l];
            }
            double w = state.parameters[l];
            expected[l] = w - rate * state.velocity[l];
            tolerance[l] = ROUNDING * Math.abs(w) + rate * DRIFT * state.velocityScale[l];
        }
        if (!anything) {
            Arrays.fill(tolerance, 0);
        }
    }

    /** By the memory's definition where it has one; else the plan's fixed weight. */
    private double weight(int worker) {
        if (memory instanceof GradientMemory gradient) {
            double q = plan.profile().arrival(worker);
            return 1 / (q + gradient.rho() * (1 - q + plan.varianceFactor(worker)));
        }
        return plan.decoding()[worker];
    }

    /** Of error feedback: the part of a frame that counts as delivered. */
    double delivered(int worker) {
        return memory instanceof ErrorFeedback ? 1 / (1 + plan.varianceFactor(worker)) : 1;
    }

    double[] decoded(byte[] frame) {
        return values(frame);
    }

    private void fold() {
        for (Map.Entry<Integer, byte[]> frame : accepted.entrySet()) {
            int worker = frame.getKey();
            state.taken[worker] = round;
            if (memory instanceof GradientMemory) {
                double alpha = Wire.alpha(frame.getValue());
                double[] values = values(frame.getValue());
                for (int l = 0; l < values.length; l++) {
                    double next = state.remembered[worker][l] + alpha * values[l];
                    state.remembered[worker][l] = next;
                    state.largest[worker] = Math.max(state.largest[worker], Math.abs(next));
                }
            }
        }
        lostGroups.stream().forEach(this::begin);
    }

    private void begin(int group) {
        state.epochs[group]++;
        for (int i = group; i < setup.workers(); i += groups) {
            state.taken[i] = -1;
            Arrays.fill(state.remembered[i], 0);
            state.largest[i] = 0;
        }
    }

    /** Two numbers that nothing but the arithmetic's order parts. */
    private static boolean same(double one, double other) {
        return Math.abs(one - other) <= 1e-12 * Math.max(Math.abs(one), Math.abs(other));
    }

    /** What the run says of the round that was closed last. */
    void told(RoundMetrics metrics, boolean again) {
        require(metrics.round() == round, Invariant.ROUNDS_IN_ORDER, round, () -> "metrics of " + metrics.round());
        BitSet toldLost = new BitSet();
        boolean harm = false;
        StringBuilder events = new StringBuilder();
        for (RunEvent event : metrics.events()) {
            if (event.type().equals("memory")) {
                events.append(event.text()).append(';');
                if (event.details().get("group") instanceof Integer group) {
                    toldLost.set(group);
                } else if (!event.details().containsKey("resumed")) {
                    harm = true;
                }
            }
        }
        require(
                toldLost.equals(lostGroups),
                Invariant.METRICS,
                round,
                () -> "groups that lost a memory: " + toldLost + " instead of " + lostGroups);
        if (harm) {
            beginAll();
        }
        Responses responses = metrics.responses();
        for (int i = 0; i < setup.workers(); i++) {
            int worker = i;
            require(
                    responses.outcome(i) == outcomes[i],
                    Invariant.METRICS,
                    round,
                    () -> "worker " + worker + ": " + responses.outcome(worker) + " instead of " + outcomes[worker]);
            double when = Math.round(times[i] / 1e3) / 1e6;
            require(
                    outcomes[i] != Outcome.ARRIVED || responses.seconds(i) == when,
                    Invariant.METRICS,
                    round,
                    () -> "worker " + worker + " answered after " + responses.seconds(worker) + " s instead of "
                            + when);
        }
        require(
                metrics.arrived().equals(arrived())
                        && metrics.refused() >= refused
                        && metrics.discarded() >= discarded
                        && metrics.refused() + metrics.discarded() == refused + discarded + either
                        && metrics.uplinkBytes() == bytes,
                Invariant.METRICS,
                round,
                () -> "arrived " + metrics.arrived() + ", refused " + metrics.refused() + ", discarded "
                        + metrics.discarded() + ", bytes " + metrics.uplinkBytes() + " instead of " + arrived() + ", "
                        + refused + ", " + discarded + ", " + bytes);
        require(
                same(metrics.virtualSeconds(), state.virtualNanos / NANOS_PER_SECOND)
                        && responses.lengthSeconds() == Math.round(length / 1e3) / 1e6,
                Invariant.METRICS,
                round,
                () -> "seconds " + metrics.virtualSeconds() + ", length " + responses.lengthSeconds());
        Truth now = new Truth(
                parametersHash,
                arrived(),
                metrics.refused(),
                metrics.discarded(),
                bytes,
                metrics.virtualSeconds(),
                metrics.memoryGain().orElse(-1),
                events.toString());
        Truth before = truth.put(round, now);
        require(
                !again || before == null || before.equals(now),
                Invariant.RESUMED_EQUALS_STRAIGHT,
                round,
                () -> "was " + before + " and is " + now);
    }

    /** H by what every worker remembers, for what a checkpoint says. */
    void sums(float[] found, Acknowledgements said) {
        acknowledged(said);
        for (int l = 0; l < found.length; l++) {
            double sum = 0;
            double size = 0;
            for (int i = 0; i < setup.workers(); i++) {
                sum += state.remembered[i][l];
                size += Math.abs(state.remembered[i][l]) + state.largest[i] / 8;
            }
            double exact = sum;
            int at = l;
            require(
                    Math.abs(found[l] - sum) <= DRIFT * (size + 1e-6),
                    Invariant.SUM_OF_MEMORIES,
                    state.round,
                    () -> "coordinate " + at + ": " + found[at] + " instead of " + exact);
        }
    }
}
