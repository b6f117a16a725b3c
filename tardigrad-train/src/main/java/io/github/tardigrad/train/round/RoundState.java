package io.github.tardigrad.train.round;

import io.github.tardigrad.train.round.Effect.Accept;
import io.github.tardigrad.train.round.Effect.Close;
import io.github.tardigrad.train.round.Effect.Discard;
import io.github.tardigrad.train.round.Effect.Why;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Who has answered in one round and whether it is over. A value: each event gives a new state.
 *
 * <p>A round closes at its deadline, or as soon as every worker that can still answer has answered, was refused or was
 * lost. A frame exactly at the deadline is in time. A refused frame counts as not arrived. A frame of another round
 * changes nothing: the worker may still answer in this one.
 *
 * <p>Units: nanoseconds on any clock that the caller keeps to; this class reads none.
 *
 * <p>Threads: immutable. Cost: O(workers / 64) an event.
 */
public final class RoundState {
    /** A deadline that never comes. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    private static final double NANOS_PER_MILLI = 1e6;

    private final long round;
    private final long deadlineNanos;
    private final BitSet expected;
    private final BitSet arrived;
    private final BitSet refused;
    private final BitSet lost;
    private final boolean closed;

    private RoundState(
            long round,
            long deadlineNanos,
            BitSet expected,
            BitSet arrived,
            BitSet refused,
            BitSet lost,
            boolean closed) {
        this.round = round;
        this.deadlineNanos = deadlineNanos;
        this.expected = expected;
        this.arrived = arrived;
        this.refused = refused;
        this.lost = lost;
        this.closed = closed;
    }

    /**
     * A round that has just started. With nobody to wait for, it closes at once.
     *
     * @param round number of the round, at least 0
     * @param expected workers that send a message under this plan; copied
     * @param nowNanos the present
     * @param deadlineNanos on the same clock; {@link #NO_DEADLINE} for none
     * @return the first step
     * @throws IllegalArgumentException if {@code round < 0} or the deadline has passed already
     */
    public static RoundStep open(long round, BitSet expected, long nowNanos, long deadlineNanos) {
        if (round < 0) {
            throw new IllegalArgumentException("round must be >= 0: round=" + round);
        }
        if (deadlineNanos < nowNanos) {
            throw new IllegalArgumentException(
                    "deadlineNanos must be >= nowNanos: deadlineNanos=" + deadlineNanos + ", nowNanos=" + nowNanos);
        }
        RoundState state = new RoundState(
                round, deadlineNanos, (BitSet) expected.clone(), new BitSet(), new BitSet(), new BitSet(), false);
        return state.settle(nowNanos, new ArrayList<>());
    }

    /**
     * A valid frame has come in.
     *
     * @param frameRound the round that the frame was made for
     * @param worker who sent it
     * @param nowNanos the present
     * @return accepted, or discarded with the reason
     */
    public RoundStep onFrame(long frameRound, int worker, long nowNanos) {
        List<Effect> effects = new ArrayList<>(2);
        if (frameRound != round) {
            effects.add(new Discard(worker, Why.OTHER_ROUND));
            return settle(nowNanos, effects);
        }
        if (!expected.get(worker) || lost.get(worker)) {
            effects.add(new Discard(worker, Why.NOT_EXPECTED));
            return settle(nowNanos, effects);
        }
        if (arrived.get(worker) || refused.get(worker)) {
            effects.add(new Discard(worker, Why.DUPLICATE));
            return settle(nowNanos, effects);
        }
        if (closed || nowNanos > deadlineNanos) {
            effects.add(new Discard(worker, Why.LATE));
            return settle(nowNanos, effects);
        }
        effects.add(new Accept(worker));
        return with(plus(arrived, worker), refused, lost).settle(nowNanos, effects);
    }

    /**
     * A frame came in that is damaged or does not belong to this plan; the worker counts as not arrived.
     *
     * @param worker who sent it
     * @param reason what is wrong with it
     * @param nowNanos the present
     * @return the next step; its reason names the worker
     */
    public RoundStep onRefused(int worker, String reason, long nowNanos) {
        RoundState next = mayAnswer(worker, nowNanos) ? with(arrived, plus(refused, worker), lost) : this;
        return saying("worker " + worker + " refused: " + reason, next.settle(nowNanos, new ArrayList<>()));
    }

    /**
     * A worker will not answer in this round any more.
     *
     * @param worker who
     * @param reason why, as far as known
     * @param nowNanos the present
     * @return the next step; its reason names the worker
     */
    public RoundStep onLost(int worker, String reason, long nowNanos) {
        RoundState next = mayAnswer(worker, nowNanos) ? with(arrived, refused, plus(lost, worker)) : this;
        return saying("worker " + worker + " lost: " + reason, next.settle(nowNanos, new ArrayList<>()));
    }

    /**
     * Time has passed. This alone closes a round in which nobody answers.
     *
     * @param nowNanos the present
     * @return the next step
     */
    public RoundStep onTick(long nowNanos) {
        if (!closed && nowNanos >= deadlineNanos) {
            return close(new ArrayList<>(), "deadline");
        }
        return settle(nowNanos, new ArrayList<>());
    }

    private boolean mayAnswer(int worker, long nowNanos) {
        return !closed
                && nowNanos <= deadlineNanos
                && expected.get(worker)
                && !answered().get(worker);
    }

    private static RoundStep saying(String what, RoundStep step) {
        return new RoundStep(step.next(), step.effects(), what + "; " + step.reason());
    }

    private RoundState with(BitSet nowArrived, BitSet nowRefused, BitSet nowLost) {
        return new RoundState(round, deadlineNanos, expected, nowArrived, nowRefused, nowLost, closed);
    }

    private static BitSet plus(BitSet workers, int worker) {
        BitSet more = (BitSet) workers.clone();
        more.set(worker);
        return more;
    }

    private RoundStep settle(long nowNanos, List<Effect> effects) {
        if (closed) {
            return new RoundStep(this, effects, "closed: " + counts());
        }
        if (answered().cardinality() == expected.cardinality()) {
            return close(effects, "everyone has answered");
        }
        if (nowNanos > deadlineNanos) {
            return close(effects, "deadline");
        }
        String left = deadlineNanos == NO_DEADLINE ? "no deadline" : millis(deadlineNanos - nowNanos) + " to deadline";
        return new RoundStep(this, effects, "waiting: " + counts() + ", " + left);
    }

    private RoundStep close(List<Effect> effects, String why) {
        effects.add(new Close(arrived));
        RoundState next = new RoundState(round, deadlineNanos, expected, arrived, refused, lost, true);
        return new RoundStep(next, effects, "closed, " + why + ": " + counts());
    }

    private BitSet answered() {
        BitSet answered = (BitSet) arrived.clone();
        answered.or(refused);
        answered.or(lost);
        return answered;
    }

    private String counts() {
        StringBuilder words = new StringBuilder(48);
        words.append(arrived.cardinality())
                .append('/')
                .append(expected.cardinality())
                .append(" results");
        if (!refused.isEmpty()) {
            words.append(", ").append(refused.cardinality()).append(" refused");
        }
        if (!lost.isEmpty()) {
            words.append(", ").append(lost.cardinality()).append(" lost");
        }
        return words.toString();
    }

    private static String millis(long nanos) {
        return Math.round(nanos / NANOS_PER_MILLI) + " ms";
    }

    /**
     * Which round this is.
     *
     * @return its number
     */
    public long round() {
        return round;
    }

    /**
     * Whether the round is over.
     *
     * @return true from the step on that had {@link Close}
     */
    public boolean closed() {
        return closed;
    }

    /**
     * Workers whose frames were accepted.
     *
     * @return a copy
     */
    public BitSet arrived() {
        return (BitSet) arrived.clone();
    }

    /**
     * Workers whose frames were refused.
     *
     * @return a copy
     */
    public BitSet refused() {
        return (BitSet) refused.clone();
    }

    /**
     * Workers that were lost in this round.
     *
     * @return a copy
     */
    public BitSet lost() {
        return (BitSet) lost.clone();
    }

    /**
     * Whether nobody is left who could have answered: all were lost.
     *
     * @return false if there was nobody to begin with
     */
    public boolean everyoneLost() {
        return !expected.isEmpty() && lost.equals(expected);
    }
}
