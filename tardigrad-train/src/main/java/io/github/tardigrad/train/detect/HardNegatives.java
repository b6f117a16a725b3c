package io.github.tardigrad.train.detect;

import java.util.stream.IntStream;

/**
 * Which anchors of the background teach: nearly all anchors show it, so of each image only the worst classified ones count,
 * three for every anchor with an object. Source: the SSD paper, section 2.2.
 */
public final class HardNegatives {
    private static final int PER_OBJECT_ANCHOR = 3;

    private HardNegatives() {}

    /**
     * Chooses for one image.
     *
     * @param losses of all images' anchors, one after another
     * @param matched the object of each anchor of this image, -1 for the background
     * @param offset of the image's first loss
     * @return for each anchor of the image whether its class counts: an object's, or a chosen one of the background
     */
    public static boolean[] counted(double[] losses, int[] matched, int offset) {
        boolean[] counted = new boolean[matched.length];
        int objects = 0;
        for (int anchor = 0; anchor < matched.length; anchor++) {
            counted[anchor] = matched[anchor] >= 0;
            objects += counted[anchor] ? 1 : 0;
        }
        IntStream.range(0, matched.length)
                .filter(anchor -> matched[anchor] < 0)
                .boxed()
                .sorted((a, b) -> Double.compare(losses[offset + b], losses[offset + a]))
                .limit((long) PER_OBJECT_ANCHOR * objects)
                .forEach(anchor -> counted[anchor] = true);
        return counted;
    }
}
