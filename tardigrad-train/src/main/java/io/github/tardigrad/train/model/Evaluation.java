package io.github.tardigrad.train.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How good a set of parameters is.
 *
 * <p>A diverged model's losses are NaN or infinite here, never hidden.
 *
 * @param trainLoss mean loss over the whole training set, natural logarithm
 * @param testLoss mean loss over the whole test set
 * @param scores on the test set, by their names in metrics and reports, in that order: of a classifier
 *     {@link #ACCURACY}, of a detector {@link #AP} and {@link #AP50}, of a language model {@link #ACCURACY} and
 *     {@link #PERPLEXITY}; one that cannot be measured is not there
 */
public record Evaluation(double trainLoss, double testLoss, Map<String, Double> scores) {
    /** The fraction of the examples, or of the tokens, whose most likely class is their label. */
    public static final String ACCURACY = "accuracy";
    /** COCO's average precision, the mean over ten overlaps from 0.5 to 0.95; in [0, 1]. */
    public static final String AP = "ap";
    /** The same of boxes that overlap by at least 0.5. */
    public static final String AP50 = "ap50";
    /** exp of a language model's mean loss. */
    public static final String PERPLEXITY = "perplexity";

    /** Takes a copy. */
    public Evaluation {
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    }

    /** A classifier's. */
    public static Evaluation of(double trainLoss, double testLoss, double accuracy) {
        return new Evaluation(trainLoss, testLoss, Map.of(ACCURACY, accuracy));
    }
}
