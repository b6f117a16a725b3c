package io.github.tardigrad.train.coco;

/** How training changes images. Keyed by (seed, image, round), so that all who hold an image see the same. */
public enum Augmentation {
    /** Not at all. */
    NONE,
    /** Half of them are mirrored. */
    FLIP,
    /** Beside that most are cropped. Source: the SSD paper, section 2.2. */
    FLIP_AND_CROP
}
