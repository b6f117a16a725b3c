package io.github.tardigrad.train.coco;

import io.github.tardigrad.train.detect.LabelledBox;
import java.util.List;

/**
 * One image of a COCO file.
 *
 * @param id unique in the file
 * @param file its name in the folder of images
 * @param width in pixels
 * @param height in pixels
 * @param objects in it, in pixels of the image; crowds among them
 */
public record CocoImage(long id, String file, int width, int height, List<LabelledBox> objects) {
    /** Takes a copy. */
    public CocoImage {
        objects = List.copyOf(objects);
    }

    /** Those that a model is to find. */
    List<LabelledBox> counted() {
        return objects.stream().filter(object -> !object.crowd()).toList();
    }
}
