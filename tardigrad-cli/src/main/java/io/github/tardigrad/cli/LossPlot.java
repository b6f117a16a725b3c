package io.github.tardigrad.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Training loss against rounds, one line for each scheme, as {@code loss.png} and {@code loss.svg}; and against what the workers
 * sent, as {@code loss-bytes.png} and {@code loss-bytes.svg}.
 */
final class LossPlot {
    /** Of the first of the two, without its ending. */
    static final String NAME = "loss";

    /** Dots for the ideal, so that it does not hide what comes close to it; dashes for settings that are not the defaults. */
    private static final float[] DOTS = {2, 4};

    private static final float[] DASHES = {9, 4};

    private LossPlot() {}

    private static BasicStroke stroke(String label) {
        float width = 2.2f;
        if (label.equals("centralized")) {
            return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DOTS, 0);
        }
        return label.contains("-")
                ? new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DASHES, 0)
                : new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);
    }

    /**
     * Draws the curves into a folder.
     *
     * @param title of the picture
     * @param curves one for each scheme, in the order of the legend
     * @throws IOException if the files cannot be written
     */
    static void draw(String title, List<LossCurve> curves, Path folder) throws IOException {
        Charts.save(chart(title, "round", LossCurve::rounds, curves), folder, NAME);
        Charts.save(chart(title, "megabytes received", LossCurve::megabytes, curves), folder, "loss-bytes");
    }

    private static XYChart chart(
            String title, String axis, Function<LossCurve, List<Double>> x, List<LossCurve> curves) {
        XYChart chart = Charts.empty(title, axis, "loss on the training set");
        chart.getStyler().setXAxisDecimalPattern("#,##0");
        List<String> labels = curves.stream().map(LossCurve::scheme).toList();
        Map<String, String> names = ShortLabels.of(labels);
        Map<String, Color> colors = SchemeColors.ofEach(labels);
        for (LossCurve curve : curves) {
            if (curve.rounds().isEmpty()) {
                continue;
            }
            List<Double> at = new ArrayList<>(x.apply(curve));
            at.set(0, at.get(0) + Charts.INVISIBLE);
            XYSeries series = chart.addSeries(names.getOrDefault(curve.scheme(), curve.scheme()), at, curve.losses());
            series.setMarker(SeriesMarkers.NONE);
            series.setLineColor(colors.getOrDefault(curve.scheme(), Color.GRAY));
            series.setLineStyle(stroke(curve.scheme()));
        }
        return chart;
    }
}
