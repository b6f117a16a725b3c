package io.github.tardigrad.cli;

import io.github.tardigrad.train.run.WorkerReport;
import java.awt.Color;
import java.awt.Graphics2D;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The workers of a run: how long they take, above how often they are late. */
final class WorkerPicture {
    static final String NAME = "workers";
    private static final int WIDTH = 900;
    private static final int HEIGHT = 400;
    /** Of an axis: the highest point is not at its end. */
    private static final double HEADROOM = 1.05;
    /** Where a time is drawn of which no more is known than that it is later than the deadline, in deadlines. */
    private static final double LATER = 1.08;

    private static final float[] DASHES = {8, 5};

    private WorkerPicture() {}

    /**
     * Draws {@code workers.png} and {@code workers.svg}.
     *
     * @throws IOException if they cannot be written
     */
    static void draw(WorkerReport report, Path folder) throws IOException {
        XYChart times = times(report);
        XYChart lateness = lateness(report);
        Pictures.save(folder, NAME, WIDTH, 2 * HEIGHT, graphics -> {
            times.paint(graphics, WIDTH, HEIGHT);
            Graphics2D below = (Graphics2D) graphics.create();
            below.translate(0, HEIGHT);
            lateness.paint(below, WIDTH, HEIGHT);
            below.dispose();
        });
    }

    private static XYChart times(WorkerReport report) {
        XYChart chart = chart(report, "Response times in " + report.rounds() + " rounds", "seconds");
        chart.getStyler().setYAxisDecimalPattern("0.####");
        double deadline = report.deadlineSeconds();
        double highest = report.workers().stream()
                .flatMapToDouble(worker -> DoubleStream.of(worker.medianSeconds(), worker.slowSeconds()))
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        if (Double.isFinite(deadline)) {
            highest = Math.max(highest, LATER * LATER * deadline);
            XYSeries line = chart.addSeries(
                    "deadline", new double[] {-0.5, report.workers().size() - 0.5}, new double[] {deadline, deadline});
            line.setMarker(SeriesMarkers.NONE);
            line.setLineColor(Color.GRAY);
            line.setLineStyle(Charts.line(1.5f, DASHES));
        }
        chart.getStyler().setYAxisMax(HEADROOM * highest);
        quantile(chart, "median", report, WorkerReport.Worker::medianSeconds, 0, SeriesMarkers.CIRCLE, LATER);
        quantile(
                chart,
                "95th percentile",
                report,
                WorkerReport.Worker::slowSeconds,
                1,
                SeriesMarkers.TRIANGLE_UP,
                LATER * LATER);
        return chart;
    }

    /** Where it is later than the deadline, as is all that is known then, a cross above that. */
    private static void quantile(
            XYChart chart,
            String name,
            WorkerReport report,
            ToDoubleFunction<WorkerReport.Worker> value,
            int color,
            Marker marker,
            double above) {
        dots(chart, name, report, worker -> finite(value.applyAsDouble(worker)), color, marker);
        dots(
                chart,
                name + " later",
                report,
                worker -> Double.isFinite(value.applyAsDouble(worker)) || worker.asked() == 0
                        ? Double.NaN
                        : finite(above * report.deadlineSeconds()),
                color,
                SeriesMarkers.CROSS);
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? value : Double.NaN;
    }

    private static XYChart lateness(WorkerReport report) {
        XYChart chart = chart(report, "How often each worker is late", "straggler probability");
        chart.getStyler().setYAxisMax(HEADROOM).setYAxisDecimalPattern("0.##");
        dots(chart, "planned", report, WorkerReport.Worker::planned, 0, SeriesMarkers.SQUARE);
        dots(chart, "estimated", report, WorkerReport.Worker::estimated, 1, SeriesMarkers.CIRCLE);
        return chart;
    }

    private static XYChart chart(WorkerReport report, String title, String axis) {
        XYChart chart = Charts.empty(title, "worker", axis);
        chart.getStyler()
                .setXAxisMin(-0.5)
                .setXAxisMax(report.workers().size() - 0.5)
                .setXAxisDecimalPattern("#,##0")
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Horizontal)
                .setLegendPadding(12);
        return chart;
    }

    /** A dot for each worker, but for those with NaN; no series without a dot. */
    private static void dots(
            XYChart chart,
            String name,
            WorkerReport report,
            ToDoubleFunction<WorkerReport.Worker> value,
            int color,
            Marker marker) {
        double[] heights = report.workers().stream().mapToDouble(value).toArray();
        int[] shown = IntStream.range(0, heights.length)
                .filter(i -> !Double.isNaN(heights[i]))
                .toArray();
        if (shown.length == 0) {
            return;
        }
        XYSeries series = chart.addSeries(
                name,
                Arrays.stream(shown).asDoubleStream().toArray(),
                Arrays.stream(shown).mapToDouble(i -> heights[i]).toArray());
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        series.setMarker(marker);
        series.setMarkerColor(Charts.colour(color));
    }
}
