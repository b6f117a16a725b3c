package io.github.tardigrad.train.coco;

import io.github.tardigrad.train.data.Augmentation;
import io.github.tardigrad.train.data.KeyedRandom;
import io.github.tardigrad.train.data.RgbImage;
import io.github.tardigrad.train.detect.Box;
import io.github.tardigrad.train.detect.LabelledBox;
import java.util.List;

/**
 * A part of an image, flipped or not.
 *
 * @param left the first column
 * @param top the first row
 * @param width columns, at least 1
 * @param height rows, at least 1
 * @param mirrored whether left and right change places
 */
public record View(int left, int top, int width, int height, boolean mirrored) {
    private static final double[] LEAST_OVERLAPS = {0, 0.1, 0.3, 0.5, 0.7, 0.9, 1};
    private static final double LEAST_SIDE = 0.3;
    private static final double LEAST_ASPECT = 0.5;
    private static final int TRIALS = 40;
    private static final int CHOICES = 50;

    /** All of an image. */
    public static View whole(int width, int height) {
        return new View(0, 0, width, height, false);
    }

    /**
     * As training sees an image: flipped half of the time; cropped mostly to a part which holds the centre of an object and
     * overlaps one by a random share at least.
     *
     * <p>Source: the SSD paper, section 2.2, as torchvision's RandomIoUCrop has it.
     *
     * @param objects in the image
     */
    static View random(
            Augmentation augmentation, int width, int height, List<LabelledBox> objects, KeyedRandom random) {
        boolean mirrored = augmentation != Augmentation.NONE && random.nextDouble() < 0.5;
        boolean cropped = augmentation == Augmentation.FLIP_AND_CROP && !objects.isEmpty();
        for (int choice = 0; choice < CHOICES && cropped; choice++) {
            double least = LEAST_OVERLAPS[(int) (random.nextDouble() * LEAST_OVERLAPS.length)];
            for (int trial = 0; trial < TRIALS && least < 1; trial++) {
                int partWidth = (int) (width * (LEAST_SIDE + (1 - LEAST_SIDE) * random.nextDouble()));
                int partHeight = (int) (height * (LEAST_SIDE + (1 - LEAST_SIDE) * random.nextDouble()));
                int left = (int) ((width - partWidth) * random.nextDouble());
                int top = (int) ((height - partHeight) * random.nextDouble());
                View part = new View(left, top, partWidth, partHeight, mirrored);
                if (part.isUpright() && part.overlap(objects) >= least) {
                    return part;
                }
            }
            if (least >= 1) {
                break;
            }
        }
        return new View(0, 0, width, height, mirrored);
    }

    private boolean isUpright() {
        return width > 0 && height > 0 && width >= LEAST_ASPECT * height && height >= LEAST_ASPECT * width;
    }

    private boolean holdsCentre(Box box) {
        double x = (box.x1() + box.x2()) / 2;
        double y = (box.y1() + box.y2()) / 2;
        return left < x && x < left + width && top < y && y < top + height;
    }

    /** The largest with an object whose centre is in here; -1 if there is none. */
    private double overlap(List<LabelledBox> objects) {
        Box here = Box.ofCorner(left, top, width, height);
        return objects.stream()
                .map(LabelledBox::box)
                .filter(this::holdsCentre)
                .mapToDouble(here::overlap)
                .max()
                .orElse(-1);
    }

    /**
     * Writes the pixels that are seen, stretched to a square, as [3, side, side] with values from -1 to 1, resized as
     * torchvision's detectors do it.
     *
     * <p>Updates: {@code dst[offset]} to {@code dst[offset + 3 * side * side - 1]}.
     */
    public void stretchInto(RgbImage image, int side, float[] dst, int offset) {
        image.stretchInto(left, top, width, height, mirrored, side, dst, offset);
    }

    /** The objects whose centre is in here, as seen in a square that this view is stretched to. */
    List<LabelledBox> stretched(List<LabelledBox> objects, int side) {
        return objects.stream()
                .filter(object -> holdsCentre(object.box()))
                .map(object -> {
                    Box box = object.box().from(left, top).clipped(width, height);
                    Box flipped = mirrored ? box.mirrored(width) : box;
                    return object.at(flipped.scaled((double) side / width, (double) side / height));
                })
                .toList();
    }
}
