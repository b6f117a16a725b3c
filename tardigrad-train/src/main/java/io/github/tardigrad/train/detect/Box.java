package io.github.tardigrad.train.detect;

/**
 * A rectangle in an image, by its corners; x goes right and y down. Unit: pixels.
 *
 * @param x1 the left side
 * @param y1 the upper side
 * @param x2 the right side
 * @param y2 the lower side
 */
public record Box(double x1, double y1, double x2, double y2) {
    /** By its upper left corner, as COCO writes boxes. */
    public static Box ofCorner(double x, double y, double width, double height) {
        return new Box(x, y, x + width, y + height);
    }

    /** From side to side; negative for a box that is turned over. */
    public double width() {
        return x2 - x1;
    }

    /** From top to bottom; negative for a box that is turned over. */
    public double height() {
        return y2 - y1;
    }

    /** In square pixels. */
    public double area() {
        return width() * height();
    }

    /** Whether it has an area above 0 and no corner that is not a number. */
    public boolean hasArea() {
        return width() > 0 && height() > 0 && area() < Double.POSITIVE_INFINITY;
    }

    /** The area that both cover. */
    public double intersection(Box other) {
        double width = Math.min(x2, other.x2) - Math.max(x1, other.x1);
        double height = Math.min(y2, other.y2) - Math.max(y1, other.y1);
        return width <= 0 || height <= 0 ? 0 : width * height;
    }

    /** Intersection over union, in [0, 1]. */
    public double overlap(Box other) {
        double both = intersection(other);
        return both == 0 ? 0 : both / (area() + other.area() - both);
    }

    /** The part within an image; without area if there is none. */
    public Box clipped(double width, double height) {
        return new Box(clamp(x1, width), clamp(y1, height), clamp(x2, width), clamp(y2, height));
    }

    private static double clamp(double value, double most) {
        return Math.max(0, Math.min(most, value));
    }

    /** As seen from another origin. */
    public Box from(double x, double y) {
        return new Box(x1 - x, y1 - y, x2 - x, y2 - y);
    }

    /** In an image that is stretched. */
    public Box scaled(double horizontally, double vertically) {
        return new Box(x1 * horizontally, y1 * vertically, x2 * horizontally, y2 * vertically);
    }

    /** In an image of this width that is flipped left to right. */
    public Box mirrored(double width) {
        return new Box(width - x2, y1, width - x1, y2);
    }
}
