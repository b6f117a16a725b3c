package io.github.tardigrad.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Training loss against rounds, one line for each scheme, as {@code loss.png} and {@code loss.svg}. */
final class LossPlot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 540;
    /** The logical fonts of every JVM. */
    private static final String FONT = Font.SANS_SERIF;

    private static final Color INK = new Color(0x33, 0x33, 0x33);
    private static final Color GRID = new Color(0xE3, 0xE3, 0xE3);

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
        XYChart chart = chart(title, curves);
        for (String format : List.of("png", "svg")) {
            Path writing = folder.resolve("loss." + format + ".writing");
            try (OutputStream out = Files.newOutputStream(writing)) {
                ChartEncoder.saveChart(chart, out, format);
            }
            Files.move(writing, folder.resolve("loss." + format), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static XYChart chart(String title, List<LossCurve> curves) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("round")
                .yAxisTitle("loss on the training set")
                .build();
        chart.getStyler()
                .setYAxisMin(0.0)
                .setXAxisMin(0.0)
                .setPlotGridLinesColor(GRID)
                .setPlotGridLinesStroke(new BasicStroke(1))
                .setAxisTickMarksColor(INK)
                .setAxisTickLabelsColor(INK)
                .setAxisTickLabelsFont(new Font(FONT, Font.PLAIN, 13))
                .setAxisTitleFont(new Font(FONT, Font.PLAIN, 14))
                .setXAxisDecimalPattern("#,##0")
                .setPlotMargin(0)
                .setChartTitleFont(new Font(FONT, Font.PLAIN, 16))
                .setChartTitleBoxVisible(false)
                .setChartFontColor(INK)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setPlotContentSize(1)
                .setChartPadding(16)
                .setLegendPosition(LegendPosition.InsideNE)
                .setLegendBorderColor(Color.WHITE)
                .setLegendBackgroundColor(Color.WHITE)
                .setLegendFont(new Font(FONT, Font.PLAIN, 14))
                .setLegendSeriesLineLength(36);
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
