package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.estimate.ParetoFit;
import io.github.tardigrad.core.estimate.ShiftedExponentialFit;
import io.github.tardigrad.core.estimate.Straggling;
import io.github.tardigrad.core.estimate.WorkerHistory;
import io.github.tardigrad.core.plan.DeadlineChooser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the histories of a cluster show.
 *
 * @param deadline the straggler probabilities are at, in seconds
 * @param credibility of the intervals
 * @param tail that goes on where rounds end
 * @param workers one each, in order
 * @param suggested deadlines, by how much a step suffers from the error of its estimate; none if nobody's delay is known
 */
record ClusterEstimate(
        double deadline, double credibility, Tail tail, List<Worker> workers, List<Suggestion> suggested) {
    /** Times that a heavy tail's probability may be that of the other without a word. */
    private static final double APART = 2;

    /** Of likelihoods, as a logarithm, from which on a heavy tail is offered: 20 to 1. */
    private static final double EVIDENCE = Math.log(20);

    /** What is taken for the distribution of an answer that nobody waited for. */
    enum Tail {
        EXPONENTIAL,
        HEAVY
    }

    /**
     * One worker.
     *
     * @param index in the file
     * @param counted from the rounds that say whether it was late for the deadline
     * @param fit of its delay; empty where there is nothing to fit to
     * @param fitted straggler probability by the fit
     * @param heavy the fit of a heavy tail
     * @param heavyFitted straggler probability by it
     */
    record Worker(
            int index,
            WorkerHistory history,
            Straggling counted,
            Optional<ShiftedExponentialFit> fit,
            Optional<Straggling> fitted,
            Optional<ParetoFit> heavy,
            Optional<Straggling> heavyFitted) {

        static Worker of(int index, WorkerHistory history, double deadline, double memory, double credibility) {
            Optional<ShiftedExponentialFit> fit = ShiftedExponentialFit.of(history, memory);
            Optional<ParetoFit> heavy = ParetoFit.of(history, memory);
            return new Worker(
                    index,
                    history,
                    Straggling.counted(history, deadline, memory, credibility),
                    fit,
                    fit.map(f -> f.straggling(deadline, credibility)),
                    heavy,
                    heavy.map(f -> f.straggling(deadline, credibility)));
        }

        /** Above 1 the history is hardly one of a shifted exponential: {@link ShiftedExponentialFit#misfit}. */
        double misfit() {
            return fit.map(f -> f.misfit(history)).orElse(0.0);
        }

        /** The logarithm of how much likelier a heavy tail makes the history. */
        double evidenceForHeavyTail() {
            return fit.isPresent() && heavy.isPresent() ? heavy.get().evidenceAgainst(fit.get()) : 0;
        }

        private Optional<Straggling> fitted(Tail tail) {
            return tail == Tail.HEAVY && heavyFitted.isPresent() ? heavyFitted : fitted;
        }

        /** Whether every round says if the worker was late: none was given up before the deadline. */
        boolean decided(double deadline) {
            for (int r = 0; r < history.rounds(); r++) {
                if (!history.answered(r) && history.observed(r) < deadline) {
                    return false;
                }
            }
            return true;
        }

        /** Whether {@link #best} is what was counted. */
        boolean byCounts(double deadline) {
            return decided(deadline) || fitted.isEmpty();
        }

        /** What was counted, where all rounds count; else the fit goes on where the rounds end. */
        Straggling best(double deadline, Tail tail) {
            return byCounts(deadline) ? counted : fitted(tail).orElse(counted);
        }
    }

    /**
     * A deadline.
     *
     * @param kappa how much a step suffers from the error of its estimate; infinite near an optimum
     */
    record Suggestion(double kappa, DeadlineChooser.Choice choice) {}

    static ClusterEstimate of(
            Histories histories,
            double deadline,
            double memory,
            double credibility,
            double overhead,
            List<Double> kappas,
            Tail tail) {
        List<Worker> workers = new ArrayList<>();
        histories
                .workers()
                .forEach((index, history) -> workers.add(Worker.of(index, history, deadline, memory, credibility)));
        List<Suggestion> suggested = new ArrayList<>();
        List<ShiftedExponentialFit> fits =
                workers.stream().flatMap(worker -> worker.fit().stream()).toList();
        if (!fits.isEmpty()) {
            double longest = 2 * Math.max(deadline, histories.latest());
            double[] kinks =
                    fits.stream().mapToDouble(ShiftedExponentialFit::shift).toArray();
            // Before the first shift nobody answers; without one the best is not closer to 0 than this.
            double shortest = Math.max(
                    longest * 1e-4,
                    fits.stream()
                            .mapToDouble(ShiftedExponentialFit::shift)
                            .min()
                            .orElseThrow());
            for (double kappa : kappas) {
                suggested.add(new Suggestion(
                        kappa,
                        DeadlineChooser.choose(
                                tau -> workers.stream()
                                        .mapToDouble(worker -> utility(worker, tail, tau))
                                        .sum(),
                                overhead,
                                kappa,
                                shortest,
                                longest,
                                kinks)));
            }
        }
        return new ClusterEstimate(deadline, credibility, tail, workers, suggested);
    }

    private static double utility(Worker worker, Tail tail, double deadline) {
        return tail == Tail.HEAVY && worker.heavy().isPresent()
                ? worker.heavy().get().utility(deadline)
                : worker.fit().map(fit -> fit.utility(deadline)).orElse(0.0);
    }

    /** What a user should know of the fits before using them. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        List<Integer> bad = workers.stream()
                .filter(worker -> worker.misfit() > 1)
                .map(Worker::index)
                .toList();
        if (!bad.isEmpty()) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "the shifted exponential fits %d of %d workers badly, where by chance 1 %% would: %s",
                    bad.size(),
                    workers.size(),
                    some(bad)));
        }
        double evidence =
                workers.stream().mapToDouble(Worker::evidenceForHeavyTail).sum();
        if (evidence > EVIDENCE && tail == Tail.EXPONENTIAL) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "a heavy tail, P(T > t) = (earliest / t)^shape, makes these rounds e^%s times likelier: --tail heavy"
                            + " goes on with it",
                    Figures.of(evidence)));
        }
        List<Worker> beyond = workers.stream()
                .filter(worker -> !worker.byCounts(deadline))
                .filter(worker -> worker.heavyFitted().isPresent())
                .filter(worker -> worker.heavyFitted().get().probability()
                        > APART * worker.fitted().orElseThrow().probability())
                .toList();
        if (!beyond.isEmpty()) {
            Worker first = beyond.get(0);
            warnings.add(String.format(
                    Locale.ROOT,
                    "rounds of %d of %d workers were given up before %s s, so p rests on the tail that is assumed: that of"
                            + " worker %d is %s if it is exponential, %s if it is heavy",
                    beyond.size(),
                    workers.size(),
                    Figures.of(deadline),
                    first.index(),
                    Figures.of(first.fitted().orElseThrow().probability()),
                    Figures.of(first.heavyFitted().orElseThrow().probability())));
        }
        return warnings;
    }

    private static String some(List<Integer> indices) {
        String shown = indices.stream().limit(10).map(String::valueOf).collect(Collectors.joining(", "));
        return indices.size() > 10 ? shown + ", ..." : shown;
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("deadline", deadline);
        json.put("credibility", credibility);
        json.put("tail", tail.name().toLowerCase(Locale.ROOT));
        ArrayNode list = json.putArray("workers");
        for (Worker worker : workers) {
            ObjectNode one = list.addObject();
            one.put("worker", worker.index());
            one.put("rounds", worker.history().rounds());
            one.put("answers", worker.history().answers());
            straggling(one.putObject("stragglerProbability"), worker.best(deadline, tail));
            straggling(one.putObject("counted"), worker.counted());
            worker.fit().ifPresent(fit -> {
                ObjectNode model = one.putObject("shiftedExponential");
                model.put("shift", fit.shift());
                model.put("rate", fit.rate());
                model.put("likeliestShift", fit.earliest());
                model.put("likeliestRate", fit.likeliestRate());
            });
            worker.fitted().ifPresent(fitted -> straggling(one.putObject("fitted"), fitted));
            one.put("misfit", worker.misfit());
            worker.heavy().ifPresent(fit -> {
                ObjectNode model = one.putObject("pareto");
                model.put("earliest", fit.earliest());
                model.put("shape", fit.shape());
            });
            worker.heavyFitted().ifPresent(fitted -> straggling(one.putObject("heavyTailed"), fitted));
        }
        ArrayNode deadlines = json.putArray("suggestedDeadlines");
        for (Suggestion suggestion : suggested) {
            ObjectNode one = deadlines.addObject();
            if (suggestion.kappa() == Double.POSITIVE_INFINITY) {
                one.putNull("kappa");
            } else {
                one.put("kappa", suggestion.kappa());
            }
            one.put("deadline", suggestion.choice().deadlineSeconds());
            one.put("utilitySum", suggestion.choice().utilitySum());
            one.put("atEnd", suggestion.choice().atEnd());
        }
        ArrayNode said = json.putArray("warnings");
        warnings().forEach(said::add);
        return json;
    }

    private static void straggling(ObjectNode json, Straggling straggling) {
        json.put("probability", straggling.probability());
        json.put("low", straggling.low());
        json.put("high", straggling.high());
    }

    String toText() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "straggler probability p at a deadline of %s s, with the interval that holds it with %s %%%n%n",
                Figures.of(deadline),
                Figures.of(100 * credibility)));
        TextTable table = new TextTable("worker", "rounds", "answers", "p", "interval", "from", "shift", "rate");
        for (Worker worker : workers) {
            Straggling p = worker.best(deadline, tail);
            table.row(
                    Integer.toString(worker.index()),
                    Integer.toString(worker.history().rounds()),
                    Integer.toString(worker.history().answers()),
                    Figures.of(p.probability()),
                    Figures.of(p.low()) + " .. " + Figures.of(p.high()),
                    worker.byCounts(deadline) ? "counts" : tail == Tail.HEAVY ? "heavy tail" : "fit",
                    worker.fit().map(fit -> Figures.of(fit.shift()) + " s").orElse("-"),
                    worker.fit().map(fit -> Figures.of(fit.rate()) + " /s").orElse("-"));
        }
        text.append(table);
        warnings().forEach(warning -> text.append(String.format(Locale.ROOT, "warning: %s%n", warning)));
        if (suggested.isEmpty()) {
            return text.append(
                            String.format(Locale.ROOT, "%nno deadline is suggested: nobody's delay could be fitted%n"))
                    .toString();
        }
        text.append(String.format(
                Locale.ROOT,
                "%nsuggested deadline, by kappa: how much a step suffers from the error of its estimate%n%n"));
        TextTable deadlines = new TextTable("kappa", "deadline", "sum of utilities", "");
        for (Suggestion suggestion : suggested) {
            deadlines.row(
                    suggestion.kappa() == Double.POSITIVE_INFINITY
                            ? "infinite (near an optimum)"
                            : Figures.of(suggestion.kappa()),
                    Figures.of(suggestion.choice().deadlineSeconds()) + " s",
                    Figures.of(suggestion.choice().utilitySum()),
                    suggestion.choice().atEnd() ? "at the end of the range" : "");
        }
        return text.append(deadlines).toString();
    }
}
