package io.github.tardigrad.train.detect;

/**
 * An object that a model found.
 *
 * @param box around it
 * @param label its class, at least 1
 * @param score how sure the model is, in [0, 1]
 */
public record Detection(Box box, int label, double score) {
    /** In an image that is stretched. */
    public Detection scaled(double horizontally, double vertically) {
        return new Detection(box.scaled(horizontally, vertically), label, score);
    }
}
