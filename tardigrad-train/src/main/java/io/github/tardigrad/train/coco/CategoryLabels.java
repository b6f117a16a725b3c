package io.github.tardigrad.train.coco;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * From the category ids of a file, which have gaps, to labels from 1; 0 is the background.
 *
 * @param classes 0: ids in their order have the labels 1, 2, 3, ...; otherwise an id is its own label if it is below this,
 *     as in the weights that torchvision has trained on COCO (91), and the others are beyond the model
 */
public record CategoryLabels(int classes) {
    /** In the order of the ids. */
    public static final CategoryLabels IN_ORDER = new CategoryLabels(0);

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if classes is 1 or negative
     */
    public CategoryLabels {
        if (classes < 0 || classes == 1) {
            throw new IllegalArgumentException("classes must be 0, or >= 2 with the background: classes=" + classes);
        }
    }

    /** The label of each id that has one. */
    Map<Integer, Integer> of(Set<Integer> ids) {
        Map<Integer, Integer> labels = new HashMap<>();
        int next = 1;
        for (int id : new TreeSet<>(ids)) {
            int label = classes == 0 ? next++ : id;
            if (label >= 1 && (classes == 0 || label < classes)) {
                labels.put(id, label);
            }
        }
        return labels;
    }
}
