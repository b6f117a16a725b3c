package io.github.tardigrad.train.model;

/**
 * How good a set of parameters is.
 *
 * <p>A diverged model's losses are NaN or infinite here, never hidden.
 *
 * @param trainLoss mean loss over the whole training set, natural logarithm
 * @param testLoss mean loss over the whole test set
 * @param testAccuracy fraction of the test set whose most likely class is its label, in [0, 1]
 */
public record Evaluation(double trainLoss, double testLoss, double testAccuracy) {}
