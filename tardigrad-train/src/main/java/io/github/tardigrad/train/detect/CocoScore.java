package io.github.tardigrad.train.detect;

/**
 * Average precision by COCO's rule: precision is read off at 101 recalls from 0 to 1, and the mean is taken over them, over
 * the classes that occur, and over ten overlaps from 0.5 to 0.95. In [0, 1], and NaN where nothing was to be found.
 *
 * @param ap the mean over everything
 * @param ap50 of boxes that overlap by at least 0.5
 * @param ap75 of boxes that overlap by at least 0.75
 * @param small of objects up to 32 x 32 pixels
 * @param medium of objects between
 * @param large of objects from 96 x 96 pixels
 */
public record CocoScore(double ap, double ap50, double ap75, double small, double medium, double large) {}
