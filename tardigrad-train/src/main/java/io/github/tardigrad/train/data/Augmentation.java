package io.github.tardigrad.train.data;

/** How training changes images. Keyed by (seed, image, round), so that all who hold an image see the same. */
public enum Augmentation {
    /** Not at all. */
    NONE,
    /** Half of them are mirrored. */
    FLIP,
    /** Beside that cropped: all of those with a class, most of those with objects to find. */
    FLIP_AND_CROP
}
