package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.data.DataSummary;
import io.github.tardigrad.train.model.Evaluation;
import io.github.tardigrad.train.run.Clock;
import io.github.tardigrad.train.run.DataJson;
import io.github.tardigrad.train.run.NoiseShares;
import io.github.tardigrad.train.run.RunRecord;
import io.github.tardigrad.train.run.RunResult;
import io.github.tardigrad.train.run.WorkerReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the runs came to, as JSON or as people read it. */
final class TrainingReport {
    private TrainingReport() {}

    /** With who is slow in each run, where that was measured. */
    static ObjectNode json(List<RunResult> results, List<Optional<WorkerReport>> workers, Path folder) {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.put("folder", folder.toString());
        report.put("plot", folder.resolve("loss.png").toString());
        data(results).ifPresent(data -> report.set("data", DataJson.toJson(data)));
        ArrayNode runs = report.putArray("runs");
        for (int i = 0; i < results.size(); i++) {
            RunResult result = results.get(i);
            ObjectNode run = runs.addObject();
            run.put("scheme", result.scheme());
            run.put("label", label(result, results));
            run.put("rounds", result.rounds());
            run.put("finalLoss", result.finalLoss());
            run.put("testLoss", result.testLoss());
            result.scores().forEach(run::put);
            run.put("uplinkBytes", result.uplinkBytes());
            run.put("virtualSeconds", result.virtualSeconds());
            // JSON has no infinity: null where a worker never answers, or nobody knows when it would have.
            run.put(
                    "waitForAllSeconds",
                    Double.isFinite(result.waitForAllSeconds()) ? (Double) result.waitForAllSeconds() : null);
            run.put("secondsGradient", result.secondsGradient());
            run.put("secondsEncode", result.secondsEncode());
            run.put("secondsDecode", result.secondsDecode());
            run.put("secondsUpdate", result.secondsUpdate());
            run.put("secondsCheckpoint", result.secondsCheckpoint());
            run.put("secondsOther", result.secondsOther());
            run.put("overheadPercent", 100 * overhead(result));
            run.put("emptyRounds", result.emptyRounds());
            run.put("refusedFrames", result.refusedFrames());
            run.put("discardedFrames", result.discardedFrames());
            run.put("runFolder", result.runFolder().toString());
            NoiseShares.of(result.runFolder()).ifPresent(shares -> shares.writeTo(run.putObject("noise")));
            workers.get(i)
                    .ifPresent(slow -> run.set("workers", WorkerTable.json(slow).path("workers")));
        }
        return report;
    }

    /** What tells the runs apart where there are several: the names of their folders; of one run its scheme. */
    private static String label(RunResult result, List<RunResult> results) {
        return results.size() == 1
                ? result.scheme()
                : String.valueOf(result.runFolder().getFileName());
    }

    static String text(
            List<RunResult> results, List<Optional<WorkerReport>> workers, Path folder, Clock clock, boolean verbose) {
        List<String> scores = results.stream()
                .flatMap(result -> result.scores().keySet().stream())
                .distinct()
                .toList();
        List<String> headings = new ArrayList<>(List.of("scheme", "final loss"));
        scores.forEach(score -> headings.add(score.startsWith(Evaluation.AP) ? score.toUpperCase(Locale.ROOT) : score));
        headings.addAll(
                List.of("sent", clock == Clock.VIRTUAL ? "virtual time" : "time", "waiting for all", "empty rounds"));
        TextTable table = new TextTable(headings.toArray(String[]::new));
        for (RunResult result : results) {
            List<String> cells = new ArrayList<>(List.of(label(result, results), Figures.of(result.finalLoss())));
            scores.forEach(score -> cells.add(shown(score, result.scores().get(score))));
            cells.addAll(List.of(
                    Figures.bytes(result.uplinkBytes()),
                    Figures.seconds(result.virtualSeconds()),
                    waitingForAll(result.waitForAllSeconds(), clock),
                    Long.toString(result.emptyRounds())));
            table.row(cells.toArray(String[]::new));
        }
        StringBuilder text = new StringBuilder(table.toString()).append(System.lineSeparator());
        for (RunResult result : verbose ? results : List.<RunResult>of()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s: %.1f s of processors, %s of them in gradients"
                            + " (encode %.2f, decode %.2f, update %.2f, checkpoints %.2f, the rest %.2f)%n",
                    label(result, results),
                    result.secondsGradient() + result.secondsOther(),
                    Figures.percent(1 - overhead(result)),
                    result.secondsEncode(),
                    result.secondsDecode(),
                    result.secondsUpdate(),
                    result.secondsCheckpoint(),
                    Math.max(
                            0,
                            result.secondsOther()
                                    - result.secondsEncode()
                                    - result.secondsDecode()
                                    - result.secondsUpdate()
                                    - result.secondsCheckpoint())));
        }
        for (RunResult result : results) {
            NoiseShares.of(result.runFolder()).ifPresent(shares -> text.append(shares.text(label(result, results))));
        }
        for (RunResult result : results) {
            noBetterThanGuessing(result, label(result, results))
                    .ifPresent(line -> text.append(line).append(System.lineSeparator()));
        }
        for (int i = 0; i < results.size(); i++) {
            String scheme = label(results.get(i), results);
            workers.get(i)
                    .ifPresent(report -> text.append(String.format(
                            Locale.ROOT,
                            "%nworkers of %s: %s",
                            scheme,
                            WorkerTable.text(report, LiveReport.MOST_WORKERS))));
        }
        data(results)
                .filter(data -> !data.notes().isEmpty())
                .ifPresent(data -> text.append(String.format(Locale.ROOT, "%n%s", lines(data))));
        return text.append(String.format(
                        Locale.ROOT, "%nrun folder %s%nplot       %s%n", folder, folder.resolve("loss.png")))
                .toString();
    }

    /** A line for a run of classes whose accuracy on the test set always guessing the commonest class would have had. */
    private static Optional<String> noBetterThanGuessing(RunResult result, String label) {
        Double accuracy = result.scores().get(Evaluation.ACCURACY);
        if (accuracy == null) {
            return Optional.empty();
        }
        return new RunRecord(result.runFolder()).data().map(DataSummary::test).flatMap(test -> {
            long most = test.classes().values().stream()
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(0);
            double guessing = (double) most / Math.max(1, test.examples());
            return most <= 0 || accuracy > guessing
                    ? Optional.empty()
                    : Optional.of(String.format(
                            Locale.ROOT,
                            "%s is no better than always guessing the commonest class, %s: its features may be far from 0 and 1"
                                    + " (data.scale), its step too large, or its rounds too few",
                            label,
                            Figures.percent(guessing)));
        });
    }

    /** Of the last run, which knows the most. */
    private static Optional<DataSummary> data(List<RunResult> results) {
        return results.isEmpty()
                ? Optional.empty()
                : new RunRecord(results.get(results.size() - 1).runFolder()).data();
    }

    /** What was made of the data. */
    static String lines(DataSummary data) {
        StringBuilder text = new StringBuilder();
        data.lines().forEach(line -> text.append(String.format(Locale.ROOT, "data: %s%n", line)));
        return text.toString();
    }

    /** In real time who was not waited for might have answered later. */
    private static String waitingForAll(double seconds, Clock clock) {
        return clock == Clock.WALL && Double.isInfinite(seconds) ? "not known" : Figures.seconds(seconds);
    }

    private static String shown(String name, @Nullable Double score) {
        if (score == null) {
            return "-";
        }
        return name.equals(Evaluation.PERPLEXITY) ? Figures.of(score) : Figures.percent(score);
    }

    private static double overhead(RunResult result) {
        double all = result.secondsGradient() + result.secondsOther();
        return all == 0 ? 0 : result.secondsOther() / all;
    }
}
