package io.github.tardigrad.cli;

import io.github.tardigrad.core.compare.Alignment;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Half-aligned error against load and against bits: {@code compare.png} and {@code compare.svg}. A point is a code; the
 * first of each scheme, which is its best, carries the scheme's name.
 */
final class ComparisonPlot {
    static final String NAME = "compare";

    private static final int WIDTH = 1400;
    private static final int HEIGHT = 720;
    private static final int LEFT = 84;
    private static final int TOP = 64;
    private static final int BOTTOM = 70;
    private static final int GAP = 40;
    /** Room for the names of the many codes that send most, since they send float32 or the whole budget. */
    private static final int LISTED_WIDTH = 170;

    private static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.PLAIN, 16);
    private static final Color INK = new Color(0x33, 0x33, 0x33);
    private static final Color GRID = new Color(0xE3, 0xE3, 0xE3);

    /** Errors below are drawn on the lower edge: what is left of an exact code is rounding. */
    private static final double LEAST_ERROR = 1e-6;

    /** Errors above are drawn on the upper edge: worse than not moving at all. */
    private static final double LARGEST_ERROR = 10;

    private ComparisonPlot() {}

    /**
     * Draws the picture into a folder.
     *
     * @throws IOException if the files cannot be written
     */
    static void draw(ComparisonReport report, Path folder) throws IOException {
        FontMetrics metrics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)
                .createGraphics()
                .getFontMetrics(PLAIN);
        Pictures.save(folder, NAME, WIDTH, HEIGHT, graphics -> paint(report, graphics, metrics));
    }

    private static void paint(ComparisonReport report, Graphics2D graphics, FontMetrics metrics) {
        graphics.setColor(Color.WHITE);
        graphics.fill(new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
        graphics.setColor(INK);
        graphics.setFont(TITLE);
        graphics.drawString(
                String.format(
                        Locale.ROOT,
                        "%d workers, %d partitions, a deadline missed with probability %.2f on average",
                        report.workers(),
                        report.partitions(),
                        report.meanStraggling()),
                LEFT,
                26);
        int panel = (WIDTH - LEFT - 2 * GAP) / 2;
        Scale errors = errors(report.codes());
        ToDoubleFunction<ComparisonReport.Code> load = code -> code.plan().computationLoad();
        ToDoubleFunction<ComparisonReport.Code> bits = ComparisonReport.Code::bitsPerRound;
        new Panel(LEFT, panel, errors, Scale.of(report.codes(), load, LEFT, LEFT + panel), load, metrics)
                .paint(graphics, report.codes(), "gradients computed a round, for each partition", true);
        int second = LEFT + panel + GAP;
        new Panel(
                        second,
                        panel,
                        errors,
                        Scale.of(report.codes(), bits, second, second + panel - LISTED_WIDTH),
                        bits,
                        metrics)
                .paint(graphics, report.codes(), "bits sent a round", false);
    }

    private static Scale errors(List<ComparisonReport.Code> codes) {
        double least = LARGEST_ERROR;
        double largest = LEAST_ERROR;
        for (ComparisonReport.Code code : codes) {
            double error = Scale.within(LEAST_ERROR, LARGEST_ERROR, code.error(Alignment.HALF_ALIGNED));
            least = Math.min(least, error);
            largest = Math.max(largest, error);
        }
        return new Scale(least / 2, largest * 2, HEIGHT - BOTTOM, TOP);
    }

    /** A logarithmic axis. */
    private record Scale(double least, double largest, double start, double end) {
        static Scale of(
                List<ComparisonReport.Code> codes,
                ToDoubleFunction<ComparisonReport.Code> value,
                double start,
                double end) {
            double least = codes.stream().mapToDouble(value).min().orElseThrow();
            double largest = codes.stream().mapToDouble(value).max().orElseThrow();
            double margin = Math.max(1.25, Math.pow(largest / least, 0.08));
            return new Scale(least / margin, largest * margin, start, end);
        }

        static double within(double least, double largest, double value) {
            return Math.max(least, Math.min(largest, value));
        }

        double at(double value) {
            double inside = within(least, largest, value);
            return start + (end - start) * Math.log(inside / least) / Math.log(largest / least);
        }

        /** 1, 2 and 5 times powers of ten where the axis is short, else powers of ten. */
        List<Double> ticks() {
            double decades = Math.log10(largest / least);
            double[] steps = decades > 3 ? new double[] {1} : new double[] {1, 2, 5};
            List<Double> ticks = new ArrayList<>();
            for (int power = (int) Math.floor(Math.log10(least)); power <= Math.log10(largest); power++) {
                for (double step : steps) {
                    double tick = step * Math.pow(10, power);
                    if (tick >= least && tick <= largest) {
                        ticks.add(tick);
                    }
                }
            }
            return ticks;
        }
    }

    /** One of the two diagrams. */
    private record Panel(
            double left,
            double width,
            Scale errors,
            Scale values,
            ToDoubleFunction<ComparisonReport.Code> value,
            FontMetrics metrics) {
        private static final double RADIUS = 4.5;
        /** Points within so many pixels lie above each other; so many of them get a list of names at such a distance. */
        private static final double COLUMN = 12;

        private static final int FEWEST_LISTED = 6;
        private static final double LISTED_AT = 40;
        private static final int SPREADING_TURNS = 400;

        void paint(Graphics2D graphics, List<ComparisonReport.Code> codes, String title, boolean first) {
            axes(graphics, title, first);
            List<Rectangle2D> taken = new ArrayList<>();
            Map<String, ComparisonReport.Code> best = new LinkedHashMap<>();
            for (ComparisonReport.Code code : codes) {
                taken.add(around(code, RADIUS + 1));
                best.putIfAbsent(code.plan().spec().scheme().name(), code);
            }
            for (int i = codes.size() - 1; i >= 0; i--) {
                ComparisonReport.Code code = codes.get(i);
                boolean labelled = best.containsValue(code);
                graphics.setColor(SchemeColors.of(code.label()));
                graphics.setStroke(new BasicStroke(1.4f));
                double radius = labelled ? RADIUS : RADIUS - 1;
                double x = x(code);
                double y = y(code);
                Ellipse2D dot = new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
                if (labelled) {
                    graphics.fill(dot);
                } else {
                    graphics.draw(dot);
                }
            }
            Map<String, ComparisonReport.Code> apart = new LinkedHashMap<>(best);
            for (List<String> column : columns(best)) {
                apart.keySet().removeAll(column);
                list(graphics, column, best, taken);
            }
            apart.forEach((name, code) -> label(graphics, name, code, taken));
        }

        /** Names of points that lie above each other, from the top, where they are many. */
        private List<List<String>> columns(Map<String, ComparisonReport.Code> best) {
            Map<Long, List<String>> byPlace = new LinkedHashMap<>();
            best.forEach(
                    (name, code) -> byPlace.computeIfAbsent(Math.round(x(code) / COLUMN), place -> new ArrayList<>())
                            .add(name));
            return byPlace.values().stream()
                    .filter(names -> names.size() >= FEWEST_LISTED)
                    .map(names -> names.stream()
                            .sorted(Comparator.comparingDouble(name -> y(Objects.requireNonNull(best.get(name)))))
                            .toList())
                    .toList();
        }

        /** Puts the names beside the points in their order, each as near to its own as the others let it. */
        private void list(
                Graphics2D graphics,
                List<String> names,
                Map<String, ComparisonReport.Code> best,
                List<Rectangle2D> taken) {
            double textHeight = metrics.getAscent() + metrics.getDescent();
            double[] middles = names.stream()
                    .mapToDouble(name -> y(Objects.requireNonNull(best.get(name))))
                    .toArray();
            spread(middles, textHeight, TOP + textHeight / 2, HEIGHT - BOTTOM - textHeight / 2);
            boolean toTheLeft = x(Objects.requireNonNull(best.get(names.get(0)))) > left + width - LISTED_WIDTH;
            for (int i = 0; i < names.size(); i++) {
                ComparisonReport.Code code = Objects.requireNonNull(best.get(names.get(i)));
                double textWidth = metrics.stringWidth(names.get(i));
                double edge = x(code) + (toTheLeft ? -LISTED_AT : LISTED_AT);
                Rectangle2D place = new Rectangle2D.Double(
                        toTheLeft ? edge - textWidth : edge, middles[i] - textHeight / 2, textWidth, textHeight);
                taken.add(place);
                graphics.setColor(SchemeColors.of(names.get(i)));
                graphics.setStroke(new BasicStroke(0.8f));
                graphics.draw(new Line2D.Double(x(code), y(code), edge + (toTheLeft ? 3 : -3), middles[i]));
                write(graphics, names.get(i), place);
            }
        }

        /** Moves ascending places apart, in turns from both sides, until none is nearer to the next than the gap. */
        private static void spread(double[] places, double gap, double least, double largest) {
            for (int turn = 0; turn < SPREADING_TURNS; turn++) {
                for (int i = 1; i < places.length; i++) {
                    double lack = gap - (places[i] - places[i - 1]);
                    if (lack > 0) {
                        places[i - 1] -= lack / 2;
                        places[i] += lack / 2;
                    }
                }
                places[0] = Math.max(least, places[0]);
                places[places.length - 1] = Math.min(largest, places[places.length - 1]);
            }
        }

        private double x(ComparisonReport.Code code) {
            return values.at(value.applyAsDouble(code));
        }

        private double y(ComparisonReport.Code code) {
            return errors.at(code.error(Alignment.HALF_ALIGNED));
        }

        private void write(Graphics2D graphics, String name, Rectangle2D place) {
            graphics.setFont(PLAIN);
            graphics.drawString(name, (float) place.getMinX(), (float) (place.getMaxY() - metrics.getDescent()));
        }

        private void axes(Graphics2D graphics, String title, boolean first) {
            graphics.setFont(PLAIN);
            graphics.setStroke(new BasicStroke(1));
            for (double tick : errors.ticks()) {
                double y = errors.at(tick);
                graphics.setColor(GRID);
                graphics.draw(new Line2D.Double(left, y, left + width, y));
                if (first) {
                    graphics.setColor(INK);
                    String text = tickText(tick);
                    graphics.drawString(text, (float) (left - 8 - metrics.stringWidth(text)), (float) y + 5);
                }
            }
            for (double tick : values.ticks()) {
                double x = values.at(tick);
                graphics.setColor(GRID);
                graphics.draw(new Line2D.Double(x, TOP, x, HEIGHT - BOTTOM));
                graphics.setColor(INK);
                String text = tickText(tick);
                graphics.drawString(text, (float) (x - metrics.stringWidth(text) / 2.0), HEIGHT - BOTTOM + 20f);
            }
            graphics.setColor(INK);
            graphics.drawString(
                    title, (float) (left + (width - metrics.stringWidth(title)) / 2), HEIGHT - BOTTOM + 48f);
            if (first) {
                graphics.drawString(
                        "relative error of a round, half-aligned gradients; what is below 1e-06 lies on the lower edge",
                        (float) left,
                        TOP - 10f);
            }
        }

        private Rectangle2D around(ComparisonReport.Code code, double radius) {
            double x = x(code);
            double y = y(code);
            return new Rectangle2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
        }

        /** Puts the name where nothing is, as near as possible; a thin line leads to it from farther away. */
        private void label(Graphics2D graphics, String name, ComparisonReport.Code code, List<Rectangle2D> taken) {
            double x = x(code);
            double y = y(code);
            double textWidth = metrics.stringWidth(name);
            Rectangle2D place = place(x, y, textWidth, taken)
                    .orElseGet(() -> new Rectangle2D.Double(x + 8, y - 8, textWidth, metrics.getAscent()));
            taken.add(place);
            graphics.setColor(SchemeColors.of(name));
            double nearX = Scale.within(place.getMinX(), place.getMaxX(), x);
            double nearY = Scale.within(place.getMinY(), place.getMaxY(), y);
            if (Math.hypot(nearX - x, nearY - y) > 3 * RADIUS) {
                graphics.setStroke(new BasicStroke(0.8f));
                graphics.draw(new Line2D.Double(x, y, nearX, nearY));
            }
            write(graphics, name, place);
        }

        private Optional<Rectangle2D> place(double x, double y, double textWidth, List<Rectangle2D> taken) {
            double textHeight = metrics.getAscent() + metrics.getDescent();
            Rectangle2D inside = new Rectangle2D.Double(left, TOP, width, HEIGHT - BOTTOM - TOP);
            for (double distance = 8; distance < 260; distance += 6) {
                for (int direction = 0; direction < 24; direction++) {
                    // Right first, then left, then around.
                    double angle = Math.PI * (direction % 2 == 0 ? direction / 24.0 : 1 + direction / 24.0);
                    double dx = distance * Math.cos(angle);
                    double dy = distance * Math.sin(angle);
                    double leftEdge = dx >= 0 ? x + dx : x + dx - textWidth;
                    Rectangle2D place =
                            new Rectangle2D.Double(leftEdge, y + dy - textHeight / 2, textWidth, textHeight);
                    if (inside.contains(place) && taken.stream().noneMatch(other -> other.intersects(place))) {
                        return Optional.of(place);
                    }
                }
            }
            return Optional.empty();
        }

        private static String tickText(double tick) {
            if (tick >= 1000) {
                String[] units = {"k", "M", "G", "T", "P"};
                int unit = (int) Math.floor(Math.log10(tick * 1.000001) / 3);
                return String.format(Locale.ROOT, "%.0f%s", tick / Math.pow(1000, unit), units[unit - 1]);
            }
            return tick < 1e-3 ? String.format(Locale.ROOT, "%.0e", tick) : Figures.of(tick);
        }
    }
}
