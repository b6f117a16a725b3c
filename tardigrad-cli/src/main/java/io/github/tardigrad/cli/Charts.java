package io.github.tardigrad.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** What all pictures look like, and how they are written. */
final class Charts {
    /** Added to the first whole number of an axis: where all are equally far apart, XChart puts a tick at each of them. */
    static final double INVISIBLE = 1e-3;

    private static final int WIDTH = 900;
    private static final int HEIGHT = 540;
    /** The logical fonts of every JVM. */
    private static final String FONT = Font.SANS_SERIF;

    /** Of the plot for the data: ticks at the very ends of an axis would be left out. */
    private static final double ALMOST_ALL = 0.998;

    private static final Color INK = new Color(0x33, 0x33, 0x33);
    private static final Color GRID = new Color(0xE3, 0xE3, 0xE3);

    /** Of Okabe and Ito, which people with any kind of colour blindness tell apart. */
    private static final int[] COLOURS = {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9};

    private Charts() {}

    /** Colour number i; the first six differ. */
    static Color colour(int i) {
        return new Color(COLOURS[i % COLOURS.length]);
    }

    /** A solid line, or one of dashes and gaps of these lengths. */
    static BasicStroke line(float width, float... dashes) {
        return dashes.length == 0
                ? new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND)
                : new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes, 0);
    }

    /** A chart without series; both axes start at 0. */
    static XYChart empty(String title, String xAxis, String yAxis) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(xAxis)
                .yAxisTitle(yAxis)
                .build();
        chart.getStyler().setLocale(Locale.ROOT);
        chart.getStyler()
                .setYAxisMin(0.0)
                .setXAxisMin(0.0)
                .setPlotGridLinesColor(GRID)
                .setPlotGridLinesStroke(new BasicStroke(1))
                .setAxisTickMarksColor(INK)
                .setAxisTickLabelsColor(INK)
                .setAxisTickLabelsFont(new Font(FONT, Font.PLAIN, 13))
                .setAxisTitleFont(new Font(FONT, Font.PLAIN, 14))
                .setPlotMargin(0)
                .setChartTitleFont(new Font(FONT, Font.PLAIN, 16))
                .setChartTitleBoxVisible(false)
                .setChartFontColor(INK)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setPlotContentSize(ALMOST_ALL)
                .setChartPadding(16)
                .setLegendPosition(LegendPosition.InsideNE)
                .setLegendBorderColor(Color.WHITE)
                .setLegendBackgroundColor(Color.WHITE)
                .setLegendFont(new Font(FONT, Font.PLAIN, 14))
                .setLegendSeriesLineLength(36);
        return chart;
    }

    /**
     * Writes a chart into a folder as PNG and SVG, each complete or not at all.
     *
     * @throws IOException if a file cannot be written
     */
    static void save(XYChart chart, Path folder, String name) throws IOException {
        for (String format : List.of("png", "svg")) {
            Pictures.replace(folder.resolve(name + "." + format), out -> ChartEncoder.saveChart(chart, out, format));
        }
    }
}
