package io.github.tardigrad.cli;

import java.awt.BasicStroke;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Training loss against rounds, one line for each scheme, as {@code loss.png} and {@code loss.svg}. */
final class LossPlot {
    /** Dots for the ideal, so that it does not hide what comes close to it; dashes for settings that are not the defaults. */
    private static final float[] DOTS = {2, 4};

    private static final float[] DASHES = {9, 4};
    /** Part of a round. */
    private static final double INVISIBLE = 1e-3;

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
        Charts.save(chart(title, curves), folder, "loss");
    }

    private static XYChart chart(String title, List<LossCurve> curves) {
        XYChart chart = Charts.empty(title, "round", "loss on the training set");
        chart.getStyler().setXAxisDecimalPattern("#,##0");
        for (LossCurve curve : curves) {
            if (curve.rounds().isEmpty()) {
                continue;
            }
            List<Double> rounds = new ArrayList<>(curve.rounds());
            // Where all are equally far apart, XChart puts its ticks at them instead of at round numbers.
            rounds.set(0, rounds.get(0) + INVISIBLE);
            XYSeries series = chart.addSeries(curve.scheme(), rounds, curve.losses());
            series.setMarker(SeriesMarkers.NONE);
            series.setLineColor(SchemeColors.of(curve.scheme()));
            series.setLineStyle(stroke(curve.scheme()));
        }
        return chart;
    }
}
