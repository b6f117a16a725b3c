package io.github.tardigrad.train.detect;

/**
 * How a box is told by four numbers from an anchor: the shift of its centre in units of the anchor's sides, times 10, and
 * the logarithms of the ratios of the sides, times 5.
 *
 * <p>Source: Girshick and others, "Rich feature hierarchies for accurate object detection", 2014, appendix C; the factors
 * are those of SSD.
 */
public final class BoxCode {
    /** Numbers of one code. */
    public static final int LENGTH = 4;

    private static final double SHIFT = 10;
    private static final double STRETCH = 5;
    /** A decoded side is at most this many times the anchor's, so that a wild output overflows nothing. */
    private static final double MOST_LOG_STRETCH = Math.log(1000.0 / 16);

    private BoxCode() {}

    /** Updates: {@code code[offset]} to {@code code[offset + 3]}. Both boxes must have an area. */
    public static void encode(Box box, Box anchor, float[] code, int offset) {
        code[offset] = (float) (SHIFT * (centreX(box) - centreX(anchor)) / anchor.width());
        code[offset + 1] = (float) (SHIFT * (centreY(box) - centreY(anchor)) / anchor.height());
        code[offset + 2] = (float) (STRETCH * Math.log(box.width() / anchor.width()));
        code[offset + 3] = (float) (STRETCH * Math.log(box.height() / anchor.height()));
    }

    /** The box of {@code code[offset]} to {@code code[offset + 3]}. */
    public static Box decode(float[] code, int offset, Box anchor) {
        double x = code[offset] / SHIFT * anchor.width() + centreX(anchor);
        double y = code[offset + 1] / SHIFT * anchor.height() + centreY(anchor);
        double halfWidth = side(code[offset + 2], anchor.width()) / 2;
        double halfHeight = side(code[offset + 3], anchor.height()) / 2;
        return new Box(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight);
    }

    private static double side(float code, double anchor) {
        return anchor * Math.exp(Math.min(code / STRETCH, MOST_LOG_STRETCH));
    }

    private static double centreX(Box box) {
        return (box.x1() + box.x2()) / 2;
    }

    private static double centreY(Box box) {
        return (box.y1() + box.y2()) / 2;
    }
}
