package io.github.tardigrad.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.run.WorkerReport;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The workers of a run, as a table, as JSON and as a picture. */
final class WorkerTable {
    private WorkerTable() {}

    static String text(WorkerReport report) {
        TextTable table =
                new TextTable("worker", "asked", "arrived", "median", "95 %", "late", "planned", "decoded", "share");
        for (int i = 0; i < report.workers().size(); i++) {
            WorkerReport.Worker worker = report.workers().get(i);
            table.row(
                    Integer.toString(i),
                    Long.toString(worker.asked()),
                    Long.toString(worker.arrivals()),
                    seconds(worker.medianSeconds()),
                    seconds(worker.slowSeconds()),
                    Figures.percent(worker.estimated()),
                    Figures.percent(worker.planned()),
                    Figures.bytes(worker.bytes()),
                    Figures.percent(worker.weight()));
        }
        return String.format(
                        Locale.ROOT,
                        "%d rounds, plan %d; late: how often, estimated; planned: by that plan%n",
                        report.rounds(),
                        report.plan())
                + table;
    }

    private static String seconds(double seconds) {
        return Double.isFinite(seconds) ? Figures.seconds(seconds) : "later";
    }

    static ObjectNode json(WorkerReport report) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("rounds", report.rounds())
                .put("plan", report.plan());
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

    /** JSON has no infinity: null where too few answered. */
    private static void finite(ObjectNode node, String name, double value) {
        node.put(name, Double.isFinite(value) ? (Double) value : null);
    }

    /**
     * Draws {@code workers.png} and {@code workers.svg}: how often each worker was late, and was planned to be.
     *
     * @throws IOException if they cannot be written
     */
    static void draw(WorkerReport report, Path folder) throws IOException {
        XYChart chart = Charts.empty(
                "How often each worker was late in " + report.rounds() + " rounds", "worker", "straggler probability");
        chart.getStyler()
                .setYAxisMax(1.0)
                .setXAxisMin(-0.5)
                .setXAxisMax(report.workers().size() - 0.5)
                .setXAxisDecimalPattern("#,##0");
        dots(chart, "planned", report, WorkerReport.Worker::planned, Charts.colour(0), SeriesMarkers.SQUARE);
        dots(chart, "estimated", report, WorkerReport.Worker::estimated, Charts.colour(1), SeriesMarkers.CIRCLE);
        Charts.save(chart, folder, "workers");
    }

    private static void dots(
            XYChart chart,
            String name,
            WorkerReport report,
            ToDoubleFunction<WorkerReport.Worker> value,
            Color color,
            Marker marker) {
        double[] at = new double[report.workers().size()];
        Arrays.setAll(at, i -> i);
        double[] heights = report.workers().stream().mapToDouble(value).toArray();
        XYSeries series = chart.addSeries(name, at, heights);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        series.setMarker(marker);
        series.setMarkerColor(color);
    }
}
