package io.github.tardigrad.cli;

import io.github.tardigrad.lab.Outcome;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A panel of an experiment: means with their intervals. */
final class PanelPlot {
    private static final float WIDTH = 2.2f;
    /** Fractions end at 1, and a line there is not an axis. */
    private static final double TOP = 1.05;

    private static final float[] DASHES = {8, 4};

    private PanelPlot() {}

    static void draw(Outcome.Panel panel, Path folder) throws IOException {
        if (panel.scale() != Outcome.Scale.FRACTIONS && panel.scale() != Outcome.Scale.GAINS) {
            LabelledPanelPlot.draw(panel, folder);
            return;
        }
        XYChart chart = Charts.empty(panel.title(), panel.xAxis(), panel.yAxis());
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        double left = panel.curves().stream()
                .flatMap(curve -> curve.points().stream())
                .mapToDouble(Outcome.Point::x)
                .min()
                .orElse(0);
        chart.getStyler().setXAxisMin(Math.floor(left));
        if (panel.scale() == Outcome.Scale.GAINS) {
            chart.getStyler().setYAxisLogarithmic(true).setYAxisMin(1.0);
        } else {
            chart.getStyler().setYAxisMax(TOP);
        }
        List<Outcome.Curve> curves = panel.curves();
        for (int i = 0; i < curves.size(); i++) {
            List<Outcome.Point> points = curves.get(i).points();
            XYSeries series = chart.addSeries(
                    curves.get(i).label(),
                    points.stream().mapToDouble(Outcome.Point::x).toArray(),
                    points.stream().mapToDouble(p -> p.y().mean()).toArray(),
                    points.stream()
                            .mapToDouble(p -> (p.y().high() - p.y().low()) / 2)
                            .toArray());
            Color color = Charts.colour(i);
            series.setLineColor(color);
            series.setMarker(SeriesMarkers.CIRCLE);
            series.setMarkerColor(color);
            // Every other one dashed: lines that lie on each other stay visible.
            series.setLineStyle(i % 2 == 0 ? Charts.line(WIDTH) : Charts.line(WIDTH, DASHES));
        }
        Charts.save(chart, folder, panel.name());
    }
}
