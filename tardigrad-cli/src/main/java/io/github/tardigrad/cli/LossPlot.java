package io.github.tardigrad.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Training loss against rounds, one line for each scheme, as {@code loss.png} and {@code loss.svg}. */
final class LossPlot {
    /**
     * Colours of Okabe and Ito, which people with any kind of colour blindness tell apart. The ideal is dotted, so that
     * it does not hide what comes close to it.
     */
    private static final Map<String, Look> LOOKS = Map.of(
            "optimal", Look.of(0x0072B2, 1, 0),
            "ignoreStragglers", Look.of(0xD55E00, 1, 0),
            "centralized", Look.of(0x000000, 2, 4));

    private static final Look OTHER = Look.of(0x009E73, 1, 0);

    private LossPlot() {}

    private record Look(Color color, BasicStroke stroke) {
        static Look of(int color, float... dashes) {
            return new Look(
                    new Color(color),
                    new BasicStroke(2.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes, 0));
        }
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
            Look look = LOOKS.getOrDefault(curve.scheme(), OTHER);
            XYSeries series = chart.addSeries(curve.scheme(), curve.rounds(), curve.losses());
            series.setMarker(SeriesMarkers.NONE);
            series.setLineColor(look.color());
            series.setLineStyle(look.stroke());
        }
        return chart;
    }
}
