package io.github.tardigrad.train.detect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * From a model's outputs to what it found: of each class the surest boxes, of those that overlap the surest alone, and the
 * surest of all.
 *
 * @param leastScore a detection's score is above it
 * @param overlap a box that overlaps a surer one of its class by more is dropped
 * @param candidates most boxes of a class before that
 * @param most detections of an image
 */
public record DetectionRule(double leastScore, double overlap, int candidates, int most) {
    /** As torchvision's ssdlite320_mobilenet_v3_large. */
    public static final DetectionRule SSDLITE = new DetectionRule(0.001, 0.55, 300, 300);

    private static final Comparator<Detection> SUREST_FIRST =
            Comparator.comparingDouble(Detection::score).reversed();

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a fraction is not in [0, 1] or a number is below 1
     */
    public DetectionRule {
        if (!(leastScore >= 0 && leastScore <= 1) || !(overlap >= 0 && overlap <= 1)) {
            throw new IllegalArgumentException(
                    "leastScore and overlap must be in [0, 1]: leastScore=" + leastScore + ", overlap=" + overlap);
        }
        if (candidates < 1 || most < 1) {
            throw new IllegalArgumentException(
                    "candidates and most must be >= 1: candidates=" + candidates + ", most=" + most);
        }
    }

    /**
     * What a model found in one image of the anchors' size, the surest first.
     *
     * <p>Shape: logits[anchors, classes] with the background first, codes[anchors, 4], both row-major.
     *
     * @throws IllegalArgumentException if the arrays have other lengths
     */
    public List<Detection> detections(Anchors anchors, float[] logits, float[] codes) {
        int classes = logits.length / anchors.size();
        if (classes < 2
                || logits.length != classes * anchors.size()
                || codes.length != BoxCode.LENGTH * anchors.size()) {
            throw new IllegalArgumentException("logits and codes must be of the anchors: anchors=" + anchors.size()
                    + ", logits=" + logits.length + ", codes=" + codes.length);
        }
        double[] scores = softmax(logits, classes);
        Box[] boxes = new Box[anchors.size()];
        List<Detection> all = new ArrayList<>();
        for (int label = 1; label < classes; label++) {
            List<Detection> found = new ArrayList<>();
            for (int anchor = 0; anchor < boxes.length; anchor++) {
                double score = scores[anchor * classes + label];
                if (score > leastScore) {
                    if (boxes[anchor] == null) {
                        boxes[anchor] = BoxCode.decode(codes, anchor * BoxCode.LENGTH, anchors.get(anchor))
                                .clipped(anchors.side(), anchors.side());
                    }
                    found.add(new Detection(boxes[anchor], label, score));
                }
            }
            found.sort(SUREST_FIRST);
            all.addAll(withoutOverlaps(first(found, candidates)));
        }
        all.sort(SUREST_FIRST);
        return List.copyOf(first(all, most));
    }

    /** Non-maximum suppression, greedily from the surest. */
    private List<Detection> withoutOverlaps(List<Detection> sorted) {
        List<Detection> kept = new ArrayList<>();
        for (Detection candidate : sorted) {
            if (kept.stream().noneMatch(surer -> surer.box().overlap(candidate.box()) > overlap)) {
                kept.add(candidate);
            }
        }
        return kept;
    }

    private static List<Detection> first(List<Detection> sorted, int most) {
        return sorted.subList(0, Math.min(most, sorted.size()));
    }

    private static double[] softmax(float[] logits, int classes) {
        double[] scores = new double[logits.length];
        for (int row = 0; row < logits.length; row += classes) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int c = row; c < row + classes; c++) {
                largest = Math.max(largest, logits[c]);
            }
            double sum = 0;
            for (int c = row; c < row + classes; c++) {
                scores[c] = Math.exp(logits[c] - largest);
                sum += scores[c];
            }
            for (int c = row; c < row + classes; c++) {
                scores[c] /= sum;
            }
        }
        return scores;
    }
}
