package io.github.tardigrad.train.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The boxes that a model's outputs start from: at every place of every feature map a square, a larger square, and two
 * boxes for each aspect ratio.
 *
 * <p>Map k of m has the scale s_k = 0.2 + 0.75 k / (m - 1) of the image's side, the larger square sqrt(s_k s_{k+1}) with s_m =
 * 1. They are in the order of a head's outputs: map, row, column, shape.
 *
 * <p>Threads: immutable. Source: Liu and others, "SSD: Single Shot MultiBox Detector", 2016, section 2.2; the numbers are
 * those of torchvision's ssdlite320_mobilenet_v3_large.
 */
public final class Anchors {
    /** Boxes at one place of a feature map. */
    public static final int PER_PLACE = 6;

    private static final double SMALLEST_SCALE = 0.2;
    private static final double LARGEST_SCALE = 0.95;
    private static final float MATCH_OVERLAP = 0.5f;
    private static final int[] ASPECT_RATIOS = {2, 3};

    private final int side;
    private final Box[] boxes;

    private Anchors(int side, Box[] boxes) {
        this.side = side;
        this.boxes = boxes;
    }

    /**
     * For square images.
     *
     * @param side of the image, in pixels
     * @param grids the side of each feature map, in places; at least two maps
     * @throws IllegalArgumentException if there are fewer maps, or a number is below 1
     */
    public static Anchors of(int side, int... grids) {
        if (side < 1 || grids.length < 2 || Arrays.stream(grids).anyMatch(grid -> grid < 1)) {
            throw new IllegalArgumentException(
                    "side and at least two grids must be >= 1: side=" + side + ", grids=" + Arrays.toString(grids));
        }
        List<Box> boxes = new ArrayList<>();
        for (int map = 0; map < grids.length; map++) {
            double scale = scale(map, grids.length);
            double larger = Math.sqrt(scale * scale(map + 1, grids.length));
            for (int place = 0; place < grids[map] * grids[map]; place++) {
                int row = place / grids[map];
                int column = place % grids[map];
                float x = (column + 0.5f) / grids[map];
                float y = (row + 0.5f) / grids[map];
                boxes.add(around(x, y, scale, scale, side));
                boxes.add(around(x, y, larger, larger, side));
                for (int ratio : ASPECT_RATIOS) {
                    double root = Math.sqrt(ratio);
                    boxes.add(around(x, y, scale * root, scale / root, side));
                    boxes.add(around(x, y, scale / root, scale * root, side));
                }
            }
        }
        return new Anchors(side, boxes.toArray(Box[]::new));
    }

    private static double scale(int map, int maps) {
        return map == maps ? 1 : SMALLEST_SCALE + (LARGEST_SCALE - SMALLEST_SCALE) * map / (maps - 1.0);
    }

    /** No side is longer than the image's, though a box may reach over its edge. */
    private static Box around(float x, float y, double width, double height, int side) {
        float halfWidth = (float) Math.min(width, 1) / 2;
        float halfHeight = (float) Math.min(height, 1) / 2;
        return new Box(
                (x - halfWidth) * side, (y - halfHeight) * side, (x + halfWidth) * side, (y + halfHeight) * side);
    }

    /** The side of the images, in pixels. */
    public int side() {
        return side;
    }

    /** How many there are. */
    public int size() {
        return boxes.length;
    }

    /** One of them. */
    public Box get(int index) {
        return boxes[index];
    }

    /**
     * Which object each anchor is to find.
     *
     * <p>An anchor takes the object that it overlaps most, if by at least 0.5 of intersection over union. Beyond that each
     * object has the anchor that overlaps it most, so that none is without; where two objects want the same one, the later
     * has it. Of equals the first is taken. An object that is smaller than the anchors has many of equal overlap but for
     * rounding; numbers have single precision here and in their coordinates, so that the same is chosen as in torchvision.
     *
     * @return the index of the object for each anchor, -1 for the background
     */
    public int[] match(List<Box> objects) {
        int[] matched = new int[boxes.length];
        float[] best = new float[boxes.length];
        int[] favourite = new int[objects.size()];
        for (int object = 0; object < objects.size(); object++) {
            float most = -1;
            for (int anchor = 0; anchor < boxes.length; anchor++) {
                float overlap = overlap(objects.get(object), boxes[anchor]);
                if (overlap > best[anchor]) {
                    best[anchor] = overlap;
                    matched[anchor] = object;
                }
                if (overlap > most) {
                    most = overlap;
                    favourite[object] = anchor;
                }
            }
        }
        for (int anchor = 0; anchor < boxes.length; anchor++) {
            if (best[anchor] < MATCH_OVERLAP) {
                matched[anchor] = -1;
            }
        }
        for (int object = 0; object < favourite.length; object++) {
            matched[favourite[object]] = object;
        }
        return matched;
    }

    private static float overlap(Box object, Box anchor) {
        float x1 = (float) object.x1();
        float y1 = (float) object.y1();
        float x2 = (float) object.x2();
        float y2 = (float) object.y2();
        float left = (float) anchor.x1();
        float top = (float) anchor.y1();
        float right = (float) anchor.x2();
        float bottom = (float) anchor.y2();
        float both = Math.max(0, Math.min(x2, right) - Math.max(x1, left))
                * Math.max(0, Math.min(y2, bottom) - Math.max(y1, top));
        return both == 0 ? 0 : both / ((x2 - x1) * (y2 - y1) + (right - left) * (bottom - top) - both);
    }
}
