package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.run.WorkerReport;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The workers of a run, as a table and as JSON. */
final class WorkerTable {
    private WorkerTable() {}

    /** All workers. */
    static String text(WorkerReport report) {
        return text(report, Integer.MAX_VALUE);
    }

    /** At most so many workers, those who are late the most often. */
    static String text(WorkerReport report, int most) {
        TextTable table =
                new TextTable("worker", "asked", "arrived", "median", "95 %", "late", "planned", "decoded", "share");
        List<WorkerReport.Worker> workers = report.workers();
        IntStream.range(0, workers.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -workers.get(i).estimated()))
                .limit(most)
                .sorted()
                .forEach(i -> table.row(cells(i, workers.get(i))));
        String left =
                workers.size() > most ? String.format(Locale.ROOT, "; the %d slowest of %d", most, workers.size()) : "";
        return String.format(
                        Locale.ROOT,
                        "%d rounds, plan %d, %s%s; late: how often, estimated; planned: by that plan%n",
                        report.rounds(),
                        report.plan(),
                        Double.isFinite(report.deadlineSeconds())
                                ? "deadline " + Figures.three(report.deadlineSeconds()) + " s"
                                : "no deadline",
                        left)
                + table;
    }

    private static String[] cells(int i, WorkerReport.Worker worker) {
        return new String[] {
            Integer.toString(i),
            Long.toString(worker.asked()),
            Long.toString(worker.arrivals()),
            seconds(worker.medianSeconds()),
            seconds(worker.slowSeconds()),
            Figures.percent(worker.estimated()),
            Figures.percent(worker.planned()),
            Figures.bytes(worker.bytes()),
            Figures.percent(worker.weight())
        };
    }

    private static String seconds(double seconds) {
        return Double.isFinite(seconds) ? Figures.three(seconds) + " s" : "later";
    }

    static ObjectNode json(WorkerReport report) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("rounds", report.rounds())
                .put("plan", report.plan());
        finite(node, "deadlineSeconds", report.deadlineSeconds());
        ArrayNode workers = node.putArray("workers");
        for (WorkerReport.Worker worker : report.workers()) {
            ObjectNode one = workers.addObject().put("asked", worker.asked()).put("arrivals", worker.arrivals());
            finite(one, "medianSeconds", worker.medianSeconds());
            finite(one, "percentile95Seconds", worker.slowSeconds());
            one.put("estimatedStragglerProbability", worker.estimated())
                    .put("plannedStragglerProbability", worker.planned())
                    .put("bytes", worker.bytes())
                    .put("weightShare", worker.weight());
        }
        return node;
    }

    /** JSON has no infinity: null where too few answered, or there is no deadline. */
    private static void finite(ObjectNode node, String name, double value) {
        node.put(name, Double.isFinite(value) ? (Double) value : null);
    }
}
