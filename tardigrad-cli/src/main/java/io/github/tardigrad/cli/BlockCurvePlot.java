package io.github.tardigrad.cli;

import io.github.tardigrad.core.compare.ErrorCurve;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Errors against stragglers: means solid, the worst seen dotted, upper bounds dashed, lower ones black, as {@code blockcurve.png} and {@code .svg}. */
final class BlockCurvePlot {
    /** Without its ending. */
    static final String NAME = "blockcurve";

    private static final float[] DOTS = {2, 4};
    private static final float[] DASHES = {9, 5};

    private BlockCurvePlot() {}

    static void draw(String title, Map<String, BlockCurveCommand.Curve> curves, Path folder) throws IOException {
        XYChart chart = Charts.empty(
                title + ": mean (solid), worst seen (dotted), upper bound (dashed)", "stragglers", "normalised error");
        chart.getStyler()
                .setYAxisDecimalPattern("0.00")
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Vertical);
        Map<String, String> names = ShortLabels.of(List.copyOf(curves.keySet()));
        Map<String, Color> colors = SchemeColors.ofEach(List.copyOf(curves.keySet()));
        curves.forEach((label, curve) -> {
            List<ErrorCurve.Point> points = curve.points();
            Color color = colors.getOrDefault(label, Color.GRAY);
            add(chart, names.getOrDefault(label, label), points, ErrorCurve.Point::mean, color, 2.4f);
            hide(add(chart, label + " worst", points, ErrorCurve.Point::worst, color, 1.2f, DOTS));
            hide(add(chart, label + " upper bound", points, ErrorCurve.Point::upper, color, 1.2f, DASHES));
        });
        Map<String, List<ErrorCurve.Point>> lower = new LinkedHashMap<>();
        curves.values().forEach(curve -> lower.putIfAbsent(curve.lowerBound(), curve.points()));
        float dash = 2;
        for (Map.Entry<String, List<ErrorCurve.Point>> bound : lower.entrySet()) {
            add(chart, bound.getKey(), bound.getValue(), ErrorCurve.Point::lower, Color.BLACK, 1.2f, dash, 4);
            dash += 7;
        }
        Charts.save(chart, folder, NAME);
    }

    private static XYSeries add(
            XYChart chart,
            String name,
            List<ErrorCurve.Point> points,
            ToDoubleFunction<ErrorCurve.Point> value,
            Color color,
            float width,
            float... dashes) {
        double[] at = points.stream().mapToDouble(ErrorCurve.Point::stragglers).toArray();
        at[0] += Charts.INVISIBLE;
        XYSeries series =
                chart.addSeries(name, at, points.stream().mapToDouble(value).toArray());
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(color);
        series.setLineStyle(Charts.line(width, dashes));
        return series;
    }

    private static void hide(XYSeries series) {
        series.setShowInLegend(false);
    }
}
