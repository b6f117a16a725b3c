package io.github.tardigrad.train.detect;

/**
 * An object in an image, as somebody has drawn it.
 *
 * @param box around it
 * @param label its class, at least 1; 0 is the background
 * @param crowd whether the box holds many objects that nobody counted: it teaches nothing, and a detection in it is
 *     neither right nor wrong
 * @param area of the object itself, in square pixels; COCO sorts objects into small, medium and large by it
 */
public record LabelledBox(Box box, int label, boolean crowd, double area) {
    /** The same object elsewhere. */
    public LabelledBox at(Box other) {
        return new LabelledBox(other, label, crowd, area);
    }
}
