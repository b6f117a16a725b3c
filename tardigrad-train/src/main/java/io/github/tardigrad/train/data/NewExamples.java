package io.github.tardigrad.train.data;

import java.util.BitSet;
import java.util.List;

/**
 * Examples that a model is to be applied to.
 *
 * @param examples with label 0 where there is no label
 * @param labelled which of them have one
 * @param kind what names are: row, or image
 * @param names of each example: the number of its row in the file, from 1, or the path of its image
 */
public record NewExamples(Dataset examples, BitSet labelled, String kind, List<String> names) {
    /** Keeps an unmodifiable copy of the names. */
    public NewExamples {
        names = List.copyOf(names);
    }
}
