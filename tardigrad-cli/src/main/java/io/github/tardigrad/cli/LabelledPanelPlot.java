package io.github.tardigrad.cli;

import io.github.tardigrad.lab.Outcome;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Means as lines, their intervals as bands, and the label beside the end of each line, in the scheme's colour. */
final class LabelledPanelPlot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 540;
    /** For the names. */
    private static final int MARGIN = 230;

    private static final Font NAMES = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    private static final int LINE_HEIGHT = 16;
    private static final int LEADER = 14;
    private static final float LINE = 2f;
    /** Of 255, of all bands together: they lie on each other. */
    private static final int BANDS = 54;

    private static final int MOST_BAND = 18;

    private static final float LEADER_LINE = 1;
    private static final int FAINT = 110;
    /** Labels of curves that are dashed. */
    private static final String BOUND = " bound";

    private static final float[] DASHES = {5, 4};
    /** Where fewer powers of ten than this are to be seen, numbers between them are written at their ticks, too. */
    private static final double FEW_POWERS = 1.7;

    private static final Font TICKS = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
    private static final int[] BETWEEN = {2, 3, 5};
    /** What is smaller than the largest by more is drawn at the lower end. */
    private static final double MOST_RANGE = 1e6;
    /** Axes go so many times above the largest mean, of losses the first, and below the least. */
    private static final double MARGINS = 1.25;

    private LabelledPanelPlot() {}

    static void draw(Outcome.Panel panel, Path folder) throws IOException {
        List<String> labels = panel.curves().stream().map(Outcome.Curve::label).toList();
        Map<String, Color> colors = SchemeColors.ofEach(labels);
        Map<String, String> names = ShortLabels.of(labels);
        Pictures.save(folder, panel.name(), WIDTH, HEIGHT, graphics -> {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, WIDTH, HEIGHT);
            XYChart chart = chart(panel, colors);
            chart.paint(graphics, WIDTH - MARGIN, HEIGHT);
            ticks(graphics, chart, panel.scale());
            names(graphics, chart, panel.curves(), colors, names);
        });
    }

    private static XYChart chart(Outcome.Panel panel, Map<String, Color> colors) {
        double top = top(panel);
        double least = means(panel).min().orElse(0);
        double bottom = panel.scale() == Outcome.Scale.SHARES ? 0 : Math.max(least / MARGINS, top / MOST_RANGE);
        XYChart chart = Charts.empty(panel.title(), panel.xAxis(), panel.yAxis());
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setYAxisMax(top).setYAxisMin(bottom).setXAxisDecimalPattern("#,##0.##");
        chart.getStyler().setXAxisMin(Math.floor(xs(panel).min().orElse(0)));
        if (panel.scale() == Outcome.Scale.SHARES) {
            chart.getStyler().setYAxisDecimalPattern("0.##");
        } else {
            chart.getStyler().setYAxisLogarithmic(true).setYAxisDecimalPattern("#,##0.######");
        }
        for (Outcome.Curve curve : panel.curves()) {
            Color color = colors.getOrDefault(curve.label(), Color.GRAY);
            int opacity = Math.min(MOST_BAND, BANDS / panel.curves().size());
            Color faint = new Color(color.getRed(), color.getGreen(), color.getBlue(), opacity);
            band(chart, curve, bottom, top, faint);
        }
        for (Outcome.Curve curve : panel.curves()) {
            double[] x = xs(curve);
            double[] y = curve.points().stream()
                    .mapToDouble(
                            point -> Math.max(bottom, Math.min(top, point.y().mean())))
                    .toArray();
            if (x.length > 0) {
                Color color = colors.getOrDefault(curve.label(), Color.GRAY);
                XYSeries series = chart.addSeries(curve.label(), x, y);
                boolean bound = curve.label().contains(BOUND);
                boolean marked = panel.scale() != Outcome.Scale.LOSSES && !bound;
                series.setMarker(marked ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
                series.setMarkerColor(color);
                series.setLineColor(color);
                series.setLineStyle(bound ? Charts.line(LEADER_LINE, DASHES) : Charts.line(LINE));
            }
        }
        return chart;
    }

    private static double top(Outcome.Panel panel) {
        return switch (panel.scale()) {
            case LOSSES ->
                MARGINS
                        * panel.curves().stream()
                                .flatMap(curve -> curve.points().stream().limit(1))
                                .mapToDouble(point -> point.y().mean())
                                .max()
                                .orElse(1);
            default -> MARGINS * means(panel).max().orElse(1);
        };
    }

    private static DoubleStream means(Outcome.Panel panel) {
        return panel.curves().stream()
                .flatMap(curve -> curve.points().stream())
                .mapToDouble(point -> point.y().mean());
    }

    private static DoubleStream xs(Outcome.Panel panel) {
        return panel.curves().stream().flatMap(curve -> curve.points().stream()).mapToDouble(Outcome.Point::x);
    }

    private static double[] xs(Outcome.Curve curve) {
        double[] x = curve.points().stream().mapToDouble(Outcome.Point::x).toArray();
        if (x.length > 0) {
            x[0] += Charts.INVISIBLE;
        }
        return x;
    }

    /** A polygon: along the upper ends and back along the lower. */
    private static void band(XYChart chart, Outcome.Curve curve, double bottom, double top, Color color) {
        double[] x = xs(curve);
        if (x.length < 2) {
            return;
        }
        int last = x.length - 1;
        double[] around = DoubleStream.concat(
                        Arrays.stream(x), IntStream.rangeClosed(0, last).mapToDouble(i -> x[last - i]))
                .toArray();
        List<Outcome.Point> points = curve.points();
        double[] ends = DoubleStream.concat(
                        points.stream().mapToDouble(point -> point.y().high()),
                        IntStream.rangeClosed(0, last)
                                .mapToDouble(i -> points.get(last - i).y().low()))
                .map(value -> Math.max(bottom, Math.min(top, value)))
                .toArray();
        XYSeries band = chart.addSeries(curve.label() + " 95 %", around, ends);
        band.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
        band.setMarker(SeriesMarkers.NONE);
        band.setLineColor(new Color(0, 0, 0, 0));
        band.setFillColor(color);
    }

    /** XChart writes powers of ten alone. */
    private static void ticks(Graphics2D graphics, XYChart chart, Outcome.Scale scale) {
        double bottom = chart.getStyler().getYAxisMin();
        double top = chart.getStyler().getYAxisMax();
        if (scale == Outcome.Scale.SHARES || Math.log10(top / bottom) > FEW_POWERS) {
            return;
        }
        graphics.setFont(TICKS);
        graphics.setColor(chart.getStyler().getAxisTickLabelsColor());
        double right = chart.getScreenXFromChart(chart.getStyler().getXAxisMin()) - LEADER / 2.0;
        for (int power = (int) Math.floor(Math.log10(bottom)); power <= Math.log10(top); power++) {
            for (int first : BETWEEN) {
                double value = first * Math.pow(10, power);
                if (value > bottom && value < top) {
                    String text = Figures.of(value);
                    graphics.drawString(
                            text, (float) (right - graphics.getFontMetrics().stringWidth(text)), (float)
                                    (chart.getScreenYFromChart(value) + LEADER / 4.0));
                }
            }
        }
    }

    private record Name(Outcome.Curve curve, double y) {}

    /** In the order in which the lines end, at least a line of text apart. */
    private static void names(
            Graphics2D graphics,
            XYChart chart,
            List<Outcome.Curve> curves,
            Map<String, Color> colors,
            Map<String, String> names) {
        List<Name> ends = new ArrayList<>();
        for (Outcome.Curve curve : curves) {
            if (!curve.points().isEmpty()) {
                double loss = last(curve).y().mean();
                ends.add(new Name(
                        curve,
                        chart.getScreenYFromChart(
                                Math.min(loss, chart.getStyler().getYAxisMax()))));
            }
        }
        ends.sort(Comparator.comparingDouble(Name::y));
        double[] y = spread(ends.stream().mapToDouble(Name::y).toArray());
        graphics.setFont(NAMES);
        int ascent = graphics.getFontMetrics().getAscent();
        for (int i = 0; i < y.length; i++) {
            Outcome.Curve curve = ends.get(i).curve();
            double x = chart.getScreenXFromChart(last(curve).x());
            double left = WIDTH - MARGIN;
            Color color = colors.getOrDefault(curve.label(), Color.GRAY);
            graphics.setColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), FAINT));
            graphics.setStroke(Charts.line(LEADER_LINE));
            graphics.draw(new Line2D.Double(x, ends.get(i).y(), left - LEADER / 2.0, y[i]));
            graphics.setColor(color);
            graphics.drawString(
                    names.getOrDefault(curve.label(), curve.label()), (float) left, (float) (y[i] + ascent / 2.5));
        }
    }

    /** Moved apart as little as a pass down and one up do. */
    private static double[] spread(double[] sorted) {
        double[] y = sorted.clone();
        for (int i = 1; i < y.length; i++) {
            y[i] = Math.max(y[i], y[i - 1] + LINE_HEIGHT);
        }
        double most = HEIGHT - 3.0 * LINE_HEIGHT;
        for (int i = y.length - 1; i >= 0; i--) {
            y[i] = Math.min(y[i], i == y.length - 1 ? most : y[i + 1] - LINE_HEIGHT);
        }
        return y;
    }

    private static Outcome.Point last(Outcome.Curve curve) {
        return curve.points().get(curve.points().size() - 1);
    }
}
