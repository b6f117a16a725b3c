package io.github.tardigrad.cli;

import io.github.tardigrad.core.assignment.Assignment;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Who holds what: a square for each entry of the matrix of partitions by workers, in the colour of the worker's class where there
 * are classes.
 */
final class MatrixPicture {
    static final String NAME = "assignment";

    /** Entries above which a picture is a grey area and its SVG too large. */
    private static final int MOST_ENTRIES = 200_000;

    private static final int LEFT = 64;
    private static final int TOP = 84;
    private static final int MARGIN = 24;
    private static final int LARGEST_SIDE = 1000;
    private static final int LARGEST_CELL = 28;
    /** Cells below have no lines between them. */
    private static final double CELL_WITH_GAP = 6;

    private static final int LEAST_WIDTH = 520;
    private static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.PLAIN, 16);
    private static final Color INK = new Color(0x33, 0x33, 0x33);
    private static final Color FRAME = new Color(0xC8, 0xC8, 0xC8);

    private final Assignment assignment;
    private final double cell;
    private final double width;
    private final double height;

    private MatrixPicture(Assignment assignment) {
        this.assignment = assignment;
        int longest = Math.max(assignment.partitions(), assignment.workers());
        cell = Math.min(LARGEST_CELL, (double) LARGEST_SIDE / longest);
        width = cell * assignment.workers();
        height = cell * assignment.partitions();
    }

    /** Whether there are few enough entries. */
    static boolean canDraw(Assignment assignment) {
        long entries = 0;
        for (int i = 0; i < assignment.workers(); i++) {
            entries += assignment.load(i);
        }
        return entries <= MOST_ENTRIES;
    }

    /**
     * Draws {@code assignment.png} and {@code assignment.svg} into a folder.
     *
     * @throws IOException if the files cannot be written
     */
    static void draw(Assignment assignment, Path folder) throws IOException {
        MatrixPicture picture = new MatrixPicture(assignment);
        int wide = Math.max(LEAST_WIDTH, LEFT + MARGIN + (int) Math.ceil(picture.width));
        int high = TOP + MARGIN + (int) Math.ceil(picture.height);
        Pictures.save(folder, NAME, wide, high, graphics -> picture.paint(graphics, wide, high));
    }

    private void paint(Graphics2D graphics, int wide, int high) {
        graphics.setColor(Color.WHITE);
        graphics.fill(new Rectangle2D.Double(0, 0, wide, high));
        graphics.setColor(INK);
        graphics.setFont(TITLE);
        graphics.drawString(assignment.name(), LEFT, 30);
        graphics.setFont(PLAIN);
        graphics.drawString(workers(), LEFT, 54);
        graphics.rotate(-Math.PI / 2);
        graphics.drawString(
                assignment.partitions() + " partitions", (float) -(TOP + Math.min(height, 110)), LEFT - 32f);
        graphics.rotate(Math.PI / 2);
        ticks(graphics);
        List<List<Integer>> classes = assignment.classes();
        if (classes.isEmpty()) {
            graphics.fill(cells(allWorkers()));
        }
        for (int c = 0; c < classes.size(); c++) {
            graphics.setColor(Charts.colour(c));
            graphics.fill(cells(classes.get(c)));
        }
        graphics.setColor(FRAME);
        graphics.setStroke(new BasicStroke(1));
        graphics.draw(new Rectangle2D.Double(LEFT - 0.5, TOP - 0.5, width + 1, height + 1));
    }

    private String workers() {
        int classes = assignment.classes().size();
        return assignment.workers() + " workers" + (classes == 0 ? "" : ", coloured by their " + classes + " classes");
    }

    private List<Integer> allWorkers() {
        return IntStream.range(0, assignment.workers()).boxed().toList();
    }

    /** One path of all entries: an SVG of one element. */
    private Path2D cells(List<Integer> workers) {
        double size = cell < CELL_WITH_GAP ? cell : cell - 1;
        Path2D path = new Path2D.Double();
        for (int i : workers) {
            for (int j : assignment.partitions(i)) {
                path.append(new Rectangle2D.Double(LEFT + cell * i, TOP + cell * j, size, size), false);
            }
        }
        return path;
    }

    /** The numbers of every 10th, 50th, ... worker and partition. */
    private void ticks(Graphics2D graphics) {
        int step = 1;
        while (step * cell < 40) {
            step *= String.valueOf(step).startsWith("1") ? 5 : 2;
        }
        for (int i = 0; i < assignment.workers(); i += step) {
            double x = LEFT + cell * (i + 0.5);
            graphics.draw(new Line2D.Double(x, TOP - 6, x, TOP - 2));
            graphics.drawString(String.valueOf(i), (float) x - 4, TOP - 10f);
        }
        for (int j = 0; j < assignment.partitions(); j += step) {
            double y = TOP + cell * (j + 0.5);
            graphics.draw(new Line2D.Double(LEFT - 6, y, LEFT - 2, y));
            String text = String.valueOf(j);
            graphics.drawString(text, LEFT - 10f - 8 * text.length(), (float) y + 5);
        }
    }
}
