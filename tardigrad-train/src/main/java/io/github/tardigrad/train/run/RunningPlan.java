package io.github.tardigrad.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.engine.MembershipChange;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.measure.Adaptation;
import io.github.tardigrad.train.measure.PlanChange;
import io.github.tardigrad.train.measure.Responses;
import io.github.tardigrad.train.round.RoundState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The plan and the deadline of a run in progress, and what changes them between rounds. Threads: confined. */
final class RunningPlan {
    private static final Logger LOG = LoggerFactory.getLogger(RunningPlan.class);
    private static final double NANOS_PER_SECOND = 1e9;

    private final RunFolder folder;
    private final WorkerPool pool;
    private final RoundDriver driver;
    private final ProgressListener listener;
    private final Adaptation adaptation;

    /** By the first plan. */
    RunningPlan(
            CodePlan first,
            TrainingSettings settings,
            RunFolder folder,
            WorkerPool pool,
            RoundDriver driver,
            ProgressListener listener) {
        this.folder = folder;
        this.pool = pool;
        this.driver = driver;
        this.listener = listener;
        this.adaptation = new Adaptation(settings.replan(), first, settings.deadline());
    }

    CodePlan plan() {
        return adaptation.plan();
    }

    /** The number of the plan, from 1. */
    int number() {
        return adaptation.number();
    }

    /**
     * What happens before a round: workers that are gone or back, another plan.
     *
     * @throws IOException if the plan cannot be written into the run folder
     */
    List<RunEvent> before(long round) throws IOException {
        List<RunEvent> events = new ArrayList<>();
        for (MembershipChange change : pool.membershipChanges()) {
            adaptation.apply(change);
            driver.apply(change);
            RunEvent event = RunEvent.of(change, adaptation.expectedBound());
            LOG.warn("before round {}: {}", round, event.text());
            listener.onWarning("before round " + round + ": " + event.text());
            events.add(event);
        }
        if (adaptation.plan().spec().memory().remembers()
                && driver.state().memory().givesUp()) {
            events.add(use(adaptation.withoutMemory(), round));
        }
        Optional<PlanChange> change = adaptation.before(round);
        if (change.isPresent()) {
            events.add(use(change.get(), round));
        }
        return events;
    }

    private RunEvent use(PlanChange change, long round) throws IOException {
        folder.writePlan(change.number(), change.plan());
        boolean stays = driver.usePlan(change.plan(), adaptation.gone());
        RunEvent event = event(change, round, stays);
        LOG.info("before round {}: {}", round, event.text());
        listener.onEvent(round, event);
        return event;
    }

    private static RunEvent event(PlanChange change, long round, boolean memoryStays) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("plan", change.number());
        details.put("movesData", change.movesData());
        String bounds = ", error bound not known";
        if (Double.isFinite(change.staleBound())
                && Double.isFinite(change.plan().errorBound())) {
            details.put("errorBoundBefore", change.staleBound());
            details.put("errorBound", change.plan().errorBound());
            bounds = String.format(
                    Locale.ROOT,
                    ", error bound %.4g C^2 instead of %.4g C^2",
                    change.plan().errorBound(),
                    change.staleBound());
        }
        if (Double.isFinite(change.deadlineSeconds())) {
            details.put("deadlineSeconds", change.deadlineSeconds());
        }
        String memory = "";
        if (change.plan().spec().memory().remembers()) {
            details.put("memory", memoryStays ? "kept" : "anew");
            memory = memoryStays ? ", other weights alone" : ", memories begin anew";
            bounds = "";
        }
        String text = "plan " + change.number() + " from round " + round + " on" + bounds
                + (change.movesData() ? ", data moves" : "") + memory + ": " + change.why();
        return new RunEvent("plan", text, details);
    }

    /** Runs a round, as {@link RoundDriver#run}. */
    RoundDriver.Round run(long round, Runnable beforeUpdate) throws InterruptedException {
        RoundDriver.Round driven = driver.run(round, nanos(adaptation.deadlineSeconds()), beforeUpdate);
        adaptation.add(driven.closed().responses());
        return driven;
    }

    /** Whole nanoseconds, rounded up. */
    static long nanos(double seconds) {
        return seconds == Double.POSITIVE_INFINITY
                ? RoundState.NO_DEADLINE
                : (long) Math.ceil(seconds * NANOS_PER_SECOND);
    }

    /** Into a checkpoint's state. */
    void writeTo(ObjectNode json) {
        ObjectNode node =
                json.putObject("plan").put("number", adaptation.number()).put("heldBy", adaptation.heldBy());
        if (Double.isFinite(adaptation.chosenSeconds())) {
            node.put("deadlineSeconds", adaptation.chosenSeconds());
        } else {
            node.putNull("deadlineSeconds");
        }
        adaptation.gone().stream().forEach(node.putArray("gone")::add);
        ArrayNode rounds = node.putArray("rounds");
        adaptation.remembered().forEach(round -> ResponsesJson.write(round, rounds.addObject()));
    }

    /** Goes on from a checkpoint's state; an old one has no plan but the first. */
    void readFrom(JsonNode json, CodePlan first) {
        JsonNode node = json.path("plan");
        if (!node.isObject()) {
            return;
        }
        RunRecord record = new RunRecord(folder.path());
        int number = node.path("number").asInt();
        int heldBy = node.path("heldBy").asInt();
        BitSet gone = new BitSet();
        node.path("gone").forEach(worker -> gone.set(worker.asInt()));
        List<Responses> rounds = new ArrayList<>();
        node.path("rounds").forEach(round -> rounds.add(ResponsesJson.read(round)));
        CodePlan running = number == 1 ? first : record.plan(number);
        adaptation.resume(
                number,
                running,
                heldBy,
                heldBy == 1 ? first : record.plan(heldBy),
                node.path("deadlineSeconds").asDouble(Double.POSITIVE_INFINITY),
                gone,
                rounds);
        if (number > 1) {
            driver.usePlan(running, adaptation.gone());
        }
    }
}
