package io.github.tardigrad.train.measure;

import io.github.tardigrad.core.cluster.ClusterDelays;
import io.github.tardigrad.core.cluster.DelayModel;
import io.github.tardigrad.core.cluster.ShiftedExponential;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.compare.DeadlineSearch;
import io.github.tardigrad.core.estimate.Straggling;
import io.github.tardigrad.core.memory.NoMemory;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Replanner;
import io.github.tardigrad.train.engine.MembershipChange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The plan of a run as its workers turn out: when to take another, and which.
 *
 * <p>A round's plan follows from the rounds before it alone. Given those, who arrives in the round has not been looked at, so
 * that weights 1/q with the true q would leave the estimate unbiased; estimated ones bias it by how far they are off.
 *
 * <p>Threads: confined.
 */
public final class Adaptation {
    /** Rounds in which everybody is waited for, where the deadline is to be measured. */
    public static final int WAITING_ROUNDS = 20;
    /** After the first of them nobody is waited for longer than so many times the slowest response. */
    private static final double PATIENCE = 10;

    private final ReplanSpec spec;
    private final CodePlan first;
    private final Deadline deadline;
    private final ResponseHistory history;
    private final BitSet gone = new BitSet();
    private CodePlan plan;
    private int number = 1;
    private EncodingMatrix held;
    private int heldBy = 1;
    private double deadlineSeconds;
    private boolean waiting;
    private String membership = "";

    /**
     * Before the first round.
     *
     * @param deadline fixed, or to be measured
     */
    public Adaptation(ReplanSpec spec, CodePlan first, Deadline deadline) {
        this.spec = spec;
        this.first = first;
        this.plan = first;
        this.held = first.encoding();
        this.deadlineSeconds = deadline.seconds();
        this.deadline = deadline;
        this.waiting = deadline.measured();
        this.history = new ResponseHistory(first.workers(), spec.memory());
    }

    /**
     * When rounds end.
     *
     * @param seconds from the start of a round; +Infinity while it is still to be measured
     * @param noise relative error of a round over that of orthogonal gradients, for the choice
     */
    public record Deadline(double seconds, double noise) {
        /** Whether rounds wait for everybody first, and the deadline is chosen then. */
        public boolean measured() {
            return seconds == Double.POSITIVE_INFINITY;
        }
    }

    /** By which the next round is run. */
    public CodePlan plan() {
        return plan;
    }

    /** The number of that plan, from 1. */
    public int number() {
        return number;
    }

    /** The number of the plan that has dealt out the data. */
    public int heldBy() {
        return heldBy;
    }

    /** The workers that are gone. */
    public BitSet gone() {
        return (BitSet) gone.clone();
    }

    /** The rounds remembered. */
    public List<Responses> remembered() {
        return history.rounds();
    }

    /** Chosen or fixed; +Infinity while rounds wait for everybody. */
    public double chosenSeconds() {
        return deadlineSeconds;
    }

    /** When the next round ends at the latest; +Infinity for never. */
    public double deadlineSeconds() {
        double slowest = waiting ? history.slowestSeconds() : 0;
        return waiting && slowest > 0 ? PATIENCE * slowest : deadlineSeconds;
    }

    /**
     * Goes on where a run was.
     *
     * @param by the running plan, and {@code dealt} the one that has dealt out the data
     * @param chosen as {@link #chosenSeconds} was
     * @param absent who was gone: back now, unless the engine says that they are still gone
     */
    public void resume(
            int runningNumber,
            CodePlan by,
            int dealtNumber,
            CodePlan dealt,
            double chosen,
            BitSet absent,
            List<Responses> remembered) {
        number = runningNumber;
        plan = by;
        heldBy = dealtNumber;
        held = dealt.encoding();
        waiting = waiting && chosen == Double.POSITIVE_INFINITY;
        deadlineSeconds = chosen;
        remembered.forEach(history::add);
        if (!absent.isEmpty()) {
            membership = "workers are asked again that were gone: " + absent;
        }
    }

    /** From the next round on a worker that is gone counts as never in time, until it is back. */
    public void apply(MembershipChange change) {
        if (change.kind() == MembershipChange.Kind.GONE) {
            gone.set(change.worker());
            membership = change.text();
        } else if (change.kind() == MembershipChange.Kind.BACK) {
            gone.clear(change.worker());
            membership = change.text();
        }
    }

    /** A round has closed. */
    public void add(Responses round) {
        if (spec.every() > 0 || waiting) {
            history.add(round);
        }
    }

    /**
     * Decides by which plan a round is run.
     *
     * @return empty if the plan stays
     */
    public Optional<PlanChange> before(long round) {
        long past = round - 1;
        boolean chooses = waiting && past >= WAITING_ROUNDS;
        boolean looks = spec.every() > 0 && !waiting && past > 0 && past % spec.every() == 0;
        String why = membership;
        boolean changed = !why.isEmpty();
        membership = "";
        if (!Replanner.possible(plan.spec()) || !(chooses || looks || !why.isEmpty())) {
            return Optional.empty();
        }
        if (chooses || (looks && deadline.measured())) {
            Optional<Double> better = betterDeadline();
            if (chooses && better.isEmpty()) {
                return Optional.empty();
            }
            if (better.isPresent()) {
                deadlineSeconds = better.get();
                waiting = false;
                why = String.format(
                        Locale.ROOT, "a deadline of %.4g s was chosen after %d rounds", deadlineSeconds, past);
            }
        }
        boolean forced = !why.isEmpty();
        StragglerProfile profile = profile();
        // With a memory another code is a disturbance, and other weights are none.
        boolean weightsAlone = plan.spec().memory().remembers() && !chooses && !changed;
        Optional<CodePlan> other =
                weightsAlone ? Optional.of(Replanner.reweighed(plan, profile)) : other(profile, forced);
        double stale = Replanner.errorBound(plan, profile);
        if (other.isEmpty() || other.get().id() == plan.id()) {
            return Optional.empty();
        }
        if (weightsAlone && !forced && Replanner.weightRatio(plan, other.get()) <= spec.factor()) {
            return Optional.empty();
        }
        double fresh = other.get().errorBound();
        // Without a bound nothing says that the running plan is as good.
        if (!forced && !weightsAlone && stale <= spec.factor() * fresh) {
            return Optional.empty();
        }
        boolean moves = !other.get().encoding().within(held);
        plan = other.get();
        number++;
        if (moves) {
            held = plan.encoding();
            heldBy = number;
        }
        String reason = forced ? why : "measured straggler probabilities";
        return Optional.of(new PlanChange(number, plan, deadlineSeconds, reason, stale, moves));
    }

    /** The running plan without its memory, which does harm. */
    public PlanChange withoutMemory() {
        double stale = Replanner.errorBound(plan, profile());
        plan = Replanner.withoutMemory(plan);
        number++;
        return new PlanChange(number, plan, deadlineSeconds, "the memory did more harm than good", stale, false);
    }

    /** The error bound of the running plan with the probabilities as they are now taken to be; NaN if none is known. */
    public double expectedBound() {
        return Replanner.errorBound(plan, profile());
    }

    /** Who is late, as far as measured; as planned at first who was not asked; always who is gone. */
    private StragglerProfile profile() {
        double[] straggling = first.profile().toArray();
        for (int i = 0; i < straggling.length; i++) {
            int worker = i;
            double planned = straggling[i];
            if (gone.get(i)) {
                straggling[i] = 1;
            } else if (!waiting) {
                straggling[i] = history.straggling(worker, deadlineSeconds)
                        .map(Straggling::probability)
                        .orElse(planned);
            }
        }
        return StragglerProfile.of(straggling);
    }

    private Optional<CodePlan> other(StragglerProfile profile, boolean forced) {
        Optional<CodePlan> inPlace = Optional.empty();
        try {
            inPlace = forced && somebodyIsIdle(profile)
                    ? Optional.empty()
                    : Optional.of(Replanner.inPlace(plan, held, profile));
        } catch (IllegalArgumentException e) {
            if (!forced && !spec.moveData()) {
                return inPlace;
            }
        }
        if (inPlace.isPresent() && !spec.moveData()) {
            return inPlace;
        }
        try {
            CodePlan anew = Replanner.anew(plan, profile);
            boolean better =
                    inPlace.isEmpty() || anew.errorBound() < inPlace.get().errorBound();
            return better ? Optional.of(anew) : inPlace;
        } catch (IllegalArgumentException e) {
            return inPlace;
        }
    }

    /** Whether somebody who can answer holds nothing: who is back, after data has moved away. */
    private boolean somebodyIsIdle(StragglerProfile profile) {
        for (int i = 0; i < profile.workers(); i++) {
            if (profile.arrival(i) > 0 && held.rowSize(i) == 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * By the delays fitted to the rounds that are remembered; twice as late if nobody has answered since the last look.
     *
     * @return empty if nobody has answered in them, or none is better than the deadline so far by more than the factor
     */
    private Optional<Double> betterDeadline() {
        if (!waiting && !history.answeredLately(spec.every())) {
            return Optional.of(2 * deadlineSeconds);
        }
        List<DelayModel> delays = new ArrayList<>();
        boolean anybody = false;
        double slowest = history.slowestSeconds();
        for (int i = 0; i < first.workers(); i++) {
            Optional<ShiftedExponential> fitted = gone.get(i) ? Optional.empty() : history.delay(i);
            anybody |= fitted.isPresent();
            // Who never answered may as well do so after all others.
            delays.add(fitted.orElse(new ShiftedExponential(slowest, 1 / Math.max(slowest, 1e-3))));
        }
        if (!anybody) {
            return Optional.empty();
        }
        DeadlineSearch search = new DeadlineSearch(
                ClusterDelays.independent(delays), deadline.noise(), first.partitions(), first.dimension());
        DeadlineSearch.Timed best;
        try {
            best = search.best(forgetful());
        } catch (IllegalArgumentException e) {
            return waiting ? Optional.of(slowest) : Optional.empty();
        }
        return waiting || secondsNow(search) > spec.factor() * best.seconds()
                ? Optional.of(best.deadlineSeconds())
                : Optional.empty();
    }

    /** A deadline is chosen by the error of a round, which is known without a memory alone. */
    private CodeSpec forgetful() {
        return first.spec().withMemory(NoMemory.INSTANCE);
    }

    /** To a target with the deadline so far; +Infinity if the code has become impossible with it. */
    private double secondsNow(DeadlineSearch search) {
        try {
            return search.at(forgetful(), deadlineSeconds).seconds();
        } catch (IllegalArgumentException e) {
            return Double.POSITIVE_INFINITY;
        }
    }
}
