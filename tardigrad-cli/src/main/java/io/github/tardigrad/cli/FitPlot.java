package io.github.tardigrad.cli;

import io.github.tardigrad.core.estimate.ShiftedExponentialFit;
import io.github.tardigrad.core.estimate.SurvivalCurve;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * How many answers are still awaited against time: steps as measured, dashes as fitted, and the deadline, as {@code
 * estimate.png} and {@code estimate.svg}.
 */
final class FitPlot {
    /** Of the picture, without its ending. */
    static final String NAME = "estimate";

    /** More curves than that hide each other: the rest is left out, but the least and the most reliable are there. */
    private static final int MOST_CURVES = 6;

    private static final int POINTS_OF_FIT = 200;

    private FitPlot() {}

    /**
     * Draws the estimate into a folder.
     *
     * @throws IOException if the files cannot be written
     */
    static void draw(String title, ClusterEstimate estimate, Path folder) throws IOException {
        List<ClusterEstimate.Worker> shown = shown(estimate);
        double latest = 1.15 * estimate.deadline();
        XYChart chart = Charts.empty(title, "seconds since the start of the round", "share not answered yet");
        // Curves start at the top left and fall to the bottom right.
        chart.getStyler().setXAxisMax(latest).setYAxisMax(1.0).setLegendPosition(LegendPosition.InsideSW);
        for (int i = 0; i < shown.size(); i++) {
            ClusterEstimate.Worker worker = shown.get(i);
            Color colour = Charts.colour(i);
            String name = "worker " + worker.index();
            steps(chart, name, SurvivalCurve.of(worker.history()), latest, colour);
            worker.fit().ifPresent(fit -> fit(chart, name + ", fit", fit, latest, colour));
        }
        XYSeries deadline =
                chart.addSeries("deadline", List.of(estimate.deadline(), estimate.deadline()), List.of(0.0, 1.0));
        look(deadline, new Color(0x777777), 1);
        Charts.save(chart, folder, NAME);
    }

    /** Evenly spread over the workers by their probability of being late. */
    private static List<ClusterEstimate.Worker> shown(ClusterEstimate estimate) {
        List<ClusterEstimate.Worker> sorted = estimate.workers().stream()
                .sorted(Comparator.comparingDouble(worker ->
                        worker.best(estimate.deadline(), estimate.tail()).probability()))
                .toList();
        int count = Math.min(MOST_CURVES, sorted.size());
        return IntStream.range(0, count)
                .map(i -> count == 1 ? 0 : i * (sorted.size() - 1) / (count - 1))
                .mapToObj(sorted::get)
                .toList();
    }

    private static void steps(XYChart chart, String name, SurvivalCurve curve, double latest, Color colour) {
        List<Double> seconds = new ArrayList<>(List.of(0.0));
        List<Double> shares = new ArrayList<>(List.of(1.0));
        double share = 1;
        for (int step = 0; step < curve.steps() && curve.seconds(step) <= latest; step++) {
            seconds.add(curve.seconds(step));
            shares.add(share);
            share = curve.probability(step);
            seconds.add(curve.seconds(step));
            shares.add(share);
        }
        look(chart.addSeries(name, seconds, shares), colour, 2);
    }

    private static void fit(XYChart chart, String name, ShiftedExponentialFit fit, double latest, Color colour) {
        List<Double> seconds = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i <= POINTS_OF_FIT; i++) {
            double at = latest * i / POINTS_OF_FIT;
            seconds.add(at);
            shares.add(fit.predicted(at));
        }
        XYSeries series = chart.addSeries(name, seconds, shares);
        series.setShowInLegend(false);
        look(series, colour, 1.5f, 5, 4);
    }

    private static void look(XYSeries series, Color colour, float width, float... dashes) {
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(colour);
        series.setLineStyle(Charts.line(width, dashes));
    }
}
