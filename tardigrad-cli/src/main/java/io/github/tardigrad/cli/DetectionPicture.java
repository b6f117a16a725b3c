package io.github.tardigrad.cli;

import io.github.tardigrad.train.data.RgbImage;
import io.github.tardigrad.train.detect.Detection;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** Images with boxes, labels and scores drawn on them. */
final class DetectionPicture {
    private static final int LEAST_WIDTH = 400;
    private static final int MARGIN = 8;
    private static final int HEADING = 24;
    private static final int TEXT_HEIGHT = 13;
    /** Neighbouring labels are a golden section of the circle of hues apart. */
    private static final float HUE_STEP = 0.618034f;

    private DetectionPicture() {}

    /** One image, enlarged if it is small; a score of 1 is not written. */
    static BufferedImage of(RgbImage image, List<Detection> boxes, IntFunction<String> names) {
        int factor = (LEAST_WIDTH + image.width() - 1) / image.width();
        int width = factor * image.width();
        int height = factor * image.height();
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = graphics(picture);
        graphics.drawImage(image.picture(), 0, 0, width, height, null);
        graphics.setStroke(new BasicStroke(2));
        // The surest last, on top.
        for (int i = boxes.size() - 1; i >= 0; i--) {
            Detection shown = boxes.get(i).scaled(factor, factor);
            int x = (int) Math.round(shown.box().x1());
            int y = (int) Math.round(shown.box().y1());
            graphics.setColor(Color.getHSBColor(shown.label() * HUE_STEP, 0.9f, 0.95f));
            graphics.drawRect(x, y, (int) Math.round(shown.box().width()), (int)
                    Math.round(shown.box().height()));
            String score = shown.score() == 1 ? "" : String.format(Locale.ROOT, " %.2f", shown.score());
            String text = names.apply(shown.label()) + score;
            FontMetrics metrics = graphics.getFontMetrics();
            int textX = Math.max(0, Math.min(x, width - metrics.stringWidth(text) - 4));
            int textY = Math.max(0, y - metrics.getHeight());
            graphics.fillRect(textX, textY, metrics.stringWidth(text) + 4, metrics.getHeight());
            graphics.setColor(Color.BLACK);
            graphics.drawString(text, textX + 2, textY + metrics.getAscent());
        }
        graphics.dispose();
        return picture;
    }

    /** Rows of a true and a found picture, two pairs beside each other. */
    static BufferedImage pairs(List<BufferedImage> truth, List<BufferedImage> found) {
        int width = truth.stream().mapToInt(BufferedImage::getWidth).max().orElse(1);
        int height = truth.stream().mapToInt(BufferedImage::getHeight).max().orElse(1);
        int rows = (truth.size() + 1) / 2;
        int columns = truth.size() > 1 ? 4 : 2;
        BufferedImage sheet = new BufferedImage(
                columns * (width + MARGIN) + MARGIN,
                HEADING + rows * (height + MARGIN) + MARGIN,
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = graphics(sheet);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        graphics.setColor(Color.BLACK);
        for (int column = 0; column < columns; column++) {
            graphics.drawString(column % 2 == 0 ? "truth" : "found", MARGIN + column * (width + MARGIN), HEADING - 6);
        }
        for (int i = 0; i < truth.size(); i++) {
            int x = MARGIN + i % 2 * 2 * (width + MARGIN);
            int y = HEADING + MARGIN + i / 2 * (height + MARGIN);
            graphics.drawImage(truth.get(i), x, y, null);
            graphics.drawImage(found.get(i), x + width + MARGIN, y, null);
        }
        graphics.dispose();
        return sheet;
    }

    /** Pictures of one size side by side, in rows, a title above each. */
    static BufferedImage grid(List<String> titles, List<BufferedImage> pictures, int columns) {
        int width = pictures.get(0).getWidth() + MARGIN;
        int height = pictures.get(0).getHeight() + HEADING + MARGIN;
        int rows = (pictures.size() + columns - 1) / columns;
        BufferedImage sheet =
                new BufferedImage(columns * width + MARGIN, rows * height + MARGIN, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = graphics(sheet);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        graphics.setColor(Color.BLACK);
        for (int i = 0; i < pictures.size(); i++) {
            int x = MARGIN + i % columns * width;
            int y = MARGIN + i / columns * height;
            graphics.drawString(titles.get(i), x, y + HEADING - 8);
            graphics.drawImage(pictures.get(i), x, y + HEADING, null);
        }
        graphics.dispose();
        return sheet;
    }

    private static Graphics2D graphics(BufferedImage picture) {
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, TEXT_HEIGHT));
        return graphics;
    }
}
